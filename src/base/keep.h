/* SPDX-License-Identifier: MIT */
#ifndef BASE_KEEP_H
#define BASE_KEEP_H

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
 * which the end of the process gives back, too.  KEEP_TRY does not wait:
 * errno is then EWOULDBLOCK.  Returns NULL or what is wrong, as above.
 */
enum keep_wait { KEEP_WAIT, KEEP_TRY };
MUST_CHECK const char *keep_lock(struct keep *keep, enum keep_wait wait);
void keep_unlock(struct keep *keep);

/*
 * With SR_OK the file has this text, mode 0600, and it is on disk.  SR_IO with
 * errno: it has this or what it had.
 */
MUST_CHECK enum sr_err keep_write(
    const struct keep *keep, const char *text, size_t len);

#endif
