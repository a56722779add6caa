/* SPDX-License-Identifier: MIT */
#ifndef SLOT_FIXTURE_H
#define SLOT_FIXTURE_H

#include <pthread.h>
#include <stdatomic.h>

#include "slot/table.h"

/* Readers that only count, and jobs that stop where a test wants them. */

/* A door: threads wait at it until it was opened. */
struct door {
	pthread_mutex_t lock;
	pthread_cond_t opened;
	bool open;
};

void door_init(struct door *door);
void door_open(struct door *door);
void door_pass(struct door *door);

struct fake_reader {
	struct reader base;
	atomic_int closed;
	struct door gone; /* opened by close() */
};

void fake_reader_init(struct fake_reader *reader);

/* Readers without a card as a table makes them, and how many there are. */
enum sr_err heap_reader_make(void *arg, const char *name, struct reader **out);
int heap_readers(void);

struct fake_job {
	struct slot_job job;
	struct door started; /* opened by run() */
	struct door may_commit; /* passed by run() */
	struct door committed; /* opened after slot_job_commit() */
	struct door may_end; /* passed by run() */
	struct door done; /* opened by done() */
	bool first_commit, second_commit;
	int runs, dones;
	enum sr_err err;
	int order; /* the how manieth done() of all */
};

/* All doors that run() passes are open, or closed. */
enum fake_doors { DOORS_OPEN, DOORS_CLOSED };
void fake_job_init(struct fake_job *job, enum fake_doors doors);

#endif
