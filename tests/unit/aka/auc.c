/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auc.h"
#include "base/hex.h"

extern char **environ;

/* SplitMix64: each number follows from the one before. */
uint64_t
auc_random(uint64_t *state)
{
	uint64_t z = *state += 0x9e3779b97f4a7c15;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

void
auc_fill(uint64_t *state, uint8_t *out, size_t len)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)auc_random(state);
}

unsigned
auc_count(void)
{
	const char *text = getenv("AUC_COUNT");
	unsigned long count = text != NULL ? strtoul(text, NULL, 10) : 300;

	assert_in_range(count, 1, 1000000);
	return (unsigned)count;
}

struct auc_child
auc_start(struct auc_command *c)
{
	posix_spawn_file_actions_t actions;
	struct auc_child child;
	int ends[2];
	int err;

	assert_int_equal(pipe(ends), 0);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDERR_FILENO);
	posix_spawn_file_actions_addclose(&actions, ends[0]);
	posix_spawn_file_actions_addclose(&actions, ends[1]);
	err = posix_spawnp(
	    &child.pid, c->argv[0], &actions, NULL, c->argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (err == ENOENT)
		fail_msg("osmo-auc-gen is missing: install the package "
			 "libosmocore-utils");
	assert_int_equal(err, 0);
	child.fd = ends[0];
	return child;
}

int
auc_finish(struct auc_child child, char *out, size_t cap)
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

void
auc_add(struct auc_command *c, const char *option, const char *value)
{
	char *word = c->words[c->count];

	snprintf(word, sizeof(c->words[0]), "%s%s", option, value);
	c->argv[c->count++] = word;
}

void
auc_add_hex(
    struct auc_command *c, const char *option, const uint8_t *bytes, size_t len)
{
	char hex[65];

	hex_encode(bytes, len, hex);
	auc_add(c, option, hex);
}

void
auc_add_number(struct auc_command *c, const char *option, uint64_t number)
{
	char decimal[21];

	snprintf(decimal, sizeof(decimal), "%" PRIu64, number);
	auc_add(c, option, decimal);
}

void
auc_find(const char *out, const char *label, char value[72])
{
	const char *line = strstr(out, label);

	if (line == NULL || sscanf(line + strlen(label), "%71s", value) != 1)
		fail_msg("no line %s in: %s", label + 1, out);
}

void
auc_find_bytes(const char *out, const char *label, uint8_t *bytes, size_t len)
{
	char value[72];

	auc_find(out, label, value);
	if (hex_decode_exact(value, bytes, len) != SR_OK)
		fail_msg("not %zu bytes: %s%s", len, label + 1, value);
}

void
auc_expect(const char *out, const char *label, const uint8_t *ours, size_t len)
{
	uint8_t theirs[32];

	auc_find_bytes(out, label, theirs, len);
	if (memcmp(theirs, ours, len) != 0)
		fail_msg("another %s %s", label + 1, out);
}

bool
auc_has(const char *algorithm)
{
	struct auc_command c = { .count = 0 };
	char out[4096], line[40];

	auc_add(&c, "osmo-auc-gen", "");
	auc_add(&c, "--help", "");
	auc_finish(auc_start(&c), out, sizeof(out));
	snprintf(line, sizeof(line), "  %s\n", algorithm);
	return strstr(out, line) != NULL;
}
