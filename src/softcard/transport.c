/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/wipe.h"
#include "softcard/internal.h"

enum {
	INS_GET_RESPONSE = 0xc0,
	INS_MANAGE_CHANNEL = 0x70,
	LE_MAX = 256,
	SW_PROACTIVE = 0x910b,
};

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

static bool
tells_length(struct softcard *card, const struct header *h)
{
	return quirk_tells_length(card,
	    (uint32_t)h->cla << 24 | (uint32_t)h->ins << 16 |
		(uint32_t)h->p1 << 8 | h->p2);
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
		return sw_wrong_le(pending->len);
	if (tells_length(card, h))
		return sw_wrong_le(pending->len);
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
	if (sw != SW_OK)
		return sw;
	return (uint16_t)((quirk_has(card, QUIRK_9F) ? 0x9f00 : 0x6100) |
	    (pending->len & 0xff));
}

/* A read that only told the length of its answer has not happened. */
static uint16_t
execute(struct softcard *card, const struct header *h,
    const struct command_row *row, const struct command *cmd,
    struct builder *rsp)
{
	struct channel before = *cmd->channel;
	uint16_t sw;

	if (quirk_is_busy(card, h->ins))
		return SW_BUSY;
	sw = row->run(card, cmd, rsp);
	if (row->direction == TO_CARD || h->ins == INS_MANAGE_CHANNEL ||
	    !sw_has_data(sw) || rsp->len == 0 || !tells_length(card, h))
		return sw;
	*cmd->channel = before;
	return sw_wrong_le(rsp->len);
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
	sw = execute(card, h, row, &cmd, rsp);
	if (sw_has_data(sw) && row->direction == TO_CARD && rsp->len > 0)
		return keep_pending(card, h, sw, rsp);
	return sw;
}

/* Nothing after the header, Le, or Lc and data and perhaps Le. */
static bool
split_apdu(struct cursor rest, struct command *cmd)
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

/*
 * A reader that takes APDUs for a T=0 card fetches what waits and repeats with
 * the right Le by itself.
 */
static uint16_t
execute_in_reader(struct softcard *card, const struct header *h,
    const struct command_row *row, struct command *cmd, struct builder *rsp)
{
	uint16_t sw;

	if (cmd->le == LE_NONE || row->direction == TO_CARD)
		cmd->le = LE_ANY;
	sw = execute(card, h, row, cmd, rsp);
	if (sw >> 8 != 0x6c)
		return sw;
	rsp->len = 0;
	cmd->le = LE_ANY;
	return execute(card, h, row, cmd, rsp);
}

static uint16_t
run_apdu(struct softcard *card, const struct header *h, struct cursor rest,
    struct builder *rsp)
{
	struct command cmd = { .p1 = h->p1, .p2 = h->p2 };
	const struct command_row *row;
	uint16_t sw = command_find(card, h->cla, h->ins, &cmd.channel, &row);

	if (sw != SW_OK)
		return sw;
	if (!split_apdu(rest, &cmd))
		return SW_WRONG_LENGTH;
	if (cmd.data.left > 0 && row->direction == FROM_CARD)
		return SW_WRONG_LENGTH;
	return card->profile.protocol == APDU_T1
	    ? execute(card, h, row, &cmd, rsp)
	    : execute_in_reader(card, h, row, &cmd, rsp);
}

/* Class A0 is for the 2G application, all others for the UICC. */
static bool
has_class(const struct softcard *card, uint8_t cla)
{
	if (cla != CLA_GSM)
		return profile_is_uicc(&card->profile);
	return card->profile.sim &&
	    !(card->quirk.uicc_used && quirk_has(card, QUIRK_A0_FIRST));
}

static uint16_t
run(struct softcard *card, const struct header *h, struct cursor rest,
    struct builder *rsp)
{
	uint16_t sw;

	if (!has_class(card, h->cla)) {
		forget_pending(card);
		return card->profile.class_sw != 0 ? card->profile.class_sw
						   : SW_CLA_NOT_SUPPORTED;
	}
	card->quirk.uicc_used |= h->cla != CLA_GSM;
	sw = card->profile.protocol == APDU_T1 ||
		quirk_has(card, QUIRK_APDU_READER)
	    ? run_apdu(card, h, rest, rsp)
	    : run_t0(card, h, rest, rsp);
	/* Cards that tell lengths do it in the same words in both classes. */
	if (h->cla != CLA_GSM ||
	    (sw >> 8 == 0x6c && quirk_has(card, QUIRK_TELLS_LENGTH)))
		return sw;
	return gsm_sw(sw);
}

static void
finish(const struct softcard *card, struct builder *rsp, uint16_t sw)
{
	if (!sw_has_data(sw)) {
		wipe(rsp->start, rsp->len);
		rsp->len = 0;
	}
	if (sw == SW_OK && quirk_has(card, QUIRK_91))
		sw = SW_PROACTIVE;
	builder_be16(rsp, sw);
}

void
transport_run(struct softcard *card, struct cursor cmd, struct builder *rsp)
{
	struct header h = read_header(&cmd);

	if (cmd.bad)
		finish(card, rsp, SW_WRONG_LENGTH);
	else
		finish(card, rsp, run(card, &h, cmd, rsp));
}
