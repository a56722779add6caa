/* SPDX-License-Identifier: MIT */
#include <sched.h>

#include "fixture.h"
#include "t.h"

enum { GRACE_MS = 60 * 1000, NO_GRACE = 0 };

static struct fake_reader reader;
static struct fake_job first, jobs[SLOT_QUEUE_DEFAULT + 1];

static struct slot *
start_overdue(unsigned overdue_ms)
{
	struct slot_config config = {
		.number = 7,
		.overdue_ms = overdue_ms,
		.reader = &reader.base,
	};
	struct slot *slot;

	fake_reader_init(&reader);
	fake_job_init(&first, DOORS_CLOSED);
	for (int i = 0; i <= SLOT_QUEUE_DEFAULT; i++)
		fake_job_init(&jobs[i], DOORS_OPEN);
	assert_int_equal(slot_start(&config, &slot), SR_OK);
	return slot;
}

static struct slot *
start(void)
{
	return start_overdue(0);
}

static void
end(struct slot *slot)
{
	slot_free(slot, GRACE_MS);
	assert_int_equal(reader.closed, 1);
}

/* A job runs and stands at its first door. */
static struct slot *
start_with_running(void)
{
	struct slot *slot = start();

	assert_int_equal(slot_submit(slot, &first.job), SR_OK);
	door_pass(&first.started);
	return slot;
}

static void
finish(struct fake_job *job)
{
	door_open(&job->may_commit);
	door_open(&job->may_end);
	door_pass(&job->done);
}

static void
test_one_job(void **state)
{
	struct slot *slot = start();

	(void)state;
	assert_int_equal(slot_number(slot), 7);
	assert_string_equal(slot_reader_name(slot), "a reader");
	assert_int_equal(slot_submit(slot, &jobs[0].job), SR_OK);
	door_pass(&jobs[0].done);
	assert_int_equal(jobs[0].err, SR_OK);
	assert_int_equal(jobs[0].runs, 1);
	assert_true(jobs[0].first_commit);
	assert_true(jobs[0].second_commit);
	end(slot);
	assert_int_equal(jobs[0].dones, 1);
}

static void
test_order_and_bound(void **state)
{
	struct slot *slot = start_with_running();

	(void)state;
	for (int i = 0; i < SLOT_QUEUE_DEFAULT; i++)
		assert_int_equal(slot_submit(slot, &jobs[i].job), SR_OK);
	assert_int_equal(
	    slot_submit(slot, &jobs[SLOT_QUEUE_DEFAULT].job), SR_QUEUE_FULL);
	finish(&first);
	for (int i = 0; i < SLOT_QUEUE_DEFAULT; i++) {
		door_pass(&jobs[i].done);
		assert_int_equal(jobs[i].order, first.order + 1 + i);
	}
	assert_int_equal(
	    slot_submit(slot, &jobs[SLOT_QUEUE_DEFAULT].job), SR_OK);
	door_pass(&jobs[SLOT_QUEUE_DEFAULT].done);
	end(slot);
}

/* From the front, the middle and the end of the queue. */
static void
test_withdraw_queued(void **state)
{
	struct slot *slot = start_with_running();

	(void)state;
	for (int i = 0; i < 5; i++)
		assert_int_equal(slot_submit(slot, &jobs[i].job), SR_OK);
	for (int i = 0; i < 5; i += 2)
		assert_int_equal(
		    slot_withdraw(slot, &jobs[i].job, SLOT_OVERDUE),
		    SLOT_WITHDRAWN);
	assert_int_equal(slot_submit(slot, &jobs[5].job), SR_OK);
	finish(&first);
	door_pass(&jobs[5].done);
	for (int i = 0; i < 6; i++) {
		bool withdrawn = i < 5 && i % 2 == 0;

		assert_int_equal(jobs[i].runs, withdrawn ? 0 : 1);
		assert_int_equal(jobs[i].dones, withdrawn ? 0 : 1);
	}
	end(slot);
}

static void
test_withdraw_all_then_more(void **state)
{
	struct slot *slot = start_with_running();

	(void)state;
	assert_int_equal(slot_submit(slot, &jobs[0].job), SR_OK);
	assert_int_equal(slot_withdraw(slot, &jobs[0].job, SLOT_CALLER_LEFT),
	    SLOT_WITHDRAWN);
	assert_int_equal(slot_submit(slot, &jobs[0].job), SR_OK);
	finish(&first);
	door_pass(&jobs[0].done);
	assert_int_equal(jobs[0].runs, 1);
	end(slot);
}

static void
test_withdraw_running(void **state)
{
	struct slot *slot = start_with_running();

	(void)state;
	assert_int_equal(
	    slot_withdraw(slot, &first.job, SLOT_CALLER_LEFT), SLOT_RUNNING);
	assert_int_equal(
	    slot_withdraw(slot, &first.job, SLOT_CALLER_LEFT), SLOT_RUNNING);
	/* not overdue: the slot works on */
	assert_int_equal(slot_submit(slot, &jobs[0].job), SR_OK);
	finish(&first);
	assert_false(first.first_commit);
	assert_false(first.second_commit);
	assert_int_equal(first.err, SR_OK);
	door_pass(&jobs[0].done);
	end(slot);
}

static void
test_withdraw_committed(void **state)
{
	struct slot *slot = start_with_running();

	(void)state;
	door_open(&first.may_commit);
	door_pass(&first.committed);
	assert_int_equal(
	    slot_withdraw(slot, &first.job, SLOT_CALLER_LEFT), SLOT_COMMITTED);
	finish(&first);
	assert_true(first.first_commit);
	/* nobody waits: no second step */
	assert_false(first.second_commit);
	assert_int_equal(
	    slot_withdraw(slot, &first.job, SLOT_OVERDUE), SLOT_COMMITTED);
	/* it had ended: not stuck */
	assert_int_equal(slot_submit(slot, &jobs[0].job), SR_OK);
	end(slot);
}

static const enum slot_withdrawal stages[] = { SLOT_RUNNING, SLOT_COMMITTED };

static void
test_stuck(void **state)
{
	const enum slot_withdrawal *stage = *state;
	struct slot *slot = start_with_running();

	assert_int_equal(slot_submit(slot, &jobs[0].job), SR_OK);
	if (*stage == SLOT_COMMITTED) {
		door_open(&first.may_commit);
		door_pass(&first.committed);
	}
	/* An overdue job that only waits does not make a slot stuck. */
	assert_int_equal(slot_submit(slot, &jobs[1].job), SR_OK);
	assert_int_equal(
	    slot_withdraw(slot, &jobs[1].job, SLOT_OVERDUE), SLOT_WITHDRAWN);
	assert_int_equal(slot_submit(slot, &jobs[1].job), SR_OK);

	assert_int_equal(slot_withdraw(slot, &first.job, SLOT_OVERDUE), *stage);
	assert_int_equal(slot_submit(slot, &jobs[2].job), SR_SLOT_STUCK);
	finish(&first);
	door_pass(&jobs[0].done);
	assert_int_equal(slot_submit(slot, &jobs[2].job), SR_OK);
	door_pass(&jobs[2].done);
	end(slot);
}

/* Its caller has left, so nobody says that it is overdue. */
static void
test_stuck_by_time(void **state)
{
	struct fake_job late;
	struct slot *slot;
	enum sr_err err = SR_OK;

	(void)state;
	slot = start_overdue(1);
	fake_job_init(&late, DOORS_OPEN);
	assert_int_equal(slot_submit(slot, &first.job), SR_OK);
	door_pass(&first.started);
	assert_int_equal(
	    slot_withdraw(slot, &first.job, SLOT_CALLER_LEFT), SLOT_RUNNING);
	while (err != SR_SLOT_STUCK) {
		err = slot_submit(slot, &late.job);
		if (err == SR_OK)
			assert_int_equal(
			    slot_withdraw(slot, &late.job, SLOT_CALLER_LEFT),
			    SLOT_WITHDRAWN);
	}
	finish(&first);
	while (slot_submit(slot, &late.job) != SR_OK)
		sched_yield();
	door_pass(&late.done);
	end(slot);
}

static void
test_stop_flushes(void **state)
{
	struct slot *slot = start_with_running();

	(void)state;
	for (int i = 0; i < 3; i++)
		assert_int_equal(slot_submit(slot, &jobs[i].job), SR_OK);
	slot_stop(slot);
	assert_int_equal(slot_submit(slot, &jobs[3].job), SR_STOPPING);
	door_open(&first.may_commit);
	door_open(&first.may_end);
	end(slot);
	assert_int_equal(first.err, SR_OK);
	assert_true(first.first_commit);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(jobs[i].err, SR_STOPPING);
		assert_int_equal(jobs[i].runs, 0);
		assert_int_equal(jobs[i].dones, 1);
	}
	assert_int_equal(jobs[3].dones, 0);
}

static void
test_free_idle(void **state)
{
	(void)state;
	end(start());
	slot_free(NULL, 0);
}

/* The thread cannot be ended: it goes on alone and cleans up at its end. */
static void
test_left_behind(void **state)
{
	struct slot *slot = start_with_running();

	(void)state;
	assert_int_equal(slot_submit(slot, &jobs[0].job), SR_OK);
	slot_free(slot, NO_GRACE);
	assert_int_equal(reader.closed, 0);
	assert_int_equal(jobs[0].err, SR_STOPPING);
	assert_int_equal(jobs[0].runs, 0);
	finish(&first);
	assert_int_equal(first.dones, 1);
	door_pass(&reader.gone);
	assert_int_equal(reader.closed, 1);
}

int
main(void)
{
	t_add("one job", test_one_job, NULL);
	t_add("first in, first out, 32 at most", test_order_and_bound, NULL);
	t_add("withdraw from the queue", test_withdraw_queued, NULL);
	t_add("withdraw the only one", test_withdraw_all_then_more, NULL);
	t_add("withdraw a running one", test_withdraw_running, NULL);
	t_add("withdraw a committed one", test_withdraw_committed, NULL);
	t_add("stuck before the commit", test_stuck, &stages[0]);
	t_add("stuck after the commit", test_stuck, &stages[1]);
	t_add("stuck by time", test_stuck_by_time, NULL);
	t_add("stop flushes the queue", test_stop_flushes, NULL);
	t_add("free an idle slot", test_free_idle, NULL);
	t_add("a hanging thread is left behind", test_left_behind, NULL);
	return t_main("slot/slot");
}
