/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "simrest/simrest.h"
#include "standin.h"
#include "t.h"

/*
 * After the last call nothing of an answer, and nothing of the token, is left
 * in the memory of a program that embeds the library.  The stand-in is another
 * process, since it must know both.
 */

/* Masked, so that the test itself does not have what it looks for. */
enum { MASK = 0x5a, NEEDLE_LEN = 16 };

static const uint8_t masked_ck[NEEDLE_LEN] = { 0x2b, 0x65, 0x84, 0x28, 0x98,
	0xd6, 0xe6, 0x72, 0xf0, 0x9e, 0x17, 0x0c, 0x05, 0x39, 0xd9, 0xdb };
static const uint8_t masked_token[] = { 'l' ^ MASK, 'a' ^ MASK, 'b' ^ MASK,
	'.' ^ MASK, 'q' ^ MASK, 'W' ^ MASK, '7' ^ MASK, 'x' ^ MASK, 'Z' ^ MASK,
	'p' ^ MASK, '0' ^ MASK, 'K' ^ MASK, 'v' ^ MASK, 'j' ^ MASK };

static void
unmask(const uint8_t *masked, size_t len, char *out)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (char)(masked[i] ^ MASK);
	out[len] = '\0';
}

static void
write_hex(const char *bytes, char out[2 * NEEDLE_LEN + 1])
{
	for (size_t i = 0; i < NEEDLE_LEN; i++)
		snprintf(
		    out + 2 * i, 3, "%02x", (unsigned)(unsigned char)bytes[i]);
}

/* --- the other process --- */

static enum standin_action
answer(void *arg, const struct standin_request *request, char *out, size_t cap)
{
	char token[sizeof(masked_token) + 1], ck[NEEDLE_LEN + 1];
	char hex[2 * NEEDLE_LEN + 1], body[512];

	(void)arg;
	unmask(masked_token, sizeof(masked_token), token);
	unmask(masked_ck, NEEDLE_LEN, ck);
	write_hex(ck, hex);
	snprintf(body, sizeof(body),
	    "{\"successful_3g_authentication\":{\"res\":\"%s\","
	    "\"ck\":\"%s\",\"ik\":\"%s\",\"kc\":null}}",
	    hex, hex, hex);
	standin_http(
	    out, cap, strstr(request->text, token) != NULL ? 200 : 401, body);
	return STANDIN_SEND;
}

static pid_t
start_server(unsigned *port)
{
	int ends[2];
	pid_t pid;

	assert_int_equal(pipe(ends), 0);
	if ((pid = fork()) == 0) {
		/* Also when the test fails. */
		prctl(PR_SET_PDEATHSIG, SIGKILL);
		struct standin *s = standin_start("127.0.0.1", answer, NULL);
		unsigned mine = standin_port(s);

		if (write(ends[1], &mine, sizeof(mine)) != sizeof(mine))
			abort();
		for (;;)
			pause();
	}
	assert_int_equal(read(ends[0], port, sizeof(*port)), sizeof(*port));
	close(ends[0]);
	close(ends[1]);
	return pid;
}

/* --- looking --- */

static bool found_ck, found_token;

/* A part of the needle at a time: the whole would be found in itself. */
static bool
is_at(const char *p, const uint8_t *masked, size_t len, bool hex)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		const unsigned byte = (unsigned)masked[i] ^ MASK;

		if (!hex && (unsigned char)p[i] != byte)
			return false;
		if (hex &&
		    (p[2 * i] != digits[byte >> 4] ||
			p[2 * i + 1] != digits[byte & 15]))
			return false;
	}
	return true;
}

static void
look_into(const char *from, const char *end, const char *name)
{
	for (const char *p = from; p + 2 * NEEDLE_LEN <= end; p++) {
		const bool ck = is_at(p, masked_ck, NEEDLE_LEN, false) ||
		    is_at(p, masked_ck, NEEDLE_LEN, true);
		const bool token =
		    is_at(p, masked_token, sizeof(masked_token), false);

		found_ck = found_ck || ck;
		found_token = found_token || token;
		if (ck || token)
			print_message("# %s at %p of %s\n",
			    ck ? "CK" : "the token", (const void *)p, name);
	}
}

static void
look_everywhere(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	char line[512], mode[5], name[256];
	unsigned long from, end;

	assert_non_null(maps);
	found_ck = found_token = false;
	while (fgets(line, sizeof(line), maps) != NULL) {
		name[0] = '\0';
		if (sscanf(line, "%lx-%lx %4s %*s %*s %*s %255s", &from, &end,
			mode, name) >= 3 &&
		    mode[0] == 'r' && mode[1] == 'w' &&
		    strncmp(name, "[v", 2) != 0)
			look_into((const char *)(uintptr_t)from,
			    (const char *)(uintptr_t)end, name);
	}
	fclose(maps);
}

static struct simrest *
open_handle(unsigned port)
{
	char url[64], token[sizeof(masked_token) + 1];
	const struct simrest_config config = { .url = url, .token = token };
	struct simrest *s = NULL;

	unmask(masked_token, sizeof(masked_token), token);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u", port);
	assert_int_equal(simrest_open(&config, &s, NULL), SR_OK);
	explicit_bzero(token, sizeof(token));
	return s;
}

static void
count_done(void *arg, struct simrest_result *result)
{
	(*(unsigned *)arg) += result->auth.outcome == SIMREST_SUCCESS;
	simrest_result_wipe(result);
}

/* Both ways, some on kept connections, one cancelled with its answer here. */
static void
use(struct simrest *s)
{
	static struct simrest_result results[8];
	const struct simrest_challenge challenge = { .rand = { 1 } };
	struct simrest_result result;
	struct simrest_call *call;
	unsigned done = 0, last = 0;

	for (int i = 0; i < 3; i++) {
		assert_int_equal(
		    simrest_authenticate(s, &challenge, &result), SR_OK);
		assert_int_equal(result.auth.outcome, SIMREST_SUCCESS);
		if (i == 0) {
			/* What is there is found. */
			look_everywhere();
			assert_true(found_ck && found_token);
		}
		simrest_result_wipe(&result);
		look_everywhere();
		assert_false(found_ck);
	}
	for (int i = 0; i < 8; i++)
		call = simrest_start_authenticate(s, &challenge, &results[i],
		    count_done, i < 7 ? &done : &last);
	while (done < 7)
		assert_int_equal(simrest_process(s), SR_OK);
	if (last == 0)
		simrest_cancel(call);
}

static void
test_wiped(void **state)
{
	unsigned port;
	pid_t pid = start_server(&port);
	struct simrest *s = open_handle(port);

	(void)state;
	use(s);
	simrest_close(s);
	look_everywhere();
	assert_false(found_ck);
	assert_false(found_token);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

int
main(void)
{
	t_add("nothing is left", test_wiped, NULL);
	return t_main("client/wiped");
}
