/* SPDX-License-Identifier: MIT */
#ifndef SOFTCARD_BUILTIN_H
#define SOFTCARD_BUILTIN_H

/* The built-in cards, written as a user would write them. */
extern const char builtin_text[];

#endif
