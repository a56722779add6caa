/* SPDX-License-Identifier: MIT */
#include "t.h"
#include <stdlib.h>

#include "reader/soft.h"

static const uint8_t select_mf[] = { 0x00, 0xa4, 0x00, 0x04, 0x02, 0x3f, 0x00 };
static const uint8_t status[] = { 0x80, 0xf2, 0x00, 0x0c, 0x00 };

static struct reader *
setup(size_t index)
{
	struct profile_list *list;
	struct softcard *card;
	struct conf_error error;
	struct reader *reader;

	assert_int_equal(profile_list_builtin(&list, &error), SR_OK);
	assert_int_equal(
	    softcard_new(&list->cards[index], NULL, &card, &error), SR_OK);
	profile_list_free(list);
	assert_int_equal(reader_soft_new("soft", card, &reader), SR_OK);
	assert_string_equal(reader->name, "soft");
	return reader;
}

static void
test_talks(void **state)
{
	struct reader *r = setup(0);
	struct reader_card card;
	struct apdu_rsp rsp;
	enum sr_executed reached;

	(void)state;
	assert_int_equal(reader_connect(r, &card), SR_OK);
	assert_int_equal(card.protocol, APDU_T0);
	assert_int_equal(card.atr[0], 0x3b);
	assert_int_equal(
	    reader_transmit(r, select_mf, sizeof(select_mf), &rsp, &reached),
	    SR_OK);
	assert_int_equal(reached, SR_EXECUTED_YES);
	assert_int_equal(rsp.sw >> 8, 0x61);
	assert_int_equal(rsp.len, 0);
	reader_close(r);
	reader_close(NULL);
}

static void
test_protocol(void **state)
{
	struct reader *r = setup(3);
	struct reader_card card;

	(void)state;
	assert_int_equal(reader_connect(r, &card), SR_OK);
	assert_int_equal(card.protocol, APDU_T1);
	reader_close(r);
}

static uint16_t
send(struct reader *r, const char *hex)
{
	struct apdu_rsp rsp;
	enum sr_executed reached;
	size_t len;
	uint8_t *cmd = t_hex(hex, &len);

	assert_int_equal(reader_transmit(r, cmd, len, &rsp, &reached), SR_OK);
	free(cmd);
	return rsp.sw;
}

/* Left as it is, the card knows its current file; a cold reset forgets it. */
static void
test_dispositions(void **state)
{
	static const char read_binary[] = "00b000000a";
	struct reader *r = setup(0);
	struct reader_card card;

	(void)state;
	assert_int_equal(reader_connect(r, &card), SR_OK);
	assert_int_equal(send(r, "00a4000c022fe2"), 0x9000);
	assert_int_equal(send(r, read_binary), 0x9000);
	reader_disconnect(r, READER_LEAVE);
	assert_int_equal(reader_connect(r, &card), SR_OK);
	assert_int_equal(send(r, read_binary), 0x9000);
	reader_disconnect(r, READER_UNPOWER);
	assert_int_equal(reader_connect(r, &card), SR_OK);
	assert_int_not_equal(send(r, read_binary), 0x9000);
	reader_close(r);
}

static void
test_not_connected(void **state)
{
	struct reader *r = setup(0);
	struct reader_card card;
	struct apdu_rsp rsp;
	enum sr_executed reached;

	(void)state;
	assert_int_equal(reader_connect(r, &card), SR_OK);
	reader_disconnect(r, READER_LEAVE);
	assert_int_equal(
	    reader_transmit(r, status, sizeof(status), &rsp, &reached),
	    SR_READER_FAILURE);
	assert_int_equal(reached, SR_EXECUTED_NO);
	reader_close(r);
}

int
main(void)
{
	t_add("commands and answers", test_talks, NULL);
	t_add("protocol of the card", test_protocol, NULL);
	t_add("leave and unpower", test_dispositions, NULL);
	t_add("not connected", test_not_connected, NULL);
	return t_main("reader/soft");
}
