/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <string.h>

#include "t.h"
#include "tray.h"

/*
 * PINs reach the cards of watched readers, and never a card that came in the
 * place of the one whose PIN it is.
 */

enum { GRACE_MS = 60 * 1000, INS_VERIFY = 0x20 };

static struct {
	struct tray tray;
	struct reader_state reader;
	struct slot_table *table;
	struct uicc_pins pins;
	atomic_int takes, rights, unknowns;
	void (*on_take)(void); /* on the slot's thread; may be NULL */
	atomic_bool taken; /* and not ended */
	atomic_int verifies; /* that reached a card in the meantime */
} bench;

static bool
has(void *arg, const char *iccid)
{
	(void)arg;
	(void)iccid;
	return true;
}

static enum sr_err
take(void *arg, const char *iccid, struct uicc_pin *out)
{
	(void)arg;
	assert_string_equal(iccid, tray_iccid(0));
	*out = (struct uicc_pin){ .digits = "1234", .ticket = 1 };
	bench.takes++;
	if (bench.on_take != NULL)
		bench.on_take();
	bench.taken = true;
	return SR_OK;
}

static void
ended(void *arg, uint64_t ticket, enum uicc_pin_end end, int tries_left)
{
	(void)arg;
	(void)ticket;
	(void)tries_left;
	bench.taken = false;
	if (end == UICC_PIN_RIGHT)
		bench.rights++;
	if (end == UICC_PIN_UNKNOWN)
		bench.unknowns++;
}

static void
before(struct tray *tray, uint8_t ins)
{
	(void)tray;
	if (ins == INS_VERIFY && bench.taken)
		bench.verifies++;
}

static enum sr_err
make_reader(void *arg, const char *name, struct reader **out)
{
	(void)arg;
	(void)name;
	*out = tray_reader(&bench.tray, bench.reader.name);
	return SR_OK;
}

static void
update(void)
{
	const struct reader_view view = { true, 1, &bench.reader };

	slot_table_update(bench.table, &view);
}

static void
start(const char *pin, void (*on_take)(void))
{
	const struct slot_table_config config = { .make_reader = make_reader,
		.pins = &bench.pins };

	memset(&bench, 0, sizeof(bench));
	bench.pins = (struct uicc_pins){ has, take, ended, NULL };
	tray_init(&bench.tray);
	bench.on_take = on_take;
	bench.tray.pin = pin;
	bench.tray.before = before;
	tray_put(&bench.tray, 0, APDU_T1, TRAY_SEEN);
	strcpy(bench.reader.name, "Tray 00 00");
	bench.reader.presence = READER_PRESENT;
	assert_int_equal(slot_table_new(&config, &bench.table), SR_OK);
	update();
}

static void
end(void)
{
	slot_table_free(bench.table, GRACE_MS);
	tray_free(&bench.tray);
}

static struct slot *
slot(void)
{
	struct slot *slot;

	assert_int_equal(slot_table_get(bench.table, 0, &slot), SR_OK);
	return slot;
}

static void
await_imsi(const char *imsi)
{
	struct slot_status status;

	do {
		sched_yield();
		slot_get_status(slot(), &status);
	} while (strcmp(status.imsi, imsi) != 0);
}

static void
authenticate(int index)
{
	struct auth_job job;

	auth_job_init(&job, index, "");
	assert_int_equal(auth_job_run(slot(), &job), SR_OK);
	assert_int_equal(job.result.answer.verdict, AUTH_SUCCESS);
}

/* When it comes, and when its reader comes back by another name. */
static void
test_opened(void **state)
{
	const struct reader_view none = { true, 0, NULL };

	(void)state;
	start("1234", NULL);
	await_imsi(tray_imsi(0));
	assert_int_equal(bench.takes, 1);
	authenticate(0);
	assert_int_equal(bench.takes, 1);

	slot_table_update(bench.table, &none);
	tray_put(&bench.tray, 0, APDU_T1, TRAY_SEEN);
	strcpy(bench.reader.name, "Tray 01 00");
	update();
	await_imsi(tray_imsi(0));
	assert_int_equal(bench.takes, 2);
	authenticate(0);
	assert_int_equal(bench.rights, 2);
	assert_int_equal(bench.verifies, 2);
	end();
}

static void
test_not_asked_for(void **state)
{
	(void)state;
	start(NULL, NULL);
	await_imsi(tray_imsi(0));
	authenticate(0);
	assert_int_equal(bench.takes, 0);
	end();
}

/* The connection notices nothing, but the watcher does. */
static void
swap(void)
{
	bench.on_take = NULL;
	bench.tray.pin = NULL;
	tray_put(&bench.tray, 1, APDU_T1, TRAY_UNSEEN);
	bench.reader.events++;
	update();
}

static void
test_swapped(void **state)
{
	(void)state;
	start("1234", swap);
	await_imsi(tray_imsi(1));
	assert_int_equal(bench.takes, 1);
	assert_int_equal(bench.unknowns, 1);
	assert_int_equal(bench.verifies, 0);
	authenticate(1);
	end();
}

int
main(void)
{
	t_add("opened", test_opened, NULL);
	t_add("not asked for", test_not_asked_for, NULL);
	t_add("swapped before VERIFY", test_swapped, NULL);
	return t_main("slot/pin");
}
