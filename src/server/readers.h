/* SPDX-License-Identifier: MIT */
#ifndef SERVER_READERS_H
#define SERVER_READERS_H

#include "slot/table.h"

/*
 * Fill the table with one slot for each reader, in their order, and log
 * them.  What fails is logged.
 */

/* The PC/SC readers as they stand now; none at all is only a warning. */
MUST_CHECK enum sr_err readers_add_pcsc(struct slot_table *table);

/* The cards of a profile file; of the built-in one when `path` is NULL. */
MUST_CHECK enum sr_err readers_add_soft(
    struct slot_table *table, const char *path);

#endif
