/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"
#include "t.h"

/* wipe_stack() against a function that leaves a secret behind. */

enum { LEFT_LEN = 1024 };

static const uint8_t *secret; /* on the heap */

/* The compiler must neither drop the copy nor put it into the caller. */
__attribute__((noinline)) static void
leave(void)
{
	uint8_t copy[LEFT_LEN];

	memcpy(copy, secret, sizeof(copy));
	__asm__ volatile("" : : "r"(copy) : "memory");
}

static void *
run_leave(void *arg)
{
	leave();
	return arg;
}

static void *
run_wipe(void *arg)
{
	leave();
	wipe_stack();
	return arg;
}

static const struct row {
	const char *name;
	void *(*run)(void *arg);
	bool left;
} rows[] = {
	{ "a library's stack left alone", run_leave, true },
	{ "a library's stack wiped", run_wipe, false },
};

static bool
holds(const uint8_t *stack)
{
	for (size_t i = 0; i + 8 <= LEFT_LEN; i++)
		if (t_contains(stack, T_STACK_LEN, secret + i, 8))
			return true;
	return false;
}

static void
test_stack(void **state)
{
	const struct row *row = *state;
	uint8_t *stack = t_stack_after(row->run, NULL);
	bool left = holds(stack);

	t_stack_free(stack);
	assert_true(left == row->left);
}

int
main(void)
{
	uint8_t *bytes = malloc(LEFT_LEN);

	if (bytes == NULL)
		abort();
	for (size_t i = 0; i < LEFT_LEN; i++)
		bytes[i] = (uint8_t)(1 + (i * i + i / 7) % 255);
	secret = bytes;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_stack, &rows[i]);
	return t_main("base/wipe");
}
