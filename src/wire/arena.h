/* SPDX-License-Identifier: MIT */
#ifndef WIRE_ARENA_H
#define WIRE_ARENA_H

#include "simrest/info.h"
#include "wire/doc.h"

/*
 * One block for all that is decoded from a document: structs and lists first,
 * behind them the texts.  `bad` once something was of a wrong type.
 */
struct arena {
	char *start; /* NULL when memory ran out */
	char *structs;
	char *texts;
	bool bad;
};

/*
 * Room for `structs` bytes, each piece a multiple of 8, and for all texts of a
 * body of `len` bytes.  Of each such text the body has two quotes more.
 */
struct arena arena_new(size_t structs, size_t len);
void *arena_take(struct arena *a, size_t len);

/* A copy; NULL for a value that is not there, or null. */
const char *arena_text(struct arena *a, const struct json_t *value);

/* The bytes that a list of texts takes from the structs. */
size_t arena_list_len(const struct json_t *list);
struct simrest_texts arena_list(struct arena *a, const struct json_t *list);

#endif
