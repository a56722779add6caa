/* SPDX-License-Identifier: MIT */
#include "card/auth.h"
#include "aka/gsm.h"
#include "base/clock.h"
#include "base/wipe.h"
#include "softcard/aka.h"
#include "softcard/internal.h"

/* AUTHENTICATE (TS 31.102, 7.1; TS 31.103, 7.1). */

enum {
	P2_GSM = 0x80,
	GSM_DATA_LEN = 17,

	TAG_SUCCESS = 0xdb,
	TAG_SYNC_FAILURE = 0xdc,
};

struct challenge {
	uint8_t rand[16];
	uint8_t autn[16];
};

/* RES, CK, IK, and Kc where service 27 is: in the USIM (7.1.2.1). */
static void
write_success(
    const struct command *cmd, const struct aka_vector *v, struct builder *out)
{
	builder_u8(out, TAG_SUCCESS);
	builder_u8(out, (uint8_t)v->res_len);
	builder_bytes(out, v->res, v->res_len);
	builder_u8(out, sizeof(v->ck));
	builder_bytes(out, v->ck, sizeof(v->ck));
	builder_u8(out, sizeof(v->ik));
	builder_bytes(out, v->ik, sizeof(v->ik));
	if (!fs_is_usim(cmd->channel->adf))
		return;
	builder_u8(out, sizeof(v->kc));
	builder_bytes(out, v->kc, sizeof(v->kc));
}

static uint16_t
run_3g(struct softcard *card, const struct command *cmd,
    const struct challenge *in, struct builder *out)
{
	struct card_aka result;
	uint16_t sw =
	    card_aka_run(card, cmd->channel, in->rand, in->autn, &result);

	if (sw == SW_OK && result.accepted)
		write_success(cmd, &result.vector, out);
	else if (sw == SW_OK)
		builder_tlv(
		    out, TAG_SYNC_FAILURE, result.auts, sizeof(result.auts));
	wipe(&result, sizeof(result));
	return sw;
}

static uint16_t
context_3g(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	struct cursor data = cmd->data;
	struct challenge in;

	if (data.left != AUTH_3G_DATA_LEN)
		return SW_WRONG_LENGTH;
	cursor_lv(&data, in.rand, sizeof(in.rand), sizeof(in.rand));
	cursor_lv(&data, in.autn, sizeof(in.autn), sizeof(in.autn));
	if (!cursor_done(&data))
		return SW_WRONG_LENGTH;
	return run_3g(card, cmd, &in, out);
}

/* SRES = c2(RES) and Kc = c3(CK, IK) (TS 33.102, 6.8.1.5). */
static uint16_t
context_gsm(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	const struct aka_key *key = card_aka_key(card, cmd->channel);
	struct cursor data = cmd->data;
	uint8_t rand[16], sres[4], kc[8];

	if (data.left != GSM_DATA_LEN)
		return SW_WRONG_LENGTH;
	cursor_lv(&data, rand, sizeof(rand), sizeof(rand));
	if (!cursor_done(&data))
		return SW_WRONG_LENGTH;
	gsm_from_3g(key, GSM_SRES_C2, rand, sres, kc);
	builder_u8(out, sizeof(sres));
	builder_bytes(out, sres, sizeof(sres));
	builder_u8(out, sizeof(kc));
	builder_bytes(out, kc, sizeof(kc));
	wipe(sres, sizeof(sres));
	wipe(kc, sizeof(kc));
	return SW_OK;
}

/* The ADF or a DF of it must be current, not merely have been (7.1.1.1). */
static bool
is_in_application(const struct channel *ch)
{
	return ch->adf != NULL && fs_is_in(ch->df, ch->adf);
}

uint16_t
command_authenticate(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	uint16_t sw;

	if (cmd->p1 != 0 || (cmd->p2 != AUTH_3G_P2 && cmd->p2 != P2_GSM))
		return SW_WRONG_P1P2;
	if (!is_in_application(cmd->channel))
		return SW_CONDITIONS;
	if (cmd->p2 == P2_GSM && !fs_is_usim(cmd->channel->adf))
		return SW_WRONG_P1P2;
	if ((sw = pin_check(card)) != SW_OK)
		return sw;
	/* Asked before anything is stored: an Le too small loses the keys. */
	if (cmd->le != LE_ANY)
		return SW_WRONG_LENGTH;
	clock_sleep_ms(card->profile.auth_delay_ms);
	return cmd->p2 == P2_GSM ? context_gsm(card, cmd, out)
				 : context_3g(card, cmd, out);
}
