/* SPDX-License-Identifier: MIT */
#ifndef SERVER_SIGNALS_H
#define SERVER_SIGNALS_H

#include "server/wiring.h"

/*
 * The signals that mean something here are taken by the main thread, one by
 * one and outside of any handler.
 */

/* Before the first thread is started: each inherits it. */
void signals_block(void);

/*
 * The next signal.  Meanwhile the service manager is told how the slots are,
 * and that we live as long as HTTP does: this thread and the I/O loop must
 * both turn for that, no slot must.
 */
int signals_await(struct wiring *wiring);

#endif
