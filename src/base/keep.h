/* SPDX-License-Identifier: MIT */
#ifndef BASE_KEEP_H
#define BASE_KEEP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/*
 * A file that must outlive a crash: it is replaced as a whole, so that there
 * is always the old one or the new one, in a folder where nobody else writes.
 * Belongs to one thread at a time.
 */
struct keep {
	int folder; /* descriptors, -1 while closed */
	int lock;
	char *name; /* of the file in its folder */
	char *fresh; /* of the one that takes its place */
	char *lock_name;
};

#define KEEP_CLOSED                                                            \
	{                                                                      \
		.folder = -1, .lock = -1                                       \
	}

/*
 * The folder must be there, belong to root or the user of this process, and
 * nobody else may write in it; the file may be missing.  Returns NULL, or what
 * is wrong, as a sentence that is valid until the next call of any function.
 */
MUST_CHECK const char *keep_open(const char *path, struct keep *out);
void keep_close(struct keep *keep); /* also what did not open */

/*
 * Hold it alone among processes, by a lock on a file NAME.lock beside it,
 * which the end of the process gives back, too.  A lock whose file was deleted
 * holds off nobody: the one that is there by now is taken in its place.
 * KEEP_TRY does not wait: errno is then EWOULDBLOCK.  Returns NULL or what is
 * wrong, as above.
 */
enum keep_wait { KEEP_WAIT, KEEP_TRY };
MUST_CHECK const char *keep_lock(struct keep *keep, enum keep_wait wait);
void keep_unlock(struct keep *keep);

/*
 * Is the file at `path`, by which keep_open() was called, the one that
 * keep_write() replaces, or is there none at both?  Its folder may have been
 * moved meanwhile, and another one be in its place.  Also false for a symbolic
 * link, which would be replaced and not the file it leads to.
 */
bool keep_is_at(const struct keep *keep, const char *path);

/*
 * With SR_OK the file has this text, mode 0600, and it is on disk.  SR_IO with
 * errno: it has this or what it had.
 */
MUST_CHECK enum sr_err keep_write(
    const struct keep *keep, const char *text, size_t len);

#endif
