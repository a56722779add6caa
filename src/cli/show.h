/* SPDX-License-Identifier: MIT */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Named values for people, in aligned lines, or for programs, in one JSON
 * document: one way for each command that prints both.
 */
struct json_t;
struct show {
	bool json;
	struct json_t *root; /* of the document */
	bool failed;
};

struct show show_start(bool json);

/* "RES       131004db2ff1ce8e", or the member `name` in lower case. */
void show_hex(
    struct show *show, const char *name, const uint8_t *bytes, size_t len);
void show_sqn(struct show *show, const char *name, uint64_t sqn);
void show_text(struct show *show, const char *name, const char *text);

void show_end(struct show *show);

#endif
