/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sc.h"

/* The journal's format, which tests of the whole system rely on. */

static char path[64];

static struct journal *
open_new(void)
{
	struct journal *journal = NULL;
	char *file = sc_file("");

	strcpy(path, file);
	unlink(file);
	free(file);
	assert_int_equal(journal_open(path, &journal), SR_OK);
	return journal;
}

static FILE *
reopen(void)
{
	FILE *file = fopen(path, "r");

	assert_non_null(file);
	unlink(path);
	return file;
}

static void
expect_line(FILE *file, const char *expected)
{
	char line[1024], *end;

	assert_non_null(fgets(line, sizeof(line), file));
	assert_true(strtoull(line, &end, 10) > 0);
	assert_string_equal(end, expected);
}

static void
test_format(void **state)
{
	struct journal *journal = open_new();
	struct profile_list *list = sc_profile(SC_CARD);
	struct conf_error error;
	struct softcard *card;
	struct stat st;
	FILE *file;

	(void)state;
	assert_int_equal(
	    softcard_new(&list->cards[0], journal, &card, &error), SR_OK);
	softcard_reset(card);
	sc_expect(card, "00A4000C023F00", "9000");
	softcard_free(card);
	profile_list_free(list);
	journal_close(journal);

	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	file = reopen();
	expect_line(file, " test reset\n");
	expect_line(file, " test > 00a4000c023f00\n");
	expect_line(file, " test < 9000\n");
	assert_int_equal(fgetc(file), EOF);
	fclose(file);
}

static void
test_long_lines(void **state)
{
	struct journal *journal = open_new();
	static const uint8_t zeros[5000];
	char expected[640];
	FILE *file;

	(void)state;
	journal_command(journal, "a", zeros, 300);
	journal_command(journal, "a", zeros, sizeof(zeros));
	journal_answer(journal, "a", zeros, 0);
	snprintf(expected, sizeof(expected), "%0500d", 0);
	journal_event(journal, "a", expected);
	journal_event(journal, "a",
	    "fault a-name-of-31-characters-for-it swap "
	    "another-name-of-thirty-one-char");
	journal_close(journal);
	file = reopen();
	snprintf(expected, sizeof(expected), " a > %0600d\n", 0);
	expect_line(file, expected);
	snprintf(expected, sizeof(expected), " a > %0600d...\n", 0);
	expect_line(file, expected);
	expect_line(file, " a < \n");
	assert_non_null(fgets(expected, sizeof(expected), file)); /* cut */
	assert_non_null(strchr(expected, '\n'));
	expect_line(file,
	    " a fault a-name-of-31-characters-for-it swap "
	    "another-name-of-thirty-one-char\n");
	fclose(file);
}

enum { THREADS = 4, LINES = 500 };

static void *
write_lines(void *journal)
{
	static const uint8_t bytes[] = { 0x90, 0x00 };

	for (int i = 0; i < LINES; i++)
		journal_answer(journal, "card", bytes, sizeof(bytes));
	return NULL;
}

static void
test_threads(void **state)
{
	struct journal *journal = open_new();
	pthread_t threads[THREADS];
	FILE *file;

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, write_lines, journal), 0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	journal_close(journal);
	file = reopen();
	for (int i = 0; i < THREADS * LINES; i++)
		expect_line(file, " card < 9000\n");
	assert_int_equal(fgetc(file), EOF);
	fclose(file);
}

static void
test_none(void **state)
{
	struct journal *journal = NULL;

	(void)state;
	journal_command(NULL, "a", NULL, 0);
	journal_answer(NULL, "a", NULL, 0);
	journal_event(NULL, "a", "reset");
	journal_close(NULL);
	assert_int_equal(journal_open("/nonexistent/journal", &journal), SR_IO);
}

int
main(void)
{
	t_add("format", test_format, NULL);
	t_add("lines beyond all limits", test_long_lines, NULL);
	t_add("lines of several cards do not mix", test_threads, NULL);
	t_add("no journal", test_none, NULL);
	return t_main("softcard/journal");
}
