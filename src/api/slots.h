/* SPDX-License-Identifier: MIT */
#ifndef API_SLOTS_H
#define API_SLOTS_H

#include "api/answer.h"
#include "caller/caller.h"
#include "slot/table.h"

/*
 * The state of all slots that the caller may know of (scope.h) as an answer;
 * no card is touched.  Returns SR_OK or
 * SR_INTERNAL.
 */
MUST_CHECK enum sr_err slots_make(
    struct slot_table *slots, const struct caller *caller, struct answer *out);

#endif
