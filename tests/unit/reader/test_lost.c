/* SPDX-License-Identifier: MIT */
#include "t.h"
#include "fake_clock.h"
#include "fake_pcsc.h"
#include "reader/outcome.h"
#include "reader/pcsc.h"

/*
 * What comes after a command that was lost on its way.
 */

struct fixture {
	struct reader *reader;
	struct reader_card card;
	struct apdu_rsp rsp;
	enum sr_executed reached;
};

static struct fixture
setup(enum pcsc_share share)
{
	struct fixture f = { 0 };

	fake_reset();
	assert_int_equal(
	    reader_pcsc_new("Reader 00 00", share, &f.reader), SR_OK);
	return f;
}

static enum sr_err
transmit(struct fixture *f)
{
	static const uint8_t command[] = { 0x00, 0xa4, 0x00, 0x04, 0x02, 0x3f,
		0x00 };
	enum sr_err err;

	assert_int_equal(reader_begin(f->reader), SR_OK);
	err = reader_transmit(
	    f->reader, command, sizeof(command), &f->rsp, &f->reached);
	reader_end(f->reader);
	return err;
}

static void
connect_well(struct fixture *f, enum apdu_protocol protocol)
{
	assert_int_equal(reader_connect(f->reader, &f->card), SR_OK);
	assert_int_equal(f->card.protocol, protocol);
}

static void
teardown(struct fixture *f)
{
	reader_close(f->reader);
	assert_int_equal(fake.contexts, 0);
	assert_int_equal(fake.cards, 0);
	assert_int_equal(fake.bad_handles, 0);
}

/*
 * A card that took another's place between two looks of pcscd: all there is to
 * see is the command that fails, and what pcscd says of the card is true of the
 * former until it powers it.
 */
static const struct row {
	const char *name;
	enum pcsc_share share;
	unsigned long former, latter; /* 1 = T=0, 2 = T=1 */
	uint32_t code; /* of SCardTransmit; success: it gives no byte */
} rows[] = {
	{ "T=1 in the place of T=0", PCSC_EXCLUSIVE, 1, 2,
	    PCSC_E_NOT_TRANSACTED },
	{ "T=0 in the place of T=1", PCSC_EXCLUSIVE, 2, 1,
	    PCSC_E_NOT_TRANSACTED },
	{ "no byte", PCSC_EXCLUSIVE, 2, 1, PCSC_S_SUCCESS },
	{ "F_COMM_ERROR", PCSC_EXCLUSIVE, 2, 1, PCSC_F_COMM_ERROR },
	{ "an unknown error", PCSC_EXCLUSIVE, 2, 1, 0x80109999 },
	{ "shared, T=1 in the place of T=0", PCSC_SHARED, 1, 2,
	    PCSC_E_NOT_TRANSACTED },
	{ "shared, T=0 in the place of T=1", PCSC_SHARED, 2, 1,
	    PCSC_E_NOT_TRANSACTED },
	{ "shared, no byte", PCSC_SHARED, 2, 1, PCSC_S_SUCCESS },
};

static void
test_swapped(void **state)
{
	const struct row *row = *state;
	struct fixture f = setup(row->share);

	fake.card_protocol = row->former;
	connect_well(&f, (enum apdu_protocol)(row->former - 1));
	fake.card_protocol = row->latter;
	fake.stale_protocol = row->former;
	fake.code[FAKE_TRANSMIT] = row->code;
	fake.at[FAKE_TRANSMIT] = 1;
	fake.answer = "";
	assert_int_equal(transmit(&f), SR_READER_FAILURE);
	assert_int_equal(f.reached, SR_EXECUTED_UNKNOWN);
	fake.answer = "9000";
	/* One reset, and no other while all goes well. */
	for (int i = 0; i < 3; i++) {
		connect_well(&f, (enum apdu_protocol)(row->latter - 1));
		assert_int_equal(fake.unpowered, 1);
		assert_int_equal(transmit(&f), SR_OK);
	}
	teardown(&f);
}

/* The card goes in the very reset: the next connect finds it. */
static void
test_reset_fails(void **state)
{
	struct fixture f = setup(PCSC_EXCLUSIVE);

	(void)state;
	fake.code[FAKE_TRANSMIT] = PCSC_E_NOT_TRANSACTED;
	fake.at[FAKE_TRANSMIT] = 1;
	connect_well(&f, APDU_T0);
	assert_int_equal(transmit(&f), SR_READER_FAILURE);
	fake.code[FAKE_RECONNECT] = PCSC_E_NO_SMARTCARD;
	fake.at[FAKE_RECONNECT] = FAKE_ALWAYS;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_NO_CARD);
	assert_int_equal(fake.cards, 0);
	fake.at[FAKE_RECONNECT] = 0;
	connect_well(&f, APDU_T0);
	assert_int_equal(fake.unpowered, 1);
	assert_int_equal(transmit(&f), SR_OK);
	teardown(&f);
}

/*
 * What pcscd says before it asks the card is no such sign: two servers that
 * share a reader would reset each other's card for ever.
 */
static const uint32_t checked_before[] = { PCSC_W_RESET_CARD,
	PCSC_W_REMOVED_CARD, PCSC_E_SHARING_VIOLATION, PCSC_E_NO_SERVICE,
	PCSC_E_INVALID_HANDLE, PCSC_E_INVALID_VALUE };

static void
test_no_reset(void **state)
{
	const uint32_t *code = *state;
	struct fixture f = setup(PCSC_SHARED);

	fake.code[FAKE_TRANSMIT] = *code;
	fake.at[FAKE_TRANSMIT] = 1;
	connect_well(&f, APDU_T0);
	assert_int_not_equal(transmit(&f), SR_OK);
	assert_int_equal(f.reached, SR_EXECUTED_NO);
	connect_well(&f, APDU_T0);
	assert_int_equal(fake.used[FAKE_RECONNECT], 0);
	teardown(&f);
}

static void
lose_card(struct fixture *f)
{
	fake.code[FAKE_TRANSMIT] = PCSC_E_NOT_TRANSACTED;
	fake.at[FAKE_TRANSMIT] = 1;
	assert_int_equal(reader_connect(f->reader, &f->card), SR_OK);
	assert_int_equal(transmit(f), SR_READER_FAILURE);
}

/*
 * pcscd says absent or mute after an error, and goes on to say so when it must
 * have looked: the card is powered all the same.
 */
static const struct away_row {
	const char *name;
	uint32_t code;
	enum sr_err err;
} aways[] = {
	{ "absent after an error", PCSC_E_NO_SMARTCARD, SR_NO_CARD },
	{ "mute after an error", PCSC_W_UNPOWERED_CARD, SR_CARD_GONE },
};

static void
test_revive(void **state)
{
	const struct away_row *row = *state;
	struct fixture f = setup(PCSC_EXCLUSIVE);
	const uint64_t began = fake_now_ms;

	lose_card(&f);
	fake.hidden = row->code;
	for (int ms = 0; ms < 500; ms += 100) {
		assert_int_equal(reader_connect(f.reader, &f.card), row->err);
		assert_int_equal(fake.used[FAKE_RECONNECT], 0);
		fake_now_ms += 100;
	}
	connect_well(&f, APDU_T0);
	assert_int_equal(fake.unpowered, 1);
	/* Nothing is sent until pcscd has looked once more. */
	assert_int_equal(fake_now_ms - began, 1000);
	assert_int_equal(transmit(&f), SR_OK);
	teardown(&f);
}

/*
 * The driver says that there is none.  It is asked again all the same, less and
 * less often: seen of a card that was there, and that nobody else powered.
 */
static void
test_pulled(void **state)
{
	struct fixture f = setup(PCSC_EXCLUSIVE);

	(void)state;
	lose_card(&f);
	fake.hidden = PCSC_E_NO_SMARTCARD;
	fake.code[FAKE_RECONNECT] = PCSC_E_NO_SMARTCARD;
	fake.at[FAKE_RECONNECT] = FAKE_ALWAYS;
	for (int i = 0; i < 100; i++) {
		assert_int_equal(reader_connect(f.reader, &f.card), SR_NO_CARD);
		fake_now_ms += 100;
	}
	assert_in_range(fake.used[FAKE_RECONNECT], 9, 15);
	fake.hidden = 0;
	fake.at[FAKE_RECONNECT] = 0;
	connect_well(&f, APDU_T0);
	assert_int_equal(transmit(&f), SR_OK);
	teardown(&f);
}

/* When it goes in the cold reset, it was pulled: pcscd sees it come back. */
static void
test_gone_in_reset(void **state)
{
	struct fixture f = setup(PCSC_EXCLUSIVE);

	(void)state;
	fake.answer = "90";
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(transmit(&f), SR_BAD_CARD_ANSWER);
	fake.code[FAKE_RECONNECT] = PCSC_E_NO_SMARTCARD;
	fake.at[FAKE_RECONNECT] = 1;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_NO_CARD);
	assert_int_equal(fake.used[FAKE_RECONNECT], 1);
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(fake.unpowered, 1);
	teardown(&f);
}

/* An empty slot is left alone. */
static void
test_no_revival(void **state)
{
	struct fixture f = setup(PCSC_EXCLUSIVE);

	(void)state;
	fake.hidden = PCSC_E_NO_SMARTCARD;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_NO_CARD);
	assert_int_equal(fake.used[FAKE_RECONNECT], 0);
	assert_int_equal(fake.used[FAKE_CONNECT], 1);
	teardown(&f);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_swapped, &rows[i]);
	t_add("gone in the reset", test_reset_fails, NULL);
	for (size_t i = 0; i < sizeof(checked_before) / sizeof(uint32_t); i++)
		t_add("no sign of a swap", test_no_reset, &checked_before[i]);
	for (size_t i = 0; i < sizeof(aways) / sizeof(aways[0]); i++)
		t_add(aways[i].name, test_revive, &aways[i]);
	t_add("pulled", test_pulled, NULL);
	t_add("a card that goes in a cold reset", test_gone_in_reset, NULL);
	t_add("an empty slot stays alone", test_no_revival, NULL);
	return t_main("reader/lost");
}
