/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "t.h"

/* stderr goes to a file between begin() and end(). */
static FILE *capture;
static int real_stderr;

static void
begin(void)
{
	capture = tmpfile();
	assert_non_null(capture);
	real_stderr = dup(STDERR_FILENO);
	assert_true(real_stderr >= 0);
	assert_true(dup2(fileno(capture), STDERR_FILENO) >= 0);
}

/* What was logged; freed by the caller. */
static char *
end(void)
{
	char *text = calloc(1, 1 << 20);

	assert_true(dup2(real_stderr, STDERR_FILENO) >= 0);
	close(real_stderr);
	assert_non_null(text);
	rewind(capture);
	assert_true(fread(text, 1, (1 << 20) - 1, capture) < (1 << 20) - 1);
	fclose(capture);
	return text;
}

static void
log_all(void)
{
	log_error("a %d", 1);
	log_warning("b %s", "x");
	log_info("c");
	log_debug("d");
}

static const struct level_row {
	const char *name;
	enum log_level level;
	const char *want;
} level_rows[] = {
	{ "errors", LOG_LEVEL_ERROR, "<3>a 1\n" },
	{ "warnings", LOG_LEVEL_WARNING, "<3>a 1\n<4>b x\n" },
	{ "information", LOG_LEVEL_INFO, "<3>a 1\n<4>b x\n<6>c\n" },
	{ "everything", LOG_LEVEL_DEBUG, "<3>a 1\n<4>b x\n<6>c\n<7>d\n" },
};

static void
test_levels(void **state)
{
	const struct level_row *row = *state;
	char *text;

	log_set_level(row->level);
	assert_int_equal(log_get_level(), row->level);
	begin();
	log_all();
	text = end();
	assert_string_equal(text, row->want);
	free(text);
}

/* This one runs first. */
static void
test_first_level(void **state)
{
	(void)state;
	assert_int_equal(log_get_level(), LOG_LEVEL_WARNING);
}

static void
test_name(void **state)
{
	char *text;

	(void)state;
	log_set_name("sim-rest-client");
	begin();
	log_error("a");
	text = end();
	log_set_name(NULL);
	assert_string_equal(text, "sim-rest-client: a\n");
	free(text);
}

/* A line from outside cannot pretend to be two, or move the cursor. */
static void
test_controls(void **state)
{
	char *text;

	(void)state;
	begin();
	log_error("reader=%s", "a\n<3>b\r\tc\033[2J\x7f\001 \xc2\x9b");
	text = end();
	assert_string_equal(text, "<3>reader=a?<3>b??c?[2J?? ??\n");
	free(text);
}

/* Around the longest line, each is cut but has its end. */
static void
test_long(void **state)
{
	char message[700];

	(void)state;
	memset(message, 'a', sizeof(message));
	for (int len = 490; len < (int)sizeof(message); len++) {
		size_t want = len + 4 < 511 ? (size_t)len + 4 : 511;
		char *text;

		begin();
		log_error("%.*s", len, message);
		text = end();
		assert_int_equal(strlen(text), want);
		assert_memory_equal(text, "<3>a", 4);
		assert_int_equal(text[want - 1], '\n');
		assert_ptr_equal(strchr(text, '\n'), text + want - 1);
		free(text);
	}
}

enum { THREADS = 4, LINES = 200 };

static void *
log_lines(void *arg)
{
	for (int i = 0; i < LINES; i++)
		log_error("%s", (const char *)arg);
	return NULL;
}

/* Lines of several threads do not mix. */
static void
test_threads(void **state)
{
	static char words[THREADS][100];
	pthread_t threads[THREADS];
	char *text, *rest, *line;
	int count = 0;

	(void)state;
	begin();
	for (int i = 0; i < THREADS; i++) {
		memset(words[i], 'a' + i, sizeof(words[i]) - 1);
		pthread_create(&threads[i], NULL, log_lines, words[i]);
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	rest = text = end();
	while ((line = strsep(&rest, "\n")) != NULL && *line != '\0') {
		assert_memory_equal(line, "<3>", 3);
		assert_in_range(line[3], 'a', 'a' + THREADS - 1);
		assert_string_equal(line + 3, words[line[3] - 'a']);
		count++;
	}
	assert_int_equal(count, THREADS * LINES);
	free(text);
}

static const struct identity_row {
	const char *digits;
	enum log_level level;
	const char *want;
} identity_rows[] = {
	{ "001010000015008", LOG_LEVEL_INFO, "...5008" },
	{ "001010000015008", LOG_LEVEL_ERROR, "...5008" },
	{ "001010000015008", LOG_LEVEL_DEBUG, "001010000015008" },
	{ "89882119000000005008", LOG_LEVEL_INFO, "...5008" },
	{ "89882119000000005008", LOG_LEVEL_DEBUG, "89882119000000005008" },
	{ "123456789012345678901234", LOG_LEVEL_DEBUG,
	    "123456789012345678901234" },
	{ "1234567890123456789012345", LOG_LEVEL_DEBUG,
	    "123456789012345678901234" },
	{ "12345", LOG_LEVEL_INFO, "...2345" },
	{ "1234", LOG_LEVEL_INFO, "1234" },
	{ "", LOG_LEVEL_INFO, "" },
};

static void
test_identity(void **state)
{
	const struct identity_row *row = *state;
	char *out = malloc(25);

	assert_non_null(out);
	log_set_level(row->level);
	assert_ptr_equal(log_identity(row->digits, out), out);
	assert_string_equal(out, row->want);
	free(out);
}

int
main(void)
{
	t_add("level at the start", test_first_level, NULL);
	for (size_t i = 0; i < sizeof(level_rows) / sizeof(level_rows[0]); i++)
		t_add(level_rows[i].name, test_levels, &level_rows[i]);
	t_add("name of the program", test_name, NULL);
	t_add("control characters", test_controls, NULL);
	t_add("long lines", test_long, NULL);
	t_add("threads", test_threads, NULL);
	for (size_t i = 0; i < sizeof(identity_rows) / sizeof(identity_rows[0]);
	     i++)
		t_add(
		    identity_rows[i].digits, test_identity, &identity_rows[i]);
	return t_main("base/log");
}
