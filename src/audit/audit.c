/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "audit/line.h"
#include "audit/sink.h"

enum { POSTED_MAX = 256, FLUSH_S = 1 };

struct posted {
	size_t len;
	char text[AUDIT_LINE_MAX];
};

/* Lines of threads that may not wait are written by one of our own. */
struct audit {
	pthread_mutex_t lock; /* of all below; never held while writing */
	pthread_cond_t changed;
	pthread_t writer;
	bool has_writer;
	bool ending;
	bool ended;
	struct sink *sink; /* NULL = nowhere */
	struct sink *prepared; /* of the thread that changes it, not locked */
	struct posted posted[POSTED_MAX];
	size_t first, count;
	uint64_t lost; /* lines, of which no line tells yet */
	bool failing; /* nor could one be written */
};

enum sr_err
audit_new(struct audit **out)
{
	struct audit *a = calloc(1, sizeof(*a));
	pthread_condattr_t attr;

	*out = a;
	if (a == NULL)
		return SR_NO_MEMORY;
	pthread_mutex_init(&a->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&a->changed, &attr);
	pthread_condattr_destroy(&attr);
	return SR_OK;
}

/*
 * With the lock held: the next line to write, and how many are lost with it; 0
 * when there is none.
 */
static uint64_t
take_line(struct audit *a, struct posted *out)
{
	uint64_t lost = a->lost;

	if (lost > 0 && !a->failing) {
		out->len = audit_line_lost(lost, audit_now_ms(), out->text);
		a->lost = 0;
		return lost;
	}
	if (a->count == 0)
		return 0;
	*out = a->posted[a->first];
	a->first = (a->first + 1) % POSTED_MAX;
	a->count--;
	return 1;
}

/* With the lock held: how it went with a line. */
static void
note_line(struct audit *a, bool written, uint64_t lines)
{
	if (!written)
		a->lost += lines;
	if (a->failing && written)
		pthread_cond_broadcast(&a->changed);
	a->failing = !written;
}

static void *
write_posted(void *arg)
{
	struct audit *a = arg;
	struct posted line;
	struct sink *sink;
	uint64_t lines;
	bool written;

	pthread_mutex_lock(&a->lock);
	for (;;) {
		if ((lines = take_line(a, &line)) > 0) {
			sink = a->sink != NULL ? sink_take(a->sink) : NULL;
			pthread_mutex_unlock(&a->lock);
			written = sink == NULL ||
			    sink_write(sink, line.text, line.len);
			sink_release(sink);
			pthread_mutex_lock(&a->lock);
			note_line(a, written, lines);
		} else if (a->ending) {
			break;
		} else {
			pthread_cond_wait(&a->changed, &a->lock);
		}
	}
	a->ended = true;
	pthread_cond_broadcast(&a->changed);
	pthread_mutex_unlock(&a->lock);
	return NULL;
}

static enum sr_err
start_writer(struct audit *a)
{
	if (!a->has_writer)
		a->has_writer =
		    pthread_create(&a->writer, NULL, write_posted, a) == 0;
	return a->has_writer ? SR_OK : SR_NO_MEMORY;
}

enum sr_err
audit_prepare(struct audit *a, const struct audit_config *config)
{
	enum sr_err err;

	sink_release(a->prepared);
	a->prepared = NULL;
	if (config->file == NULL && !config->journal)
		return SR_OK;
	if ((err = start_writer(a)) != SR_OK)
		return err;
	return sink_open(config, &a->prepared);
}

void
audit_commit(struct audit *a)
{
	struct sink *before;

	pthread_mutex_lock(&a->lock);
	before = a->sink;
	a->sink = a->prepared;
	pthread_mutex_unlock(&a->lock);
	a->prepared = NULL;
	sink_release(before);
}

static struct sink *
take_sink(struct audit *a)
{
	struct sink *sink;

	pthread_mutex_lock(&a->lock);
	sink = a->sink != NULL ? sink_take(a->sink) : NULL;
	pthread_mutex_unlock(&a->lock);
	return sink;
}

enum sr_err
audit_write(struct audit *a, const struct audit_event *event)
{
	struct sink *sink = a != NULL ? take_sink(a) : NULL;
	char line[AUDIT_LINE_MAX];
	enum sr_err err = SR_OK;
	bool written;

	if (sink == NULL)
		return SR_OK;
	written =
	    sink_write(sink, line, audit_line(event, audit_now_ms(), line));
	if (!written && sink_is_required(sink))
		err = SR_AUDIT_UNAVAILABLE;
	sink_release(sink);
	pthread_mutex_lock(&a->lock);
	note_line(a, written, 1);
	pthread_mutex_unlock(&a->lock);
	return err;
}

void
audit_post(struct audit *a, const struct audit_event *event)
{
	struct posted *line;

	if (a == NULL)
		return;
	pthread_mutex_lock(&a->lock);
	if (a->sink != NULL && a->count == POSTED_MAX) {
		a->lost++;
	} else if (a->sink != NULL) {
		line = &a->posted[(a->first + a->count++) % POSTED_MAX];
		line->len = audit_line(event, audit_now_ms(), line->text);
		pthread_cond_signal(&a->changed);
	}
	pthread_mutex_unlock(&a->lock);
}

/* False: it is still writing, and the disk may never come back. */
static bool
end_writer(struct audit *a)
{
	struct timespec until;
	int waited = 0;
	bool ended;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += FLUSH_S;
	pthread_mutex_lock(&a->lock);
	a->ending = true;
	pthread_cond_broadcast(&a->changed);
	while (!a->ended && waited == 0)
		waited = pthread_cond_timedwait(&a->changed, &a->lock, &until);
	ended = a->ended;
	pthread_mutex_unlock(&a->lock);
	if (ended)
		pthread_join(a->writer, NULL);
	else
		pthread_detach(a->writer);
	return ended;
}

bool
audit_flush(struct audit *a)
{
	bool ended = !a->has_writer || end_writer(a);

	a->has_writer = false;
	return ended;
}

void
audit_free(struct audit *a)
{
	if (a == NULL || !audit_flush(a))
		return;
	sink_release(a->sink);
	sink_release(a->prepared);
	pthread_cond_destroy(&a->changed);
	pthread_mutex_destroy(&a->lock);
	free(a);
}
