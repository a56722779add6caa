/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/term.h"

static bool
is_set(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && *value != '\0';
}

bool
term_has_colour(void)
{
	const char *terminal = getenv("TERM");

	return isatty(STDOUT_FILENO) == 1 && !is_set("NO_COLOR") &&
	    terminal != NULL && strcmp(terminal, "dumb") != 0;
}

bool
term_has_bar(void)
{
	return isatty(STDERR_FILENO) == 1;
}

const char *
term_on(enum term_colour colour)
{
	static const char *const sequences[] = {
		[TERM_PLAIN] = "",
		[TERM_GOOD] = "\033[32m",
		[TERM_BAD] = "\033[31m",
		[TERM_BUSY] = "\033[33m",
		[TERM_FAINT] = "\033[2m",
	};

	return term_has_colour() ? sequences[colour] : "";
}

const char *
term_off(enum term_colour colour)
{
	return colour != TERM_PLAIN && term_has_colour() ? "\033[0m" : "";
}

const char *
term_clean(const char *text, char *out, size_t cap)
{
	size_t len;

	if (text == NULL)
		text = "-";
	for (len = 0; text[len] != '\0' && len < cap - 1; len++)
		out[len] =
		    text[len] >= ' ' && text[len] < 0x7f ? text[len] : '?';
	out[len] = '\0';
	return out;
}
