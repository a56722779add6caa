/* SPDX-License-Identifier: MIT */
#ifndef SERVER_READERS_H
#define SERVER_READERS_H

#include "slot/watcher.h"

/* Where the slots come from.  What fails is logged. */

/*
 * The PC/SC readers, from now on.  That there is none, or no pcscd, is only a
 * warning: they may come later.
 */
MUST_CHECK enum sr_err readers_watch_pcsc(
    struct slot_table *table, struct watcher **out);

/* The cards of a profile file; of the built-in one when `path` is NULL. */
MUST_CHECK enum sr_err readers_add_soft(
    struct slot_table *table, const char *path);

#endif
