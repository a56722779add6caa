/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/log.h"
#include "faulty.h"
#include "t.h"

/*
 * Every fault at every command of a card that wants its PIN, and then all is
 * well: the card has seen each PIN once at most, a right one costs no try and a
 * wrong one a single one, and with a right PIN that was not lost on its way the
 * next request is served.
 */

enum { CARD = 2, STEP = 32 };
#define CARD_ICCID "8988211000000900020"

/* The rule in memory: given once, and again only after 9000. */
struct safe {
	const char *digits;
	bool latched;
	int given;
};

static bool
has(void *arg, const char *iccid)
{
	(void)arg;
	return strcmp(iccid, CARD_ICCID) == 0;
}

static enum sr_err
take(void *arg, const char *iccid, struct uicc_pin *out)
{
	struct safe *safe = arg;

	assert_string_equal(iccid, CARD_ICCID);
	*out = (struct uicc_pin){ .ticket = 1 };
	if (safe->latched)
		return SR_PIN_REQUIRED;
	safe->latched = true;
	safe->given++;
	memcpy(out->digits, safe->digits, strlen(safe->digits) + 1);
	return SR_OK;
}

static void
ended(void *arg, uint64_t ticket, enum uicc_pin_end end, int tries_left)
{
	struct safe *safe = arg;

	(void)tries_left;
	assert_int_equal(ticket, 1);
	if (end == UICC_PIN_RIGHT)
		safe->latched = false;
}

enum call { AUTHENTICATE, IDENTIFY, INFO };

struct sweep {
	const char *name;
	enum fault fault;
	enum sr_err err;
	size_t arg;
};

struct rig {
	struct faulty faulty;
	struct uicc *uicc;
	struct safe safe;
	struct uicc_pins pins;
	uint64_t sqn;
};

static void
rig_start(struct rig *rig, enum apdu_protocol protocol, const char *digits)
{
	*rig = (struct rig){ .safe.digits = digits, .sqn = STEP };
	rig->uicc = faulty_uicc(&rig->faulty, CARD, protocol, "1234");
	rig->pins = (struct uicc_pins){ has, take, ended, &rig->safe };
	uicc_set_pins(rig->uicc, &rig->pins);
}

static bool
serves(struct rig *rig)
{
	struct uicc_auth_request req = { .app = CARD_APP_USIM };
	struct uicc_auth_result res;
	struct aka_vector v;

	rig->sqn += STEP;
	faulty_challenge(CARD, rig->sqn, &req, &v);
	return uicc_authenticate(rig->uicc, &req, &res) == SR_OK &&
	    res.answer.verdict == AUTH_SUCCESS &&
	    memcmp(res.answer.ck, v.ck, sizeof(v.ck)) == 0;
}

static struct uicc_info info;

static void
call(struct rig *rig, enum call what)
{
	struct uicc_identity id;

	if (what == AUTHENTICATE)
		(void)serves(rig);
	else if (what == IDENTIFY)
		(void)!uicc_identify(rig->uicc, &id);
	else
		(void)!uicc_read_info(rig->uicc, 0, &info);
}

/* What the card says of its tries when all is well. */
static int
tries_left(struct rig *rig)
{
	rig->faulty.fault = FAULT_NONE;
	uicc_set_pins(rig->uicc, NULL);
	assert_int_equal(uicc_read_info(rig->uicc, 0, &info), SR_OK);
	uicc_set_pins(rig->uicc, &rig->pins);
	return info.pin.tries_left;
}

/* A fault at the n-th command; false when it did not come to it. */
static bool
strike(struct rig *rig, const struct sweep *s, enum call what, int nth)
{
	rig->faulty.at = nth;
	rig->faulty.arg = s->arg;
	rig->faulty.err = s->err;
	rig->faulty.fault = s->fault;
	call(rig, what);
	rig->faulty.fault = FAULT_NONE;
	return rig->faulty.struck;
}

static bool
survives(
    const struct sweep *s, enum apdu_protocol protocol, enum call what, int nth)
{
	struct rig right, wrong;
	bool struck;

	rig_start(&right, protocol, "1234");
	struck = strike(&right, s, what, nth);
	if (!right.safe.latched)
		assert_true(serves(&right));
	assert_int_equal(tries_left(&right), 3);
	uicc_free(right.uicc);

	rig_start(&wrong, protocol, "4321");
	(void)strike(&wrong, s, what, nth);
	for (int i = 0; i < 4; i++)
		call(&wrong, (enum call)(i % 3));
	assert_true(wrong.faulty.verifies <= 1);
	assert_true(wrong.safe.given <= 1);
	assert_int_equal(tries_left(&wrong), 3 - wrong.faulty.verifies);
	uicc_free(wrong.uicc);
	return struck;
}

static void
test_sweep(void **state)
{
	const struct sweep *s = *state;

	for (int protocol = APDU_T0; protocol <= APDU_T1; protocol++)
		for (int what = AUTHENTICATE; what <= INFO; what++) {
			int n = 1;

			while (survives(s, (enum apdu_protocol)protocol,
			    (enum call)what, n))
				n++;
			assert_true(n > 10);
		}
}

/* With tries gone before, a right PIN is not sent either. */
static void
test_fewer_tries(void **state)
{
	static const uint8_t wrong[] = { 0x00, 0x20, 0x00, 0x01, 0x08, '0', '0',
		'0', '0', 0xff, 0xff, 0xff, 0xff };
	struct reader_card card;
	struct apdu_rsp rsp;
	enum sr_executed reached;
	struct rig rig;

	(void)state;
	for (int gone = 1; gone <= 3; gone++) {
		rig_start(&rig, APDU_T1, "1234");
		assert_int_equal(
		    reader_connect(rig.faulty.inner, &card), SR_OK);
		for (int i = 0; i < gone; i++)
			assert_int_equal(
			    reader_transmit(rig.faulty.inner, wrong,
				sizeof(wrong), &rsp, &reached),
			    SR_OK);
		for (int i = 0; i < 6; i++)
			call(&rig, (enum call)(i % 3));
		assert_int_equal(rig.faulty.verifies, 0);
		assert_int_equal(rig.safe.given, 0);
		assert_int_equal(tries_left(&rig), 3 - gone);
		uicc_free(rig.uicc);
	}
}

/* Info tells of the whole card when it has just been opened. */
static void
test_info(void **state)
{
	struct rig rig;

	(void)state;
	for (int protocol = APDU_T0; protocol <= APDU_T1; protocol++) {
		rig_start(&rig, (enum apdu_protocol)protocol, "1234");
		assert_int_equal(uicc_read_info(rig.uicc, 0, &info), SR_OK);
		assert_string_equal(info.imsi, "001010000000902");
		assert_true(info.impi[0] != '\0');
		assert_int_equal(info.impu_count, 3);
		assert_true(info.pin.required);
		assert_int_equal(info.pin.tries_left, 3);
		assert_int_equal(rig.faulty.verifies, 1);
		assert_true(serves(&rig));
		assert_int_equal(rig.faulty.verifies, 1);
		uicc_free(rig.uicc);
	}
}

static const struct sweep sweeps[] = {
	{ "reset", FAULT_NOT_SENT, SR_READER_FAILURE, 0 },
	{ "removed", FAULT_NOT_SENT, SR_NO_CARD, 0 },
	{ "swapped", FAULT_NOT_SENT, SR_CARD_GONE, 0 },
	{ "no pcscd", FAULT_NOT_SENT, SR_PCSC_UNAVAILABLE, 0 },
	{ "lost before", FAULT_LOST_BEFORE, SR_READER_FAILURE, 0 },
	{ "lost after", FAULT_LOST_AFTER, SR_READER_FAILURE, 0 },
	{ "one answer behind", FAULT_STALE, SR_OK, 0 },
	{ "an empty answer", FAULT_CUT, SR_OK, 0 },
	{ "6982", FAULT_REFUSED, SR_OK, 0x6982 },
	{ "63c2", FAULT_REFUSED, SR_OK, 0x63c2 },
	{ "6f00", FAULT_REFUSED, SR_OK, 0x6f00 },
	{ "6985", FAULT_REFUSED, SR_OK, 0x6985 },
};

int
main(void)
{
	log_set_level(LOG_LEVEL_ERROR);
	for (size_t i = 0; i < sizeof(sweeps) / sizeof(sweeps[0]); i++)
		t_add(sweeps[i].name, test_sweep, &sweeps[i]);
	t_add("fewer than three tries", test_fewer_tries, NULL);
	t_add("information", test_info, NULL);
	return t_main("uicc/pin_faults");
}
