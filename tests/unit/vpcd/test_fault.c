/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "reader.h"
#include "t.h"

/* Each way to misbehave, byte for byte as the reader sees it. */

#define SELECT_MF "0007 00a4000c023f00"
#define DONE "0002 9000"
#define STATUS "0004 80f2000c"
#define SELECT_ICCID "0007 00a4000c022fe2"
#define READ_BINARY "0005 00b000000a"

static void
add(struct reader *r, const char *line)
{
	struct conf_error error;
	struct fault fault;

	assert_int_equal(fault_parse(line, &fault, &error), SR_OK);
	assert_int_equal(faults_add(r->faults, &fault), SR_OK);
}

/* What every healthy card does. */
static void
expect_healthy(struct reader *r)
{
	reader_send(r, "0001 04");
	reader_expect(r, ATR_FRAME);
	reader_send(r, SELECT_MF);
	reader_expect(r, DONE);
}

/* One SELECT of a file with an answer, and what comes of it. */
static const struct bytes_row {
	const char *line;
	const char *expected;
} bytes_rows[] = {
	{ "f sim0 select status 6f00", "0002 6f00" },
	{ "f sim0 00a4000c status-after 6f00", "0002 6f00" },
	{ "f * ? answer 00", "0001 00" },
	{ "f * ? length 0", "0000" },
	{ "f * ? length 1", "0001 90" },
	{ "f * ? length 2", "0002 9000" },
	{ "f * ? length 5", "0005 0000009000" },
	{ "f * ? truncate 1", "0001 90" },
	{ "f * ? flip 1", "0002 90ff" },
	{ "f * ? wrong-tlv tag", "0002 9000" },
	{ "f * ? extra before 6a82", "0002 6a82 0002 9000" },
	{ "f * ? extra after 6a82", "0002 9000 0002 6a82" },
	{ "f * ? delay 1", "0002 9000" },
	{ "f * ? delay-after 1", "0002 9000" },
	{ "f sim1 ? answer 00", "0002 9000" },
};

static const struct bytes_row *current;

static void
test_bytes(struct reader *r)
{
	add(r, current->line);
	reader_send(r, SELECT_MF);
	reader_expect(r, current->expected);
	faults_remove(r->faults, NULL);
	expect_healthy(r);
}

static void
test_bytes_row(void **state)
{
	static struct reader_test test = { "", test_bytes };

	current = *state;
	*state = &test;
	reader_run(state);
}

static void
test_atr(struct reader *r)
{
	add(r, "f * atr truncate 2");
	reader_send(r, "0001 04");
	reader_expect(r, "0002 3b9f");
	add(r, "f * atr wrong-tlv tag");
	reader_send(r, "0001 04");
	reader_expect(r, "0016 3c9f96801f878031e073fe211b674a4c753034054ba9");
	expect_healthy(r);
}

static void
test_longest(struct reader *r)
{
	add(r, "f * select length 65535");
	reader_send(r, SELECT_MF);
	reader_expect(r, "ffff");
	reader_expect_zeros(r, 65533);
	reader_expect(r, "9000");
	expect_healthy(r);
}

/* `status` leaves the card as it was, `status-after` does not. */
static void
test_seen_or_not(struct reader *r)
{
	add(r, "f * select status 6f00");
	reader_send(r, SELECT_ICCID READ_BINARY);
	reader_expect(r, "0002 6f00 0002 6986");
	add(r, "f * select status-after 6f00");
	reader_send(r, SELECT_ICCID READ_BINARY);
	reader_expect(r, "0002 6f00 000c");
}

static void
test_close(struct reader *r)
{
	add(r, "f * select close before");
	reader_send(r, SELECT_MF);
	reader_expect_end(r);
	reader_accept(r);
	add(r, "f * select close in");
	reader_send(r, SELECT_MF);
	reader_expect(r, "0002");
	reader_expect_end(r);
	reader_accept(r);
	add(r, "f * atr close in");
	reader_send(r, "0001 04");
	reader_expect(r, "0016 3b9f96801f878031e073");
	reader_expect_end(r);
	reader_accept(r);
	add(r, "f * select close after");
	reader_send(r, SELECT_MF);
	reader_expect(r, DONE);
	reader_expect_end(r);
	reader_accept(r);
	expect_healthy(r);
}

/* Then the card is one answer behind. */
static void
test_extra_power(struct reader *r)
{
	add(r, "f * power extra after 6a82");
	reader_send(r, "0001 01" SELECT_MF);
	reader_expect(r, "0002 6a82" DONE);
}

static void
expect_iccid(struct reader *r, const char *bytes)
{
	reader_send(r, SELECT_ICCID READ_BINARY);
	reader_expect(r, DONE "000c");
	reader_expect(r, bytes);
	reader_expect(r, "9000");
}

/* There and back: each answer is of the card that is in the reader. */
static void
test_swap(struct reader *r)
{
	struct softcard *card;
	struct conf_error error;

	expect_iccid(r, "988812010000408509f4");
	add(r, "f * select swap sim3");
	reader_send(r, SELECT_MF);
	reader_expect_end(r);
	reader_accept(r);
	expect_iccid(r, "988812010000900030f8");

	/* The one that went can be elsewhere, the one that came cannot. */
	assert_int_equal(
	    pool_take(r->pool, "sim3", &card, &error), SR_READER_BUSY);
	assert_int_equal(pool_take(r->pool, "sim0", &card, &error), SR_OK);
	pool_give_back(r->pool, card);

	add(r, "f sim3 select swap sim0");
	reader_send(r, SELECT_MF);
	reader_expect_end(r);
	reader_accept(r);
	expect_iccid(r, "988812010000408509f4");
}

static void
test_swap_same(struct reader *r)
{
	reader_send(r, SELECT_ICCID);
	reader_expect(r, DONE);
	add(r, "f * atr swap same");
	reader_send(r, "0001 04");
	reader_expect_end(r);
	reader_accept(r);
	reader_send(r, READ_BINARY);
	reader_expect(r, "0002 6986");
}

static void
test_eject(struct reader *r)
{
	add(r, "f * select eject 1");
	reader_send(r, SELECT_MF);
	reader_expect_end(r);
	reader_accept(r);
	expect_healthy(r);
	add(r, "long * select eject 600000");
	reader_send(r, SELECT_MF);
	reader_expect_end(r);
	reader_expect_nobody(r);
	faults_remove(r->faults, "long");
	reader_accept(r);
	expect_healthy(r);
}

/* The frames that come meanwhile are answered when it is over. */
static void
test_hang(struct reader *r)
{
	add(r, "f * select hang");
	reader_send(r, SELECT_MF "0001 04");
	reader_expect_journal(r, "sim0 reset");
	reader_expect_journal(r, "sim0 fault f hang");
	faults_remove(r->faults, "other");
	faults_remove(r->faults, "f");
	reader_expect(r, DONE ATR_FRAME);
}

/* What has been held back has been done. */
static void
test_hang_after(struct reader *r)
{
	add(r, "f * select hang-after");
	reader_send(r, SELECT_MF);
	reader_expect_journal(r, "sim0 reset");
	reader_expect_journal(r, "sim0 > 00a4000c023f00");
	reader_expect_journal(r, "sim0 < 9000");
	reader_expect_journal(r, "sim0 fault f hang-after");
	faults_remove(r->faults, NULL);
	reader_expect(r, DONE);
}

/* A line for what the card saw, and a line for the fault. */
static void
test_journal(struct reader *r)
{
	add(r, "f * select status 6f00");
	reader_send(r, SELECT_MF);
	reader_expect(r, "0002 6f00");
	add(r, "f * select truncate 9");
	reader_send(r, SELECT_MF);
	reader_expect(r, DONE);
	add(r, "f * select swap sim1");
	reader_send(r, SELECT_MF);
	reader_expect_end(r);
	reader_accept(r);
	add(r, "f sim1 power swap same");
	reader_send(r, "0001 02");
	reader_expect_end(r);
	reader_accept(r);
	reader_expect_journal(r, "sim0 reset");
	reader_expect_journal(r, "sim0 fault f status 6f00");
	reader_expect_journal(r, "sim0 > 00a4000c023f00");
	reader_expect_journal(r, "sim0 < 9000");
	reader_expect_journal(r, "sim0 fault f truncate 9 (no effect)");
	reader_expect_journal(r, "sim0 fault f swap sim1");
	reader_expect_journal(r, "sim1 reset");
	reader_expect_journal(r, "sim1 fault f swap same");
	reader_expect_journal(r, "sim1 reset");
}

/* A card that is elsewhere cannot come: the same one does. */
static void
test_swap_taken(struct reader *r)
{
	struct softcard *card;
	struct conf_error error;

	log_set_level(LOG_LEVEL_ERROR);
	assert_int_equal(pool_take(r->pool, "sim1", &card, &error), SR_OK);
	add(r, "f * select swap sim1");
	reader_send(r, SELECT_MF);
	reader_expect_end(r);
	reader_accept(r);
	reader_expect_journal(r, "sim0 reset");
	reader_expect_journal(r, "sim0 fault f swap sim1 (no effect)");
	reader_expect_journal(r, "sim0 reset");
	pool_give_back(r->pool, card);
	log_set_level(LOG_LEVEL_WARNING);
}

static void
test_hang_closed(struct reader *r)
{
	add(r, "f * atr always hang");
	reader_send(r, "0001 04");
	close(r->fd);
	faults_remove(r->faults, "other");
	reader_accept(r);
	reader_send(r, SELECT_MF);
	reader_expect(r, DONE);
}

/* Stopped while it hangs, and while it is away. */
static void
test_hang_stopped(struct reader *r)
{
	add(r, "f * select hang-after");
	reader_send(r, SELECT_MF);
}

static void
test_eject_stopped(struct reader *r)
{
	add(r, "f * select eject 600000");
	reader_send(r, SELECT_MF);
	reader_expect_end(r);
}

static const struct reader_test tests[] = {
	{ "of the ATR", test_atr },
	{ "65535 bytes", test_longest },
	{ "status: has the card seen it?", test_seen_or_not },
	{ "close", test_close },
	{ "a frame after power on", test_extra_power },
	{ "swap", test_swap },
	{ "swap same", test_swap_same },
	{ "eject", test_eject },
	{ "hang, cleared", test_hang },
	{ "hang-after, cleared", test_hang_after },
	{ "what the journal says", test_journal },
	{ "swap for a card that is taken", test_swap_taken },
	{ "hang, closed", test_hang_closed },
	{ "hang, stopped", test_hang_stopped },
	{ "eject, stopped", test_eject_stopped },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof(bytes_rows) / sizeof(bytes_rows[0]); i++)
		t_add(bytes_rows[i].line, test_bytes_row, &bytes_rows[i]);
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		t_add(tests[i].name, reader_run, &tests[i]);
	return t_main("vpcd/fault");
}
