/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"

enum { LINE_MAX_LEN = 512 };

static atomic_int max_level = LOG_LEVEL_WARNING;
static const char *_Atomic program_name;

void
log_set_level(enum log_level level)
{
	max_level = (int)level;
}

enum log_level
log_get_level(void)
{
	return (enum log_level)max_level;
}

void
log_set_name(const char *name)
{
	program_name = name;
}

/* Printable ASCII only: beyond it are controls too (80 to 9f, C2 80 ...). */
static void
escape_controls(char *text)
{
	for (; *text != '\0'; text++)
		if (*text < 0x20 || *text > 0x7e)
			*text = '?';
}

/* One write(2) per line, so that lines of several threads do not mix. */
__attribute__((format(printf, 2, 0))) static void
log_line(enum log_level level, const char *format, va_list args)
{
	const char *name = program_name;
	char line[LINE_MAX_LEN];
	int head, body;
	size_t len;

	if ((int)level > max_level)
		return;
	if (name != NULL)
		head = snprintf(line, sizeof(line), "%s: ", name);
	else
		head = snprintf(line, sizeof(line), "<%d>", (int)level);
	body = vsnprintf(
	    line + head, sizeof(line) - (size_t)head - 1, format, args);
	if (body < 0)
		return;
	escape_controls(line);
	len = strlen(line);
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) < 0)
		return; /* nowhere left to say it */
}

#define LOG_AT(level)                                                          \
	do {                                                                   \
		va_list args;                                                  \
		va_start(args, format);                                        \
		log_line(level, format, args);                                 \
		va_end(args);                                                  \
	} while (0)

void
log_error(const char *format, ...)
{
	LOG_AT(LOG_LEVEL_ERROR);
}

void
log_warning(const char *format, ...)
{
	LOG_AT(LOG_LEVEL_WARNING);
}

void
log_info(const char *format, ...)
{
	LOG_AT(LOG_LEVEL_INFO);
}

void
log_debug(const char *format, ...)
{
	LOG_AT(LOG_LEVEL_DEBUG);
}

const char *
log_identity(const char *digits, char out[25])
{
	size_t len = strlen(digits);

	if (log_get_level() >= LOG_LEVEL_DEBUG || len <= 4)
		snprintf(out, 25, "%s", digits);
	else
		snprintf(out, 25, "...%s", digits + len - 4);
	return out;
}
