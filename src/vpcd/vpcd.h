/* SPDX-License-Identifier: MIT */
#ifndef VPCD_VPCD_H
#define VPCD_VPCD_H

#include "base/err.h"
#include "softcard/softcard.h"

/*
 * A software card in a slot of vsmartcard's virtual reader: the card connects
 * to the reader's TCP port and speaks frames of a 2-byte length and that many
 * bytes.  A length of 1 is the reader's own: power, reset, ATR.
 */
struct vpcd;

enum { VPCD_PORT = 35963 };

struct vpcd_config {
	const char *host; /* these two are borrowed until vpcd_stop() */
	const char *name; /* of the card, for log lines */
	unsigned port;
	int stop_fd; /* see vpcd/link.h */
};

/*
 * Start a thread that inserts the card, again and again until stop_fd is
 * readable.  Takes the card, also on failure.  Returns SR_OK, SR_NO_MEMORY or
 * SR_INTERNAL.
 */
MUST_CHECK enum sr_err vpcd_start(
    const struct vpcd_config *config, struct softcard *card, struct vpcd **out);

/* Wait for the thread and free it and its card.  NULL is allowed. */
void vpcd_join(struct vpcd *vpcd);

#endif
