/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <time.h>

#include "fake_watch.h"
#include "t.h"

struct fake_watch fake_watch = {
	.lock = PTHREAD_MUTEX_INITIALIZER,
	.changed = PTHREAD_COND_INITIALIZER,
};

struct reader_watch {
	char nothing;
};

enum sr_err
reader_watch_new(struct reader_watch **out)
{
	*out = malloc(sizeof(**out));
	return *out != NULL ? SR_OK : SR_NO_MEMORY;
}

void
reader_watch_free(struct reader_watch *watch)
{
	if (watch != NULL)
		atomic_fetch_add(&fake_watch.frees, 1);
	free(watch);
}

enum sr_err
reader_watch_wait(
    struct reader_watch *watch, unsigned timeout_ms, struct reader_view *out)
{
	struct door *hang;
	enum sr_err err;

	(void)watch;
	assert_true(timeout_ms <= 500);
	atomic_fetch_add(&fake_watch.waits, 1);
	pthread_mutex_lock(&fake_watch.lock);
	hang = fake_watch.hang;
	fake_watch.hang = NULL;
	if (hang == NULL && !fake_watch.news) {
		struct timespec until;

		clock_gettime(CLOCK_REALTIME, &until);
		until.tv_nsec += 5000000;
		until.tv_sec += until.tv_nsec / 1000000000;
		until.tv_nsec %= 1000000000;
		pthread_cond_timedwait(
		    &fake_watch.changed, &fake_watch.lock, &until);
	}
	fake_watch.news = false;
	*out = fake_watch.view;
	err = fake_watch.err;
	pthread_mutex_unlock(&fake_watch.lock);
	if (hang != NULL) {
		door_open(&fake_watch.hangs);
		door_pass(hang);
	}
	return err;
}

static struct reader_state readers[] = {
	{ "A", READER_EMPTY, 0 },
	{ "B", READER_EMPTY, 0 },
};

void
fake_watch_set(bool service, size_t count, enum sr_err err)
{
	pthread_mutex_lock(&fake_watch.lock);
	fake_watch.view = (struct reader_view){ service, count, readers };
	fake_watch.err = err;
	fake_watch.news = true;
	pthread_cond_signal(&fake_watch.changed);
	pthread_mutex_unlock(&fake_watch.lock);
}

void
fake_watch_hang(struct door *hang)
{
	pthread_mutex_lock(&fake_watch.lock);
	fake_watch.hang = hang;
	pthread_mutex_unlock(&fake_watch.lock);
}
