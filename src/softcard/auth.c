/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/vector.h"
#include "base/clock.h"
#include "base/wipe.h"
#include "card/auth.h"
#include "softcard/auth.h"

/* AUTHENTICATE (TS 31.102, 7.1; TS 31.103, 7.1). */

enum {
	P2_GSM = 0x80, /* TS 31.102, 7.1.2, table 2 */
	P2_GBA = 0x84,

	SERVICE_KC = 27, /* EF_UST */
	SERVICE_GSM = 38,
	SERVICE_GBA = 68,
	IST_SERVICE_GBA = 2,

	AMF_SEPARATION_BIT = 0x80, /* of its first byte (TS 33.102, annex H) */
	AMF_OFFSET = 6,
};

const struct aka_key *
auth_key(const struct softcard *card, const struct channel *ch)
{
	return fs_is_usim(ch->adf) ? &card->profile.usim.key
				   : &card->profile.isim.key;
}

/* The sequence numbers that go with it. */
static const struct card_sqn *
sqn_of(const struct softcard *card, const struct channel *ch)
{
	return card->profile.isim_has_sqn && !fs_is_usim(ch->adf)
	    ? &card->state.isim_sqn
	    : &card->state.sqn;
}

static void
write_sync_failure(const struct softcard *card, const struct channel *ch,
    const uint8_t rand[16], struct builder *out)
{
	uint64_t sqn_ms = sqn_array_sqn_ms(&sqn_of(card, ch)->array);
	uint8_t auts[14];

	aka_auts_make(auth_key(card, ch), rand, sqn_ms, auts);
	builder_tlv(out, AUTH_TAG_SYNC_FAILURE, auts, sizeof(auts));
}

static bool
is_fresh(const struct softcard *card, const struct channel *ch, uint64_t sqn)
{
	const struct card_sqn *own = sqn_of(card, ch);

	return card->profile.sqn_check == PROFILE_SQN_OFF || own->accept_next ||
	    sqn_array_is_fresh(&own->array, sqn);
}

/* The step that cannot be undone: on disk before the answer goes out. */
static uint16_t
accept_sqn(struct softcard *card, const struct channel *ch, uint64_t sqn)
{
	struct card_state next = card->state;
	struct card_sqn *own =
	    sqn_of(card, ch) == &card->state.sqn ? &next.sqn : &next.isim_sqn;

	if (card->profile.sqn_check == PROFILE_SQN_OFF)
		return SW_OK;
	/* Where the home network is, there the card starts again. */
	if (own->accept_next)
		state_set_sqn(&own->array, sqn);
	else
		sqn_array_store(&own->array, sqn);
	own->accept_next = false;
	return card_store(card, &next);
}

/*
 * The USIM of the standard leaves AMF to the terminal; the profile can ask for
 * a card that refuses vectors without the separation bit.
 */
static bool
is_separated(const struct softcard *card, const struct challenge *in)
{
	return card->profile.amf != PROFILE_AMF_SEPARATION ||
	    (in->autn[AMF_OFFSET] & AMF_SEPARATION_BIT) != 0;
}

uint16_t
auth_open(struct softcard *card, const struct channel *ch,
    const struct challenge *in, struct aka_vector *v, struct builder *out)
{
	uint16_t sw = SW_OK;
	uint64_t sqn;

	if (!aka_vector_open(auth_key(card, ch), in->rand, in->autn, v, &sqn))
		return SW_INCORRECT_MAC;
	if (!is_separated(card, in))
		sw = SW_INCORRECT_MAC;
	else if (!is_fresh(card, ch, sqn))
		write_sync_failure(card, ch, in->rand, out);
	else
		sw = accept_sqn(card, ch, sqn);
	if (sw != SW_OK || out->len > 0)
		wipe(v, sizeof(*v));
	return sw;
}

/* RES, CK, IK, and Kc where service 27 is on: in the USIM (7.1.2.1). */
static void
write_success(const struct softcard *card, const struct command *cmd,
    const struct aka_vector *v, struct builder *out)
{
	builder_tlv(out, AUTH_TAG_SUCCESS, v->res, v->res_len);
	builder_u8(out, sizeof(v->ck));
	builder_bytes(out, v->ck, sizeof(v->ck));
	builder_u8(out, sizeof(v->ik));
	builder_bytes(out, v->ik, sizeof(v->ik));
	if (!fs_is_usim(cmd->channel->adf) ||
	    !profile_has_service(&card->profile, CARD_APP_USIM, SERVICE_KC))
		return;
	builder_u8(out, sizeof(v->kc));
	builder_bytes(out, v->kc, sizeof(v->kc));
}

uint16_t
auth_context_3g(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	struct cursor data = cmd->data;
	struct challenge in;
	struct aka_vector v;
	uint16_t sw;

	cursor_lv(&data, in.rand, sizeof(in.rand), sizeof(in.rand));
	cursor_lv(&data, in.autn, sizeof(in.autn), sizeof(in.autn));
	if (!cursor_done(&data))
		return SW_WRONG_LENGTH;
	sw = auth_open(card, cmd->channel, &in, &v, out);
	if (sw == SW_OK && out->len == 0)
		write_success(card, cmd, &v, out);
	wipe(&v, sizeof(v));
	return sw;
}

/* The ADF or a DF of it must be current, not merely have been (7.1.1.1). */
static bool
is_in_application(const struct channel *ch)
{
	return ch->adf != NULL && fs_is_in(ch->df, ch->adf);
}

/* The contexts, and the service that each needs; 0 = none. */
static const struct context {
	uint8_t p2;
	command_fn *run;
	unsigned ust, ist;
} contexts[] = {
	{ P2_GSM, auth_context_gsm, SERVICE_GSM, 0 },
	{ AUTH_3G_P2, auth_context_3g, 0, 0 },
	{ P2_GBA, auth_context_gba, SERVICE_GBA, IST_SERVICE_GBA },
};

static const struct context *
find_context(uint8_t p2)
{
	for (size_t i = 0; i < sizeof(contexts) / sizeof(contexts[0]); i++)
		if (contexts[i].p2 == p2)
			return &contexts[i];
	return NULL;
}

static uint16_t
check_service(const struct softcard *card, const struct command *cmd,
    const struct context *context)
{
	bool usim = fs_is_usim(cmd->channel->adf);
	unsigned service = usim ? context->ust : context->ist;

	if (!usim && context->p2 == P2_GSM)
		return SW_WRONG_P1P2; /* no such context (TS 31.103, 7.1.2) */
	if (service == 0 ||
	    profile_has_service(
		&card->profile, usim ? CARD_APP_USIM : CARD_APP_ISIM, service))
		return SW_OK;
	return SW_NO_SECURITY_CONTEXT;
}

uint16_t
command_authenticate(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	const struct context *context = find_context(cmd->p2);
	uint16_t sw;

	if (cmd->p1 != 0 || context == NULL)
		return SW_WRONG_P1P2;
	if (!is_in_application(cmd->channel))
		return SW_CONDITIONS;
	if ((sw = check_service(card, cmd, context)) != SW_OK)
		return sw;
	if ((sw = pin_check(card)) != SW_OK)
		return sw;
	if ((sw = quirk_auth_sw(card, cmd->p2)) != SW_OK)
		return sw;
	/* Asked before anything is stored: an Le too small loses the keys. */
	if (cmd->le != LE_ANY)
		return SW_WRONG_LENGTH;
	clock_sleep_ms(card->profile.auth_delay_ms);
	return context->run(card, cmd, out);
}
