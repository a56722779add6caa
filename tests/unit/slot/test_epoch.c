/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <string.h>

#include "slot/state.h"
#include "t.h"
#include "tray.h"

enum { GRACE_MS = 60 * 1000, INS_AUTHENTICATE = 0x88 };

/* A slot on a tray with card 0, and how often the watcher saw an event. */
static struct {
	struct tray tray;
	struct slot *slot;
	unsigned events;
} bench;

static void
note(void)
{
	slot_note_presence(bench.slot, READER_PRESENT, ++bench.events);
}

static void
start_tray(enum apdu_protocol protocol)
{
	struct slot_config config = { .number = 1 };

	tray_put(&bench.tray, 0, protocol, TRAY_SEEN);
	config.reader = tray_reader(&bench.tray, "a tray");
	assert_int_equal(slot_start(&config, &bench.slot), SR_OK);
	bench.events = 0;
	note();
}

static void
start(enum apdu_protocol protocol)
{
	tray_init(&bench.tray);
	start_tray(protocol);
}

static void
end(void)
{
	slot_free(bench.slot, GRACE_MS);
	assert_int_equal(bench.tray.unasked, 0);
	tray_free(&bench.tray);
}

static void
authenticate(int index, const char *guard, enum sr_err err)
{
	struct auth_job job;

	auth_job_init(&job, index, guard);
	assert_int_equal(auth_job_run(bench.slot, &job), err);
	if (err != SR_OK)
		return;
	assert_int_equal(job.result.answer.verdict, AUTH_SUCCESS);
	assert_string_equal(job.result.iccid, tray_iccid(index));
}

static void
await_identity(int index)
{
	while (slot_knows(bench.slot, SLOT_KEY_IMSI, tray_imsi(index)) !=
	    SLOT_HERE)
		sched_yield();
}

/* One epoch, one question who the card is; the slot asks it by itself. */
static void
test_warm(void **state)
{
	(void)state;
	start(APDU_T1);
	await_identity(0);
	for (int i = 0; i < 5; i++)
		authenticate(0, tray_iccid(0), SR_OK);
	assert_int_equal(bench.tray.authenticates, 5);
	assert_int_equal(bench.tray.iccids, 1);
	assert_int_equal(bench.tray.connects, 1);
	end();
}

static void
expect_begun(struct tray *tray, uint8_t ins)
{
	(void)ins;
	assert_int_equal(tray->begun, 1);
}

/* Other programs use the card, too: behind the fence that is still known. */
static void
test_shared(void **state)
{
	(void)state;
	tray_init(&bench.tray);
	bench.tray.shared = true;
	bench.tray.before = expect_begun;
	start_tray(APDU_T1);
	await_identity(0);
	for (int i = 1; i <= 3; i++) {
		authenticate(0, "", SR_OK);
		assert_int_equal(bench.tray.iccids, i + 1);
	}
	slot_free(bench.slot, GRACE_MS);
	assert_int_equal(bench.tray.begun, 0);
	assert_int_equal(bench.tray.connects, 1);
	tray_free(&bench.tray);
}

/* Nothing but the watcher's count tells of the swap. */
static void
test_event_between(void **state)
{
	(void)state;
	start(APDU_T1);
	authenticate(0, "", SR_OK);
	tray_put(&bench.tray, 1, APDU_T1, TRAY_UNSEEN);
	note();
	authenticate(1, "", SR_OK);
	authenticate(1, tray_iccid(0), SR_CARD_CHANGED);
	assert_int_equal(bench.tray.authenticates, 2);
	end();
}

/* The same count: nothing happened. */
static void
test_no_event(void **state)
{
	(void)state;
	start(APDU_T1);
	await_identity(0);
	for (int i = 0; i < 3; i++)
		slot_note_presence(bench.slot, READER_PRESENT, bench.events);
	authenticate(0, "", SR_OK);
	assert_int_equal(bench.tray.connects, 1);
	assert_int_equal(bench.tray.iccids, 1);
	end();
}

static int swaps;

/* Just before AUTHENTICATE leaves another card is there. */
static void
swap_unseen(void *arg)
{
	(void)arg;
	if (swaps-- <= 0)
		return;
	tray_put(&bench.tray, 1, APDU_T1, TRAY_UNSEEN);
	note();
}

struct guard_row {
	const char *name;
	bool guarded; /* by the card of before */
	enum sr_err err;
	int authenticates;
};

static const struct guard_row guards[] = {
	{ "an event within a request", false, SR_OK, 2 },
	{ "an event within a guarded request", true, SR_CARD_CHANGED, 1 },
};

static void
test_event_within(void **state)
{
	const struct guard_row *row = *state;
	struct auth_job job;

	start(APDU_T1);
	authenticate(0, "", SR_OK);
	auth_job_init(&job, 1, row->guarded ? tray_iccid(0) : "");
	job.before_send = swap_unseen;
	swaps = 1;
	assert_int_equal(auth_job_run(bench.slot, &job), row->err);
	assert_string_equal(job.result.iccid, tray_iccid(1));
	assert_int_equal(bench.tray.authenticates, row->authenticates);
	end();
}

/* Events without end: the request ends all the same, and says "no". */
static void
test_events_without_end(void **state)
{
	struct auth_job job;

	(void)state;
	start(APDU_T1);
	auth_job_init(&job, 1, "");
	job.before_send = swap_unseen;
	swaps = 100;
	assert_int_equal(auth_job_run(bench.slot, &job), SR_CARD_GONE);
	assert_int_equal(job.result.executed, SR_EXECUTED_NO);
	assert_int_equal(bench.tray.authenticates, 0);
	end();
}

/* The command is past the fence, what fetches its answer is not. */
static void
note_at_authenticate(struct tray *tray, uint8_t ins)
{
	(void)tray;
	if (ins == INS_AUTHENTICATE)
		note();
}

/* AUTHENTICATE has moved the SQN: its answer is fetched all the same. */
static void
test_event_before_get_response(void **state)
{
	(void)state;
	start(APDU_T0);
	await_identity(0);
	bench.tray.before = note_at_authenticate;
	for (int i = 1; i <= 3; i++) {
		authenticate(0, "", SR_OK);
		assert_int_equal(bench.tray.authenticates, i);
		/* asked anew by the request, or by the slot before it */
		assert_true(bench.tray.iccids >= i);
	}
	end();
}

static bool
looks_for_card(void)
{
	bool looks;
	uint64_t at;

	pthread_mutex_lock(&bench.slot->lock);
	looks = slot_must_identify(bench.slot, &at) || at > 0;
	pthread_mutex_unlock(&bench.slot->lock);
	return looks;
}

static void
leave_at_authenticate(struct tray *tray, uint8_t ins)
{
	(void)tray;
	if (ins == INS_AUTHENTICATE)
		slot_note_presence(bench.slot, READER_EMPTY, ++bench.events);
}

/* What it said counts, but it is not here any more. */
static void
test_leaves_with_its_answer(void **state)
{
	(void)state;
	start(APDU_T1);
	await_identity(0);
	bench.tray.before = leave_at_authenticate;
	authenticate(0, "", SR_OK);
	assert_int_equal(
	    slot_knows(bench.slot, SLOT_KEY_ICCID, tray_iccid(0)), SLOT_LEFT);
	assert_false(looks_for_card());
	end();
}

static void
blink_at_authenticate(struct tray *tray, uint8_t ins)
{
	if (ins != INS_AUTHENTICATE)
		return;
	tray_put(tray, TRAY_NO_CARD, APDU_T1, TRAY_SEEN);
	slot_note_presence(bench.slot, READER_EMPTY, ++bench.events);
}

/* It is there again, but pcscd does not see it: the slot finds it. */
static void
test_lost_by_error(void **state)
{
	(void)state;
	start(APDU_T1);
	await_identity(0);
	bench.tray.before = blink_at_authenticate;
	authenticate(0, "", SR_NO_CARD);
	assert_true(looks_for_card());
	tray_put(&bench.tray, 0, APDU_T1, TRAY_SEEN);
	await_identity(0);
	assert_false(looks_for_card());
	end();
}

static const enum reader_presence empty = READER_EMPTY, mute = READER_MUTE,
				  absent = READER_ABSENT;

/* Only a mute card is looked for without a reason. */
static void
test_looks_for_card(void **state)
{
	const enum reader_presence *presence = *state;

	start(APDU_T1);
	await_identity(0);
	tray_put(&bench.tray, TRAY_NO_CARD, APDU_T1, TRAY_SEEN);
	slot_note_presence(bench.slot, *presence, ++bench.events);
	assert_int_equal(looks_for_card(), *presence == READER_MUTE);
	end();
}

/* Another reader takes over, and a foreign card is behind the old name. */
static void
reseat(void *arg)
{
	if (swaps-- <= 0)
		return;
	slot_note_presence(bench.slot, READER_ABSENT, 0);
	assert_int_equal(
	    slot_set_reader(bench.slot, tray_reader(arg, "next")), SR_OK);
	note();
	tray_put(&bench.tray, 1, APDU_T1, TRAY_SEEN);
}

/* A request does not go on through the old name, but the next one works. */
static void
test_reseat_within(void **state)
{
	struct tray next;
	struct auth_job job;

	(void)state;
	tray_init(&next);
	tray_put(&next, 0, APDU_T1, TRAY_SEEN);
	start(APDU_T1);
	await_identity(0);
	auth_job_init(&job, 1, "");
	job.before_send = reseat;
	swaps = 1;
	job.arg = &next;
	assert_int_equal(auth_job_run(bench.slot, &job), SR_CARD_GONE);
	assert_int_equal(job.result.executed, SR_EXECUTED_NO);
	assert_int_equal(bench.tray.authenticates, 0);
	authenticate(0, "", SR_OK);
	assert_int_equal(next.authenticates, 1);
	end();
	tray_free(&next);
}

/* What PC/SC says of itself: the slot gets over it within the request. */
static void
test_seen(void **state)
{
	(void)state;
	start(APDU_T0);
	authenticate(0, "", SR_OK);
	tray_put(&bench.tray, 1, APDU_T0, TRAY_SEEN);
	authenticate(1, "", SR_OK);
	tray_put(&bench.tray, TRAY_NO_CARD, APDU_T0, TRAY_SEEN);
	authenticate(1, "", SR_NO_CARD);
	tray_put(&bench.tray, 0, APDU_T0, TRAY_SEEN);
	authenticate(0, tray_iccid(0), SR_OK);
	end();
}

int
main(void)
{
	t_add("a warm card is not asked again", test_warm, NULL);
	t_add("a shared reader", test_shared, NULL);
	t_add("an event between two requests", test_event_between, NULL);
	t_add("no event, no new epoch", test_no_event, NULL);
	for (int i = 0; i < 2; i++)
		t_add(guards[i].name, test_event_within, &guards[i]);
	t_add("events without end", test_events_without_end, NULL);
	t_add("an event before GET RESPONSE", test_event_before_get_response,
	    NULL);
	t_add("leaves with its answer", test_leaves_with_its_answer, NULL);
	t_add("lost by an error", test_lost_by_error, NULL);
	t_add("an empty reader is left alone", test_looks_for_card, &empty);
	t_add("a mute card is asked again", test_looks_for_card, &mute);
	t_add("no reader, no card", test_looks_for_card, &absent);
	t_add("another reader within a request", test_reseat_within, NULL);
	t_add("swaps that the connection sees", test_seen, NULL);
	return t_main("slot/epoch");
}
