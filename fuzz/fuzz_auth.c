/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "card/auth.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * Every context decodes the same bytes.  What was accepted must be, byte for
 * byte, what its values encode to; what was refused must leave nothing.
 */

typedef enum sr_err decode_fn(
    const uint8_t *data, size_t len, struct auth_answer *out);

static void
put_lv(struct builder *b, const uint8_t *value, size_t len)
{
	builder_u8(b, (uint8_t)len);
	builder_bytes(b, value, len);
}

static void
put_res(struct builder *b, const struct auth_answer *a)
{
	assert(a->res_len >= 4 && a->res_len <= AUTH_RES_MAX);
	put_lv(b, a->res, a->res_len);
}

static void
put_gsm(struct builder *b, decode_fn *decode, const struct auth_answer *a)
{
	if (decode == auth_gsm_decode) {
		put_lv(b, a->sres, sizeof(a->sres));
		put_lv(b, a->kc, sizeof(a->kc));
	} else {
		assert(decode == auth_sim_decode);
		builder_bytes(b, a->sres, sizeof(a->sres));
		builder_bytes(b, a->kc, sizeof(a->kc));
	}
}

static void
put_keys(struct builder *b, const struct auth_answer *a)
{
	put_lv(b, a->ck, sizeof(a->ck));
	put_lv(b, a->ik, sizeof(a->ik));
	if (a->has_kc)
		put_lv(b, a->kc, sizeof(a->kc));
}

static void
put(struct builder *b, decode_fn *decode, const struct auth_answer *a)
{
	switch (a->verdict) {
	case AUTH_GSM_SUCCESS:
		put_gsm(b, decode, a);
		break;
	case AUTH_SYNC_FAILURE:
		assert(decode == auth_3g_decode || decode == auth_gba_decode);
		builder_u8(b, 0xdc);
		put_lv(b, a->auts, sizeof(a->auts));
		break;
	case AUTH_NAF_SUCCESS:
		assert(decode == auth_naf_decode);
		builder_u8(b, 0xdb);
		put_lv(b, a->ks_ext_naf, sizeof(a->ks_ext_naf));
		break;
	default:
		assert(a->verdict ==
		    (decode == auth_3g_decode ? AUTH_SUCCESS
					      : AUTH_GBA_SUCCESS));
		builder_u8(b, 0xdb);
		put_res(b, a);
		if (a->verdict == AUTH_SUCCESS)
			put_keys(b, a);
	}
}

static void
try(decode_fn *decode, const uint8_t *bytes, size_t size)
{
	static const struct auth_answer none;
	struct auth_answer answer;
	uint8_t again[80];
	struct builder b = builder_over(again, sizeof(again));

	memset(&answer, 0xee, sizeof(answer));
	if (decode(bytes, size, &answer) != SR_OK) {
		assert(memcmp(&answer, &none, sizeof(answer)) == 0);
		return;
	}
	put(&b, decode, &answer);
	assert(!b.bad && b.len == size);
	assert(memcmp(again, bytes, size) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *bytes = malloc(size > 0 ? size : 1);

	if (bytes == NULL)
		return 0;
	memcpy(bytes, data, size);
	try(auth_3g_decode, bytes, size);
	try(auth_gsm_decode, bytes, size);
	try(auth_gba_decode, bytes, size);
	try(auth_naf_decode, bytes, size);
	try(auth_sim_decode, bytes, size);
	free(bytes);
	return 0;
}
