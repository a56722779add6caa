/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/hex.h"
#include "base/wipe.h"
#include "t.h"

static struct CMUnitTest *tests;
static size_t test_count;

static void *
must(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

void
t_add(const char *name, void (*test)(void **state), const void *row)
{
	tests = must(realloc(tests, (test_count + 1) * sizeof(*tests)));
	tests[test_count++] = (struct CMUnitTest){
		.name = name,
		.test_func = test,
		.initial_state = (void *)(uintptr_t)row,
	};
}

int
t_main(const char *group)
{
	int failed;

	cmocka_set_message_output(CM_OUTPUT_TAP);
	failed = _cmocka_run_group_tests(group, tests, test_count, NULL, NULL);
	return failed == 0 ? 0 : 1;
}

uint8_t *
t_hex(const char *text, size_t *len)
{
	char *digits = must(malloc(strlen(text) + 1));
	size_t count = 0;
	uint8_t *bytes;

	for (const char *p = text; *p != '\0'; p++)
		if (!isspace((unsigned char)*p))
			digits[count++] = *p;
	bytes = must(malloc(count / 2 > 0 ? count / 2 : 1));
	if (hex_decode(digits, count, bytes, count / 2, len) != SR_OK)
		abort();
	free(digits);
	return bytes;
}

void
t_expect_hex(const uint8_t *bytes, const char *text)
{
	size_t len;
	uint8_t *expected = t_hex(text, &len);

	assert_memory_equal(bytes, expected, len);
	free(expected);
}

bool
t_is_zero(const void *p, size_t len)
{
	const uint8_t *bytes = p;

	for (size_t i = 0; i < len; i++)
		if (bytes[i] != 0)
			return false;
	return true;
}

bool
t_contains(const void *bytes, size_t len, const void *part, size_t part_len)
{
	const uint8_t *at = bytes;
	const uint8_t *end = at + len;

	while ((size_t)(end - at) >= part_len) {
		at = memchr(at, *(const uint8_t *)part,
		    (size_t)(end - at) - part_len + 1);
		if (at == NULL)
			return false;
		if (memcmp(at, part, part_len) == 0)
			return true;
		at++;
	}
	return false;
}

struct stack_work {
	void *(*function)(void *);
	void *arg;
};

/* The end of a thread writes over the first part of its stack. */
static void *
run_deep(void *arg)
{
	struct stack_work *work = arg;
	uint8_t gap[64 * 1024];
	void *result;

	wipe(gap, sizeof(gap));
	result = work->function(work->arg);
	wipe(gap, sizeof(gap));
	return result;
}

uint8_t *
t_stack_after(void *(*function)(void *), void *arg)
{
	struct stack_work work = { function, arg };
	uint8_t *stack = mmap(NULL, T_STACK_LEN, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	pthread_attr_t attr;
	pthread_t thread;

	assert_true(stack != MAP_FAILED);
	pthread_attr_init(&attr);
	assert_int_equal(pthread_attr_setstack(&attr, stack, T_STACK_LEN), 0);
	assert_int_equal(pthread_create(&thread, &attr, run_deep, &work), 0);
	pthread_attr_destroy(&attr);
	pthread_join(thread, NULL);
	return stack;
}

void
t_stack_free(uint8_t *stack)
{
	munmap(stack, T_STACK_LEN);
}

char *
t_read(const char *name, size_t *len)
{
	const char *folder = must(getenv("TEST_DATA"));
	char path[1024];
	char *text;
	FILE *file;
	long size;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if ((file = fopen(path, "rb")) == NULL) {
		perror(path);
		abort();
	}
	fseek(file, 0, SEEK_END);
	size = ftell(file);
	rewind(file);
	text = must(malloc((size_t)size + 1));
	*len = fread(text, 1, (size_t)size, file);
	text[*len] = '\0';
	fclose(file);
	return text;
}

/* Fields hold no quotes or line ends in these files. */
static char **
split(char *line, size_t *count)
{
	char **fields = NULL;
	char *field;

	*count = 0;
	while ((field = strsep(&line, ",")) != NULL) {
		fields = must(realloc(fields, (*count + 1) * sizeof(*fields)));
		fields[(*count)++] = field;
	}
	return fields;
}

static struct t_csv *
read_csv(const char *name)
{
	struct t_csv *csv = must(calloc(1, sizeof(*csv)));
	char *line, *rest;
	size_t len, columns;

	rest = csv->text = t_read(name, &len);
	csv->names = split(strsep(&rest, "\n"), &csv->columns);
	while ((line = strsep(&rest, "\n")) != NULL) {
		if (*line == '\0')
			continue;
		csv->rows = must(
		    realloc(csv->rows, (csv->count + 1) * sizeof(*csv->rows)));
		csv->rows[csv->count++] = split(line, &columns);
		if (columns != csv->columns)
			abort();
	}
	return csv;
}

void
t_add_csv(const char *name, void (*test)(void **state))
{
	/* Kept until exit: the rows are the tests' state. */
	static struct t_csv_row *kept[16];
	static size_t kept_count;
	struct t_csv *csv = read_csv(name);
	struct t_csv_row *rows = must(calloc(csv->count, sizeof(*rows)));

	if (kept_count == sizeof(kept) / sizeof(kept[0]) || csv->count == 0)
		abort();
	kept[kept_count++] = rows;
	for (size_t i = 0; i < csv->count; i++) {
		size_t cap = strlen(name) + strlen(csv->rows[i][0]) + 24;

		rows[i].csv = csv;
		rows[i].fields = csv->rows[i];
		rows[i].label = must(malloc(cap));
		snprintf(rows[i].label, cap, "%s %zu: %s", name, i + 1,
		    csv->rows[i][0]);
		t_add(rows[i].label, test, &rows[i]);
	}
}

const char *
t_field(const struct t_csv_row *row, const char *column)
{
	for (size_t i = 0; i < row->csv->columns; i++)
		if (strcmp(row->csv->names[i], column) == 0)
			return row->fields[i];
	fail_msg("no column %s", column);
	return NULL;
}
