/* SPDX-License-Identifier: MIT */
#ifndef CAPTURE_H
#define CAPTURE_H

#include <stddef.h>

/* What is written to stderr between the two calls, as text. */
void capture_start(void);
void capture_end(char *text, size_t size);

size_t count_lines(const char *text);

#endif
