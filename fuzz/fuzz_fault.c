/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "softcard/fault.h"

/*
 * The first byte is the length of a line; behind the line comes a command.  A
 * line that makes a fault strikes that command as long as it lasts, and what
 * becomes of the answer, the command itself, still fits a frame.
 */

enum { STRIKES_MAX = 300 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool right)
{
	if (!right)
		abort();
}

/* From a block of exactly its length, for AddressSanitizer. */
static enum sr_err
parse(struct cursor text, struct fault *fault)
{
	char *line = malloc(text.left + 1);
	struct conf_error error = { "" };
	enum sr_err err;

	check(line != NULL);
	memcpy(line, text.at, text.left);
	line[text.left] = '\0';
	err = fault_parse(line, fault, &error);
	free(line);
	check((err == SR_OK) == (error.text[0] == '\0'));
	return err;
}

static void
change(const struct fault *fault, struct cursor bytes)
{
	static uint8_t buf[FAULT_ANSWER_MAX];
	struct builder answer = builder_over(buf, sizeof(buf));

	builder_bytes(&answer, bytes.at, bytes.left);
	fault_change_answer(fault, &answer);
	check(!answer.bad);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fault_list list;
	struct cursor c = cursor_over(data, size);
	uint8_t line_len = cursor_u8(&c);
	struct fault fault;

	if (c.bad)
		return 0;
	if (parse(cursor_sub(&c, line_len < c.left ? line_len : c.left),
		&fault) != SR_OK)
		return 0;
	check(memchr(fault.text, '\0', sizeof(fault.text)) != NULL);
	list.count = 0;
	check(fault_list_add(&list, &fault) == SR_OK);
	for (int i = 0; i < STRIKES_MAX && c.left < FAULT_ANSWER_MAX; i++)
		if (fault_list_strike(
			&list, "sim0", fault.pattern.frame, c, &fault))
			change(&fault, c);
	return 0;
}
