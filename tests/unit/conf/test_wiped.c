/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "conf/conf.h"
#include "t.h"

/* A value that was read stays nowhere on the stack, nor in an error text. */
#define FIRST "5ec2e7a1"
#define SECOND "b3d4f608"
#define SECRET FIRST SECOND

struct work {
	char path[32];
	uint8_t k[8];
	struct conf_error error;
	enum sr_err err;
};

static bool
parse_k(const struct conf_value *value, void *object, size_t offset)
{
	struct work *w = object;

	(void)offset;
	return conf_get_hex(value, w->k, sizeof(w->k));
}

static void *
begin(void *arg, const char *name, const struct conf_value *where)
{
	(void)name;
	(void)where;
	return arg;
}

static void *
run(void *arg)
{
	static const struct conf_key keys[] = { { "k", parse_k, 0 } };
	static const struct conf_section sections[] = {
		{ "card", keys, 1, begin },
	};
	struct work *w = arg;
	struct conf_schema schema = { sections, 1, w };

	w->err = conf_load(w->path, &schema, &w->error);
	return NULL;
}

static const struct row {
	const char *name;
	const char *text;
	enum sr_err err;
} rows[] = {
	{ "good value", "[card]\nk = " SECRET "\n", SR_OK },
	{ "good value without line end", "[card]\nk = " SECRET, SR_OK },
	{ "bad value", "[card]\nk = 0" SECRET "\n# c\n", SR_BAD_CONFIG },
	{ "behind the value", "[card]\nk = 00 " SECRET "\n", SR_BAD_CONFIG },
	{ "without a key", "[card]\n" SECRET "\n", SR_BAD_CONFIG },
	{ "given twice", "[card]\nk=" SECRET "\nk=" SECRET, SR_BAD_CONFIG },
	{ "in a header", "[" SECRET "]\n", SR_BAD_CONFIG },
	{ "behind a header", "[card] " SECRET "\n", SR_BAD_CONFIG },
	{ "before a header", "k = " SECRET "\n[card]\n", SR_BAD_CONFIG },
	{ "in a line that is not text", "[card]\nk=" SECRET "\033\n",
	    SR_BAD_CONFIG },
};

static void
write_file(char path[32], const char *text)
{
	size_t len = strlen(text);
	int fd;

	strcpy(path, "test_conf.XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, len), (ssize_t)len);
	close(fd);
}

static void
test_wiped(void **state)
{
	const struct row *row = *state;
	struct work *w = calloc(1, sizeof(*w));
	uint8_t *stack;
	bool found;

	assert_non_null(w);
	write_file(w->path, row->text);
	stack = t_stack_after(run, w);
	unlink(w->path);
	found = t_contains(stack, T_STACK_LEN, FIRST, 8) ||
	    t_contains(stack, T_STACK_LEN, SECOND, 8);
	t_stack_free(stack);
	assert_int_equal(w->err, row->err);
	assert_null(strstr(w->error.text, FIRST));
	assert_false(found);
	free(w);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_wiped, &rows[i]);
	return t_main("conf/wiped");
}
