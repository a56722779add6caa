/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aka/convert.h"
#include "aka/sqn.h"
#include "aka/vector.h"
#include "base/hex.h"
#include "t.h"

/*
 * Random vectors and AUTS against another implementation, osmo-auc-gen: one
 * process for each, two at a time.  Number `i` always gives the same input.
 */
enum { VECTORS = 10000, AUTS = 1000, AUTS_WRONG = 112, BLOCK = 1000 };

extern char **environ;

struct input {
	struct milenage_key key;
	uint8_t rand[16];
	uint8_t amf[2];
	uint64_t sqn;
	uint8_t auts[14];
	unsigned ind; /* of the SQN that follows AUTS */
};

/* SplitMix64: each number follows from the one before. */
static uint64_t
next_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static void
fill_random(uint64_t *state, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)next_random(state);
}

static struct input
input_of(unsigned i)
{
	uint64_t state = UINT64_C(35206) << 32 | i;
	struct input in;

	fill_random(&state, in.key.k, sizeof(in.key.k));
	fill_random(&state, in.key.opc, sizeof(in.key.opc));
	fill_random(&state, in.rand, sizeof(in.rand));
	fill_random(&state, in.amf, sizeof(in.amf));
	in.sqn = next_random(&state) & SQN_MAX;
	in.ind = (unsigned)next_random(&state) % SQN_ARRAY_SIZE;
	aka_auts_make(&in.key, in.rand, in.sqn, in.auts);
	return in;
}

struct child {
	pid_t pid;
	int fd; /* what it says, on stdout and stderr */
};

static struct child
spawn(char *const argv[])
{
	posix_spawn_file_actions_t actions;
	struct child child;
	int ends[2];
	int err;

	assert_int_equal(pipe(ends), 0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	posix_spawn_file_actions_addclose(&actions, ends[1]);
	err = posix_spawnp(&child.pid, argv[0], &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (err == ENOENT)
		fail_msg("osmo-auc-gen is missing: install the package "
			 "libosmocore-utils");
	assert_int_equal(err, 0);
	child.fd = ends[0];
	return child;
}

/* The exit status; everything the program said is in `out`. */
static int
finish(struct child child, char *out, size_t cap)
{
	size_t len = 0;
	ssize_t got;
	int status;

	while ((got = read(child.fd, out + len, cap - 1 - len)) > 0)
		len += (size_t)got;
	out[len] = '\0';
	close(child.fd);
	assert_int_equal(waitpid(child.pid, &status, 0), child.pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

struct command {
	char words[12][40];
	char *argv[13];
	size_t count;
};

static void
add(struct command *c, const char *option, const char *value)
{
	char *word = c->words[c->count];

	snprintf(word, sizeof(c->words[0]), "%s%s", option, value);
	c->argv[c->count++] = word;
}

static void
add_hex(struct command *c, const char *option, const uint8_t *bytes, size_t len)
{
	char hex[33];

	hex_encode(bytes, len, hex);
	add(c, option, hex);
}

static void
add_number(struct command *c, const char *option, uint64_t number)
{
	char decimal[21];

	snprintf(decimal, sizeof(decimal), "%" PRIu64, number);
	add(c, option, decimal);
}

static void
add_input(struct command *c, const struct input *in)
{
	add(c, "osmo-auc-gen", "");
	add(c, "-3", "");
	add(c, "-a", "milenage");
	add_hex(c, "-k", in->key.k, sizeof(in->key.k));
	add_hex(c, "-o", in->key.opc, sizeof(in->key.opc));
	add_hex(c, "-r", in->rand, sizeof(in->rand));
	add_hex(c, "-f", in->amf, sizeof(in->amf));
}

static struct child
start_vector(unsigned i)
{
	struct input in = input_of(i);
	struct command c = { .count = 0 };

	add_input(&c, &in);
	/* All of SQN is SEQ, which goes into AUTN as it is. */
	add(&c, "-l", "0");
	add_number(&c, "-s", in.sqn);
	return spawn(c.argv);
}

/* Wants a vector that follows AUTS, with the next SEQ and this IND. */
static struct child
start_auts(const struct input *in)
{
	struct command c = { .count = 0 };

	add_input(&c, in);
	add(&c, "-l", "5");
	add_number(&c, "-i", in->ind);
	add_hex(&c, "-A", in->auts, sizeof(in->auts));
	return spawn(c.argv);
}

static void
find(const char *out, const char *label, char value[64])
{
	const char *line = strstr(out, label);

	if (line == NULL || sscanf(line + strlen(label), "%63s", value) != 1)
		fail_msg("no line %s in: %s", label + 1, out);
}

static void
find_bytes(const char *out, const char *label, uint8_t *bytes, size_t len)
{
	char value[64];

	find(out, label, value);
	if (hex_decode_exact(value, bytes, len) != SR_OK)
		fail_msg("not %zu bytes: %s%s", len, label + 1, value);
}

static void
expect(unsigned i, const char *out, const char *label, const uint8_t *ours,
    size_t len)
{
	uint8_t theirs[16];

	find_bytes(out, label, theirs, len);
	if (memcmp(theirs, ours, len) != 0)
		fail_msg("input %u: another value in: %s", i, out);
}

static void
check_vector(unsigned i, const char *out)
{
	struct input in = input_of(i);
	struct aka_vector v, opened;
	uint8_t sres[4];
	uint64_t sqn;

	aka_vector_make(&in.key, in.rand, in.sqn, in.amf, &v);
	convert_c2(v.res, v.res_len, sres);
	expect(i, out, "\nRAND:", v.rand, sizeof(v.rand));
	expect(i, out, "\nAUTN:", v.autn, sizeof(v.autn));
	expect(i, out, "\nRES:", v.res, v.res_len);
	expect(i, out, "\nCK:", v.ck, sizeof(v.ck));
	expect(i, out, "\nIK:", v.ik, sizeof(v.ik));
	expect(i, out, "\nSRES:", sres, sizeof(sres));
	expect(i, out, "\nKc:", v.kc, sizeof(v.kc));

	assert_true(aka_vector_open(&in.key, in.rand, v.autn, &opened, &sqn));
	assert_true(sqn == in.sqn);
	assert_memory_equal(&opened, &v, sizeof(v));
}

static void
test_vectors(void **state)
{
	unsigned first = *(const unsigned *)*state;
	struct child running = start_vector(first);
	char out[2048];

	for (unsigned i = first; i < first + BLOCK; i++) {
		struct child done = running;

		if (i + 1 < first + BLOCK)
			running = start_vector(i + 1);
		if (finish(done, out, sizeof(out)) != 0)
			fail_msg("input %u: osmo-auc-gen failed: %s", i, out);
		check_vector(i, out);
	}
}

/* Their answer to our AUTS is one that a card of that SQN_MS accepts. */
static void
check_resync(unsigned i, const struct input *in, const char *out)
{
	struct sqn_array array = { .delta = 1, .ind_len = 5 };
	struct aka_vector v;
	uint8_t autn[16];
	uint64_t sqn;
	char value[64];

	find(out, "\nSQN.MS:", value);
	if (strtoull(value, NULL, 10) != in->sqn)
		fail_msg("input %u: another SQN_MS in: %s", i, out);

	find_bytes(out, "\nAUTN:", autn, sizeof(autn));
	assert_true(aka_vector_open(&in->key, in->rand, autn, &v, &sqn));
	find(out, "\nSQN:", value);
	assert_true(sqn == strtoull(value, NULL, 10));
	assert_int_equal(sqn % SQN_ARRAY_SIZE, in->ind);

	sqn_array_store(&array, in->sqn);
	assert_true(sqn_array_sqn_ms(&array) == in->sqn);
	assert_true(sqn_array_is_fresh(&array, sqn));
}

static void
test_auts(void **state)
{
	char out[2048];

	(void)state;
	for (unsigned i = 0; i < AUTS; i++) {
		struct input in = input_of(VECTORS + i);

		if (finish(start_auts(&in), out, sizeof(out)) != 0)
			fail_msg("input %u: AUTS refused: %s", i, out);
		check_resync(i, &in, out);
	}
}

/* So that the test above means something: they do check MAC-S. */
static void
test_auts_wrong(void **state)
{
	char out[2048];

	(void)state;
	for (unsigned bit = 0; bit < AUTS_WRONG; bit++) {
		struct input in = input_of(VECTORS + AUTS + bit);

		in.auts[bit / 8] ^= (uint8_t)(1u << bit % 8);
		if (finish(start_auts(&in), out, sizeof(out)) == 0)
			fail_msg("bit %u of AUTS: accepted: %s", bit, out);
	}
}

int
main(void)
{
	static unsigned firsts[VECTORS / BLOCK];

	for (unsigned i = 0; i < VECTORS / BLOCK; i++) {
		firsts[i] = i * BLOCK;
		t_add("a thousand vectors", test_vectors, &firsts[i]);
	}
	t_add("AUTS", test_auts, NULL);
	t_add("AUTS with a wrong bit", test_auts_wrong, NULL);
	return t_main("aka/auc");
}
