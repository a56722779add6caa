/* SPDX-License-Identifier: MIT */
#ifndef CONF_CONF_H
#define CONF_CONF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * The one reader of INI files: card profiles, key files, the server's
 * configuration.  A file is a sequence of `[section "name"]` and
 * `key = value` lines; a caller describes each kind of section by a table of
 * keys.  Blanks in front of a line mean nothing; comments are lines that start
 * with `;` or `#`, and what follows ` ;` behind a value; a line has at most
 * 198 characters, a file 1 MiB.
 *
 * An unknown section or key, a key given twice in one section, a bad value, a
 * line that is too long: an error that names file, line and what is allowed.
 * Error texts never repeat a value, since values may be keys.
 */

/* What went wrong: "cards.ini:12: k: must be 32 hex digits". */
struct conf_error {
	char text[512];
};

struct conf_value {
	const char *text;
	unsigned line; /* of the file */
	struct conf_error *error; /* filled by the parsers below */
	size_t where_len; /* of "cards.ini:12: k: " in error->text */
};

/*
 * Store one value into the section's object.  Returns false after
 * conf_fail() described what is allowed.
 */
typedef bool (*conf_parse_fn)(
    const struct conf_value *value, void *object, size_t offset);

/* Added to an offset: the key may come more than once in a section. */
#define CONF_REPEATS ((size_t)1 << 31)

struct conf_key {
	const char *name;
	conf_parse_fn parse;
	size_t offset; /* of the field in the section's object */
};

/*
 * A kind of section.  `begin` is called once for each new section with the
 * text in quotes ("" when there is none) and returns the object to fill, or
 * NULL after conf_fail().  The lines of one section must stand together.
 */
struct conf_section {
	const char *kind;
	const struct conf_key *keys;
	size_t key_count;
	void *(*begin)(
	    void *arg, const char *name, const struct conf_value *where);
};

struct conf_schema {
	const struct conf_section *sections;
	size_t section_count;
	void *arg; /* handed to begin */
};

/* Returns SR_OK, SR_IO (cannot be read), SR_BAD_CONFIG or SR_NO_MEMORY. */
MUST_CHECK enum sr_err conf_load(const char *path,
    const struct conf_schema *schema, struct conf_error *error);

/*
 * The same for secrets: SR_IO also when it is not a regular file, or when
 * anybody but root and the user of this process can read or change it.
 */
MUST_CHECK enum sr_err conf_load_private(const char *path,
    const struct conf_schema *schema, struct conf_error *error);

/* The same from memory; `name` stands for the file in errors. */
MUST_CHECK enum sr_err conf_load_text(const char *name, const char *text,
    const struct conf_schema *schema, struct conf_error *error);

/*
 * Say what is allowed: conf_fail(v, "must be 0 to %d", 48).  Always false; of
 * several calls for one value the last counts.
 */
bool conf_fail(const struct conf_value *value, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* Helpers for parse functions; each returns false after conf_fail(). */

/* A decimal number. */
bool conf_get_uint(
    const struct conf_value *value, uint64_t min, uint64_t max, uint64_t *out);

/* Exactly `len` bytes; `out` is wiped on failure. */
bool conf_get_hex(const struct conf_value *value, uint8_t *out, size_t len);

/* `min` to `max` decimal digits and a NUL. */
bool conf_get_digits(
    const struct conf_value *value, size_t min, size_t max, char *out);

/* Any text that fits `cap` bytes with its NUL. */
bool conf_get_text(const struct conf_value *value, size_t cap, char *out);

/* One of `count` words; *out is its index. */
bool conf_get_word(const struct conf_value *value, const char *const *words,
    size_t count, unsigned *out);

#endif
