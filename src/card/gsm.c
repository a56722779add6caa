/* SPDX-License-Identifier: MIT */
#include "card/gsm.h"
#include "base/cursor.h"
#include "base/wipe.h"

/* TS 51.011, 9.2.1 and 9.3. */
enum { TYPE_MF = 0x01, TYPE_DF = 0x02, TYPE_EF = 0x04 };
enum { EF_TRANSPARENT = 0x00, EF_LINEAR = 0x01, EF_CYCLIC = 0x03 };
enum { CHV1_DISABLED = 0x80, CHV_INITIALISED = 0x80, CHV_TRIES = 0x0f };

/* From byte 14 on, as far as the card goes. */
static void
decode_df(struct cursor *c, struct gsm_file *out)
{
	uint8_t characteristics, chv1;

	out->structure = FCP_DF;
	if (c->left == 0)
		return;
	characteristics = cursor_u8(c);
	out->pin = (characteristics & CHV1_DISABLED) != 0 ? FCP_PIN_DISABLED
							  : FCP_PIN_ENABLED;
	if (c->left < 5)
		return;
	cursor_take(c, 4); /* DFs, EFs, CHVs, one for later use */
	chv1 = cursor_u8(c);
	out->tries_known = (chv1 & CHV_INITIALISED) != 0;
	if (out->tries_known)
		out->tries_left = chv1 & CHV_TRIES;
}

/* Byte 15 is there in files with records only. */
static void
decode_ef(struct cursor *c, struct gsm_file *out)
{
	switch (cursor_u8(c)) {
	case EF_TRANSPARENT:
		out->structure = FCP_TRANSPARENT;
		return;
	case EF_LINEAR:
		out->structure = FCP_LINEAR;
		break;
	case EF_CYCLIC:
		out->structure = FCP_CYCLIC;
		break;
	default:
		c->bad = true;
	}
	out->record_len = cursor_u8(c);
	if (out->record_len == 0)
		c->bad = true;
}

enum sr_err
gsm_file_decode(const uint8_t *data, size_t len, struct gsm_file *out)
{
	struct cursor c = cursor_over(data, len);
	uint16_t size;
	uint8_t type;

	*out = (struct gsm_file){ 0 };
	cursor_take(&c, 2);
	size = cursor_be16(&c);
	out->fid = cursor_be16(&c);
	type = cursor_u8(&c);
	cursor_take(&c, 6);
	if (type == TYPE_EF) {
		out->size = size;
		decode_ef(&c, out);
	} else if (type == TYPE_MF || type == TYPE_DF) {
		decode_df(&c, out);
	} else {
		c.bad = true;
	}
	if (!c.bad)
		return SR_OK;
	wipe(out, sizeof(*out));
	return SR_MALFORMED;
}
