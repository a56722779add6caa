/* SPDX-License-Identifier: MIT */
#ifndef PIN_LATCH_H
#define PIN_LATCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/keep.h"
#include "conf/conf.h"

/*
 * The PINs that are not to be tried again, in a file: each is there before it
 * goes to its card and leaves when the card took it.  In place of a PIN the
 * file has its salted hash (doc/adr/0009).
 */

enum {
	LATCH_SALT_LEN = 16,
	LATCH_HASH_LEN = 32,
	LATCH_ICCID_MAX = 20,
	LATCH_ENTRIES_MAX = 4096,
};

struct latch_entry {
	char iccid[LATCH_ICCID_MAX + 1];
	uint8_t salt[LATCH_SALT_LEN];
	uint8_t hash[LATCH_HASH_LEN];
	/* Of its user, not in the file: */
	uint64_t ticket;
	bool compared; /* with what is configured now; `fits` is set */
	bool fits;
	bool told; /* in the log */
};

struct latch {
	struct keep keep;
	struct latch_entry *entries;
	size_t count;
};

/*
 * Take the file for this process alone, read it, and write it once, so that
 * what cannot be written is known at the start.  A missing file is an empty
 * one.  Its folder must belong to root or the user of this process, and nobody
 * else may write there.
 *
 * Returns SR_OK; SR_IO, SR_BAD_CONFIG or SR_NO_MEMORY with *error, and nothing
 * is to be closed.
 */
MUST_CHECK enum sr_err latch_open(
    const char *path, struct latch *out, struct conf_error *error);
void latch_close(struct latch *latch);

/*
 * Look at the file only, which may be another process's.  Errors as above.
 */
MUST_CHECK enum sr_err latch_check(const char *path, struct conf_error *error);

/*
 * The file on disk has this entry, too, when SR_OK is returned.  Else SR_IO
 * with errno or SR_NO_MEMORY: it may have it or not, and the latch does not.
 */
MUST_CHECK enum sr_err latch_add(
    struct latch *latch, const struct latch_entry *entry);

/*
 * Without the entry at this index.  SR_IO with errno: only the file has it
 * still, until it is written the next time.
 */
MUST_CHECK enum sr_err latch_remove(struct latch *latch, size_t index);

/* The entries alone: of a file, of a text, and as the text of a file. */
MUST_CHECK enum sr_err latch_read(
    const char *path, struct latch *out, struct conf_error *error);
MUST_CHECK enum sr_err latch_decode(const char *name, const char *text,
    struct latch *out, struct conf_error *error);
/* On the heap; NULL without memory. */
char *latch_encode(const struct latch *latch, size_t *len);

#endif
