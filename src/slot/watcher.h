/* SPDX-License-Identifier: MIT */
#ifndef SLOT_WATCHER_H
#define SLOT_WATCHER_H

#include "slot/table.h"

/* One thread that tells the table of slots which readers came and went. */
struct watcher;

/* The first view is in the table when this returns, if pcscd is there. */
MUST_CHECK enum sr_err watcher_start(
    struct slot_table *table, struct watcher **out);

/*
 * Within a second; a thread that hangs inside PC/SC is left behind.  NULL is
 * allowed.
 */
void watcher_stop(struct watcher *watcher);

#endif
