/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>

#include "base/hex.h"
#include "pin/latch.h"

/*
 * The file of the latch, an INI file too, so that people can read it:
 *
 *	[latch "1"]
 *	iccid = 8988211000000465008
 *	salt = ...
 *	hash = ...
 */

static const char head[] =
    "; Of sim-rest-server: PINs that may be wrong, and are not tried again.\n"
    "; sim-rest-server(8), PIN FILE, says how to be rid of them.\n";

static const char entry_format[] =
    "[latch \"%zu\"]\niccid = %s\nsalt = %s\nhash = %s\n";

enum {
	COUNT_DIGITS = 20,
	SALT_DIGITS = 2 * LATCH_SALT_LEN,
	HASH_DIGITS = 2 * LATCH_HASH_LEN,
	ENTRY_MAX = sizeof(entry_format) + COUNT_DIGITS + LATCH_ICCID_MAX +
	    SALT_DIGITS + HASH_DIGITS,
	KEY_COUNT = 3,
};

/* Which keys of the last entry were there. */
struct reading {
	struct latch *latch;
	unsigned given;
};

static struct latch_entry *
last_of(struct reading *r)
{
	r->given++;
	return &r->latch->entries[r->latch->count - 1];
}

static bool
parse_iccid(const struct conf_value *value, void *object, size_t offset)
{
	(void)offset;
	return conf_get_digits(
	    value, 1, LATCH_ICCID_MAX, last_of(object)->iccid);
}

static bool
parse_salt(const struct conf_value *value, void *object, size_t offset)
{
	(void)offset;
	return conf_get_hex(value, last_of(object)->salt, LATCH_SALT_LEN);
}

static bool
parse_hash(const struct conf_value *value, void *object, size_t offset)
{
	(void)offset;
	return conf_get_hex(value, last_of(object)->hash, LATCH_HASH_LEN);
}

static bool
is_whole(const struct reading *r)
{
	return r->given == r->latch->count * KEY_COUNT;
}

static void *
begin_entry(void *arg, const char *name, const struct conf_value *where)
{
	struct reading *r = arg;
	struct latch *latch = r->latch;
	struct latch_entry *all;

	(void)name;
	if (!is_whole(r)) {
		conf_fail(where, "the one before needs iccid, salt and hash");
		return NULL;
	}
	if (latch->count == LATCH_ENTRIES_MAX) {
		conf_fail(where, "there are more than %d", LATCH_ENTRIES_MAX);
		return NULL;
	}
	all = realloc(latch->entries, (latch->count + 1) * sizeof(*all));
	if (all == NULL) {
		conf_fail(where, "out of memory");
		return NULL;
	}
	latch->entries = all;
	all[latch->count++] = (struct latch_entry){ .iccid = "" };
	return r;
}

static const struct conf_key keys[KEY_COUNT] = {
	{ "iccid", parse_iccid, 0 },
	{ "salt", parse_salt, 0 },
	{ "hash", parse_hash, 0 },
};

/* From the file at `path`, or else from `text`. */
static enum sr_err
read_latch(const char *path, const char *text, struct latch *out,
    struct conf_error *error)
{
	const struct conf_section section = { "latch", keys, KEY_COUNT,
		begin_entry };
	struct reading r = { .latch = out };
	const struct conf_schema schema = { &section, 1, &r };
	enum sr_err err;

	out->entries = NULL;
	out->count = 0;
	if (text != NULL)
		err = conf_load_text(path, text, &schema, error);
	else
		err = conf_load_private(path, &schema, error);
	if (err == SR_OK && !is_whole(&r)) {
		snprintf(error->text, sizeof(error->text),
		    "%.150s: the last [latch] needs iccid, salt and hash",
		    path);
		err = SR_BAD_CONFIG;
	}
	if (err != SR_OK) {
		free(out->entries);
		out->entries = NULL;
		out->count = 0;
	}
	return err;
}

enum sr_err
latch_read(const char *path, struct latch *out, struct conf_error *error)
{
	return read_latch(path, NULL, out, error);
}

enum sr_err
latch_decode(const char *name, const char *text, struct latch *out,
    struct conf_error *error)
{
	return read_latch(name, text, out, error);
}

char *
latch_encode(const struct latch *latch, size_t *len)
{
	size_t cap = sizeof(head) + latch->count * ENTRY_MAX;
	char salt[SALT_DIGITS + 1], hash[HASH_DIGITS + 1];
	char *text = malloc(cap);

	if (text == NULL)
		return NULL;
	*len = (size_t)snprintf(text, cap, "%s", head);
	for (size_t i = 0; i < latch->count; i++) {
		const struct latch_entry *e = &latch->entries[i];

		hex_encode(e->salt, LATCH_SALT_LEN, salt);
		hex_encode(e->hash, LATCH_HASH_LEN, hash);
		*len += (size_t)snprintf(text + *len, cap - *len, entry_format,
		    i + 1, e->iccid, salt, hash);
	}
	return text;
}
