/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/gba.h"
#include "aka/vector.h"
#include "base/wipe.h"
#include "softcard/auth.h"

/*
 * The GBA security context, the same for USIM (TS 31.102, 7.1.1.4 and
 * 7.1.1.5) and ISIM: bootstrapping, which leaves Ks in the card, and keys for
 * a NAF derived from it.
 */

enum {
	TAG_BOOTSTRAPPING = 0xdd,
	TAG_NAF_DERIVATION = 0xde,
	MAC_OFFSET = 8, /* in AUTN */
};

/* Each application has a Ks of its own. */
static struct gba *
gba_of(struct softcard *card, const struct command *cmd)
{
	return &card->gba[fs_is_usim(cmd->channel->adf) ? 0 : 1];
}

/* The network sends MAC*: with MAC in its place the challenge is as others. */
static void
restore_mac(const struct aka_key *key, struct challenge *in)
{
	static const uint8_t amf[2] = { 0, 0 };
	struct aka_vector v;

	aka_vector_make(key, in->rand, 0, amf, &v);
	gba_mac_star(v.ik, in->autn + MAC_OFFSET);
	wipe(&v, sizeof(v));
}

static void
keep_ks(struct gba *gba, const struct aka_vector *v)
{
	memcpy(gba->ks, v->ck, sizeof(v->ck));
	memcpy(gba->ks + sizeof(v->ck), v->ik, sizeof(v->ik));
	memcpy(gba->rand, v->rand, sizeof(gba->rand));
	gba->has_ks = true;
}

/* RES alone: CK and IK stay here. */
static uint16_t
bootstrap(struct softcard *card, const struct command *cmd, struct cursor data,
    struct builder *out)
{
	struct challenge in;
	struct aka_vector v;
	uint16_t sw;

	cursor_lv(&data, in.rand, sizeof(in.rand), sizeof(in.rand));
	cursor_lv(&data, in.autn, sizeof(in.autn), sizeof(in.autn));
	if (!cursor_done(&data))
		return SW_WRONG_LENGTH;
	restore_mac(auth_key(card, cmd->channel), &in);
	sw = auth_open(card, cmd->channel, &in, &v, out);
	if (sw == SW_OK && out->len == 0) {
		keep_ks(gba_of(card, cmd), &v);
		builder_tlv(out, AUTH_TAG_SUCCESS, v.res, v.res_len);
	}
	wipe(&v, sizeof(v));
	wipe(&in, sizeof(in));
	return sw;
}

static uint16_t
derive(struct softcard *card, const struct command *cmd, struct cursor data,
    struct builder *out)
{
	const struct gba *gba = gba_of(card, cmd);
	struct cursor naf_id = cursor_sub(&data, cursor_u8(&data));
	struct cursor impi = cursor_sub(&data, cursor_u8(&data));
	uint8_t key[32];

	if (!cursor_done(&data) || naf_id.left == 0 || impi.left == 0)
		return SW_WRONG_LENGTH;
	if (!gba->has_ks)
		return SW_CONDITIONS;
	gba_ks_ext_naf(gba->ks, gba->rand, impi, naf_id, key);
	builder_tlv(out, AUTH_TAG_SUCCESS, key, sizeof(key));
	wipe(key, sizeof(key));
	return SW_OK;
}

uint16_t
auth_context_gba(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	struct cursor data = cmd->data;

	switch (cursor_u8(&data)) {
	case TAG_BOOTSTRAPPING:
		return bootstrap(card, cmd, data, out);
	case TAG_NAF_DERIVATION:
		return derive(card, cmd, data, out);
	default:
		return data.bad ? SW_WRONG_LENGTH : SW_WRONG_DATA;
	}
}
