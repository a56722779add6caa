/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "slot/slot.h"

/* What slot_job.stage says. */
enum stage {
	STAGE_QUEUED = 0,
	STAGE_RUNNING,
	STAGE_COMMITTED,
	STAGE_ABANDONED, /* committed; a further step must not be taken */
	STAGE_WITHDRAWN, /* running, and may not commit any more */
	STAGE_ENDED,
};

struct slot {
	unsigned number;
	unsigned overdue_ms;
	char *reader_name;
	struct uicc *uicc; /* the thread's */
	pthread_t thread;
	bool has_lock;

	pthread_mutex_t lock; /* of all below */
	pthread_cond_t changed; /* a job came, stopping, or the thread ends */
	struct slot_job *first;
	struct slot_job **last;
	size_t waiting;
	struct slot_job *running;
	uint64_t running_since_ms;
	bool stuck; /* the running job is overdue */
	bool stopping;
	bool ended; /* the thread touches nothing any more */
	bool orphaned; /* the thread frees the slot */
};

static void
destroy(struct slot *s)
{
	if (s->has_lock) {
		pthread_cond_destroy(&s->changed);
		pthread_mutex_destroy(&s->lock);
	}
	free(s->reader_name);
	free(s);
}

static struct slot_job *
take_first(struct slot *s)
{
	struct slot_job *job = s->first;

	if (job == NULL)
		return NULL;
	s->waiting--;
	if ((s->first = job->next) == NULL)
		s->last = &s->first;
	return job;
}

/* The next job, or NULL once we are stopping and the queue is empty. */
static struct slot_job *
next_job(struct slot *s, bool *run)
{
	struct slot_job *job;

	pthread_mutex_lock(&s->lock);
	while (s->first == NULL && !s->stopping)
		pthread_cond_wait(&s->changed, &s->lock);
	job = take_first(s);
	*run = job != NULL && !s->stopping;
	if (*run) {
		s->running = job;
		s->running_since_ms = clock_ms();
		atomic_store(&job->stage, STAGE_RUNNING);
	}
	pthread_mutex_unlock(&s->lock);
	return job;
}

static void
end_job(struct slot *s, struct slot_job *job)
{
	bool was_stuck;

	pthread_mutex_lock(&s->lock);
	was_stuck = s->stuck;
	s->running = NULL;
	s->stuck = false;
	atomic_store(&job->stage, STAGE_ENDED);
	pthread_mutex_unlock(&s->lock);
	if (was_stuck)
		log_warning("slot=%u the reader answers again", s->number);
}

static void *
slot_main(void *arg)
{
	struct slot *s = arg;
	struct slot_job *job;
	bool run, orphaned;

	while ((job = next_job(s, &run)) != NULL) {
		if (run)
			job->run(job, s->uicc);
		end_job(s, job);
		job->done(job, run ? SR_OK : SR_STOPPING);
	}
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

static bool
init_lock(struct slot *s)
{
	pthread_condattr_t attr;
	bool ok;

	if (pthread_condattr_init(&attr) != 0)
		return false;
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	ok = pthread_cond_init(&s->changed, &attr) == 0;
	pthread_condattr_destroy(&attr);
	if (ok && pthread_mutex_init(&s->lock, NULL) != 0) {
		pthread_cond_destroy(&s->changed);
		ok = false;
	}
	return ok;
}

enum sr_err
slot_start(const struct slot_config *config, struct slot **out)
{
	struct slot *s = calloc(1, sizeof(*s));
	struct uicc *uicc = NULL;
	enum sr_err err = SR_NO_MEMORY;

	*out = NULL;
	if (uicc_new(config->reader, &uicc) != SR_OK || s == NULL)
		goto out;
	s->number = config->number;
	s->overdue_ms =
	    config->overdue_ms != 0 ? config->overdue_ms : SLOT_OVERDUE_MS;
	s->last = &s->first;
	s->reader_name = strdup(config->reader->name);
	if (s->reader_name == NULL || !(s->has_lock = init_lock(s)))
		goto out;
	s->uicc = uicc;
	if (pthread_create(&s->thread, NULL, slot_main, s) != 0)
		goto out;
	uicc = NULL;
	*out = s;
	s = NULL;
	err = SR_OK;
out:
	uicc_free(uicc);
	if (s != NULL)
		destroy(s);
	return err;
}

unsigned
slot_number(const struct slot *s)
{
	return s->number;
}

const char *
slot_reader_name(const struct slot *s)
{
	return s->reader_name;
}

static void
mark_stuck(struct slot *s)
{
	if (s->stuck)
		return;
	s->stuck = true;
	log_warning("slot=%u the reader does not answer", s->number);
}

/*
 * A caller that leaves early does not come back to say that its job is
 * overdue: those who come after it find out.
 */
static void
look_at_running(struct slot *s)
{
	if (s->running != NULL &&
	    clock_ms() - s->running_since_ms >= s->overdue_ms)
		mark_stuck(s);
}

enum sr_err
slot_submit(struct slot *s, struct slot_job *job)
{
	enum sr_err err = SR_OK;

	pthread_mutex_lock(&s->lock);
	look_at_running(s);
	if (s->stopping) {
		err = SR_STOPPING;
	} else if (s->stuck) {
		err = SR_SLOT_STUCK;
	} else if (s->waiting == SLOT_QUEUE_MAX) {
		err = SR_QUEUE_FULL;
	} else {
		job->next = NULL;
		atomic_store(&job->stage, STAGE_QUEUED);
		*s->last = job;
		s->last = &job->next;
		s->waiting++;
		pthread_cond_signal(&s->changed);
	}
	pthread_mutex_unlock(&s->lock);
	return err;
}

bool
slot_job_commit(struct slot_job *job)
{
	int stage = STAGE_RUNNING;

	/* A second step after the first is asked for in its own right. */
	return atomic_compare_exchange_strong(
		   &job->stage, &stage, STAGE_COMMITTED) ||
	    stage == STAGE_COMMITTED;
}

/* False when it is not in the queue. */
static bool
unqueue(struct slot *s, struct slot_job *job)
{
	struct slot_job **at = &s->first;

	while (*at != NULL && *at != job)
		at = &(*at)->next;
	if (*at == NULL)
		return false;
	if ((*at = job->next) == NULL)
		s->last = at;
	s->waiting--;
	return true;
}

static enum slot_withdrawal
withdraw_running(struct slot_job *job)
{
	int stage = STAGE_RUNNING;

	if (atomic_compare_exchange_strong(
		&job->stage, &stage, STAGE_WITHDRAWN) ||
	    stage == STAGE_WITHDRAWN)
		return SLOT_RUNNING;
	stage = STAGE_COMMITTED;
	atomic_compare_exchange_strong(&job->stage, &stage, STAGE_ABANDONED);
	return SLOT_COMMITTED;
}

enum slot_withdrawal
slot_withdraw(struct slot *s, struct slot_job *job, enum slot_reason reason)
{
	enum slot_withdrawal result = SLOT_WITHDRAWN;

	pthread_mutex_lock(&s->lock);
	look_at_running(s);
	if (!unqueue(s, job)) {
		result = withdraw_running(job);
		if (reason == SLOT_OVERDUE && s->running == job)
			mark_stuck(s);
	}
	pthread_mutex_unlock(&s->lock);
	return result;
}

void
slot_stop(struct slot *s)
{
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
}

static struct timespec
in_ms(unsigned ms)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	at.tv_sec += ms / 1000;
	at.tv_nsec += (long)(ms % 1000) * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_nsec -= 1000000000;
		at.tv_sec++;
	}
	return at;
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

	s->first = NULL;
	s->last = &s->first;
	s->waiting = 0;
	return all;
}

void
slot_free(struct slot *s, unsigned grace_ms)
{
	const struct timespec until = in_ms(grace_ms);
	struct slot_job *left;
	bool ended;

	if (s == NULL)
		return;
	slot_stop(s);
	pthread_mutex_lock(&s->lock);
	while (!s->ended &&
	    pthread_cond_timedwait(&s->changed, &s->lock, &until) == 0)
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
