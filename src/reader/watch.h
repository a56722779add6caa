/* SPDX-License-Identifier: MIT */
#ifndef READER_WATCH_H
#define READER_WATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "reader/pcsc.h"

/*
 * The readers of pcscd as they and their cards come and go.  A watch belongs
 * to one thread, has a PC/SC context of its own, never touches a card, and
 * outlives pcscd.
 */
struct reader_watch;

enum reader_presence {
	READER_ABSENT, /* the reader itself is away */
	READER_EMPTY,
	READER_MUTE, /* a card that does not answer to reset */
	READER_PRESENT,
};

struct reader_state {
	char name[PCSC_NAME_MAX];
	enum reader_presence presence;
	unsigned events; /* pcscd's count of insertions and removals */
};

/* All readers as they stand, in pcscd's order; valid until the next wait. */
struct reader_view {
	bool service; /* pcscd can be reached; if not, count is 0 */
	size_t count;
	const struct reader_state *readers;
};

/* Makes no PC/SC call. */
MUST_CHECK enum sr_err reader_watch_new(struct reader_watch **out);
void reader_watch_free(struct reader_watch *watch); /* NULL is allowed */

/*
 * Wait until the view differs from the last one, at most `timeout_ms`; the
 * first call returns at once.  While pcscd is away it tries again with a
 * back-off of 50 ms to 1 s, within the time.  Returns SR_OK, also when
 * nothing changed, or SR_NO_MEMORY.
 */
MUST_CHECK enum sr_err reader_watch_wait(
    struct reader_watch *watch, unsigned timeout_ms, struct reader_view *out);

/*
 * Where a USB reader is plugged in, "1-2.3" as the kernel names it.  Returns
 * SR_OK; SR_NOT_FOUND when it has no such place; else it cannot be asked now:
 * SR_READER_BUSY (somebody holds it alone), SR_NO_CARD (it left),
 * SR_PCSC_UNAVAILABLE or SR_READER_FAILURE.  From any thread, and never
 * returns while the reader hangs.
 */
MUST_CHECK enum sr_err reader_usb_path(const char *name, char out[32]);

#endif
