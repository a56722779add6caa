/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "slot/state.h"
#include "t.h"
#include "tray.h"

enum { GRACE_MS = 60 * 1000, NO_GRACE = 0 };

static struct fake_reader reader;
static struct fake_job jobs[4];

static struct slot *
start(unsigned queue_max)
{
	struct slot_config config = {
		.number = 7,
		.queue_max = queue_max,
		.reader = &reader.base,
	};
	struct slot *slot;

	fake_reader_init(&reader);
	for (int i = 0; i < 4; i++)
		fake_job_init(&jobs[i], i == 0 ? DOORS_CLOSED : DOORS_OPEN);
	assert_int_equal(slot_start(&config, &slot), SR_OK);
	return slot;
}

/* counters = { accepted, finished, refused, withdrawn } */
static void
expect(struct slot *slot, enum slot_state state, unsigned queued,
    const uint64_t counters[4])
{
	struct slot_status status;

	slot_get_status(slot, &status);
	assert_int_equal(status.number, 7);
	assert_string_equal(status.reader, "a reader");
	assert_int_equal(status.state, state);
	assert_int_equal(status.queued, queued);
	assert_int_equal(status.counters.accepted, counters[0]);
	assert_int_equal(status.counters.finished, counters[1]);
	assert_int_equal(status.counters.refused, counters[2]);
	assert_int_equal(status.counters.withdrawn, counters[3]);
}

static void
finish(struct fake_job *job)
{
	door_open(&job->may_commit);
	door_open(&job->may_end);
	door_pass(&job->done);
}

/* A status is a look from outside: it waits for no job. */
static void
test_while_a_job_runs(void **state)
{
	struct slot *slot = start(2);

	(void)state;
	expect(slot, SLOT_ABSENT, 0, (uint64_t[]){ 0, 0, 0, 0 });
	slot_note_presence(slot, READER_EMPTY, 0);
	expect(slot, SLOT_EMPTY, 0, (uint64_t[]){ 0, 0, 0, 0 });
	assert_int_equal(slot_submit(slot, &jobs[0].job), SR_OK);
	door_pass(&jobs[0].started);
	expect(slot, SLOT_BUSY, 0, (uint64_t[]){ 1, 0, 0, 0 });
	assert_int_equal(slot_submit(slot, &jobs[1].job), SR_OK);
	assert_int_equal(slot_submit(slot, &jobs[2].job), SR_OK);
	assert_int_equal(slot_submit(slot, &jobs[3].job), SR_QUEUE_FULL);
	expect(slot, SLOT_BUSY, 2, (uint64_t[]){ 3, 0, 1, 0 });
	assert_int_equal(slot_withdraw(slot, &jobs[1].job, SLOT_CALLER_LEFT),
	    SLOT_WITHDRAWN);
	expect(slot, SLOT_BUSY, 1, (uint64_t[]){ 3, 0, 1, 1 });
	assert_int_equal(
	    slot_withdraw(slot, &jobs[0].job, SLOT_OVERDUE), SLOT_RUNNING);
	assert_int_equal(slot_submit(slot, &jobs[3].job), SR_SLOT_STUCK);
	expect(slot, SLOT_STUCK, 1, (uint64_t[]){ 3, 0, 2, 1 });
	finish(&jobs[0]);
	door_pass(&jobs[2].done);
	expect(slot, SLOT_EMPTY, 0, (uint64_t[]){ 3, 2, 2, 1 });
	slot_stop(slot);
	assert_int_equal(slot_submit(slot, &jobs[3].job), SR_STOPPING);
	expect(slot, SLOT_EMPTY, 0, (uint64_t[]){ 3, 2, 3, 1 });
	slot_free(slot, GRACE_MS);
}

static void
test_flushed(void **state)
{
	struct slot *slot = start(0);
	struct slot_status status;

	(void)state;
	assert_int_equal(slot_submit(slot, &jobs[0].job), SR_OK);
	door_pass(&jobs[0].started);
	assert_int_equal(slot_submit(slot, &jobs[1].job), SR_OK);
	slot_stop(slot);
	finish(&jobs[0]);
	door_pass(&jobs[1].done);
	slot_get_status(slot, &status);
	assert_int_equal(status.counters.finished, 1);
	assert_int_equal(status.counters.withdrawn, 1);
	slot_free(slot, GRACE_MS);
}

static void
test_queue_max(void **state)
{
	static struct fake_job many[SLOT_QUEUE_MAX + 1];
	struct slot *slot = start(UINT32_MAX);
	struct slot_status status;

	(void)state;
	assert_int_equal(slot_submit(slot, &jobs[0].job), SR_OK);
	door_pass(&jobs[0].started);
	for (int i = 0; i <= SLOT_QUEUE_MAX; i++) {
		fake_job_init(&many[i], DOORS_OPEN);
		assert_int_equal(slot_submit(slot, &many[i].job),
		    i < SLOT_QUEUE_MAX ? SR_OK : SR_QUEUE_FULL);
	}
	slot_get_status(slot, &status);
	assert_int_equal(status.queued, SLOT_QUEUE_MAX);
	finish(&jobs[0]);
	door_pass(&many[SLOT_QUEUE_MAX - 1].done);
	slot_free(slot, GRACE_MS);
}

/* The slot asks the card who it is, and gets no answer. */
static struct {
	struct door asks, answer;
	atomic_int commands;
} hang;

static void
hang_once(struct tray *tray, uint8_t ins)
{
	(void)ins;
	atomic_fetch_add(&hang.commands, 1);
	if (tray->arg != NULL)
		return;
	tray->arg = &hang;
	door_open(&hang.asks);
	door_pass(&hang.answer);
}

static struct slot *
start_hanging(struct tray *tray)
{
	struct slot_config config = { .number = 7 };
	struct slot *slot;

	door_init(&hang.asks);
	door_init(&hang.answer);
	atomic_store(&hang.commands, 0);
	tray_init(tray);
	tray->before = hang_once;
	tray_put(tray, 0, APDU_T1, TRAY_SEEN);
	config.reader = tray_reader(tray, "a reader");
	assert_int_equal(slot_start(&config, &slot), SR_OK);
	slot_note_presence(slot, READER_PRESENT, 1);
	door_pass(&hang.asks);
	return slot;
}

static void
test_hangs_by_itself(void **state)
{
	struct tray tray;
	struct slot *slot = start_hanging(&tray);
	struct auth_job job, late;

	(void)state;
	expect(slot, SLOT_READY, 0, (uint64_t[]){ 0, 0, 0, 0 });
	auth_job_init(&job, 0, "");
	auth_job_init(&late, 0, "");
	assert_int_equal(slot_submit(slot, &job.job), SR_OK);
	assert_int_equal(slot_submit(slot, &late.job), SR_OK);
	assert_int_equal(
	    slot_withdraw(slot, &late.job, SLOT_CALLER_LEFT), SLOT_WITHDRAWN);
	expect(slot, SLOT_READY, 1, (uint64_t[]){ 2, 0, 0, 1 });
	assert_int_equal(slot_submit(slot, &late.job), SR_OK);
	assert_int_equal(
	    slot_withdraw(slot, &late.job, SLOT_OVERDUE), SLOT_WITHDRAWN);
	expect(slot, SLOT_STUCK, 1, (uint64_t[]){ 3, 0, 0, 2 });
	assert_int_equal(slot_submit(slot, &late.job), SR_SLOT_STUCK);
	door_open(&hang.answer);
	door_pass(&job.done);
	assert_int_equal(job.err, SR_OK);
	assert_int_equal(auth_job_run(slot, &late), SR_OK);
	slot_free(slot, GRACE_MS);
	tray_free(&tray);
}

/* Left behind while it asks: it ends alone when the card answers. */
static void
test_left_behind_by_itself(void **state)
{
	static struct tray tray; /* outlives the test */
	struct slot *slot = start_hanging(&tray);
	struct auth_job job;

	(void)state;
	auth_job_init(&job, 0, "");
	assert_int_equal(slot_submit(slot, &job.job), SR_OK);
	slot_free(slot, NO_GRACE);
	assert_int_equal(job.err, SR_STOPPING);
	door_open(&hang.answer);
	while (!tray_is_left(&tray))
		sched_yield();
	tray_free(&tray);
}

/* What nobody waits for ends with the command that runs. */
static void
test_stopped_while_it_asks(void **state)
{
	struct tray tray;
	struct slot *slot = start_hanging(&tray);

	(void)state;
	slot_stop(slot);
	door_open(&hang.answer);
	slot_free(slot, GRACE_MS);
	assert_int_equal(hang.commands, 1);
	assert_int_equal(tray.connects, 1);
	assert_int_equal(tray.handles, 0);
	tray_free(&tray);
}

/* The latest 64 cards; the one that was not seen for longest goes first. */
static void
test_memory_of_cards(void **state)
{
	struct slot *slot = start(0);
	struct uicc_identity id = { .imsi = "1" };

	(void)state;
	for (int i = 0; i < SLOT_SEEN_MAX + 1; i++) {
		snprintf(id.iccid, sizeof(id.iccid), "8900%d", i);
		pthread_mutex_lock(&slot->lock);
		slot_remember(slot, &id);
		snprintf(id.iccid, sizeof(id.iccid), "89000");
		slot_remember(slot, &id);
		pthread_mutex_unlock(&slot->lock);
	}
	assert_int_equal(slot_knows(slot, SLOT_KEY_ICCID, "89000"), SLOT_LEFT);
	assert_int_equal(slot_knows(slot, SLOT_KEY_ICCID, "89001"), SLOT_NEVER);
	for (int i = 2; i < SLOT_SEEN_MAX + 1; i++) {
		snprintf(id.iccid, sizeof(id.iccid), "8900%d", i);
		assert_int_equal(
		    slot_knows(slot, SLOT_KEY_ICCID, id.iccid), SLOT_LEFT);
	}
	/* an IMSI that a PIN hides now is not forgotten */
	id = (struct uicc_identity){ "89001", "2", true };
	pthread_mutex_lock(&slot->lock);
	slot_remember(slot, &id);
	id.imsi[0] = '\0';
	slot_remember(slot, &id);
	pthread_mutex_unlock(&slot->lock);
	assert_int_equal(slot_knows(slot, SLOT_KEY_IMSI, "2"), SLOT_LEFT);
	assert_int_equal(slot_knows(slot, SLOT_KEY_IMSI, ""), SLOT_NEVER);
	slot_free(slot, GRACE_MS);
}

int
main(void)
{
	t_add("while a job runs", test_while_a_job_runs, NULL);
	t_add("flushed jobs", test_flushed, NULL);
	t_add("the longest queue", test_queue_max, NULL);
	t_add("a card that hangs by itself", test_hangs_by_itself, NULL);
	t_add("left behind by itself", test_left_behind_by_itself, NULL);
	t_add("stopped while it asks", test_stopped_while_it_asks, NULL);
	t_add("the memory of cards", test_memory_of_cards, NULL);
	return t_main("slot/status");
}
