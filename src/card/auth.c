/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "base/cursor.h"
#include "base/wipe.h"
#include "card/auth.h"

/* TS 31.102, 7.1.2.1: first byte of the answer in the 3G context. */
enum { TAG_SUCCESS = 0xdb, TAG_SYNC_FAILURE = 0xdc };

void
auth_3g_encode(const uint8_t rand[16], const uint8_t autn[16],
    uint8_t out[AUTH_3G_DATA_LEN])
{
	struct builder b = builder_over(out, AUTH_3G_DATA_LEN);

	builder_u8(&b, 16);
	builder_bytes(&b, rand, 16);
	builder_u8(&b, 16);
	builder_bytes(&b, autn, 16);
	assert(!b.bad && b.len == AUTH_3G_DATA_LEN);
}

static void
decode_success(struct cursor *c, struct auth_answer *out)
{
	out->verdict = AUTH_SUCCESS;
	out->res_len = cursor_lv(c, out->res, 4, sizeof(out->res));
	cursor_lv(c, out->ck, sizeof(out->ck), sizeof(out->ck));
	cursor_lv(c, out->ik, sizeof(out->ik), sizeof(out->ik));
	out->has_kc = c->left > 0;
	if (out->has_kc)
		cursor_lv(c, out->kc, sizeof(out->kc), sizeof(out->kc));
}

static void
decode_sync_failure(struct cursor *c, struct auth_answer *out)
{
	out->verdict = AUTH_SYNC_FAILURE;
	cursor_lv(c, out->auts, sizeof(out->auts), sizeof(out->auts));
}

enum sr_err
auth_3g_decode(const uint8_t *data, size_t len, struct auth_answer *out)
{
	struct cursor c = cursor_over(data, len);

	*out = (struct auth_answer){ 0 };
	switch (cursor_u8(&c)) {
	case TAG_SUCCESS:
		decode_success(&c, out);
		break;
	case TAG_SYNC_FAILURE:
		decode_sync_failure(&c, out);
		break;
	default:
		c.bad = true;
	}
	if (cursor_done(&c))
		return SR_OK;
	wipe(out, sizeof(*out));
	return SR_MALFORMED;
}
