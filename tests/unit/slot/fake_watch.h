/* SPDX-License-Identifier: MIT */
#ifndef SLOT_FAKE_WATCH_H
#define SLOT_FAKE_WATCH_H

#include "fixture.h"

/* A watch whose views the test makes, in the place of that over pcscd. */
extern struct fake_watch {
	pthread_mutex_t lock; /* of what is not atomic */
	pthread_cond_t changed;
	struct reader_view view;
	bool news;
	enum sr_err err;
	atomic_int waits, frees;
	struct door *hang; /* passed by the next wait */
	struct door hangs; /* opened by it before */
} fake_watch;

/* What the waits from now on give: the first `count` of the readers A, B. */
void fake_watch_set(bool service, size_t count, enum sr_err err);
void fake_watch_hang(struct door *hang);

#endif
