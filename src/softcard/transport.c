/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/wipe.h"
#include "softcard/internal.h"

enum { INS_GET_RESPONSE = 0xc0, HEADER_LEN = 4, LE_MAX = 256 };

struct header {
	uint8_t cla, ins, p1, p2;
};

static struct header
read_header(struct cursor *c)
{
	struct header h;

	h.cla = cursor_u8(c);
	h.ins = cursor_u8(c);
	h.p1 = cursor_u8(c);
	h.p2 = cursor_u8(c);
	return h;
}

static void
forget_pending(struct softcard *card)
{
	wipe(&card->pending, sizeof(card->pending));
}

/* TS 102 221, 12.1.1: the same channel, at once, and exactly what waits. */
static uint16_t
get_response(struct softcard *card, const struct header *h, size_t le,
    struct builder *rsp)
{
	struct pending *pending = &card->pending;

	if (pending->len == 0 || pending->cla != h->cla) {
		forget_pending(card);
		return SW_TECHNICAL;
	}
	if (h->p1 != 0 || h->p2 != 0) {
		forget_pending(card);
		return SW_WRONG_P1P2;
	}
	/* In class A0 one may ask for less (TS 51.011, 9.2.18). */
	if (le > pending->len || (le < pending->len && h->cla != CLA_GSM))
		return (uint16_t)(0x6c00 | (pending->len & 0xff));
	builder_bytes(rsp, pending->data, le);
	forget_pending(card);
	return SW_OK;
}

/*
 * Keep the answer to a case 4 command and say how long it is.  After a warning
 * the terminal asks by itself (TS 102 221, 7.3.1.1.4).
 */
static uint16_t
keep_pending(struct softcard *card, const struct header *h, uint16_t sw,
    struct builder *rsp)
{
	struct pending *pending = &card->pending;

	memcpy(pending->data, rsp->start, rsp->len);
	pending->len = rsp->len;
	pending->cla = h->cla;
	wipe(rsp->start, rsp->len);
	rsp->len = 0;
	return sw == SW_OK ? (uint16_t)(0x6100 | (pending->len & 0xff)) : sw;
}

/*
 * P3 is Lc or Le, by what the command is (TS 102 221, 7.3.1.1).  A TPDU of 4
 * bytes is what a reader makes 5 of.
 */
static uint16_t
run_t0(struct softcard *card, const struct header *h, struct cursor rest,
    struct builder *rsp)
{
	struct command cmd = { .p1 = h->p1, .p2 = h->p2, .le = LE_ANY };
	uint8_t p3 = rest.left > 0 ? cursor_u8(&rest) : 0;
	size_t le = p3 != 0 ? p3 : LE_MAX;
	const struct command_row *row;
	uint16_t sw;

	if (h->ins == INS_GET_RESPONSE)
		return rest.left != 0 ? SW_WRONG_LENGTH
				      : get_response(card, h, le, rsp);
	forget_pending(card);
	sw = command_find(card, h->cla, h->ins, &cmd.channel, &row);
	if (sw != SW_OK)
		return sw;
	if (rest.left != (row->direction == TO_CARD ? p3 : 0))
		return SW_WRONG_LENGTH;
	cmd.data = rest;
	if (row->direction == FROM_CARD)
		cmd.le = (int)le;
	sw = row->run(card, &cmd, rsp);
	if (sw_has_data(sw) && row->direction == TO_CARD && rsp->len > 0)
		return keep_pending(card, h, sw, rsp);
	return sw;
}

/* Nothing after the header, Le, or Lc and data and perhaps Le. */
static bool
split_t1(struct cursor rest, struct command *cmd)
{
	uint8_t lc;

	cmd->le = LE_NONE;
	if (rest.left > 1) {
		lc = cursor_u8(&rest);
		cmd->data = cursor_sub(&rest, lc);
		if (lc == 0 || cmd->data.bad)
			return false; /* 00: extended length */
	}
	if (rest.left == 1)
		cmd->le = cursor_u8(&rest); /* 00 is LE_ANY */
	return rest.left == 0;
}

static uint16_t
run_t1(struct softcard *card, const struct header *h, struct cursor rest,
    struct builder *rsp)
{
	struct command cmd = { .p1 = h->p1, .p2 = h->p2 };
	const struct command_row *row;
	uint16_t sw = command_find(card, h->cla, h->ins, &cmd.channel, &row);

	if (sw != SW_OK)
		return sw;
	if (!split_t1(rest, &cmd))
		return SW_WRONG_LENGTH;
	if (cmd.data.left > 0 && row->direction == FROM_CARD)
		return SW_WRONG_LENGTH;
	return row->run(card, &cmd, rsp);
}

/* Class A0 is for the 2G application, all others for the UICC. */
static bool
has_class(const struct softcard *card, uint8_t cla)
{
	return cla == CLA_GSM ? card->profile.sim
			      : profile_is_uicc(&card->profile);
}

static uint16_t
run(struct softcard *card, const struct header *h, struct cursor rest,
    struct builder *rsp)
{
	uint16_t sw;

	if (!has_class(card, h->cla)) {
		forget_pending(card);
		return SW_CLA_NOT_SUPPORTED;
	}
	sw = card->profile.protocol == APDU_T0 ? run_t0(card, h, rest, rsp)
					       : run_t1(card, h, rest, rsp);
	return h->cla == CLA_GSM ? gsm_sw(sw) : sw;
}

static void
finish(struct builder *rsp, uint16_t sw)
{
	if (!sw_has_data(sw)) {
		wipe(rsp->start, rsp->len);
		rsp->len = 0;
	}
	builder_be16(rsp, sw);
}

void
transport_run(struct softcard *card, struct cursor cmd, struct builder *rsp)
{
	struct header h = read_header(&cmd);

	if (cmd.bad)
		finish(rsp, SW_WRONG_LENGTH);
	else
		finish(rsp, run(card, &h, cmd, rsp));
}
