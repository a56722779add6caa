/* SPDX-License-Identifier: MIT */
#ifndef API_RECORD_H
#define API_RECORD_H

#include "api/call.h"

/*
 * What is kept of a request: a line in the log, and in the audit one before
 * its card is asked and one after, or one that it was not.  Both have its
 * number, which the answer has as SIM-Request.
 */

/*
 * On the slot's thread, just before the card is asked.  SR_OK, or
 * SR_AUDIT_UNAVAILABLE: it must not be.
 */
MUST_CHECK enum sr_err record_begin(struct call *call);

/* On the slot's thread, when it is over. */
void record_end(struct call *call);

/* On the loop, for the log: what the slot has made. */
void record_made(const struct call *call);

/* The same without a look at what the slot may be making. */
void record_unmade(const struct call *call, int status, const char *outcome,
    enum sr_executed executed);

/* On the loop, for the audit: it has left its queue, or never was in it. */
void record_dropped(const struct call *call, const char *outcome);

/* On the loop: it got no further, or no slot was needed for it. */
void record_refusal(const struct call *call, const struct refusal *no);
void record_answer(const struct call *call, const char *op);

#endif
