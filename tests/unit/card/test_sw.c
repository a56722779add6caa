/* SPDX-License-Identifier: MIT */
#include "card/sw.h"
#include "t.h"

static const struct row {
	const char *name;
	uint16_t sw;
	bool more, wrong_le, ok;
	int tries_left;
	enum sr_err refusal;
} rows[] = {
	{ "9000", 0x9000, false, false, true, -1, SR_CARD_ERROR },
	{ "9001", 0x9001, false, false, false, -1, SR_CARD_ERROR },
	{ "9110", 0x9110, false, false, true, -1, SR_CARD_ERROR },
	{ "6135", 0x6135, true, false, false, -1, SR_CARD_ERROR },
	{ "9f0c", 0x9f0c, true, false, false, -1, SR_CARD_ERROR },
	{ "9300", 0x9300, false, false, false, -1, SR_CARD_ERROR },
	{ "9e0c", 0x9e0c, false, false, false, -1, SR_CARD_ERROR },
	{ "6100", 0x6100, true, false, false, -1, SR_CARD_ERROR },
	{ "6c10", 0x6c10, false, true, false, -1, SR_CARD_ERROR },
	{ "63c3", 0x63c3, false, false, false, 3, SR_CARD_ERROR },
	{ "63c0", 0x63c0, false, false, false, 0, SR_CARD_ERROR },
	{ "63cf", 0x63cf, false, false, false, 15, SR_CARD_ERROR },
	{ "63d0", 0x63d0, false, false, false, -1, SR_CARD_ERROR },
	{ "6300", 0x6300, false, false, false, -1, SR_CARD_ERROR },
	{ "62c3", 0x62c3, false, false, false, -1, SR_CARD_ERROR },
	{ "6982", 0x6982, false, false, false, -1, SR_PIN_REQUIRED },
	{ "6983", 0x6983, false, false, false, -1, SR_PIN_BLOCKED },
	{ "6984", 0x6984, false, false, false, -1, SR_CARD_ERROR },
	{ "6985", 0x6985, false, false, false, -1, SR_CARD_ERROR },
	{ "6a81", 0x6a81, false, false, false, -1,
	    SR_SECURITY_CONTEXT_NOT_SUPPORTED },
	{ "6a86", 0x6a86, false, false, false, -1,
	    SR_SECURITY_CONTEXT_NOT_SUPPORTED },
	{ "6b00", 0x6b00, false, false, false, -1,
	    SR_SECURITY_CONTEXT_NOT_SUPPORTED },
	{ "6a88", 0x6a88, false, false, false, -1, SR_CARD_ERROR },
	{ "9404", 0x9404, false, false, false, -1, SR_CARD_ERROR },
	{ "9804", 0x9804, false, false, false, -1, SR_PIN_REQUIRED },
	{ "9808", 0x9808, false, false, false, -1, SR_CARD_ERROR },
	{ "9840", 0x9840, false, false, false, -1, SR_PIN_BLOCKED },
	{ "9862", 0x9862, false, false, false, -1, SR_INCORRECT_MAC },
	{ "9863", 0x9863, false, false, false, -1, SR_CARD_ERROR },
	{ "9864", 0x9864, false, false, false, -1,
	    SR_SECURITY_CONTEXT_NOT_SUPPORTED },
	{ "9865", 0x9865, false, false, false, -1, SR_KEY_FRESHNESS_FAILURE },
	{ "9866", 0x9866, false, false, false, -1, SR_CARD_ERROR },
	{ "6f00", 0x6f00, false, false, false, -1, SR_CARD_ERROR },
	{ "0000", 0x0000, false, false, false, -1, SR_CARD_ERROR },
};

static void
test_row(void **state)
{
	const struct row *row = *state;

	assert_int_equal(sw_is_more(row->sw), row->more);
	assert_int_equal(sw_is_wrong_le(row->sw), row->wrong_le);
	assert_int_equal(sw_is_ok(row->sw), row->ok);
	assert_int_equal(sw_tries_left(row->sw), row->tries_left);
	assert_int_equal(sw_refusal(row->sw), row->refusal);
}

/* Only 257 words are success, and only ten refusals have a name. */
static void
test_all(void **state)
{
	unsigned ok = 0, named = 0, class_refused = 0;

	(void)state;
	for (unsigned sw = 0; sw <= 0xffff; sw++) {
		ok += sw_is_ok((uint16_t)sw);
		named += sw_refusal((uint16_t)sw) != SR_CARD_ERROR;
		class_refused += sw_is_class_refused((uint16_t)sw);
	}
	assert_int_equal(ok, 257);
	assert_int_equal(named, 10);
	assert_int_equal(class_refused, 512);
	assert_true(sw_is_class_refused(SW_CLA_NOT_SUPPORTED));
	assert_true(sw_is_class_refused(SW_INS_NOT_SUPPORTED));
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	t_add("all status words", test_all, NULL);
	return t_main("card/sw");
}
