/* SPDX-License-Identifier: MIT */
#include "fixture.h"
#include "slot/state.h"
#include "t.h"

enum { SLOTS = 8, JOBS = 200, GRACE_MS = 60 * 1000 };

static struct fake_reader readers[SLOTS];

static struct slot *
get(struct slot_table *table, size_t number)
{
	struct slot *slot;

	assert_int_equal(slot_table_get(table, number, &slot), SR_OK);
	return slot;
}

static struct slot_table *
start(void)
{
	const struct slot_table_config config = { 0 };
	struct slot_table *table;

	assert_int_equal(slot_table_new(&config, &table), SR_OK);
	for (int i = 0; i < SLOTS; i++) {
		fake_reader_init(&readers[i]);
		assert_int_equal(
		    slot_table_add(table, &readers[i].base), SR_OK);
	}
	return table;
}

static void
end(struct slot_table *table)
{
	slot_table_free(table, GRACE_MS);
	for (int i = 0; i < SLOTS; i++)
		assert_int_equal(readers[i].closed, 1);
}

static void
test_lookup(void **state)
{
	const size_t strangers[] = { SLOTS, SLOT_NUMBER_MAX, SIZE_MAX };
	struct slot_table *table = start();
	struct slot *slot;

	(void)state;
	for (unsigned i = 0; i < SLOTS; i++)
		assert_int_equal(slot_number(get(table, i)), i);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(slot_table_get(table, strangers[i], &slot),
		    SR_NO_SUCH_SLOT);
		assert_null(slot);
	}
	assert_true(slot_table_has_service(table));
	end(table);
	slot_table_free(NULL, 0);
}

/* One slot hangs, the others serve. */
static void
test_one_hangs(void **state)
{
	struct slot_table *table = start();
	static struct fake_job hung, job[SLOTS];

	(void)state;
	fake_job_init(&hung, DOORS_CLOSED);
	assert_int_equal(slot_submit(get(table, 3), &hung.job), SR_OK);
	door_pass(&hung.started);
	assert_int_equal(slot_withdraw(get(table, 3), &hung.job, SLOT_OVERDUE),
	    SLOT_RUNNING);
	for (unsigned i = 0; i < SLOTS; i++) {
		struct slot *slot = get(table, i);

		fake_job_init(&job[i], DOORS_OPEN);
		if (i == 3) {
			assert_int_equal(
			    slot_submit(slot, &job[i].job), SR_SLOT_STUCK);
			continue;
		}
		assert_int_equal(slot_submit(slot, &job[i].job), SR_OK);
		door_pass(&job[i].done);
	}
	door_open(&hung.may_commit);
	door_open(&hung.may_end);
	end(table);
}

/* A table of one slot with these limits, where job[0] runs. */
static struct slot_table *
start_limited(const struct slot_table_config *config, struct fake_job job[3])
{
	struct slot_table *table;

	assert_int_equal(slot_table_new(config, &table), SR_OK);
	fake_reader_init(&readers[0]);
	assert_int_equal(slot_table_add(table, &readers[0].base), SR_OK);
	for (int i = 0; i < 3; i++)
		fake_job_init(&job[i], i == 0 ? DOORS_CLOSED : DOORS_OPEN);
	assert_int_equal(slot_submit(get(table, 0), &job[0].job), SR_OK);
	door_pass(&job[0].started);
	return table;
}

static void
end_limited(struct slot_table *table, struct fake_job job[3])
{
	door_open(&job[0].may_commit);
	door_open(&job[0].may_end);
	slot_table_free(table, GRACE_MS);
}

static void
test_overdue_ms(void **state)
{
	const struct slot_table_config config = { .overdue_ms = 1234 };
	static struct fake_job job[3];
	struct slot_table *table = start_limited(&config, job);

	(void)state;
	assert_int_equal(get(table, 0)->overdue_ms, 1234);
	end_limited(table, job);
}

static void
test_queue_max(void **state)
{
	const struct slot_table_config config = { .queue_max = 1 };
	static struct fake_job job[3];
	struct slot_table *table = start_limited(&config, job);

	(void)state;
	assert_int_equal(slot_submit(get(table, 0), &job[1].job), SR_OK);
	assert_int_equal(
	    slot_submit(get(table, 0), &job[2].job), SR_QUEUE_FULL);
	end_limited(table, job);
}

struct feeder {
	struct slot *slot;
	struct fake_job jobs[JOBS];
};

/* Submit all, withdraw every third; each comes back exactly once. */
static void *
feed(void *arg)
{
	struct feeder *f = arg;
	enum slot_withdrawal got[JOBS];
	int wrong = 0;

	for (int i = 0; i < JOBS; i++) {
		fake_job_init(&f->jobs[i], DOORS_OPEN);
		while (slot_submit(f->slot, &f->jobs[i].job) == SR_QUEUE_FULL)
			door_pass(&f->jobs[i - SLOT_QUEUE_DEFAULT / 2].done);
		got[i] = SLOT_COMMITTED;
		if (i % 3 != 0)
			continue;
		got[i] =
		    slot_withdraw(f->slot, &f->jobs[i].job, SLOT_CALLER_LEFT);
		if (got[i] == SLOT_WITHDRAWN)
			door_open(&f->jobs[i].done);
	}
	for (int i = 0; i < JOBS; i++) {
		door_pass(&f->jobs[i].done);
		if (f->jobs[i].dones != (got[i] == SLOT_WITHDRAWN ? 0 : 1) ||
		    (got[i] == SLOT_RUNNING && f->jobs[i].first_commit))
			wrong++;
	}
	return (void *)(intptr_t)wrong;
}

static void
test_parallel(void **state)
{
	struct slot_table *table = start();
	static struct feeder feeders[SLOTS];
	pthread_t threads[SLOTS];

	(void)state;
	for (unsigned i = 0; i < SLOTS; i++) {
		feeders[i].slot = get(table, i);
		assert_int_equal(
		    pthread_create(&threads[i], NULL, feed, &feeders[i]), 0);
	}
	for (unsigned i = 0; i < SLOTS; i++) {
		void *wrong;

		pthread_join(threads[i], &wrong);
		assert_null(wrong);
	}
	slot_table_stop(table);
	end(table);
}

int
main(void)
{
	t_add("look up", test_lookup, NULL);
	t_add("one slot hangs", test_one_hangs, NULL);
	t_add("overdue_ms of the table", test_overdue_ms, NULL);
	t_add("queue_max of the table", test_queue_max, NULL);
	t_add("eight slots in parallel", test_parallel, NULL);
	return t_main("slot/table");
}
