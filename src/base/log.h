/* SPDX-License-Identifier: MIT */
#ifndef BASE_LOG_H
#define BASE_LOG_H

/*
 * The one log: lines on stderr, `<6>slot=2 op=authenticate sw=9000`, with the
 * priority that journald reads (sd-daemon(3)).  Callable from any thread.
 *
 * Called at the two edges only: where a foreign error becomes ours, and where
 * ours becomes an answer.  There is no call that takes bytes, so that keys
 * have no way in.  What is not printable ASCII in the formatted line is shown
 * as `?`.
 */
enum log_level {
	LOG_LEVEL_ERROR = 3,
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_INFO = 6,
	LOG_LEVEL_DEBUG = 7,
};

/* Lines above this level are left out; LOG_LEVEL_WARNING at the start. */
void log_set_level(enum log_level level);
enum log_level log_get_level(void);

/* `name` goes before every line without `<N>`, for programs at a terminal. */
void log_set_name(const char *name);

#define LOG_PRINTF __attribute__((format(printf, 1, 2)))

void log_error(const char *format, ...) LOG_PRINTF;
void log_warning(const char *format, ...) LOG_PRINTF;
void log_info(const char *format, ...) LOG_PRINTF;
void log_debug(const char *format, ...) LOG_PRINTF;

/*
 * Identity in a log line: the whole number at debug level, else only its
 * last 4 digits ("...5008").  `out` takes up to 24 characters and a NUL.
 */
const char *log_identity(const char *digits, char out[25]);

#endif
