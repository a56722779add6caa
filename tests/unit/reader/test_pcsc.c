/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "capture.h"
#include "fake_clock.h"
#include "fake_pcsc.h"
#include "reader/outcome.h"
#include "reader/pcsc.h"
#include "t.h"

static const uint8_t command[] = { 0x00, 0xa4, 0x00, 0x04, 0x02, 0x3f, 0x00 };

struct fixture {
	struct reader *reader;
	struct reader_card card;
	struct apdu_rsp rsp;
	enum sr_executed reached;
};

static struct fixture
setup_shared(enum pcsc_share share)
{
	struct fixture f = { 0 };

	fake_reset();
	assert_int_equal(
	    reader_pcsc_new("Reader 00 00", share, &f.reader), SR_OK);
	assert_int_equal(fake.used[FAKE_ESTABLISH], 0);
	return f;
}

static struct fixture
setup(void)
{
	return setup_shared(PCSC_EXCLUSIVE);
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
	assert_int_equal(fake.transactions, 0);
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

static void
test_both_protocols(void **state)
{
	struct fixture f = setup();

	(void)state;
	fake.card_protocol = 3;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(f.card.protocol, APDU_T0);
	assert_int_equal(transmit(&f), SR_OK);
	reader_disconnect(f.reader, READER_UNPOWER);
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(f.card.protocol, APDU_T0);
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
} answers[] = {
	{ "no byte", "", 0, SR_READER_FAILURE },
	{ "one byte", "90", 0, SR_BAD_CARD_ANSWER },
	{ "259 bytes", "", 259, SR_BAD_CARD_ANSWER },
	{ "264 bytes", "", 264, SR_BAD_CARD_ANSWER },
	{ "an ATR", "3b9f96801fc78031e073fe211b674a4c753034054ba9", 0,
	    SR_BAD_CARD_ANSWER },
};

/* The next connect is a cold reset. */
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
	assert_int_equal(fake.unpowered, 1);
	assert_int_equal(fake.used[FAKE_TRANSMIT], 1);
	teardown(&f);
}

/* A driver that does not tell the ATR: pcscd does. */
static void
test_atr_of_pcscd(void **state)
{
	struct fixture f = setup();

	(void)state;
	fake.code[FAKE_ATTRIB] = PCSC_E_UNSUPPORTED_FEATURE;
	fake.at[FAKE_ATTRIB] = 1;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(f.card.atr_len, 5);
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

/*
 * One transaction for all commands of a request; a reset by others shows at
 * the begin of the next one.
 */
static void
test_shared(void **state)
{
	struct fixture f = setup_shared(PCSC_SHARED);

	(void)state;
	assert_true(reader_is_shared(f.reader));
	assert_int_equal(reader_begin(f.reader), SR_READER_FAILURE);
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(fake.share, 2);
	assert_int_equal(reader_begin(f.reader), SR_OK);
	assert_int_equal(transmit(&f), SR_OK);
	assert_int_equal(transmit(&f), SR_OK);
	reader_end(f.reader);
	assert_int_equal(fake.transactions, 0);
	assert_int_equal(fake.used[FAKE_END], 1);
	assert_int_equal(fake.cards, 1);

	fake.code[FAKE_BEGIN] = PCSC_W_RESET_CARD;
	fake.at[FAKE_BEGIN] = 2;
	assert_int_equal(reader_begin(f.reader), SR_READER_FAILURE);
	assert_int_equal(fake.cards, 0);
	reader_end(f.reader);
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(fake.unpowered, 0);
	assert_int_equal(reader_begin(f.reader), SR_OK);
	/* closed inside a transaction: it ends, too */
	teardown(&f);
}

/* What fails at the begin is cured as what fails later is. */
static void
test_begin_fails(void **state)
{
	struct fixture f = setup_shared(PCSC_SHARED);

	(void)state;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	fake.code[FAKE_BEGIN] = PCSC_E_NO_SERVICE;
	fake.at[FAKE_BEGIN] = 1;
	assert_int_equal(reader_begin(f.reader), SR_PCSC_UNAVAILABLE);
	assert_int_equal(fake.contexts, 0);

	fake_now_ms += 60000;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	fake.code[FAKE_BEGIN] = PCSC_E_READER_UNAVAILABLE;
	fake.at[FAKE_BEGIN] = 2;
	assert_int_equal(reader_begin(f.reader), SR_NO_CARD);
	fake.hidden = PCSC_E_NO_SMARTCARD;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_NO_CARD);
	fake_now_ms += 500;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(fake.unpowered, 1);
	assert_int_equal(reader_begin(f.reader), SR_OK);
	teardown(&f);
}

static void
test_exclusive(void **state)
{
	struct fixture f = setup();

	(void)state;
	assert_false(reader_is_shared(f.reader));
	assert_int_equal(reader_connect(f.reader, &f.card), SR_OK);
	assert_int_equal(fake.share, 1);
	assert_int_equal(reader_begin(f.reader), SR_OK);
	reader_end(f.reader);
	assert_int_equal(fake.used[FAKE_BEGIN], 0);
	teardown(&f);
}

/* Said at once, and again after a minute; the text says what to do. */
static void
test_busy(void **state)
{
	struct fixture f = setup();
	char log[4096];

	(void)state;
	fake.code[FAKE_CONNECT] = PCSC_E_SHARING_VIOLATION;
	fake.at[FAKE_CONNECT] = FAKE_ALWAYS;
	capture_start();
	for (int i = 0; i < 100; i++) {
		assert_int_equal(
		    reader_connect(f.reader, &f.card), SR_READER_BUSY);
		fake_now_ms += 599;
	}
	capture_end(log, sizeof(log));
	assert_int_equal(count_lines(log), 1);
	assert_non_null(strstr(log, "\"Reader 00 00\": another program "));
	capture_start();
	fake_now_ms += 100;
	assert_int_equal(reader_connect(f.reader, &f.card), SR_READER_BUSY);
	capture_end(log, sizeof(log));
	assert_int_equal(count_lines(log), 1);
	teardown(&f);
}

/* While pcscd is away the log does not fill up. */
static void
test_quiet(void **state)
{
	struct fixture f = setup();
	char log[4096];

	(void)state;
	fake.code[FAKE_ESTABLISH] = PCSC_E_NO_SERVICE;
	fake.at[FAKE_ESTABLISH] = FAKE_ALWAYS;
	capture_start();
	for (int i = 0; i < 100; i++)
		assert_int_equal(
		    reader_connect(f.reader, &f.card), SR_PCSC_UNAVAILABLE);
	fake.code[FAKE_ESTABLISH] = PCSC_E_NO_MEMORY;
	assert_int_equal(
	    reader_connect(f.reader, &f.card), SR_PCSC_UNAVAILABLE);
	capture_end(log, sizeof(log));
	assert_int_equal(count_lines(log), 2);
	teardown(&f);
}

struct sweep {
	enum pcsc_share share;
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

/* Connect if need be, and one command; what must hold after each step. */
static enum sr_err
request(struct fixture *f, const struct sweep *s)
{
	struct outcome outcome = outcome_of_transmit(s->code);
	int sent = fake.used[FAKE_TRANSMIT];
	enum sr_err err = reader_connect(f->reader, &f->card);

	if (err == SR_OK)
		err = reader_begin(f->reader);
	if (err != SR_OK) {
		assert_int_equal(err, expected_connect(s));
		assert_int_equal(fake.cards, 0);
		assert_int_equal(fake.used[FAKE_TRANSMIT], sent);
		return err;
	}
	err = transmit(f);
	assert_int_equal(fake.used[FAKE_TRANSMIT], sent + 1);
	if (err == SR_OK) {
		assert_int_equal(f->reached, SR_EXECUTED_YES);
	} else {
		assert_int_equal(s->call, FAKE_TRANSMIT);
		assert_int_equal(err, outcome.err);
		assert_int_equal(f->reached, outcome.executed);
		assert_int_equal(fake.cards, 0);
	}
	reader_end(f->reader);
	assert_int_equal(fake.transactions, 0);
	return err;
}

/*
 * Every code at every call, the first time, the second, and always: the
 * class as in the table, no handle lost, nothing sent twice.
 */
static void
test_sweep(void **state)
{
	const struct sweep *s = *state;
	struct fixture f = setup_shared(s->share);
	enum sr_err err = SR_OK;

	fake.code[s->call] = s->code;
	fake.at[s->call] = s->at;
	if (s->call == FAKE_RECONNECT)
		reader_disconnect(f.reader, READER_UNPOWER);
	for (int i = 0; i < 4; i++)
		err = request(&f, s);
	/* Only what fails for ever may still fail at the end. */
	if (s->at != FAKE_ALWAYS || s->call == FAKE_RELEASE ||
	    s->call == FAKE_DISCONNECT || s->call == FAKE_END)
		assert_int_equal(err, SR_OK);
	teardown(&f);
}

enum { SWEEPS_MAX = 2048 };

static void
add_sweep(enum pcsc_share share, enum fake_call last)
{
	static const int ats[] = { 1, 2, FAKE_ALWAYS };
	static const char *const at_names[] = { "first", "second", "always" };
	static struct sweep sweeps[SWEEPS_MAX];
	static char names[SWEEPS_MAX][80];
	static size_t n;

	for (int call = 0; call <= (int)last; call++)
		for (size_t i = 0; i < fake_code_count * 3; i++, n++) {
			sweeps[n] = (struct sweep){ share, (enum fake_call)call,
				fake_codes[i / 3], ats[i % 3] };
			(void)snprintf(names[n], sizeof(names[n]),
			    "%s%s %08x %s",
			    share == PCSC_SHARED ? "shared, " : "",
			    fake_call_names[call], (unsigned)fake_codes[i / 3],
			    at_names[i % 3]);
			t_add(names[n], test_sweep, &sweeps[n]);
		}
}

int
main(void)
{
	t_add("all goes well", test_all_well, NULL);
	t_add("a card with T=1 only", test_t1_only, NULL);
	t_add("a card with both protocols", test_both_protocols, NULL);
	t_add("not connected", test_not_connected, NULL);
	t_add("leave and unpower", test_dispositions, NULL);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		t_add(answers[i].name, test_bad_answer, &answers[i]);
	t_add("the ATR that pcscd knows", test_atr_of_pcscd, NULL);
	t_add("pcscd was restarted", test_restarted, NULL);
	t_add("shared", test_shared, NULL);
	t_add("begin fails", test_begin_fails, NULL);
	t_add("exclusive", test_exclusive, NULL);
	t_add("held by another program", test_busy, NULL);
	t_add("said once", test_quiet, NULL);
	add_sweep(PCSC_EXCLUSIVE, FAKE_TRANSMIT);
	add_sweep(PCSC_SHARED, FAKE_TRANSMIT);
	return t_main("reader/pcsc");
}
