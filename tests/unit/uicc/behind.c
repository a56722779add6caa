/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "behind.h"
#include "faulty.h"
#include "reader/outcome.h"
#include "t.h"

enum { INS_AUTHENTICATE = 0x88, REQUESTS = 16, STEP = 32 };

struct behind behind;

/* Made once: thousands of sweeps ask for the same. */
static struct {
	bool made;
	struct uicc_auth_request req[REQUESTS];
	struct aka_vector vector[REQUESTS];
} made;

static struct softcard *cards[2];
static int in_reader;
static int request_number;
static bool may_have_left;
static int answered_by; /* the card that got AUTHENTICATE last */

static const char *const iccids[] = { "8988211000000900020",
	"8988211000000900038" };
static const char *const imsis[] = { "001010000000902", "001010000000903" };

const char *
behind_iccid(void)
{
	return iccids[in_reader];
}

const char *
behind_imsi(void)
{
	return imsis[in_reader];
}

static size_t
give(const uint8_t *cmd, size_t cmd_len, uint8_t *out)
{
	size_t len;

	if (cmd[1] == INS_AUTHENTICATE) {
		behind.authenticates++;
		may_have_left = true;
		answered_by = in_reader;
	}
	softcard_transmit(cards[in_reader], cmd, cmd_len, out, &len);
	if (behind.spoil)
		len = 1;
	behind.spoil = false;
	return len;
}

void
behind_reset(void)
{
	softcard_reset(cards[in_reader]);
}

void
behind_swap(void)
{
	in_reader = !in_reader;
	behind_reset();
}

void
behind_select_mf(void)
{
	static const uint8_t cmd[] = { 0x00, 0xa4, 0x00, 0x0c, 0x02, 0x3f,
		0x00 };
	uint8_t out[APDU_RSP_MAX];
	size_t len;

	softcard_transmit(cards[in_reader], cmd, sizeof(cmd), out, &len);
	assert_int_equal(len, 2);
}

static void
check_left(enum fake_call call, uint32_t code)
{
	if (call != FAKE_TRANSMIT || fake.sent[1] != INS_AUTHENTICATE)
		return;
	assert_false(may_have_left);
	if (outcome_of_transmit(code).executed != SR_EXECUTED_NO)
		may_have_left = true;
}

static void
make_cards(void)
{
	struct profile_list *list;
	struct conf_error error;

	assert_int_equal(profile_list_builtin(&list, &error), SR_OK);
	for (int i = 0; i < 2; i++) {
		struct profile *profile = &list->cards[BEHIND_FIRST + i];

		profile->protocol = APDU_T0;
		profile->sqn_check = PROFILE_SQN_STRICT;
		assert_int_equal(
		    softcard_new(profile, NULL, &cards[i], &error), SR_OK);
	}
	profile_list_free(list);
}

void
behind_start(enum pcsc_share share)
{
	struct reader *reader;

	for (int i = 0; i < REQUESTS && !made.made; i++)
		faulty_challenge(BEHIND_FIRST, (uint64_t)(i + 1) * STEP,
		    &made.req[i], &made.vector[i]);
	made.made = true;
	make_cards();
	in_reader = request_number = 0;
	behind.spoil = false;
	fake_reset();
	fake.give = give;
	fake.on_code = check_left;
	assert_int_equal(
	    reader_pcsc_new("Reader 00 00", share, &reader), SR_OK);
	assert_int_equal(uicc_new(reader, &behind.uicc), SR_OK);
}

void
behind_stop(void)
{
	uicc_free(behind.uicc);
	for (int i = 0; i < 2; i++)
		softcard_free(cards[i]);
	assert_int_equal(fake.contexts, 0);
	assert_int_equal(fake.cards, 0);
	assert_int_equal(fake.transactions, 0);
	assert_int_equal(fake.released_with_card, 0);
	assert_int_equal(fake.bad_handles, 0);
}

static void
check_executed(const struct uicc_auth_result *res)
{
	assert_true(behind.authenticates <= 1);
	if (res->executed == SR_EXECUTED_NO)
		assert_int_equal(behind.authenticates, 0);
	if (res->executed == SR_EXECUTED_YES)
		assert_int_equal(behind.authenticates, 1);
}

enum sr_err
behind_request(struct uicc_auth_result *res)
{
	const struct aka_vector *v = &made.vector[request_number];
	enum sr_err err;

	assert_true(request_number < REQUESTS);
	behind.authenticates = 0;
	may_have_left = false;
	err = uicc_authenticate(behind.uicc, &made.req[request_number++], res);
	assert_int_equal(fake.transactions, 0);
	check_executed(res);
	if (err != SR_OK) {
		assert_int_equal(res->answer.verdict, AUTH_NONE);
		assert_true(t_is_zero(res->answer.ck, 16));
		return err;
	}
	assert_string_equal(res->iccid, iccids[answered_by]);
	if (answered_by != 0) {
		assert_int_equal(res->refusal, SR_INCORRECT_MAC);
		return err;
	}
	assert_int_equal(res->answer.verdict, AUTH_SUCCESS);
	assert_memory_equal(res->answer.res, v->res, v->res_len);
	assert_memory_equal(res->answer.ck, v->ck, 16);
	assert_memory_equal(res->answer.ik, v->ik, 16);
	return err;
}
