/* SPDX-License-Identifier: MIT */
#ifndef VPCD_VPCD_H
#define VPCD_VPCD_H

#include "base/err.h"
#include "vpcd/faults.h"
#include "vpcd/pool.h"

/*
 * A software card in a slot of vsmartcard's virtual reader: the card connects
 * to the reader's TCP port and speaks frames of a 2-byte length and that many
 * bytes.  A length of 1 is the reader's own: power, reset, ATR.
 */
struct vpcd;

enum { VPCD_PORT = 35963 };

struct vpcd_config {
	const char *host; /* all pointers are borrowed until vpcd_join() */
	const char *name; /* of the card */
	unsigned port;
	int stop_fd; /* see vpcd/link.h */
	struct pool *pool; /* has the card, and those that replace it */
	struct faults *faults;
	struct journal *journal; /* or NULL */
};

/*
 * Start a thread that inserts the card, again and again until stop_fd is
 * readable.  Returns SR_OK, SR_NO_MEMORY, SR_INTERNAL or what pool_take()
 * returns, with *error filled.
 */
MUST_CHECK enum sr_err vpcd_start(const struct vpcd_config *config,
    struct vpcd **out, struct conf_error *error);

/* Wait for the thread, give its card back and free it.  NULL is allowed. */
void vpcd_join(struct vpcd *vpcd);

#endif
