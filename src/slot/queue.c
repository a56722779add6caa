/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "slot/state.h"

struct slot_job *
slot_take_first(struct slot *s)
{
	struct slot_job *job = s->first;

	if (job == NULL)
		return NULL;
	s->waiting--;
	if ((s->first = job->next) == NULL)
		s->last = &s->first;
	return job;
}

static void
mark_stuck(struct slot *s)
{
	if (s->stuck)
		return;
	s->stuck = true;
	log_warning("slot=%u the reader does not answer", s->number);
}

void
slot_look_at_running(struct slot *s)
{
	if ((s->running != NULL || s->inside) &&
	    clock_ms() - s->since_ms >= s->overdue_ms)
		mark_stuck(s);
}

static void
append(struct slot *s, struct slot_job *job)
{
	job->next = NULL;
	atomic_store(&job->stage, STAGE_QUEUED);
	*s->last = job;
	s->last = &job->next;
	s->waiting++;
	s->counters.accepted++;
}

enum sr_err
slot_submit(struct slot *s, struct slot_job *job)
{
	enum sr_err err = SR_OK;

	pthread_mutex_lock(&s->lock);
	slot_look_at_running(s);
	if (s->stopping)
		err = SR_STOPPING;
	else if (s->stuck)
		err = SR_SLOT_STUCK;
	else if (s->waiting >= s->queue_max)
		err = SR_QUEUE_FULL;
	if (err == SR_OK)
		append(s, job);
	else
		s->counters.refused++;
	pthread_mutex_unlock(&s->lock);
	/* Under the lock, the thread would wake up only to wait for that. */
	if (err == SR_OK)
		pthread_cond_broadcast(&s->changed);
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
	s->counters.withdrawn++;
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

/*
 * A step of the slot's own only begins when no job waits.  So a job that is
 * overdue in the queue during such a step has waited for that alone.
 */
enum slot_withdrawal
slot_withdraw(struct slot *s, struct slot_job *job, enum slot_reason reason)
{
	enum slot_withdrawal result = SLOT_WITHDRAWN;
	bool hangs;

	pthread_mutex_lock(&s->lock);
	slot_look_at_running(s);
	if (unqueue(s, job)) {
		hangs = s->inside;
	} else {
		result = withdraw_running(job);
		hangs = s->running == job;
	}
	if (reason == SLOT_OVERDUE && hangs)
		mark_stuck(s);
	pthread_mutex_unlock(&s->lock);
	return result;
}
