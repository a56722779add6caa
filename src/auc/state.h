/* SPDX-License-Identifier: MIT */
#ifndef AUC_STATE_H
#define AUC_STATE_H

#include "auc/subscribers.h"

/*
 * The sequence numbers of the home network, in a file (TS 33.102, C.1): for
 * each subscriber the highest SQN that was ever given out.  It is on disk
 * before the caller has it, so that an SQN is never given out twice, whatever
 * ends the process, and whoever else uses the file at the same time.
 *
 * Any number of processes may have the file open; it is locked only while it
 * is changed.  Calls may come from any thread.
 */
struct auc_state;

/*
 * A missing file is an empty one, but not once it was there: then it is an
 * error, as is a symbolic link, or another folder in its place.  Its folder
 * must belong to root or the user of this process, and nobody else may write
 * there.  Returns SR_OK; SR_IO, SR_BAD_CONFIG or SR_NO_MEMORY with *error.
 */
MUST_CHECK enum sr_err auc_state_open(
    const char *path, struct auc_state **out, struct conf_error *error);
void auc_state_close(struct auc_state *state); /* NULL is allowed */

/*
 * Take `count` SQNs: *first and those that sqn_next() gives behind it.  A
 * subscriber that is not in the file begins at SEQ 1.  Errors as above;
 * SR_USAGE when no SQN of 48 bits is left.
 */
MUST_CHECK enum sr_err auc_state_take(struct auc_state *state,
    const struct auc_subscriber *subscriber, uint64_t count, uint64_t *first,
    struct conf_error *error);

/*
 * The card said with a proven AUTS what it has (TS 33.102, 6.3.5).  When it
 * would not take the next SQN, for it is not above SQN_MS or more than delta
 * above it, go on from SQN_MS; else, since others may have gone on already,
 * nothing changes.
 */
MUST_CHECK enum sr_err auc_state_resync(struct auc_state *state,
    const struct auc_subscriber *subscriber, uint64_t sqn_ms,
    struct conf_error *error);

/* The entries alone, from a text: for tests of what the file may be. */
MUST_CHECK enum sr_err auc_state_check_text(
    const char *name, const char *text, struct conf_error *error);

#endif
