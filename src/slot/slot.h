/* SPDX-License-Identifier: MIT */
#ifndef SLOT_SLOT_H
#define SLOT_SLOT_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "reader/watch.h"
#include "uicc/uicc.h"

/*
 * One thread owns one reader and runs the jobs of its queue in order.
 * Everybody else only puts jobs there.
 */
struct slot;

enum {
	SLOT_QUEUE_DEFAULT = 32,
	SLOT_QUEUE_MAX = 1024,
	SLOT_OVERDUE_MS = 10000,
};

enum slot_state {
	SLOT_ABSENT, /* the reader is unplugged */
	SLOT_EMPTY,
	SLOT_MUTE, /* a card that does not answer to reset */
	SLOT_READY,
	SLOT_BUSY, /* a job runs */
	SLOT_STUCK, /* a job is overdue */
};

/* Numbers since the start. */
struct slot_counters {
	uint64_t accepted;
	uint64_t finished; /* ran to its end */
	uint64_t refused; /* queue full, stuck, stopping */
	uint64_t withdrawn; /* left the queue without running */
};

/* A copy; never touches the card. */
struct slot_status {
	unsigned number;
	char reader[PCSC_NAME_MAX];
	enum slot_state state;
	char iccid[21]; /* of the card in it; "" = not known */
	char imsi[16];
	unsigned queued;
	struct slot_counters counters;
};

/*
 * A job lives in its maker's memory from slot_submit() until done() was
 * called, or until slot_withdraw() said SLOT_WITHDRAWN.
 */
struct slot_job {
	/* On the slot's thread.  Not called when the slot is stopping. */
	void (*run)(struct slot_job *job, struct uicc *uicc);
	/*
	 * Exactly once, as the last touch, on the slot's thread: SR_OK after
	 * run(), SR_STOPPING without it.
	 */
	void (*done)(struct slot_job *job, enum sr_err err);

	struct slot_job *next; /* the slot's */
	atomic_int stage; /* the slot's */
};

struct slot_config {
	unsigned number;
	unsigned queue_max; /* 0 = SLOT_QUEUE_DEFAULT */
	unsigned overdue_ms; /* 0 = SLOT_OVERDUE_MS */
	struct reader *reader; /* taken, also on failure */
};

MUST_CHECK enum sr_err slot_start(
    const struct slot_config *config, struct slot **out);

unsigned slot_number(const struct slot *slot);
/* Another one when a reader came back by another name; stays readable. */
const char *slot_reader_name(const struct slot *slot);
void slot_get_status(struct slot *slot, struct slot_status *out);

/*
 * What the watcher saw; from its thread.  Another count of events than last
 * time ends the card epoch before the next command, and the identity is
 * forgotten at once.  When a card is there and unknown, or was lost by an
 * error, the slot reads its ICCID and IMSI by itself, when no job waits.
 */
void slot_note_presence(
    struct slot *slot, enum reader_presence presence, unsigned events);

/*
 * Has this identity been in this slot since the start, and is it now?  For
 * addressing: 404 when nobody knows it, 410 when it has left.
 */
enum slot_key { SLOT_KEY_ICCID, SLOT_KEY_IMSI };
enum slot_known { SLOT_NEVER, SLOT_LEFT, SLOT_HERE };
enum slot_known slot_knows(
    struct slot *slot, enum slot_key key, const char *digits);

/*
 * Queue a job; from any thread.  Returns SR_OK, SR_QUEUE_FULL, SR_SLOT_STUCK
 * or SR_STOPPING; done() is called only after SR_OK.
 */
MUST_CHECK enum sr_err slot_submit(struct slot *slot, struct slot_job *job);

/*
 * Called by run() just before the step that cannot be taken back.  False:
 * the job was withdrawn in the meantime, the step must not be taken.
 */
bool slot_job_commit(struct slot_job *job);

/*
 * Nobody waits for this job any more (its deadline passed, its caller left):
 *
 * SLOT_WITHDRAWN   it was queued and is not any more; done() will not come
 * SLOT_RUNNING     it runs, has not committed, and will never commit
 * SLOT_COMMITTED   it runs and has committed, or ran; done() will come
 *
 * With SLOT_OVERDUE, a slot whose job runs is stuck until that job ends.  So
 * is one whose job has run for overdue_ms, whoever waits for it.
 */
enum slot_withdrawal { SLOT_WITHDRAWN, SLOT_RUNNING, SLOT_COMMITTED };
enum slot_reason { SLOT_CALLER_LEFT, SLOT_OVERDUE };
enum slot_withdrawal slot_withdraw(
    struct slot *slot, struct slot_job *job, enum slot_reason reason);

/*
 * Refuse new jobs, finish the running one, leave the card that is asked who it
 * is, call done(SR_STOPPING) for the queue.  slot_free() waits for the thread,
 * which closes the reader; a stuck slot is left behind after `grace_ms`, since
 * its thread cannot be ended. Then slot_free() itself calls done() for the
 * queue, while the running job must stay where it is: its done() comes when the
 * reader answers, or never.
 */
void slot_stop(struct slot *slot);
void slot_free(struct slot *slot, unsigned grace_ms); /* NULL is allowed */

#endif
