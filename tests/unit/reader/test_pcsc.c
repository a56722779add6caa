/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "fake_pcsc.h"
#include "reader/outcome.h"
#include "reader/pcsc.h"
#include "t.h"

static const uint8_t command[] = { 0x00, 0xa4, 0x00, 0x04, 0x02, 0x3f, 0x00 };

static const uint32_t codes[] = { PCSC_F_INTERNAL_ERROR, PCSC_E_CANCELLED,
	PCSC_E_INVALID_HANDLE, PCSC_E_INVALID_PARAMETER, PCSC_E_NO_MEMORY,
	PCSC_E_INSUFFICIENT_BUFFER, PCSC_E_UNKNOWN_READER, PCSC_E_TIMEOUT,
	PCSC_E_SHARING_VIOLATION, PCSC_E_NO_SMARTCARD, PCSC_E_PROTO_MISMATCH,
	PCSC_E_NOT_READY, PCSC_E_INVALID_VALUE, PCSC_F_COMM_ERROR,
	PCSC_F_UNKNOWN_ERROR, PCSC_E_NOT_TRANSACTED, PCSC_E_READER_UNAVAILABLE,
	PCSC_E_NO_SERVICE, PCSC_E_SERVICE_STOPPED, PCSC_W_UNSUPPORTED_CARD,
	PCSC_W_UNRESPONSIVE_CARD, PCSC_W_UNPOWERED_CARD, PCSC_W_RESET_CARD,
	PCSC_W_REMOVED_CARD, PCSC_W_SECURITY_VIOLATION, 0x80109999 };

enum { CODE_COUNT = sizeof(codes) / sizeof(codes[0]) };

static const char *const call_names[FAKE_CALLS] = {
	[FAKE_ESTABLISH] = "SCardEstablishContext",
	[FAKE_RELEASE] = "SCardReleaseContext",
	[FAKE_CONNECT] = "SCardConnect",
	[FAKE_RECONNECT] = "SCardReconnect",
	[FAKE_DISCONNECT] = "SCardDisconnect",
	[FAKE_STATUS] = "SCardStatus",
	[FAKE_TRANSMIT] = "SCardTransmit",
};

struct fixture {
	struct reader *reader;
	struct reader_card card;
	struct apdu_rsp rsp;
	enum sr_executed reached;
};

static struct fixture
setup(void)
{
	struct fixture f = { 0 };

	fake_reset();
	assert_int_equal(
	    reader_pcsc_new("Reader 00 00", PCSC_EXCLUSIVE, &f.reader), SR_OK);
	assert_int_equal(fake.used[FAKE_ESTABLISH], 0);
	return f;
}

static enum sr_err
transmit(struct fixture *f)
{
	return reader_transmit(
	    f->reader, command, sizeof(command), &f->rsp, &f->reached);
}

static void
teardown(struct fixture *f)
{
	reader_close(f->reader);
	assert_int_equal(fake.contexts, 0);
	assert_int_equal(fake.cards, 0);
	assert_int_equal(fake.released_with_card, 0);
	assert_int_equal(fake.bad_handles, 0);
}

static void
test_all_well(void **state)
{
	struct fixture f = setup();

	(void)state;
	fake.answer = "6f1a 9000";
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(f.card.atr_len, 4);
	assert_int_equal(f.card.protocol, APDU_T0);
	assert_int_equal(transmit(&f), SR_OK);
	assert_int_equal(f.reached, SR_EXECUTED_YES);
	assert_int_equal(f.rsp.len, 2);
	assert_int_equal(f.rsp.sw, 0x9000);
	assert_int_equal(fake.sent_len, sizeof(command));
	assert_memory_equal(fake.sent, command, sizeof(command));
	assert_true(fake.room >= 258);
	teardown(&f);
}

static void
test_t1_only(void **state)
{
	struct fixture f = setup();

	(void)state;
	fake.card_protocol = 2;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(f.card.protocol, APDU_T1);
	assert_int_equal(transmit(&f), SR_OK);
	reader_disconnect(f.reader, READER_UNPOWER);
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(f.card.protocol, APDU_T1);
	assert_int_equal(fake.unpowered, 1);
	teardown(&f);
}

/* Without a card in hand nothing is sent, and that is said. */
static void
test_not_connected(void **state)
{
	struct fixture f = setup();

	(void)state;
	assert_int_equal(transmit(&f), SR_READER_FAILURE);
	assert_int_equal(f.reached, SR_EXECUTED_NO);
	assert_int_equal(fake.used[FAKE_TRANSMIT], 0);
	teardown(&f);
}

static void
test_dispositions(void **state)
{
	struct fixture f = setup();

	(void)state;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	reader_disconnect(f.reader, READER_LEAVE);
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(fake.unpowered, 0);
	reader_disconnect(f.reader, READER_UNPOWER);
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(fake.unpowered, 1);
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(fake.unpowered, 1);
	assert_int_equal(fake.used[FAKE_ESTABLISH], 1);
	teardown(&f);
}

static const struct answer_row {
	const char *name;
	const char *hex;
	size_t len;
	enum sr_err err;
	bool cold; /* the next connect is a cold reset */
} answers[] = {
	{ "no byte", "", 0, SR_READER_FAILURE, false },
	{ "one byte", "90", 0, SR_BAD_CARD_ANSWER, true },
	{ "259 bytes", "", 259, SR_BAD_CARD_ANSWER, true },
	{ "264 bytes", "", 264, SR_BAD_CARD_ANSWER, true },
	{ "an ATR", "3b9f96801fc78031e073fe211b674a4c753034054ba9", 0,
	    SR_BAD_CARD_ANSWER, true },
};

static void
test_bad_answer(void **state)
{
	const struct answer_row *row = *state;
	struct fixture f = setup();

	fake.answer = row->hex;
	fake.answer_len = row->len;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(transmit(&f), row->err);
	assert_int_equal(f.reached, SR_EXECUTED_UNKNOWN);
	assert_true(t_is_zero(&f.rsp, sizeof(f.rsp)));
	assert_int_equal(fake.cards, 0);
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(fake.unpowered, row->cold ? 1 : 0);
	assert_int_equal(fake.used[FAKE_TRANSMIT], 1);
	teardown(&f);
}

/* pcscd says absent after an error: the card is powered all the same. */
static void
test_revive(void **state)
{
	struct fixture f = setup();

	(void)state;
	fake.code[FAKE_TRANSMIT] = PCSC_E_NOT_TRANSACTED;
	fake.at[FAKE_TRANSMIT] = 1;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(transmit(&f), SR_READER_FAILURE);
	fake.hidden = true;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(fake.unpowered, 1);
	assert_int_equal(transmit(&f), SR_OK);
	teardown(&f);
}

/* An empty slot is left alone. */
static void
test_no_revival(void **state)
{
	struct fixture f = setup();

	(void)state;
	fake.hidden = true;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_NO_CARD);
	assert_int_equal(fake.used[FAKE_RECONNECT], 0);
	assert_int_equal(fake.used[FAKE_CONNECT], 1);
	teardown(&f);
}

/* The context outlived its pcscd: a new one at once, and only one. */
static void
test_restarted(void **state)
{
	struct fixture f = setup();

	(void)state;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	fake.code[FAKE_CONNECT] = PCSC_E_NO_SERVICE;
	fake.at[FAKE_CONNECT] = 2;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(fake.used[FAKE_ESTABLISH], 2);
	fake.at[FAKE_CONNECT] = FAKE_ALWAYS;
	assert_int_equal(
	    reader_connect(f.reader, &f.card), SR_PCSC_UNAVAILABLE);
	assert_int_equal(fake.used[FAKE_ESTABLISH], 3);
	teardown(&f);
}

struct sweep {
	enum fake_call call;
	uint32_t code;
	int at;
};

static enum sr_err
expected_connect(const struct sweep *s)
{
	if (s->call == FAKE_ESTABLISH)
		return SR_PCSC_UNAVAILABLE;
	return outcome_of_connect(s->code);
}

/*
 * Every code at every call, the first time, the second, and always: the
 * class as in the table, no handle lost, nothing sent twice.
 */
static void
test_sweep(void **state)
{
	const struct sweep *s = *state;
	struct outcome outcome = outcome_of_transmit(s->code);
	struct fixture f = setup();
	enum sr_err err;

	fake.code[s->call] = s->code;
	fake.at[s->call] = s->at;
	if (s->call == FAKE_RECONNECT)
		reader_disconnect(f.reader, READER_UNPOWER);
	for (int i = 0; i < 4; i++) {
		int sent = fake.used[FAKE_TRANSMIT];

		err = reader_connect(f.reader, &f.card);
		if (err != SR_OK) {
			assert_int_equal(err, expected_connect(s));
			assert_int_equal(fake.cards, 0);
			continue;
		}
		err = transmit(&f);
		assert_int_equal(fake.used[FAKE_TRANSMIT], sent + 1);
		if (err == SR_OK) {
			assert_int_equal(f.reached, SR_EXECUTED_YES);
			continue;
		}
		assert_int_equal(s->call, FAKE_TRANSMIT);
		assert_int_equal(err, outcome.err);
		assert_int_equal(f.reached, outcome.executed);
		assert_int_equal(fake.cards, 0);
	}
	/* Only what fails for ever may still fail at the end. */
	if (s->at != FAKE_ALWAYS || s->call == FAKE_RELEASE ||
	    s->call == FAKE_DISCONNECT)
		assert_int_equal(err, SR_OK);
	teardown(&f);
}

static void
add_sweep(void)
{
	static const int ats[] = { 1, 2, FAKE_ALWAYS };
	static const char *const at_names[] = { "first", "second", "always" };
	static struct sweep sweeps[FAKE_LIST * CODE_COUNT * 3];
	static char names[FAKE_LIST * CODE_COUNT * 3][64];
	size_t n = 0;

	for (int call = 0; call < FAKE_LIST; call++)
		for (size_t c = 0; c < CODE_COUNT; c++)
			for (size_t a = 0; a < 3; a++, n++) {
				sweeps[n] =
				    (struct sweep){ (enum fake_call)call,
					    codes[c], ats[a] };
				snprintf(names[n], sizeof(names[n]),
				    "%s %08x %s", call_names[call],
				    (unsigned)codes[c], at_names[a]);
				t_add(names[n], test_sweep, &sweeps[n]);
			}
}

static void
test_list(void **state)
{
	struct pcsc_list list;

	(void)state;
	fake_reset();
	fake.readers = "Reader A 00 00\0Reader B 01 00\0";
	assert_int_equal(pcsc_list_readers(&list), SR_OK);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.names[0], "Reader A 00 00");
	assert_string_equal(list.names[1], "Reader B 01 00");
	pcsc_list_free(&list);

	fake.readers = "";
	assert_int_equal(pcsc_list_readers(&list), SR_OK);
	assert_int_equal(list.count, 0);
	pcsc_list_free(&list);
	assert_int_equal(fake.contexts, 0);
	assert_int_equal(fake.bad_handles, 0);
}

/* The list grew between the two calls: asked again. */
static void
test_list_grows(void **state)
{
	struct pcsc_list list;

	(void)state;
	fake_reset();
	fake.readers = "Reader A 00 00\0";
	fake.code[FAKE_LIST] = PCSC_E_INSUFFICIENT_BUFFER;
	fake.at[FAKE_LIST] = 2;
	assert_int_equal(pcsc_list_readers(&list), SR_OK);
	assert_int_equal(list.count, 1);
	pcsc_list_free(&list);
	assert_int_equal(fake.contexts, 0);
}

static void
test_list_fails(void **state)
{
	struct pcsc_list list;

	(void)state;
	for (size_t i = 0; i < CODE_COUNT; i++) {
		fake_reset();
		fake.code[FAKE_LIST] = codes[i];
		fake.at[FAKE_LIST] = FAKE_ALWAYS;
		assert_int_equal(pcsc_list_readers(&list), SR_PCSC_UNAVAILABLE);
		assert_int_equal(list.count, 0);
		pcsc_list_free(&list);
		assert_int_equal(fake.contexts, 0);
	}
}

int
main(void)
{
	t_add("all goes well", test_all_well, NULL);
	t_add("a card with T=1 only", test_t1_only, NULL);
	t_add("not connected", test_not_connected, NULL);
	t_add("leave and unpower", test_dispositions, NULL);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		t_add(answers[i].name, test_bad_answer, &answers[i]);
	t_add("a card that is there all the same", test_revive, NULL);
	t_add("an empty slot stays alone", test_no_revival, NULL);
	t_add("pcscd was restarted", test_restarted, NULL);
	t_add("list of readers", test_list, NULL);
	t_add("list grows", test_list_grows, NULL);
	t_add("list fails", test_list_fails, NULL);
	add_sweep();
	return t_main("reader/pcsc");
}
