/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "base/cursor.h"
#include "base/wipe.h"
#include "card/auth.h"

/* TS 31.102, 7.1.2: first byte of the answer, and of the data in GBA. */
enum {
	TAG_SUCCESS = 0xdb,
	TAG_SYNC_FAILURE = 0xdc,
	TAG_BOOTSTRAPPING = 0xdd,
	TAG_NAF_DERIVATION = 0xde,
};

static void
build_lv(struct builder *b, const uint8_t *value, size_t len)
{
	builder_u8(b, (uint8_t)len);
	builder_bytes(b, value, len);
}

void
auth_3g_encode(const uint8_t rand[16], const uint8_t autn[16],
    uint8_t out[AUTH_3G_DATA_LEN])
{
	struct builder b = builder_over(out, AUTH_3G_DATA_LEN);

	build_lv(&b, rand, 16);
	build_lv(&b, autn, 16);
	assert(!b.bad && b.len == AUTH_3G_DATA_LEN);
}

void
auth_gsm_encode(const uint8_t rand[16], uint8_t out[AUTH_GSM_DATA_LEN])
{
	struct builder b = builder_over(out, AUTH_GSM_DATA_LEN);

	build_lv(&b, rand, 16);
	assert(!b.bad && b.len == AUTH_GSM_DATA_LEN);
}

void
auth_gba_encode(const uint8_t rand[16], const uint8_t autn[16],
    uint8_t out[AUTH_GBA_DATA_LEN])
{
	struct builder b = builder_over(out, AUTH_GBA_DATA_LEN);

	builder_u8(&b, TAG_BOOTSTRAPPING);
	build_lv(&b, rand, 16);
	build_lv(&b, autn, 16);
	assert(!b.bad && b.len == AUTH_GBA_DATA_LEN);
}

size_t
auth_naf_encode(const struct auth_naf *naf, uint8_t out[AUTH_DATA_MAX])
{
	struct builder b = builder_over(out, AUTH_DATA_MAX);
	struct cursor c = cursor_over(naf->bytes, sizeof(naf->bytes));
	struct cursor naf_id = cursor_sub(&c, naf->naf_id_len);
	struct cursor impi = cursor_sub(&c, naf->impi_len);

	assert(!c.bad && naf_id.left > 0 && impi.left > 0);
	builder_u8(&b, TAG_NAF_DERIVATION);
	build_lv(&b, naf_id.at, naf_id.left);
	build_lv(&b, impi.at, impi.left);
	assert(!b.bad);
	return b.len;
}

static void
decode_res(struct cursor *c, struct auth_answer *out)
{
	out->res_len = cursor_lv(c, out->res, 4, sizeof(out->res));
}

static void
decode_success(struct cursor *c, struct auth_answer *out)
{
	out->verdict = AUTH_SUCCESS;
	decode_res(c, out);
	cursor_lv(c, out->ck, sizeof(out->ck), sizeof(out->ck));
	cursor_lv(c, out->ik, sizeof(out->ik), sizeof(out->ik));
	out->has_kc = c->left > 0;
	if (out->has_kc)
		cursor_lv(c, out->kc, sizeof(out->kc), sizeof(out->kc));
}

static void
decode_bootstrapping(struct cursor *c, struct auth_answer *out)
{
	out->verdict = AUTH_GBA_SUCCESS;
	decode_res(c, out);
}

static void
decode_sync_failure(struct cursor *c, struct auth_answer *out)
{
	out->verdict = AUTH_SYNC_FAILURE;
	cursor_lv(c, out->auts, sizeof(out->auts), sizeof(out->auts));
}

/* The end of every decoder. */
static enum sr_err
finish(const struct cursor *c, struct auth_answer *out)
{
	if (cursor_done(c))
		return SR_OK;
	wipe(out, sizeof(*out));
	return SR_MALFORMED;
}

/* DB and what a success holds, or DC and AUTS (TS 31.102, 7.1.2). */
static enum sr_err
decode_either(const uint8_t *data, size_t len,
    void (*decode)(struct cursor *c, struct auth_answer *out),
    struct auth_answer *out)
{
	struct cursor c = cursor_over(data, len);

	*out = (struct auth_answer){ 0 };
	switch (cursor_u8(&c)) {
	case TAG_SUCCESS:
		decode(&c, out);
		break;
	case TAG_SYNC_FAILURE:
		decode_sync_failure(&c, out);
		break;
	default:
		c.bad = true;
	}
	return finish(&c, out);
}

enum sr_err
auth_3g_decode(const uint8_t *data, size_t len, struct auth_answer *out)
{
	return decode_either(data, len, decode_success, out);
}

enum sr_err
auth_gsm_decode(const uint8_t *data, size_t len, struct auth_answer *out)
{
	struct cursor c = cursor_over(data, len);

	*out = (struct auth_answer){ .verdict = AUTH_GSM_SUCCESS };
	cursor_lv(&c, out->sres, sizeof(out->sres), sizeof(out->sres));
	cursor_lv(&c, out->kc, sizeof(out->kc), sizeof(out->kc));
	return finish(&c, out);
}

enum sr_err
auth_gba_decode(const uint8_t *data, size_t len, struct auth_answer *out)
{
	return decode_either(data, len, decode_bootstrapping, out);
}

enum sr_err
auth_naf_decode(const uint8_t *data, size_t len, struct auth_answer *out)
{
	struct cursor c = cursor_over(data, len);

	*out = (struct auth_answer){ .verdict = AUTH_NAF_SUCCESS };
	if (cursor_u8(&c) != TAG_SUCCESS)
		c.bad = true;
	cursor_lv(&c, out->ks_ext_naf, sizeof(out->ks_ext_naf),
	    sizeof(out->ks_ext_naf));
	return finish(&c, out);
}

enum sr_err
auth_sim_decode(const uint8_t *data, size_t len, struct auth_answer *out)
{
	struct cursor c = cursor_over(data, len);

	*out = (struct auth_answer){ .verdict = AUTH_GSM_SUCCESS };
	cursor_copy(&c, out->sres, sizeof(out->sres));
	cursor_copy(&c, out->kc, sizeof(out->kc));
	return finish(&c, out);
}
