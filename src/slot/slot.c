/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "slot/lock.h"
#include "slot/state.h"

static void
destroy(struct slot *s)
{
	if (s->has_lock)
		lock_destroy(&s->lock, &s->changed);
	uicc_free(s->pending);
	while (s->names != NULL) {
		struct slot_name *next = s->names->next;

		free(s->names);
		s->names = next;
	}
	free(s);
}

/* What the thread does next. */
enum step {
	STEP_JOB,
	STEP_FLUSH, /* a job, without running it */
	STEP_RENEW,
	STEP_IDENTIFY,
	STEP_END,
};

/* With the lock held; false when there is nothing to do until *at. */
static bool
choose(struct slot *s, enum step *step, uint64_t *at)
{
	if (s->first != NULL)
		*step = s->stopping ? STEP_FLUSH : STEP_JOB;
	else if (s->stopping)
		*step = STEP_END;
	else if (s->renewed != atomic_load(&s->fence.epoch))
		*step = STEP_RENEW;
	else if (slot_must_identify(s, at))
		*step = STEP_IDENTIFY;
	else
		return false;
	return true;
}

static enum step
next_step(struct slot *s, struct slot_job **job)
{
	enum step step = STEP_END;
	uint64_t at = 0;

	pthread_mutex_lock(&s->lock);
	while (!choose(s, &step, &at)) {
		if (at == 0)
			pthread_cond_wait(&s->changed, &s->lock);
		else
			(void)lock_wait_until(&s->lock, &s->changed, at);
	}
	*job = slot_take_first(s);
	if (step == STEP_JOB) {
		s->running = *job;
		atomic_store(&(*job)->stage, STAGE_RUNNING);
	} else if (step == STEP_FLUSH) {
		atomic_store(&(*job)->stage, STAGE_ENDED);
		s->counters.withdrawn++;
	}
	s->inside = step == STEP_RENEW || step == STEP_IDENTIFY;
	s->since_ms = clock_ms();
	pthread_mutex_unlock(&s->lock);
	return step;
}

static void
end_step(struct slot *s)
{
	bool was_stuck;

	pthread_mutex_lock(&s->lock);
	was_stuck = s->stuck;
	if (s->running != NULL) {
		atomic_store(&s->running->stage, STAGE_ENDED);
		s->counters.finished++;
	}
	s->running = NULL;
	s->inside = false;
	s->stuck = false;
	pthread_mutex_unlock(&s->lock);
	if (was_stuck)
		log_warning("slot=%u the reader answers again", s->number);
}

/* End the epoch if the watcher said so, or go over to another reader. */
static void
renew(struct slot *s)
{
	const unsigned before = s->renewed;
	struct uicc *fresh;

	pthread_mutex_lock(&s->lock);
	fresh = s->pending;
	s->pending = NULL;
	s->renewed = atomic_load(&s->fence.epoch);
	pthread_mutex_unlock(&s->lock);
	if (fresh != NULL) {
		uicc_free(s->uicc);
		s->uicc = fresh;
	} else if (before != s->renewed) {
		uicc_forget(s->uicc);
	}
}

static void
take_step(struct slot *s, enum step step, struct slot_job *job)
{
	if (step == STEP_FLUSH) {
		job->done(job, SR_STOPPING);
		return;
	}
	renew(s);
	if (step == STEP_JOB) {
		job->run(job, s->uicc);
		slot_learn_identity(s);
	} else if (step == STEP_IDENTIFY) {
		slot_identify(s);
	}
	end_step(s);
	if (step == STEP_JOB)
		job->done(job, SR_OK);
}

static void *
slot_main(void *arg)
{
	struct slot *s = arg;
	struct slot_job *job;
	enum step step;
	bool orphaned;

	while ((step = next_step(s, &job)) != STEP_END)
		take_step(s, step, job);
	uicc_free(s->uicc);

	pthread_mutex_lock(&s->lock);
	s->ended = true;
	orphaned = s->orphaned;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	if (orphaned)
		destroy(s);
	return NULL;
}

/* The kept copy of this name; NULL when there is no memory for one. */
static const char *
keep_name(struct slot *s, const char *text)
{
	size_t len = strlen(text) + 1;
	struct slot_name *name;

	for (name = s->names; name != NULL; name = name->next)
		if (strcmp(name->text, text) == 0)
			return name->text;
	if ((name = malloc(sizeof(*name) + len)) == NULL)
		return NULL;
	memcpy(name->text, text, len);
	name->next = s->names;
	s->names = name;
	return name->text;
}

/* A card behind a fence; takes the reader, also on failure. */
static enum sr_err
fence_in(struct slot *s, struct reader *reader, struct uicc **out)
{
	struct reader *fenced;
	enum sr_err err;

	*out = NULL;
	if ((err = fence_new(&s->fence, reader, &fenced)) != SR_OK)
		return err;
	return uicc_new(fenced, out);
}

static struct slot *
allocate(const struct slot_config *config)
{
	struct slot *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->number = config->number;
	s->queue_max =
	    config->queue_max != 0 ? config->queue_max : SLOT_QUEUE_DEFAULT;
	s->overdue_ms =
	    config->overdue_ms != 0 ? config->overdue_ms : SLOT_OVERDUE_MS;
	if (s->queue_max > SLOT_QUEUE_MAX)
		s->queue_max = SLOT_QUEUE_MAX;
	s->last = &s->first;
	slot_forget_identity(s);
	return s;
}

enum sr_err
slot_start(const struct slot_config *config, struct slot **out)
{
	struct slot *s = allocate(config);

	*out = NULL;
	if (s == NULL) {
		reader_close(config->reader);
		return SR_NO_MEMORY;
	}
	s->name = keep_name(s, config->reader->name);
	if (fence_in(s, config->reader, &s->uicc) != SR_OK || s->name == NULL)
		goto fail;
	fence_go_over(&s->fence);
	if (!(s->has_lock = lock_init(&s->lock, &s->changed)) ||
	    pthread_create(&s->thread, NULL, slot_main, s) != 0)
		goto fail;
	*out = s;
	return SR_OK;
fail:
	uicc_free(s->uicc);
	destroy(s);
	return SR_NO_MEMORY;
}

enum sr_err
slot_set_reader(struct slot *s, struct reader *reader)
{
	struct uicc *fresh = NULL, *unused = NULL;
	enum sr_err err = SR_NO_MEMORY;
	const char *name;

	pthread_mutex_lock(&s->lock);
	if ((name = keep_name(s, reader->name)) == NULL)
		reader_close(reader);
	else
		err = fence_in(s, reader, &fresh);
	if (err == SR_OK) {
		unused = s->pending;
		s->pending = fresh;
		s->name = name;
		fence_go_over(&s->fence);
		atomic_fetch_add(&s->fence.epoch, 1);
		slot_forget_identity(s);
		pthread_cond_broadcast(&s->changed);
	}
	pthread_mutex_unlock(&s->lock);
	uicc_free(unused);
	return err;
}

void
slot_refuse(struct slot *s, enum sr_err why)
{
	atomic_store(&s->fence.refusal, (int)why);
}

unsigned
slot_number(const struct slot *s)
{
	return s->number;
}

const char *
slot_reader_name(const struct slot *s)
{
	return s->name;
}

void
slot_stop(struct slot *s)
{
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	/* What nobody waits for ends with the command that runs. */
	if (s->inside) {
		slot_refuse(s, SR_STOPPING);
		atomic_fetch_add(&s->fence.epoch, 1);
	}
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

/* The thread hangs in its reader: what waits will not get its turn. */
static void
flush(struct slot_job *job)
{
	while (job != NULL) {
		struct slot_job *next = job->next;

		atomic_store(&job->stage, STAGE_ENDED);
		job->done(job, SR_STOPPING);
		job = next;
	}
}

static struct slot_job *
take_all(struct slot *s)
{
	struct slot_job *all = s->first;

	s->counters.withdrawn += s->waiting;
	s->first = NULL;
	s->last = &s->first;
	s->waiting = 0;
	return all;
}

void
slot_free(struct slot *s, unsigned grace_ms)
{
	const uint64_t until = clock_ms() + grace_ms;
	struct slot_job *left;
	bool ended;

	if (s == NULL)
		return;
	slot_stop(s);
	pthread_mutex_lock(&s->lock);
	while (!s->ended && lock_wait_until(&s->lock, &s->changed, until))
		;
	left = take_all(s);
	pthread_mutex_unlock(&s->lock);
	flush(left);

	/* From here on the thread may come back at any time and free s. */
	pthread_mutex_lock(&s->lock);
	if (!(ended = s->ended)) {
		log_warning("slot=%u left behind, its reader hangs", s->number);
		s->orphaned = true;
		pthread_detach(s->thread);
	}
	pthread_mutex_unlock(&s->lock);
	if (!ended)
		return;
	pthread_join(s->thread, NULL);
	destroy(s);
}
