/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* strcasestr(), memfd_create() */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "program.h"
#include "t.h"

#define AUTH "POST /sim-auth-api/v1/slot/"
#define INFO "GET /sim-info-api/v1/slot/"
#define CHALLENGE                                                              \
	"{\"rand\":\"fb195c7873b20affa278887920b9dd57\","                      \
	"\"autn\":\"d420895a6aa2000089cd016f8d8ae67c\"}"
#define ANSWER                                                                 \
	"\r\n\r\n{\"successful_3g_authentication\":{"                          \
	"\"res\":\"131004db2ff1ce8e\","                                        \
	"\"ck\":\"d42eb5aa085307903271b2422b698bad\","                         \
	"\"ik\":\"485f81e6fd957fe3cad374adf12fe1ca\","                         \
	"\"kc\":\"64d3f2a32f801214\"}}"

static void
assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no '%s' in: %s", part, text);
}

/* One request and its whole answer. */
static void
ask(const struct program *p, const char *line, const char *body, char *answer)
{
	const struct client_request request = { .line = line, .body = body };
	int fd = client_send(p->port, &request);

	client_receive(fd, answer, PROGRAM_TEXT_MAX);
}

struct start {
	const char *name;
	const char *args[PROGRAM_ARGS_MAX];
	int status;
	const char *says; /* on stderr, or on stdout with status 0 */
};

static const struct start starts[] = {
	{ "help", { "--help" }, 0, "Examples:" },
	{ "short help", { "-h" }, 0, "Usage: sim-rest-server" },
	{ "version", { "--version" }, 0, "sim-rest-server 0." },
	{ "unknown option", { "--nonsense" }, 2, "--help" },
	{ "unknown letter", { "-x" }, 2, "--help" },
	{ "no port", { "-p" }, 2, "--help" },
	{ "empty port", { "-p", "" }, 2, "0 to 65535" },
	{ "port of a word", { "-p", "http" }, 2, "0 to 65535" },
	{ "negative port", { "-p", "-1" }, 2, "0 to 65535" },
	{ "port too large", { "--port=65536" }, 2, "0 to 65535" },
	{ "wrapping port", { "--port=4294967297" }, 2, "0 to 65535" },
	{ "port and more", { "--port=80x" }, 2, "0 to 65535" },
	{ "no option", { "--soft", "cards.ini" }, 2, "--soft=FILE" },
	{ "no such profile", { "--soft=/nonexistent", "-p", "0" }, 1,
	    "/nonexistent" },
	{ "no such host", { "--soft", "-p", "0", "-H", "256.0.0.1" }, 1,
	    "256.0.0.1" },
	{ "all addresses", { "--soft", "-p", "0", "-H", "0.0.0.0" }, 2,
	    "--insecure" },
	{ "all IPv6 addresses", { "--soft", "-p", "0", "-H", "::" }, 2,
	    "--insecure" },
};

static void
test_start(void **state)
{
	const struct start *row = *state;
	struct program p;
	char *out = calloc(1, PROGRAM_TEXT_MAX);

	assert_non_null(out);
	program_start(&p, row->args);
	program_read_out(&p, out);
	assert_int_equal(program_end(&p), row->status);
	assert_has(row->status == 0 ? out : p.err, row->says);
	assert_null(strstr(p.err, "listening on"));
	free(p.err);
	free(out);
}

static void
test_port_in_use(void **state)
{
	struct program first, second;
	char port[8];

	(void)state;
	program_start(&first, (const char *[]){ "--soft", "-p", "0", NULL });
	program_await_port(&first);
	snprintf(port, sizeof(port), "%u", first.port);
	program_start(&second, (const char *[]){ "--soft", "-p", port, NULL });
	assert_int_equal(program_end(&second), 1);
	assert_has(second.err, port);
	kill(first.pid, SIGTERM);
	assert_int_equal(program_end(&first), 0);
	free(first.err);
	free(second.err);
}

struct host {
	const char *name;
	const char *args[PROGRAM_ARGS_MAX];
	const char *host;
	const char *says; /* in the answer */
};

static const struct host hosts[] = {
	{ "IPv6 loopback", { "--soft", "-p", "0" }, "[::1]", " 200 " },
	{ "strange host", { "--soft", "-p", "0" }, "evil.example", " 421 " },
	{ "configured host", { "--soft", "-p", "0", "-H", "127.0.0.1" },
	    "127.0.0.1", " 200 " },
	{ "strange host, --insecure", { "--soft", "-p", "0", "--insecure" },
	    "evil.example", " 200 " },
};

static void
test_host(void **state)
{
	const struct host *row = *state;
	const struct client_request request = {
		.line = INFO "0",
		.host = row->host,
	};
	char *answer = calloc(1, PROGRAM_TEXT_MAX);
	struct program p;

	assert_non_null(answer);
	program_start(&p, row->args);
	program_await_port(&p);
	client_receive(client_send(p.port, &request), answer, PROGRAM_TEXT_MAX);
	assert_has(answer, row->says);
	kill(p.pid, SIGTERM);
	assert_int_equal(program_end(&p), 0);
	free(p.err);
	free(answer);
}

static void
test_insecure(void **state)
{
	static const char *const args[] = { "--soft", "-p", "0", "-H",
		"0.0.0.0", "--insecure", NULL };
	struct program p;

	(void)state;
	program_start(&p, args);
	program_await(&p, "listening on http://0.0.0.0:");
	kill(p.pid, SIGTERM);
	assert_int_equal(program_end(&p), 0);
	assert_has(p.err, "<4>--insecure: ");
	free(p.err);
}

static void
test_serves(void **state)
{
	char *answer = calloc(1, PROGRAM_TEXT_MAX);
	struct program p;

	(void)state;
	assert_non_null(answer);
	program_start(&p, (const char *[]){ "--soft", "-p", "0", NULL });
	program_await_port(&p);
	ask(&p, AUTH "0", CHALLENGE, answer);
	assert_has(answer, "HTTP/1.1 200 ");
	assert_has(answer, ANSWER);
	ask(&p, INFO "2", "", answer);
	assert_has(answer, "\r\n\r\n{\"imsi\":\"");
	ask(&p, AUTH "4", CHALLENGE, answer);
	assert_has(answer, "HTTP/1.1 404 ");
	ask(&p, AUTH "0", "{}", answer);
	assert_has(answer, "HTTP/1.1 400 ");
	ask(&p, INFO "0?type=imsi", "", answer);
	assert_has(answer, "HTTP/1.1 200 ");
	kill(p.pid, SIGINT);
	assert_int_equal(program_end(&p), 0);
	assert_has(p.err, "<6>slot=0 reader=\"");
	assert_has(p.err,
	    "<6>slot=0 op=authenticate app=usim context=3g"
	    " iccid=...8904 outcome=success"
	    " executed=yes queued_ms=");
	free(p.err);
	free(answer);
}

/* Known to the two: slot 0's key and what it answers. */
static const char *const secrets[] = {
	"841ead87bc9d974eca1c167409357601", /* K */
	"3211cacdd64f51c3fd3013ecd9a582a0", /* OPc */
	"131004db2ff1ce8e", /* RES */
	"d42eb5aa085307903271b2422b698bad", /* CK */
	"485f81e6fd957fe3cad374adf12fe1ca", /* IK */
	"64d3f2a32f801214", /* Kc */
	"successful_3g",
};

static void
test_log_has_no_key(void **state)
{
	char *answer = calloc(1, PROGRAM_TEXT_MAX);
	struct program p;

	(void)state;
	assert_non_null(answer);
	program_start(&p, (const char *[]){ "--soft", "-p", "0", "-vv", NULL });
	program_await_port(&p);
	ask(&p, AUTH "0", CHALLENGE, answer);
	assert_has(answer, ANSWER);
	ask(&p, AUTH "2", CHALLENGE, answer);
	assert_has(answer, "incorrect_mac");
	ask(&p, AUTH "0", "131004db2ff1ce8e", answer);
	ask(&p, "POST /131004db2ff1ce8e", CHALLENGE, answer);
	ask(&p, "131004db2ff1ce8e /", CHALLENGE, answer);
	ask(&p, INFO "0", "", answer);
	kill(p.pid, SIGTERM);
	assert_int_equal(program_end(&p), 0);
	assert_has(p.err, "<7>");
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		assert_null(strcasestr(p.err, secrets[i]));
	free(p.err);
	free(answer);
}

/* Slot 0's card, at leisure. */
static const char slow_card[] = "[card \"slow\"]\n"
				"iccid = 8988211000000458904\n"
				"imsi = 901700000045890\n"
				"k = 841ead87bc9d974eca1c167409357601\n"
				"opc = 3211cacdd64f51c3fd3013ecd9a582a0\n"
				"sqn_check = off\n"
				"auth_delay_ms = 600\n";

/* What a card has begun is finished and answered; what waits is refused. */
static void
test_stops_while_running(void **state)
{
	static const struct client_request challenge = {
		.line = AUTH "0",
		.body = CHALLENGE,
	};
	int fd = memfd_create("slow-card", 0), running, queued;
	char option[64];
	char *answer = calloc(1, PROGRAM_TEXT_MAX);
	struct program p;

	(void)state;
	assert_non_null(answer);
	assert_int_equal(
	    write(fd, slow_card, strlen(slow_card)), strlen(slow_card));
	snprintf(option, sizeof(option), "--soft=/proc/self/fd/%d", fd);
	program_start(&p, (const char *[]){ option, "-p", "0", "-v", NULL });
	program_await_port(&p);
	running = client_send(p.port, &challenge);
	/* Not only read, and behind what the slot asks the card by itself. */
	do
		ask(&p, "GET /sim-info-api/v1/slots", "", answer);
	while (strstr(answer, "\"state\":\"busy\"") == NULL);
	queued = client_send(p.port, &challenge);
	ask(&p, "GET /after-it-was-read", "", answer);
	ask(&p, "GET /after-it-was-read", "", answer);
	kill(p.pid, SIGTERM);
	client_receive(running, answer, PROGRAM_TEXT_MAX);
	assert_has(answer, ANSWER);
	client_receive(queued, answer, PROGRAM_TEXT_MAX);
	assert_has(answer, "HTTP/1.1 503 ");
	assert_has(answer, "\"code\":\"stopping\"");
	assert_has(answer, "\"executed\":\"no\"");
	assert_int_equal(program_end(&p), 0);
	close(fd);
	free(p.err);
	free(answer);
}

int
main(int argc, char **argv)
{
	assert_true(argc > 1);
	program_path = argv[1];
	setenv("PCSCLITE_CSOCK_NAME", "/nonexistent", 1);
	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		t_add(starts[i].name, test_start, &starts[i]);
	for (size_t i = 0; i < sizeof(hosts) / sizeof(hosts[0]); i++)
		t_add(hosts[i].name, test_host, &hosts[i]);
	t_add("port in use", test_port_in_use, NULL);
	t_add("--insecure", test_insecure, NULL);
	t_add("serves and ends on SIGINT", test_serves, NULL);
	t_add("the log has no key", test_log_has_no_key, NULL);
	t_add("SIGTERM while a card works", test_stops_while_running, NULL);
	return t_main("server/server");
}
