/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/convert.h"
#include "aka/vector.h"
#include "base/clock.h"
#include "base/wipe.h"
#include "card/auth.h"
#include "softcard/internal.h"

/* AUTHENTICATE (TS 31.102, 7.1; TS 31.103, 7.1). */

enum {
	P2_GSM = 0x80,
	GSM_DATA_LEN = 17,

	TAG_SUCCESS = 0xdb,
	TAG_SYNC_FAILURE = 0xdc,

	AMF_SEPARATION_BIT = 0x80, /* of its first byte (TS 33.102, annex H) */
	AMF_OFFSET = 6,
};

struct challenge {
	uint8_t rand[16];
	uint8_t autn[16];
};

/* RES, CK, IK, and Kc where service 27 is: in the USIM (7.1.2.1). */
static void
write_success(const struct softcard *card, const struct command *cmd,
    const struct aka_vector *v, struct builder *out)
{
	builder_u8(out, TAG_SUCCESS);
	builder_u8(out, (uint8_t)card->profile.res_len);
	builder_bytes(out, v->res, card->profile.res_len);
	builder_u8(out, sizeof(v->ck));
	builder_bytes(out, v->ck, sizeof(v->ck));
	builder_u8(out, sizeof(v->ik));
	builder_bytes(out, v->ik, sizeof(v->ik));
	if (!fs_is_usim(cmd->channel->adf))
		return;
	builder_u8(out, sizeof(v->kc));
	builder_bytes(out, v->kc, sizeof(v->kc));
}

static void
write_sync_failure(
    const struct softcard *card, const uint8_t rand[16], struct builder *out)
{
	uint8_t auts[14];

	aka_auts_make(
	    &card->profile.key, rand, sqn_array_sqn_ms(&card->state.sqn), auts);
	builder_tlv(out, TAG_SYNC_FAILURE, auts, sizeof(auts));
}

static bool
is_fresh(const struct softcard *card, uint64_t sqn)
{
	return card->profile.sqn_check == PROFILE_SQN_OFF ||
	    card->state.accept_next ||
	    sqn_array_is_fresh(&card->state.sqn, sqn);
}

/* The step that cannot be undone: on disk before the answer goes out. */
static uint16_t
accept_sqn(struct softcard *card, uint64_t sqn)
{
	struct card_state next = card->state;

	if (card->profile.sqn_check == PROFILE_SQN_OFF)
		return SW_OK;
	/* Where the home network is, there the card starts again. */
	if (next.accept_next)
		state_set_sqn(&next.sqn, sqn);
	else
		sqn_array_store(&next.sqn, sqn);
	next.accept_next = false;
	return card_store(card, &next);
}

/*
 * In the order of TS 33.102, 6.3.3: MAC, then freshness, then keys.  The USIM
 * of the standard leaves AMF to the terminal; the profile can ask for a card
 * that refuses vectors without the separation bit.
 */
static uint16_t
run_3g(struct softcard *card, const struct command *cmd,
    const struct challenge *in, struct builder *out)
{
	struct aka_vector v;
	uint16_t sw = SW_OK;
	uint64_t sqn;

	if (!aka_vector_open(&card->profile.key, in->rand, in->autn, &v, &sqn))
		return SW_INCORRECT_MAC;
	if (card->profile.amf == PROFILE_AMF_SEPARATION &&
	    (in->autn[AMF_OFFSET] & AMF_SEPARATION_BIT) == 0)
		sw = SW_INCORRECT_MAC;
	else if (!is_fresh(card, sqn))
		write_sync_failure(card, in->rand, out);
	else if ((sw = accept_sqn(card, sqn)) == SW_OK)
		write_success(card, cmd, &v, out);
	wipe(&v, sizeof(v));
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
	struct cursor data = cmd->data;
	struct milenage_output f;
	uint8_t rand[16], sres[4], kc[8];

	if (data.left != GSM_DATA_LEN)
		return SW_WRONG_LENGTH;
	cursor_lv(&data, rand, sizeof(rand), sizeof(rand));
	if (!cursor_done(&data))
		return SW_WRONG_LENGTH;
	milenage_f2345(&card->profile.key, rand, &f);
	convert_c2(f.res, card->profile.res_len, sres);
	convert_c3(f.ck, f.ik, kc);
	builder_u8(out, sizeof(sres));
	builder_bytes(out, sres, sizeof(sres));
	builder_u8(out, sizeof(kc));
	builder_bytes(out, kc, sizeof(kc));
	wipe(&f, sizeof(f));
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
