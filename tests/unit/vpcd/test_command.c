/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "t.h"
#include "vpcd/command.h"

/* Lines as commands, for two readers, and files of them. */

struct fixture {
	struct profile_list *list;
	struct pool *pool;
	struct readers readers;
};

static struct fixture
make(void)
{
	struct pool_config config = { 0 };
	struct conf_error error;
	struct fixture f = { 0 };

	assert_int_equal(profile_list_builtin(&f.list, &error), SR_OK);
	config.list = f.list;
	assert_int_equal(pool_new(&config, &f.pool), SR_OK);
	f.readers.pool = f.pool;
	for (; f.readers.count < 2; f.readers.count++)
		assert_int_equal(
		    faults_new(&f.readers.faults[f.readers.count]), SR_OK);
	return f;
}

static void
drop(struct fixture *f)
{
	for (size_t i = 0; i < f->readers.count; i++)
		faults_free(f->readers.faults[i]);
	pool_free(f->pool);
	profile_list_free(f->list);
}

/* The name of what strikes a reader's card, "" = nothing. */
static const char *
strike(const struct fixture *f, size_t reader, const char *card)
{
	static struct fault fault;
	const uint8_t cmd[] = { 0x00, 0xa4 };

	if (!faults_strike(f->readers.faults[reader], card, FAULT_COMMAND,
		cursor_over(cmd, sizeof(cmd)), &fault))
		return "";
	return fault.name;
}

static void
expect(struct fixture *f, const char *line, const char *error_part)
{
	struct conf_error error = { "" };
	enum sr_err err = command_run(&f->readers, line, &error);

	if (error_part == NULL) {
		assert_string_equal(error.text, "");
		assert_int_equal(err, SR_OK);
		return;
	}
	assert_int_equal(err, SR_BAD_CONFIG);
	if (strstr(error.text, error_part) == NULL)
		fail_msg("said '%s'", error.text);
}

static void
test_commands(void **state)
{
	struct fixture f = make();

	(void)state;
	expect(&f, "a * ? once hang", NULL);
	assert_string_equal(strike(&f, 0, "sim0"), "a");
	assert_string_equal(strike(&f, 0, "sim0"), "");
	assert_string_equal(strike(&f, 1, "sim1"), "a"); /* counts by itself */
	expect(&f, "a sim1 ? always hang", NULL);
	expect(&f, "b * ? always hang", NULL);
	assert_string_equal(strike(&f, 0, "sim0"), "b");
	assert_string_equal(
	    strike(&f, 0, "sim1"), "a"); /* goes with the card */
	expect(&f, "clear a", NULL);
	assert_string_equal(strike(&f, 0, "sim1"), "b");
	expect(&f, "  clear\t", NULL);
	assert_string_equal(strike(&f, 0, "sim1"), "");
	expect(&f, "clear nothing-of-this-name", NULL);
	drop(&f);
}

static void
test_refused(void **state)
{
	struct fixture f = make();
	char line[64];

	(void)state;
	expect(&f, "a sim9 ? hang", "there is no card sim9");
	expect(&f, "a * ? swap sim9", "there is no card sim9");
	expect(&f, "a * ? swap same", NULL);
	expect(&f, "clear a b", "clear takes");
	expect(&f, "clear abcdefghijklmnopqrstuvwxyz012345", "clear takes");
	expect(&f, "", "the name of a fault");
	expect(&f, "clear", NULL);
	for (int i = 0; i < FAULT_LIST_MAX; i++) {
		snprintf(line, sizeof(line), "f%d * ? hang", i);
		expect(&f, line, NULL);
	}
	expect(&f, "g * ? hang", "32 faults already");
	expect(&f, "f0 * ? always hang", NULL);
	drop(&f);
}

/* The end of a fault is the end of its wait, and of no other's. */
static void
test_end(void **state)
{
	struct fixture f = make();
	int fd = faults_end_fd(f.readers.faults[0]);
	uint64_t count;

	(void)state;
	expect(&f, "a * ? 2 hang", NULL);
	expect(&f, "clear", NULL);
	assert_true(read(fd, &count, sizeof(count)) < 0);
	expect(&f, "a * ? 2 hang", NULL);
	assert_string_equal(strike(&f, 0, "sim0"), "a");
	expect(&f, "clear b", NULL);
	assert_true(read(fd, &count, sizeof(count)) < 0);
	expect(&f, "clear a", NULL);
	assert_int_equal(read(fd, &count, sizeof(count)), sizeof(count));
	expect(&f, "a * ? always hang", NULL);
	assert_string_equal(strike(&f, 0, "sim0"), "a");
	expect(&f, "a * ? always hang", NULL); /* another in its place */
	assert_int_equal(read(fd, &count, sizeof(count)), sizeof(count));
	expect(&f, "a * ? hang", NULL);
	expect(&f, "clear", NULL); /* still under way */
	assert_string_equal(strike(&f, 0, "sim0"), "");
	assert_true(read(fd, &count, sizeof(count)) < 0);
	drop(&f);
}

static const struct file_row {
	const char *name;
	const char *text;
	const char *error; /* NULL = none */
} file_rows[] = {
	{ "comments", "# one\n; two\n\n \t\na * ? hang\n", NULL },
	{ "no newline", "a * ? hang", NULL },
	{ "CRLF", "\r\na * ? hang\r\n", NULL },
	{ "clear", "b * ? hang\nclear b\na * ? hang\n", NULL },
	{ "line 3", "a * ? hang\n\na * ? hung\n", ":3: the action must be" },
	{ "no card", "a sim9 ? hang\n", ":1: there is no card" },
};

static void
test_file(void **state)
{
	const struct file_row *row = *state;
	struct fixture f = make();
	char path[] = "/tmp/test_command.XXXXXX";
	size_t len = strlen(row->text);
	struct conf_error error;
	int fd = mkstemp(path);
	enum sr_err err;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, row->text, len), len);
	close(fd);
	err = command_run_file(&f.readers, path, &error);
	unlink(path);
	assert_int_equal(err, row->error == NULL ? SR_OK : SR_BAD_CONFIG);
	if (row->error == NULL)
		assert_string_equal(strike(&f, 0, "sim0"), "a");
	else {
		assert_int_equal(strncmp(error.text, path, strlen(path)), 0);
		assert_non_null(strstr(error.text, row->error));
	}
	drop(&f);
}

static void
test_no_file(void **state)
{
	struct fixture f = make();
	struct conf_error error;

	(void)state;
	assert_int_equal(
	    command_run_file(&f.readers, "/nonexistent", &error), SR_IO);
	assert_string_equal(
	    error.text, "/nonexistent: No such file or directory");
	assert_int_equal(command_run_file(&f.readers, "/tmp", &error), SR_IO);
	drop(&f);
}

int
main(void)
{
	t_add("commands", test_commands, NULL);
	t_add("refused", test_refused, NULL);
	t_add("the end of a wait", test_end, NULL);
	for (size_t i = 0; i < sizeof(file_rows) / sizeof(file_rows[0]); i++)
		t_add(file_rows[i].name, test_file, &file_rows[i]);
	t_add("no file", test_no_file, NULL);
	return t_main("vpcd/command");
}
