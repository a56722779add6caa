/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "slot/lock.h"
#include "slot/seats.h"
#include "slot/watcher.h"

enum { WAIT_MS = 500, PATIENCE_MS = 1000 };

struct watcher {
	struct slot_table *table; /* held */
	struct reader_watch *watch; /* the thread's */
	pthread_t thread;

	pthread_mutex_t lock; /* of all below */
	pthread_cond_t changed;
	bool looked; /* the first view is in the table */
	bool stopping;
	bool ended;
	bool orphaned; /* the thread frees the watcher */
};

static void
destroy(struct watcher *w)
{
	slot_table_release(w->table);
	lock_destroy(&w->lock, &w->changed);
	free(w);
}

static void
look(struct watcher *w)
{
	struct reader_view view;
	enum sr_err err = reader_watch_wait(w->watch, WAIT_MS, &view);

	/* A table that is stopped takes no notice. */
	if (err == SR_OK)
		slot_table_update(w->table, &view);
	else
		clock_sleep_ms(WAIT_MS);
}

/* What the first look, and then each one, says: go on? */
static bool
goes_on(struct watcher *w)
{
	bool on;

	pthread_mutex_lock(&w->lock);
	w->looked = true;
	on = !w->stopping;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
	return on;
}

static void *
watcher_main(void *arg)
{
	struct watcher *w = arg;
	bool orphaned;

	do {
		look(w);
	} while (goes_on(w));
	reader_watch_free(w->watch);

	pthread_mutex_lock(&w->lock);
	w->ended = true;
	orphaned = w->orphaned;
	pthread_cond_broadcast(&w->changed);
	pthread_mutex_unlock(&w->lock);
	if (orphaned)
		destroy(w);
	return NULL;
}

static void
await_first_look(struct watcher *w)
{
	const uint64_t until = clock_ms() + PATIENCE_MS;

	pthread_mutex_lock(&w->lock);
	while (!w->looked && lock_wait_until(&w->lock, &w->changed, until))
		;
	pthread_mutex_unlock(&w->lock);
}

enum sr_err
watcher_start(struct slot_table *table, struct watcher **out)
{
	struct watcher *w = calloc(1, sizeof(*w));

	*out = NULL;
	if (w == NULL || !lock_init(&w->lock, &w->changed)) {
		free(w);
		return SR_NO_MEMORY;
	}
	slot_table_hold(table);
	w->table = table;
	slot_table_await_view(table);
	if (reader_watch_new(&w->watch) != SR_OK ||
	    pthread_create(&w->thread, NULL, watcher_main, w) != 0) {
		reader_watch_free(w->watch);
		destroy(w);
		return SR_NO_MEMORY;
	}
	await_first_look(w);
	*out = w;
	return SR_OK;
}

void
watcher_stop(struct watcher *w)
{
	const uint64_t until = clock_ms() + PATIENCE_MS;
	bool ended;

	if (w == NULL)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	while (!w->ended && lock_wait_until(&w->lock, &w->changed, until))
		;
	if (!(ended = w->ended)) {
		w->orphaned = true;
		pthread_detach(w->thread);
	}
	pthread_mutex_unlock(&w->lock);
	if (ended) {
		pthread_join(w->thread, NULL);
		destroy(w);
		return;
	}
	log_warning("the watcher of readers is left behind, PC/SC hangs");
}
