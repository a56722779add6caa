/* SPDX-License-Identifier: MIT */
#ifndef T_H
#define T_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/*
 * What all unit tests share.  A test is a function and a row of data: main()
 * adds them one by one and ends with `return t_main("part/module")`.
 */

/* Inside the function, the row is *state. */
void t_add(const char *name, void (*test)(void **state), const void *row);
int t_main(const char *group);

/*
 * Bytes from hex with spaces, on the heap and exactly as long as they are, so
 * that AddressSanitizer sees every step too far.  Aborts on bad hex.
 */
uint8_t *t_hex(const char *text, size_t *len);

/* The bytes must begin with those of the text, in the form of t_hex(). */
void t_expect_hex(const uint8_t *bytes, const char *text);

bool t_is_zero(const void *p, size_t len);
bool t_contains(
    const void *bytes, size_t len, const void *part, size_t part_len);

/*
 * Run a function in a thread with a fresh stack and return that stack, to be
 * searched for secrets; give it back to t_stack_free().
 */
enum { T_STACK_LEN = 2 * 1024 * 1024 };
uint8_t *t_stack_after(void *(*function)(void *), void *arg);
void t_stack_free(uint8_t *stack);

/* The whole of tests/data/NAME, NUL-terminated, on the heap. */
char *t_read(const char *name, size_t *len);

/*
 * A CSV file of tests/data with a header line; rows live until the program
 * ends, so they can be rows of t_add().
 */
struct t_csv {
	char **names;
	size_t columns;
	char ***rows;
	size_t count;
	char *text;
};
struct t_csv_row {
	const struct t_csv *csv;
	char **fields;
	char *label; /* "FILE N: first field" */
};

/* Add one test for each row of the file: *state is a struct t_csv_row. */
void t_add_csv(const char *name, void (*test)(void **state));

/* The field under this heading; fails the test when there is none. */
const char *t_field(const struct t_csv_row *row, const char *column);

#endif
