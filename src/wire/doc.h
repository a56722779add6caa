/* SPDX-License-Identifier: MIT */
#ifndef WIRE_DOC_H
#define WIRE_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * JSON documents, as the rest of wire/ sees them; doc.c is the only file that
 * knows jansson.  A value belongs to the document it stands in.
 */
struct json_t;

/* Reading.  A value of NULL, a member that is not there, is of no type. */

/*
 * Exactly one JSON object, without duplicate members, in UTF-8, nested at
 * most 16 deep.  NULL sets *why to a constant sentence, or to NULL when
 * memory ran out.
 */
struct json_t *doc_load(const char *body, size_t len, const char **why);
void doc_free(struct json_t *root); /* NULL is allowed */

bool doc_is_object(const struct json_t *value);
bool doc_is_list(const struct json_t *value);
size_t doc_size(const struct json_t *object);
const struct json_t *doc_member(const struct json_t *object, const char *name);

/* Of a list; 0 and NULL when it is none. */
size_t doc_length(const struct json_t *list);
const struct json_t *doc_item(const struct json_t *list, size_t i);

bool doc_is_null(const struct json_t *value);
const char *doc_text(const struct json_t *value); /* NULL when no string */
bool doc_is_printable(const char *text); /* no control characters */
bool doc_get_int(const struct json_t *value, int min, int max, int *out);
bool doc_get_count(const struct json_t *value, uint64_t *out);
bool doc_get_truth(const struct json_t *value, bool *out);

/* A string of min to max bytes in hex; returns how many, 0 when it is not. */
size_t doc_get_hex(
    const struct json_t *value, uint8_t *out, size_t min, size_t max);

/*
 * Writing.  Sticky: once memory ran out nothing is added any more, objects
 * and arrays are NULL, and the dump fails.
 */
struct draft {
	struct json_t *root;
	bool failed;
};

struct draft draft_new(void);
void draft_free(struct draft *d);

/* A new member; a NULL `name` appends to an array. */
struct json_t *draft_object(
    struct draft *d, struct json_t *into, const char *name);
struct json_t *draft_array(
    struct draft *d, struct json_t *into, const char *name);

/* What is NULL, "" or not valid UTF-8 is left out: false, and not failed. */
bool draft_text(
    struct draft *d, struct json_t *into, const char *name, const char *text);

/* At most WIRE_NAF_ID_MAX bytes; none are left out. */
void draft_hex(struct draft *d, struct json_t *into, const char *name,
    const uint8_t *bytes, size_t len);

void draft_null(struct draft *d, struct json_t *into, const char *name);
void draft_int(
    struct draft *d, struct json_t *into, const char *name, int value);
void draft_count(
    struct draft *d, struct json_t *into, const char *name, uint64_t count);
void draft_real(
    struct draft *d, struct json_t *into, const char *name, double value);
void draft_truth(
    struct draft *d, struct json_t *into, const char *name, bool value);

/* Any JSON document; what is none is left out. */
void draft_embed(struct draft *d, struct json_t *into, const char *name,
    const char *body, size_t len);

/*
 * All free the draft.  0 or NULL: it does not fit, or memory ran out.  The last
 * is for people to see, in ASCII.
 */
size_t draft_dump(struct draft *d, char *out, size_t cap);
char *draft_dump_new(struct draft *d);
char *draft_dump_ascii(struct draft *d);

#endif
