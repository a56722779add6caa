/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "behind.h"
#include "fake_clock.h"
#include "reader/outcome.h"
#include "t.h"

/*
 * Requests over a PC/SC that fails: every code at every use of every call, on
 * a card that computes.
 */

enum happening { NOTHING, RESET, SWAP }; /* while PC/SC fails */

struct sweep {
	enum pcsc_share share;
	enum fake_call call;
	enum happening happening;
	bool given_anyway;
};

static const struct sweep *sweep;
static void (*check_left)(enum fake_call call, uint32_t code);

static void
happen(enum fake_call call, uint32_t code)
{
	check_left(call, code);
	if (sweep->happening == RESET)
		behind_reset();
	if (sweep->happening == SWAP)
		behind_swap();
}

static bool
is_expected(enum sr_err err, uint32_t code)
{
	return err == outcome_of_transmit(code).err ||
	    err == outcome_of_connect(code) ||
	    (sweep->call == FAKE_RECONNECT && err == SR_BAD_CARD_ANSWER) ||
	    (sweep->call == FAKE_ESTABLISH && err == SR_PCSC_UNAVAILABLE);
}

/* Three requests, then one that must be served; false when nothing failed. */
static bool
run(uint32_t code, int at)
{
	struct uicc_auth_result res;
	bool struck;

	behind_start(sweep->share);
	check_left = fake.on_code;
	fake.on_code = happen;
	fake.code[sweep->call] = code;
	fake.at[sweep->call] = at;
	fake.given_anyway = sweep->given_anyway ||
	    outcome_of_transmit(code).executed == SR_EXECUTED_YES;
	for (int i = 0; i < 3; i++) {
		enum sr_err err;

		behind.spoil = sweep->call == FAKE_RECONNECT;
		err = behind_request(&res);
		if (err != SR_OK)
			assert_true(is_expected(err, code));
	}
	struck = at == FAKE_ALWAYS || fake.used[sweep->call] >= at;
	fake.at[sweep->call] = 0;
	behind.spoil = false;
	fake_now_ms += 1000;
	assert_int_equal(behind_request(&res), SR_OK);
	behind_stop();
	return struck;
}

static void
test_sweep(void **state)
{
	int uses = 0;

	sweep = *state;
	for (size_t i = 0; i < fake_code_count; i++) {
		/* What did not leave was not executed: no such card. */
		if (sweep->given_anyway &&
		    outcome_of_transmit(fake_codes[i]).executed ==
			SR_EXECUTED_NO)
			continue;
		for (uses = 1; run(fake_codes[i], uses); uses++)
			;
		(void)run(fake_codes[i], FAKE_ALWAYS);
	}
	assert_true(uses > 1);
}

enum { CALLS = 7, SWEEPS = 2 * CALLS * 3 * 2 };

static void
add_sweeps(void)
{
	static const enum fake_call calls[CALLS] = { FAKE_ESTABLISH,
		FAKE_CONNECT, FAKE_RECONNECT, FAKE_ATTRIB, FAKE_TRANSMIT,
		FAKE_BEGIN, FAKE_END };
	static const char *const happenings[] = { "", ", reset", ", swapped" };
	static struct sweep sweeps[SWEEPS];
	static char names[SWEEPS][80];
	size_t n = 0;

	for (size_t i = 0; i < SWEEPS; i++) {
		struct sweep s = { (enum pcsc_share)(i % 2),
			calls[i / 2 % CALLS],
			(enum happening)(i / 2 / CALLS % 3), i >= SWEEPS / 2 };

		if (s.share == PCSC_EXCLUSIVE && s.call >= FAKE_BEGIN &&
		    s.call <= FAKE_END)
			continue;
		if (s.given_anyway && s.call != FAKE_TRANSMIT)
			continue;
		sweeps[n] = s;
		(void)snprintf(names[n], sizeof(names[n]), "%s %s%s%s",
		    s.share == PCSC_SHARED ? "shared" : "exclusive",
		    fake_call_names[s.call], happenings[s.happening],
		    s.given_anyway ? ", executed" : "");
		t_add(names[n], test_sweep, &sweeps[n]);
		n++;
	}
}

/*
 * Another program selects something else, or resets the card, or somebody
 * swaps it, between two requests.
 */
static void
test_neighbour(void **state)
{
	void (*const *deeds)(void) = *state;
	void (*deed)(void) = deeds[0];
	struct uicc_auth_result res;

	behind_start(PCSC_SHARED);
	assert_int_equal(behind_request(&res), SR_OK);
	for (int i = 0; i < 3; i++) {
		deed();
		if (deed != behind_select_mf) {
			fake.code[FAKE_BEGIN] = PCSC_W_RESET_CARD;
			fake.at[FAKE_BEGIN] = fake.used[FAKE_BEGIN] + 1;
		}
		assert_int_equal(behind_request(&res), SR_OK);
		assert_string_equal(res.iccid, behind_iccid());
	}
	behind_stop();
}

/* A swap that PC/SC did not tell of, since another program's call failed. */
static void
test_silent_swap(void **state)
{
	struct uicc_auth_result res;
	struct uicc_identity id;

	(void)state;
	behind_start(PCSC_SHARED);
	assert_int_equal(uicc_identify(behind.uicc, &id), SR_OK);
	assert_string_equal(id.imsi, behind_imsi());
	behind_swap();
	assert_int_equal(behind_request(&res), SR_OK);
	assert_string_equal(res.iccid, behind_iccid());
	/* The IMSI of the former card is not that of this one. */
	uicc_known_identity(behind.uicc, &id);
	assert_string_equal(id.iccid, behind_iccid());
	assert_string_equal(id.imsi, "");
	assert_int_equal(uicc_identify(behind.uicc, &id), SR_OK);
	assert_string_equal(id.imsi, behind_imsi());
	behind_stop();
}

/* Every request in a transaction of its own; the identity stays known. */
static void
test_shared(void **state)
{
	struct uicc_auth_result res;
	struct uicc_identity id;
	static struct uicc_info info;

	(void)state;
	behind_start(PCSC_SHARED);
	assert_int_equal(uicc_identify(behind.uicc, &id), SR_OK);
	assert_int_equal(fake.used[FAKE_END], 1);
	assert_int_equal(behind_request(&res), SR_OK);
	assert_int_equal(fake.used[FAKE_END], 2);
	uicc_known_identity(behind.uicc, &id);
	assert_string_equal(id.imsi, behind_imsi());
	assert_int_equal(uicc_read_info(behind.uicc, 0, &info), SR_OK);
	assert_int_equal(fake.used[FAKE_END], 3);
	assert_int_equal(fake.used[FAKE_BEGIN], 3);
	assert_int_equal(fake.used[FAKE_CONNECT], 1);
	behind_stop();
}

int
main(void)
{
	static void (*const deeds[])(
	    void) = { behind_select_mf, behind_reset, behind_swap };

	log_set_level(LOG_LEVEL_ERROR);
	t_add("shared", test_shared, NULL);
	t_add("another program selects", test_neighbour, &deeds[0]);
	t_add("another program resets", test_neighbour, &deeds[1]);
	t_add("swapped between requests", test_neighbour, &deeds[2]);
	t_add("swapped in silence", test_silent_swap, NULL);
	add_sweeps();
	return t_main("uicc/pcsc");
}
