/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/convert.h"
#include "aka/gba.h"
#include "faulty.h"
#include "t.h"

/*
 * Every fault at every command of a request, on a card that computes: what is
 * said about AUTHENTICATE is true, an answer is the right one or none, and the
 * next request is served.
 */

enum temperature { COLD, WARM };

/* The context; and where the 2G application is. */
enum kind {
	IN_3G = 0,
	IN_GSM,
	IN_GBA,
	BESIDE, /* a USIM */
	ALONE,
	FIRST, /* beside a USIM, and class A0 has to be the first one */
};

struct sweep {
	const char *name;
	enum apdu_protocol protocol;
	enum temperature temperature;
	enum fault fault;
	enum sr_err err;
	enum kind kind;
};

enum { CARD = 2, STEP = 32 };
#define CARD_ICCID "8988211000000900020"

struct rig {
	const struct sweep *sweep;
	struct faulty faulty;
	struct uicc *uicc;
	uint64_t sqn;
};

static void
challenge(struct rig *rig, struct uicc_auth_request *req, struct aka_vector *v)
{
	const enum kind kind = rig->sweep->kind;

	rig->sqn += STEP;
	faulty_challenge(CARD, rig->sqn, req, v);
	if (kind == IN_GBA) {
		req->context = AUTH_GBA;
		gba_mac_star(v->ik, req->autn + 8);
	}
	if (kind != IN_3G && kind != IN_GBA)
		req->context = AUTH_GSM;
	if (kind >= BESIDE)
		req->app = CARD_APP_SIM;
}

static enum auth_verdict
success_of(enum kind kind)
{
	if (kind == IN_3G)
		return AUTH_SUCCESS;
	return kind == IN_GBA ? AUTH_GBA_SUCCESS : AUTH_GSM_SUCCESS;
}

/* Of a flip nobody can know. */
static void
check_answer(const struct rig *rig, const struct auth_answer *a,
    const struct aka_vector *v)
{
	uint8_t sres[4];

	if (a->verdict == AUTH_NONE || a->verdict == AUTH_REFUSED ||
	    a->verdict == AUTH_SYNC_FAILURE || rig->faulty.fault == FAULT_FLIP)
		return;
	assert_int_equal(a->verdict, success_of(rig->sweep->kind));
	if (a->verdict == AUTH_GSM_SUCCESS) {
		convert_c2(v->res, v->res_len, sres);
		assert_memory_equal(a->sres, sres, 4);
		assert_memory_equal(a->kc, v->kc, 8);
		return;
	}
	assert_int_equal(a->res_len, v->res_len);
	assert_memory_equal(a->res, v->res, v->res_len);
	if (a->verdict == AUTH_GBA_SUCCESS)
		return;
	assert_memory_equal(a->ck, v->ck, 16);
	assert_memory_equal(a->ik, v->ik, 16);
}

/* One request with a fresh challenge, checked by all that is known. */
static enum sr_err
request(struct rig *rig, struct uicc_auth_result *res)
{
	struct uicc_auth_request req = { .app = CARD_APP_USIM };
	struct faulty *f = &rig->faulty;
	struct aka_vector v;
	int before = f->authenticates, got;
	enum sr_err err;

	challenge(rig, &req, &v);
	err = uicc_authenticate(rig->uicc, &req, res);
	got = f->authenticates - before;
	assert_true(got <= 1 || f->fault == FAULT_STATUS);
	if (res->executed == SR_EXECUTED_NO && f->fault != FAULT_STATUS)
		assert_int_equal(got, 0);
	if (res->executed == SR_EXECUTED_YES)
		assert_true(got >= 1);
	if (err != SR_OK) {
		assert_int_equal(res->answer.verdict, AUTH_NONE);
		assert_true(t_is_zero(res->answer.ck, 16));
	} else if (res->answer.verdict != AUTH_REFUSED &&
	    rig->sweep->fault != FAULT_FLIP) {
		/* a digit that flipped is a digit */
		assert_string_equal(res->iccid, CARD_ICCID);
	}
	check_answer(rig, &res->answer, &v);
	return err;
}

/* GBA is service 68 of the USIM. */
static struct uicc *
insert(struct faulty *f, const struct sweep *s)
{
	struct profile profile = faulty_profile(CARD, s->protocol, "");

	if (s->kind == IN_GBA)
		profile.ust[67 / 8] |= 1 << 67 % 8;
	if (s->kind >= BESIDE) {
		profile.sim = true;
		profile.sim_key = (struct gsm_key){ .algorithm = GSM_FROM_3G,
			.aka = profile.usim.key };
	}
	if (s->kind == ALONE)
		profile.usim.present = profile.isim.present = false;
	if (s->kind == FIRST)
		profile.quirks |= QUIRK_A0_FIRST;
	return faulty_uicc_of(f, &profile);
}

static void
rig_start(struct rig *rig, const struct sweep *s)
{
	struct uicc_auth_result res;

	rig->sweep = s;
	rig->uicc = insert(&rig->faulty, s);
	rig->sqn = STEP;
	if (s->temperature == WARM)
		assert_int_equal(request(rig, &res), SR_OK);
}

/* A fault at the n-th command from here; false when it did not come to it. */
static bool
strike(struct rig *rig, const struct sweep *s, int nth, size_t arg)
{
	struct faulty *f = &rig->faulty;
	struct uicc_auth_result res;
	bool struck;

	f->at = f->commands + nth;
	f->arg = arg;
	f->err = s->err;
	f->fault = s->fault;
	f->struck = false;
	(void)!request(rig, &res);
	struck = f->struck;

	f->fault = FAULT_NONE;
	assert_int_equal(request(rig, &res), SR_OK);
	assert_int_equal(res.answer.verdict, success_of(s->kind));
	return struck;
}

/* How long the answer to the n-th command is; 0 when there is none. */
static size_t
answer_len(const struct sweep *s, int nth)
{
	struct sweep look = *s;
	struct rig rig;
	size_t len;

	look.fault = FAULT_LOST_AFTER;
	look.err = SR_READER_FAILURE;
	rig_start(&rig, &look);
	len = strike(&rig, &look, nth, 0) ? rig.faulty.answer_len : 0;
	uicc_free(rig.uicc);
	return len;
}

static void
test_each_command(void **state)
{
	const struct sweep *s = *state;
	bool struck = true;
	int n;

	for (n = 1; struck; n++) {
		struct rig rig;

		rig_start(&rig, s);
		struck = strike(&rig, s, n, 0);
		uicc_free(rig.uicc);
	}
	assert_true(n > (s->temperature == WARM ? 1 : 6));
}

/* Every command with every length, or one flipped bit in every byte. */
static void
test_each_answer(void **state)
{
	const struct sweep *s = *state;
	size_t len;

	for (int n = 1; (len = answer_len(s, n)) > 0; n++) {
		for (size_t at = 0; at < len; at++) {
			size_t bit = at * 8 + at % 8;
			size_t arg = s->fault == FAULT_CUT ? at : bit;
			struct rig rig;

			rig_start(&rig, s);
			assert_true(strike(&rig, s, n, arg));
			uicc_free(rig.uicc);
		}
	}
}

/*
 * 9300 says that the card is busy; 9400 that another directory is current,
 * with class A0 only.
 */
static int
authenticates_max(const struct sweep *s, size_t word)
{
	int usual = s->temperature == WARM ? 3 : 2;
	bool again = word == 0x9300 || (s->kind >= BESIDE && word == 0x9400);

	return again ? usual + 1 : usual;
}

static void
test_each_status(void **state)
{
	static const size_t words[] = { 0x6200, 0x6281, 0x6282, 0x6283, 0x6300,
		0x63c0, 0x6400, 0x6581, 0x6700, 0x6881, 0x6882, 0x6981, 0x6983,
		0x6984, 0x6986, 0x6a80, 0x6a81, 0x6a82, 0x6a83, 0x6a88, 0x6c00,
		0x6c35, 0x6f00, 0x9300, 0x9400, 0x9804, 0x9862, 0x9864 };
	const struct sweep *s = *state;

	for (int n = 1; answer_len(s, n) > 0; n++)
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
			struct rig rig;

			rig_start(&rig, s);
			assert_true(strike(&rig, s, n, words[i]));
			assert_true(rig.faulty.authenticates <=
			    authenticates_max(s, words[i]));
			uicc_free(rig.uicc);
		}
}

#define ROW(name, fault, err, kind, protocol, temperature)                     \
	{                                                                      \
		name, protocol, temperature, fault, err, kind                  \
	}
#define T0(name, fault, err, kind)                                             \
	ROW(name ", T=0, cold", fault, err, kind, APDU_T0, COLD),              \
	    ROW(name ", T=0, warm", fault, err, kind, APDU_T0, WARM)
#define T1(name, fault, err, kind)                                             \
	ROW(name ", T=1, cold", fault, err, kind, APDU_T1, COLD),              \
	    ROW(name ", T=1, warm", fault, err, kind, APDU_T1, WARM)
#define BOTH(name, fault, err)                                                 \
	T0(name, fault, err, IN_3G), T1(name, fault, err, IN_3G)
#define OTHERS(name, fault, err)                                               \
	T0("GSM, " name, fault, err, IN_GSM),                                  \
	    T1("GSM, " name, fault, err, IN_GSM),                              \
	    T0("GBA, " name, fault, err, IN_GBA),                              \
	    T0("2G beside a USIM, " name, fault, err, BESIDE),                 \
	    T0("2G alone, " name, fault, err, ALONE),                          \
	    T0("2G before all, " name, fault, err, FIRST)

static const struct sweep commands[] = {
	BOTH("reset", FAULT_NOT_SENT, SR_READER_FAILURE),
	BOTH("removed", FAULT_NOT_SENT, SR_NO_CARD),
	BOTH("shared", FAULT_NOT_SENT, SR_READER_BUSY),
	BOTH("no pcscd", FAULT_NOT_SENT, SR_PCSC_UNAVAILABLE),
	BOTH("lost before", FAULT_LOST_BEFORE, SR_READER_FAILURE),
	BOTH("lost after", FAULT_LOST_AFTER, SR_READER_FAILURE),
	BOTH("too long", FAULT_LOST_AFTER, SR_BAD_CARD_ANSWER),
	BOTH("one answer behind", FAULT_STALE, SR_OK),
	OTHERS("reset", FAULT_NOT_SENT, SR_READER_FAILURE),
	OTHERS("lost before", FAULT_LOST_BEFORE, SR_READER_FAILURE),
	OTHERS("lost after", FAULT_LOST_AFTER, SR_READER_FAILURE),
	OTHERS("one answer behind", FAULT_STALE, SR_OK),
};

static const struct sweep answers[] = {
	BOTH("cut short", FAULT_CUT, SR_OK),
	BOTH("a bit flips", FAULT_FLIP, SR_OK),
	OTHERS("cut short", FAULT_CUT, SR_OK),
	OTHERS("a bit flips", FAULT_FLIP, SR_OK),
};

static const struct sweep statuses[] = {
	BOTH("another status", FAULT_STATUS, SR_OK),
	OTHERS("another status", FAULT_STATUS, SR_OK),
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

int
main(void)
{
	for (size_t i = 0; i < COUNT(commands); i++)
		t_add(commands[i].name, test_each_command, &commands[i]);
	for (size_t i = 0; i < COUNT(answers); i++)
		t_add(answers[i].name, test_each_answer, &answers[i]);
	for (size_t i = 0; i < COUNT(statuses); i++)
		t_add(statuses[i].name, test_each_status, &statuses[i]);
	return t_main("uicc/faults");
}
