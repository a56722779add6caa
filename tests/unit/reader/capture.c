/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <unistd.h>

#include "capture.h"
#include "t.h"

static FILE *file;
static int before;

void
capture_start(void)
{
	file = tmpfile();
	assert_non_null(file);
	before = dup(STDERR_FILENO);
	assert_true(before >= 0);
	assert_true(dup2(fileno(file), STDERR_FILENO) >= 0);
}

void
capture_end(char *text, size_t size)
{
	size_t len;

	assert_true(dup2(before, STDERR_FILENO) >= 0);
	(void)close(before);
	rewind(file);
	len = fread(text, 1, size - 1, file);
	text[len] = '\0';
	(void)fclose(file);
}

size_t
count_lines(const char *text)
{
	size_t count = 0;

	for (; *text != '\0'; text++)
		count += *text == '\n';
	return count;
}
