/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "t.h"
#include "tray.h"

/*
 * Readers and cards come and go while many ask: for the sanitizers, and no
 * answer is of another card than the one that was addressed.
 */

enum { TRAYS = 4, CARDS = 4, ASKERS = 4, ROUNDS = 300, GRACE_MS = 60 * 1000 };

static struct {
	struct tray trays[TRAYS];
	struct reader_state readers[TRAYS];
	struct slot_table *table;
	atomic_bool over;
	atomic_int asked, answered;
} bench;

static enum sr_err
make_reader(void *arg, const char *name, struct reader **out)
{
	static const char *const names[] = { "Tray 0", "Tray 1", "Tray 2",
		"Tray 3" };
	int at = name[5] - '0';

	(void)arg;
	*out = tray_reader(&bench.trays[at], names[at]);
	return SR_OK;
}

/* Card `index` goes on to the next tray, seen now, later or never. */
static void
move_card(int round)
{
	const int index = round % CARDS, from = round / CARDS % TRAYS;
	const int to = (from + 1) % TRAYS;

	tray_put(&bench.trays[from], TRAY_NO_CARD, APDU_T1, TRAY_SEEN);
	bench.readers[from].events++;
	tray_put(&bench.trays[to], index, round % 3 == 0 ? APDU_T0 : APDU_T1,
	    TRAY_SEEN);
	bench.readers[to].events++;
}

/* The watcher's part; now and then a reader, or pcscd, is away. */
static void
watch(int round)
{
	struct reader_view view = { true, TRAYS, bench.readers };

	for (int i = 0; i < TRAYS; i++)
		bench.readers[i].presence = READER_PRESENT;
	if (round % 7 == 0)
		view.count = TRAYS - 1;
	if (round % 31 == 0)
		view = (struct reader_view){ 0 };
	slot_table_update(bench.table, &view);
}

/* Everybody has had a turn, more or less. */
static void
await_asked(void)
{
	const int asked = atomic_load(&bench.asked);

	while (atomic_load(&bench.asked) < asked + ASKERS)
		sched_yield();
}

static bool
ask_card(int index)
{
	struct auth_job job;
	struct slot *slot;
	char iccid[21];

	if (slot_table_find_card(bench.table,
		index % 2 == 0 ? SLOT_KEY_ICCID : SLOT_KEY_IMSI,
		index % 2 == 0 ? tray_iccid(index) : tray_imsi(index), &slot,
		iccid) != SR_OK)
		return true;
	auth_job_init(&job, index, iccid);
	if (slot_submit(slot, &job.job) != SR_OK)
		return true;
	door_pass(&job.done);
	if (job.err != SR_OK)
		return job.result.answer.verdict == AUTH_NONE;
	atomic_fetch_add(&bench.answered, 1);
	return job.result.answer.verdict == AUTH_SUCCESS &&
	    strcmp(job.result.iccid, tray_iccid(index)) == 0;
}

static void *
ask(void *arg)
{
	const int *index = arg;
	struct slot_status status;
	intptr_t wrong = 0;

	while (!atomic_load(&bench.over)) {
		if (!ask_card(*index))
			wrong++;
		atomic_fetch_add(&bench.asked, 1);
		for (unsigned n = 0;
		     slot_table_next_status(bench.table, &n, &status); n++)
			if (status.number != n)
				wrong++;
	}
	return (void *)wrong;
}

static void
test_storm(void **state)
{
	static int indices[ASKERS] = { 0, 1, 2, 3 };
	const struct slot_table_config config = { .make_reader = make_reader };
	pthread_t askers[ASKERS];

	(void)state;
	assert_int_equal(slot_table_new(&config, &bench.table), SR_OK);
	for (int i = 0; i < TRAYS; i++) {
		tray_init(&bench.trays[i]);
		tray_put(&bench.trays[i], i, APDU_T1, TRAY_SEEN);
		snprintf(bench.readers[i].name, PCSC_NAME_MAX, "Tray %d", i);
	}
	watch(1);
	for (int i = 0; i < ASKERS; i++)
		assert_int_equal(
		    pthread_create(&askers[i], NULL, ask, &indices[i]), 0);
	for (int round = 1; round <= ROUNDS; round++) {
		if (round % 5 == 0)
			move_card(round / 5);
		watch(round);
		await_asked();
	}
	atomic_store(&bench.over, true);
	for (int i = 0; i < ASKERS; i++) {
		void *wrong;

		pthread_join(askers[i], &wrong);
		assert_null(wrong);
	}
	assert_true(atomic_load(&bench.answered) > 0);
	slot_table_free(bench.table, GRACE_MS);
	for (int i = 0; i < TRAYS; i++) {
		assert_int_equal(bench.trays[i].unasked, 0);
		tray_free(&bench.trays[i]);
	}
}

int
main(void)
{
	t_add("all at once", test_storm, NULL);
	return t_main("slot/storm");
}
