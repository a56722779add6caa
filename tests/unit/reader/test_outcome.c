/* SPDX-License-Identifier: MIT */
#include "reader/outcome.h"
#include "t.h"

#define NO SR_EXECUTED_NO
#define YES SR_EXECUTED_YES
#define MAYBE SR_EXECUTED_UNKNOWN

/* doc/reliability.md 1, and what each code means before a card is there. */
static const struct row {
	const char *name;
	uint32_t code;
	enum sr_err transmit;
	enum sr_executed executed;
	enum sr_err connect;
} rows[] = {
	{ "S_SUCCESS", 0, SR_OK, YES, SR_OK },
	{ "F_INTERNAL_ERROR", 0x80100001, SR_READER_FAILURE, MAYBE,
	    SR_PCSC_UNAVAILABLE },
	{ "E_CANCELLED", 0x80100002, SR_READER_FAILURE, MAYBE,
	    SR_READER_FAILURE },
	{ "E_INVALID_HANDLE", 0x80100003, SR_PCSC_UNAVAILABLE, NO,
	    SR_PCSC_UNAVAILABLE },
	{ "E_INVALID_PARAMETER", 0x80100004, SR_READER_FAILURE, MAYBE,
	    SR_READER_FAILURE },
	{ "E_NO_MEMORY", 0x80100006, SR_READER_FAILURE, MAYBE,
	    SR_PCSC_UNAVAILABLE },
	{ "E_INSUFFICIENT_BUFFER", 0x80100008, SR_BAD_CARD_ANSWER, YES,
	    SR_READER_FAILURE },
	{ "E_UNKNOWN_READER", 0x80100009, SR_READER_FAILURE, MAYBE,
	    SR_NO_CARD },
	{ "E_TIMEOUT", 0x8010000a, SR_READER_FAILURE, MAYBE,
	    SR_READER_FAILURE },
	{ "E_SHARING_VIOLATION", 0x8010000b, SR_READER_BUSY, NO,
	    SR_READER_BUSY },
	{ "E_NO_SMARTCARD", 0x8010000c, SR_READER_FAILURE, MAYBE, SR_NO_CARD },
	{ "E_PROTO_MISMATCH", 0x8010000f, SR_READER_FAILURE, NO,
	    SR_READER_FAILURE },
	{ "E_NOT_READY", 0x80100010, SR_READER_FAILURE, MAYBE,
	    SR_READER_FAILURE },
	{ "E_INVALID_VALUE", 0x80100011, SR_READER_FAILURE, NO,
	    SR_READER_FAILURE },
	{ "F_COMM_ERROR", 0x80100013, SR_READER_FAILURE, MAYBE,
	    SR_PCSC_UNAVAILABLE },
	{ "F_UNKNOWN_ERROR", 0x80100014, SR_READER_FAILURE, MAYBE,
	    SR_READER_FAILURE },
	{ "E_NOT_TRANSACTED", 0x80100016, SR_READER_FAILURE, MAYBE,
	    SR_READER_FAILURE },
	{ "E_READER_UNAVAILABLE", 0x80100017, SR_READER_FAILURE, MAYBE,
	    SR_NO_CARD },
	{ "E_NO_SERVICE", 0x8010001d, SR_PCSC_UNAVAILABLE, NO,
	    SR_PCSC_UNAVAILABLE },
	{ "E_SERVICE_STOPPED", 0x8010001e, SR_READER_FAILURE, MAYBE,
	    SR_PCSC_UNAVAILABLE },
	{ "W_UNSUPPORTED_CARD", 0x80100065, SR_READER_FAILURE, MAYBE,
	    SR_CARD_GONE },
	{ "W_UNRESPONSIVE_CARD", 0x80100066, SR_READER_FAILURE, MAYBE,
	    SR_CARD_GONE },
	{ "W_UNPOWERED_CARD", 0x80100067, SR_READER_FAILURE, MAYBE,
	    SR_CARD_GONE },
	{ "W_RESET_CARD", 0x80100068, SR_READER_FAILURE, NO,
	    SR_READER_FAILURE },
	{ "W_REMOVED_CARD", 0x80100069, SR_NO_CARD, NO, SR_NO_CARD },
	{ "W_SECURITY_VIOLATION", 0x8010006a, SR_READER_FAILURE, MAYBE,
	    SR_PCSC_UNAVAILABLE },
	{ "a code of the future", 0x80109999, SR_READER_FAILURE, MAYBE,
	    SR_READER_FAILURE },
	{ "an error that is not of PC/SC", 1, SR_READER_FAILURE, MAYBE,
	    SR_READER_FAILURE },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct outcome got = outcome_of_transmit(row->code);

	assert_int_equal(got.err, row->transmit);
	assert_int_equal(got.executed, row->executed);
	assert_int_equal(outcome_of_connect(row->code), row->connect);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	return t_main("reader/outcome");
}
