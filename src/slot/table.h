/* SPDX-License-Identifier: MIT */
#ifndef SLOT_TABLE_H
#define SLOT_TABLE_H

#include <stddef.h>

#include "slot/slot.h"

/* The slots by number, from 0 and without gaps; fixed once it is filled. */
struct slot_table;

MUST_CHECK enum sr_err slot_table_new(struct slot_table **out);

/* Start the next slot on this reader, which is taken, also on failure. */
MUST_CHECK enum sr_err slot_table_add(
    struct slot_table *table, struct reader *reader);

size_t slot_table_count(const struct slot_table *table);

/* NULL when there is no such slot. */
struct slot *slot_table_get(const struct slot_table *table, size_t number);

/* All slots at once, so that their grace runs in parallel. */
void slot_table_stop(struct slot_table *table);
void slot_table_free(struct slot_table *table, unsigned grace_ms);

#endif
