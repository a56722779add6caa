/* SPDX-License-Identifier: MIT */
#ifndef SLOT_STATE_H
#define SLOT_STATE_H

#include <pthread.h>

#include "slot/fence.h"
#include "slot/slot.h"

/* Between the files of slot/ only: what a slot is made of. */

/* What slot_job.stage says. */
enum stage {
	STAGE_QUEUED = 0,
	STAGE_RUNNING,
	STAGE_COMMITTED,
	STAGE_ABANDONED, /* committed; a further step must not be taken */
	STAGE_WITHDRAWN, /* running, and may not commit any more */
	STAGE_ENDED,
};

enum { SLOT_SEEN_MAX = 64 };

/* Kept for the life of the slot, so that a pointer to it stays good. */
struct slot_name {
	struct slot_name *next;
	char text[];
};

struct slot {
	unsigned number;
	unsigned queue_max;
	unsigned overdue_ms;
	const struct uicc_pins *pins;
	pthread_t thread;
	bool has_lock;
	struct fence fence;

	/* Of the thread: */
	struct uicc *uicc;
	unsigned renewed; /* the epoch that uicc_forget() was called for */

	pthread_mutex_t lock; /* of all below */
	pthread_cond_t changed; /* something to do, or the thread ends */
	struct slot_job *first;
	struct slot_job **last;
	size_t waiting;
	struct slot_job *running;
	bool inside; /* the thread is at the reader without a job */
	uint64_t since_ms; /* ... or with that job */
	bool stuck; /* what runs is overdue */
	bool stopping;
	bool ended; /* the thread touches nothing any more */
	bool orphaned; /* the thread frees the slot */
	struct slot_counters counters;

	struct slot_name *names; /* the reader's, the latest not always first */
	_Atomic(const char *) name;
	struct uicc *pending; /* takes the place of `uicc` */
	enum reader_presence presence;
	unsigned events;
	struct uicc_identity identity; /* "" = not known */
	struct uicc_identity held; /* last, since the presence changed */
	uint64_t known_at; /* ns: when that connection gave it */
	unsigned known_connect; /* fence.connects of it */
	bool lost; /* the last to use the card did not find it */
	bool identified; /* all that the card tells is in `identity` */
	uint64_t identify_at; /* ms: not before */
	unsigned identify_delay; /* ms: after the next failure */
	struct uicc_identity seen[SLOT_SEEN_MAX]; /* the latest last */
	size_t seen_count;
};

/* With the lock held, unless said otherwise. */

struct slot_job *slot_take_first(struct slot *s);

/*
 * A caller that leaves early does not come back to say that its job is
 * overdue: those who come after it find out.
 */
void slot_look_at_running(struct slot *s);

/* Nothing is known of the card any more; try to know it now. */
void slot_forget_identity(struct slot *s);

/*
 * This card was here; one not seen for long makes room for it.  An IMSI that
 * it does not tell now is that of another time.
 */
void slot_remember(struct slot *s, struct uicc_identity *identity);

/* Is there a card to identify, and is it time?  Else, when it is (0: not). */
bool slot_must_identify(const struct slot *s, uint64_t *at);

/* On the slot's thread, without the lock: */
void slot_identify(struct slot *s);
void slot_learn_identity(struct slot *s);

/* The rest is for the table, and takes the lock. */

/*
 * From now on the slot works on this reader, which is taken, also on failure;
 * the thread changes over before the next command.
 */
MUST_CHECK enum sr_err slot_set_reader(struct slot *s, struct reader *reader);

/*
 * Until slot_note_presence() says that the reader is there, jobs get this error
 * and do not connect.  The name may already be another reader's, and whoever
 * holds that one hides where it is plugged in.
 */
void slot_refuse(struct slot *s, enum sr_err why);

/*
 * Does this slot hold that card?  Then its ICCID, and when it was learned, on
 * the clock of all slots.
 */
bool slot_holds(struct slot *s, enum slot_key key, const char *digits,
    char iccid[21], uint64_t *at);

/* Or did it, before an error, while the watcher saw nothing leave? */
bool slot_held(struct slot *s, enum slot_key key, const char *digits,
    char iccid[21], uint64_t *at);

#endif
