/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "t.h"
#include "tray.h"

enum { TRAYS = 2, GRACE_MS = 60 * 1000, ICCID_NUMBER = 9, NEVER_NUMBER = 10 };

/* Two watched readers, and numbers bound to card 0 and to one never seen. */
static struct {
	struct tray trays[TRAYS];
	struct reader_state readers[TRAYS];
	struct slot_table *table;
} bench;

static enum sr_err
make_reader(void *arg, const char *name, struct reader **out)
{
	(void)arg;
	for (int i = 0; i < TRAYS; i++)
		if (strcmp(bench.readers[i].name, name) == 0) {
			*out =
			    tray_reader(&bench.trays[i], bench.readers[i].name);
			return SR_OK;
		}
	return SR_NO_MEMORY;
}

static void
update(void)
{
	const struct reader_view view = { true, TRAYS, bench.readers };

	slot_table_update(bench.table, &view);
}

/* Put it in, or take it out, and let the watcher see it. */
static void
put(int at, int index)
{
	tray_put(&bench.trays[at], index, APDU_T1, TRAY_SEEN);
	bench.readers[at].presence =
	    index == TRAY_NO_CARD ? READER_EMPTY : READER_PRESENT;
	bench.readers[at].events++;
	update();
}

static void
start(void)
{
	const struct slot_binding bindings[] = {
		{ ICCID_NUMBER, SLOT_BIND_ICCID, tray_iccid(0) },
		{ NEVER_NUMBER, SLOT_BIND_ICCID, "8988211000000999990" },
	};
	const struct slot_table_config config = { .bindings = bindings,
		.binding_count = 2,
		.make_reader = make_reader };

	for (int i = 0; i < TRAYS; i++) {
		tray_init(&bench.trays[i]);
		snprintf(bench.readers[i].name, PCSC_NAME_MAX, "Tray %d", i);
		bench.readers[i].presence = READER_EMPTY;
		bench.readers[i].events = 0;
	}
	assert_int_equal(slot_table_new(&config, &bench.table), SR_OK);
	update();
}

static void
end(void)
{
	slot_table_free(bench.table, GRACE_MS);
	for (int i = 0; i < TRAYS; i++)
		tray_free(&bench.trays[i]);
}

static struct slot *
get(size_t number)
{
	struct slot *slot;

	assert_int_equal(slot_table_get(bench.table, number, &slot), SR_OK);
	return slot;
}

/* The slot reads it by itself. */
static void
await_card(int at, int index)
{
	struct slot_status status;

	do {
		sched_yield();
		slot_get_status(get((size_t)at), &status);
	} while (strcmp(status.imsi, tray_imsi(index)) != 0);
	assert_string_equal(status.iccid, tray_iccid(index));
	assert_int_equal(status.state, SLOT_READY);
}

/* Where both its ICCID and its IMSI lead to. */
static void
expect_card(int index, enum sr_err err, int at)
{
	for (int i = 0; i < 2; i++) {
		struct slot *slot;
		char iccid[21] = "x";

		assert_int_equal(
		    slot_table_find_card(bench.table,
			i == 0 ? SLOT_KEY_ICCID : SLOT_KEY_IMSI,
			i == 0 ? tray_iccid(index) : tray_imsi(index), &slot,
			iccid),
		    err);
		assert_ptr_equal(slot, err == SR_OK ? get((size_t)at) : NULL);
		assert_string_equal(
		    iccid, err == SR_OK ? tray_iccid(index) : "");
	}
}

static void
test_here_left_never(void **state)
{
	(void)state;
	start();
	expect_card(0, SR_NO_SUCH_CARD, 0);
	put(0, 0);
	await_card(0, 0);
	expect_card(0, SR_OK, 0);
	expect_card(1, SR_NO_SUCH_CARD, 0);
	put(0, TRAY_NO_CARD);
	expect_card(0, SR_CARD_GONE, 0);
	put(0, 1);
	await_card(0, 1);
	expect_card(1, SR_OK, 0);
	expect_card(0, SR_CARD_GONE, 0);
	put(1, 0);
	await_card(1, 0);
	expect_card(0, SR_OK, 1);
	put(0, TRAY_NO_CARD);
	put(1, TRAY_NO_CARD);
	expect_card(0, SR_CARD_GONE, 0);
	expect_card(1, SR_CARD_GONE, 0);
	end();
}

/* The whole reader is pulled out, or pcscd dies. */
static void
test_reader_leaves(void **state)
{
	const struct reader_view none = { true, 0, NULL }, dead = { 0 };
	struct slot_status status;

	(void)state;
	start();
	put(0, 0);
	await_card(0, 0);
	slot_table_update(bench.table, &none);
	expect_card(0, SR_CARD_GONE, 0);
	slot_get_status(get(0), &status);
	assert_int_equal(status.state, SLOT_ABSENT);
	assert_string_equal(status.iccid, "");
	slot_table_update(bench.table, &dead);
	expect_card(0, SR_PCSC_UNAVAILABLE, 0);
	expect_card(1, SR_PCSC_UNAVAILABLE, 0);
	update();
	await_card(0, 0);
	expect_card(0, SR_OK, 0);
	end();
}

/* A request learns the identity before the slot asks for it. */
static void
test_learned_by_request(void **state)
{
	struct fake_job first;
	struct auth_job job;

	(void)state;
	start();
	/* The slot is kept from asking until the request has run. */
	fake_job_init(&first, DOORS_CLOSED);
	assert_int_equal(slot_submit(get(0), &first.job), SR_OK);
	door_pass(&first.started);
	auth_job_init(&job, 1, "");
	assert_int_equal(slot_submit(get(0), &job.job), SR_OK);
	put(0, 1);
	door_open(&first.may_commit);
	door_open(&first.may_end);
	door_pass(&job.done);
	assert_int_equal(job.err, SR_OK);
	assert_int_equal(
	    slot_knows(get(0), SLOT_KEY_ICCID, tray_iccid(1)), SLOT_HERE);
	await_card(0, 1);
	assert_int_equal(bench.trays[0].iccids, 1);
	end();
}

/* A blink under load: the slot has no time to read the IMSI again. */
static void
test_imsi_under_load(void **state)
{
	struct fake_job first, last;
	struct auth_job job;

	(void)state;
	start();
	put(0, 0);
	await_card(0, 0);
	fake_job_init(&first, DOORS_CLOSED);
	fake_job_init(&last, DOORS_CLOSED);
	auth_job_init(&job, 0, "");
	assert_int_equal(slot_submit(get(0), &first.job), SR_OK);
	door_pass(&first.started);
	assert_int_equal(slot_submit(get(0), &job.job), SR_OK);
	assert_int_equal(slot_submit(get(0), &last.job), SR_OK);
	put(0, 0);
	expect_card(0, SR_CARD_GONE, 0);
	door_open(&first.may_commit);
	door_open(&first.may_end);
	door_pass(&last.started);
	assert_int_equal(job.err, SR_OK);
	expect_card(0, SR_OK, 0);
	door_open(&last.may_commit);
	door_open(&last.may_end);
	door_pass(&last.done);
	end();
}

/* The watcher has not looked yet: the card is where it was read last. */
static void
test_two_claims(void **state)
{
	(void)state;
	start();
	put(1, 0);
	await_card(1, 0);
	tray_put(&bench.trays[1], TRAY_NO_CARD, APDU_T1, TRAY_SEEN);
	put(0, 0);
	await_card(0, 0);
	expect_card(0, SR_OK, 0);
	tray_put(&bench.trays[0], TRAY_NO_CARD, APDU_T1, TRAY_SEEN);
	put(1, 0);
	await_card(1, 0);
	expect_card(0, SR_OK, 1);
	end();
}

static void
expect_at(int index, int at)
{
	struct slot *slot;
	char iccid[21];

	assert_int_equal(slot_table_find_card(bench.table, SLOT_KEY_ICCID,
			     tray_iccid(index), &slot, iccid),
	    SR_OK);
	assert_ptr_equal(slot, get((size_t)at));
}

static void
await_iccid(int at, int index)
{
	while (slot_knows(get((size_t)at), SLOT_KEY_ICCID, tray_iccid(index)) !=
	    SLOT_HERE)
		sched_yield();
}

/*
 * It went and came back before the watcher looked; a request found it.  The
 * PIN hides the IMSI, so that the slot learns nothing new.
 */
static void
test_claimed_again(void **state)
{
	struct auth_job job;

	(void)state;
	start();
	bench.trays[0].pin = bench.trays[1].pin = "1234";
	put(1, 0);
	await_iccid(1, 0);
	tray_put(&bench.trays[1], TRAY_NO_CARD, APDU_T1, TRAY_SEEN);
	put(0, 0);
	await_iccid(0, 0);
	expect_at(0, 0);
	tray_put(&bench.trays[0], TRAY_NO_CARD, APDU_T1, TRAY_SEEN);
	tray_put(&bench.trays[1], 0, APDU_T1, TRAY_SEEN);
	auth_job_init(&job, 0, "");
	assert_int_equal(auth_job_run(get(1), &job), SR_OK);
	assert_int_equal(job.result.refusal, SR_PIN_REQUIRED);
	expect_at(0, 1);
	end();
}

/* A request failed: the address holds until the watcher sees it leave. */
static void
test_lost_by_request(void **state)
{
	struct auth_job job;

	(void)state;
	start();
	put(0, 0);
	await_card(0, 0);
	tray_put(&bench.trays[0], TRAY_NO_CARD, APDU_T1, TRAY_SEEN);
	auth_job_init(&job, 0, "");
	assert_int_equal(auth_job_run(get(0), &job), SR_NO_CARD);
	expect_card(0, SR_OK, 0);
	put(0, TRAY_NO_CARD);
	expect_card(0, SR_CARD_GONE, 0);
	put(0, 1);
	await_card(0, 1);
	end();
}

static void
test_bound_number(void **state)
{
	struct slot *slot;

	(void)state;
	start();
	assert_int_equal(
	    slot_table_get(bench.table, ICCID_NUMBER, &slot), SR_NO_CARD);
	assert_string_equal(
	    slot_table_bound_iccid(bench.table, ICCID_NUMBER), tray_iccid(0));
	assert_null(slot_table_bound_iccid(bench.table, 0));
	put(1, 0);
	await_card(1, 0);
	assert_ptr_equal(get(ICCID_NUMBER), get(1));
	assert_int_equal(slot_number(get(ICCID_NUMBER)), 1);
	put(1, TRAY_NO_CARD);
	assert_int_equal(
	    slot_table_get(bench.table, ICCID_NUMBER, &slot), SR_NO_CARD);
	put(0, 0);
	await_card(0, 0);
	assert_ptr_equal(get(ICCID_NUMBER), get(0));
	end();
}

static void
test_all_statuses(void **state)
{
	static const unsigned numbers[] = { 0, 1, ICCID_NUMBER, NEVER_NUMBER };
	struct slot_status status;
	unsigned number = 0;

	(void)state;
	start();
	put(1, 0);
	await_card(1, 0);
	for (int i = 0; i < 4; i++, number++) {
		bool holds = i == 1 || i == 2;

		assert_true(
		    slot_table_next_status(bench.table, &number, &status));
		assert_int_equal(number, numbers[i]);
		assert_int_equal(status.number, numbers[i]);
		assert_string_equal(status.iccid, holds ? tray_iccid(0) : "");
		assert_string_equal(status.reader,
		    i == 0	? "Tray 0"
			: holds ? "Tray 1"
				: "");
		assert_int_equal(status.state,
		    i == 0	? SLOT_EMPTY
			: holds ? SLOT_READY
				: SLOT_ABSENT);
	}
	assert_false(slot_table_next_status(bench.table, &number, &status));
	end();
}

static void
await_imsi(int at, int index)
{
	struct slot_status status;

	do {
		sched_yield();
		slot_get_status(get((size_t)at), &status);
	} while (strcmp(status.imsi, tray_imsi(index)) != 0);
	assert_string_equal(status.iccid, "");
}

/* Known once, served by its slot, and by no address. */
static void
test_no_iccid(void **state)
{
	struct auth_job job;
	int asked;

	(void)state;
	start();
	bench.trays[0].numberless = true;
	for (int index = 2; index <= 3; index++) {
		put(0, index);
		await_imsi(0, index);
		asked = bench.trays[0].iccids;
		clock_sleep_ms(700);
		assert_int_equal(bench.trays[0].iccids, asked);
		expect_card(index, SR_NO_SUCH_CARD, 0);

		auth_job_init(&job, index, "");
		assert_int_equal(auth_job_run(get(0), &job), SR_OK);
		assert_int_equal(job.result.answer.verdict, AUTH_SUCCESS);
		assert_string_equal(job.result.iccid, "");
		auth_job_init(&job, index, tray_iccid(index));
		assert_int_equal(auth_job_run(get(0), &job), SR_CARD_CHANGED);
		assert_int_equal(bench.trays[0].authenticates, index - 1);
	}
	assert_int_equal(bench.trays[0].unasked, 0);
	end();
}

static void
test_mute(void **state)
{
	struct slot_status status;

	(void)state;
	start();
	bench.readers[0].presence = READER_MUTE;
	update();
	slot_get_status(get(0), &status);
	assert_int_equal(status.state, SLOT_MUTE);
	end();
}

/* Before pcscd was ever there nothing can be said. */
static void
test_no_service(void **state)
{
	const struct reader_view dead = { 0 };
	struct slot *slot;

	(void)state;
	start();
	slot_table_free(bench.table, GRACE_MS);
	assert_int_equal(
	    slot_table_new(&(struct slot_table_config){ 0 }, &bench.table),
	    SR_OK);
	assert_true(slot_table_has_service(bench.table));
	assert_int_equal(
	    slot_table_get(bench.table, 0, &slot), SR_NO_SUCH_SLOT);
	slot_table_update(bench.table, &dead);
	assert_false(slot_table_has_service(bench.table));
	assert_int_equal(
	    slot_table_get(bench.table, 0, &slot), SR_PCSC_UNAVAILABLE);
	assert_int_equal(slot_table_find_reader(bench.table, "Tray 0", &slot),
	    SR_PCSC_UNAVAILABLE);
	assert_int_equal(
	    slot_table_get(bench.table, SLOT_NUMBER_MAX + 1, &slot),
	    SR_NO_SUCH_SLOT);
	end();
}

int
main(void)
{
	t_add("here, left, never", test_here_left_never, NULL);
	t_add("the reader leaves", test_reader_leaves, NULL);
	t_add("learned by a request", test_learned_by_request, NULL);
	t_add("the IMSI under load", test_imsi_under_load, NULL);
	t_add("two slots claim a card", test_two_claims, NULL);
	t_add("claimed again by a request", test_claimed_again, NULL);
	t_add("lost by a request", test_lost_by_request, NULL);
	t_add("a number bound to a card", test_bound_number, NULL);
	t_add("the status of all numbers", test_all_statuses, NULL);
	t_add("cards without an ICCID", test_no_iccid, NULL);
	t_add("a mute card", test_mute, NULL);
	t_add("pcscd was never there", test_no_service, NULL);
	return t_main("slot/identity");
}
