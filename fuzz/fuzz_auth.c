/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "card/auth.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * What was accepted must be, byte for byte, what its values encode to; what
 * was refused must leave nothing.
 */

static void
put_lv(struct builder *b, const uint8_t *value, size_t len)
{
	builder_u8(b, (uint8_t)len);
	builder_bytes(b, value, len);
}

static size_t
encode(const struct auth_answer *a, uint8_t *out, size_t cap)
{
	struct builder b = builder_over(out, cap);

	if (a->verdict == AUTH_SYNC_FAILURE) {
		builder_u8(&b, 0xdc);
		put_lv(&b, a->auts, sizeof(a->auts));
	} else {
		assert(a->verdict == AUTH_SUCCESS);
		assert(a->res_len >= 4 && a->res_len <= 16);
		builder_u8(&b, 0xdb);
		put_lv(&b, a->res, a->res_len);
		put_lv(&b, a->ck, sizeof(a->ck));
		put_lv(&b, a->ik, sizeof(a->ik));
		if (a->has_kc)
			put_lv(&b, a->kc, sizeof(a->kc));
	}
	assert(!b.bad);
	return b.len;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct auth_answer none;
	uint8_t *bytes = malloc(size > 0 ? size : 1), again[64];
	struct auth_answer answer;

	if (bytes == NULL)
		return 0;
	memcpy(bytes, data, size);
	memset(&answer, 0xee, sizeof(answer));
	if (auth_3g_decode(bytes, size, &answer) == SR_OK) {
		assert(encode(&answer, again, sizeof(again)) == size);
		assert(memcmp(again, bytes, size) == 0);
	} else {
		assert(memcmp(&answer, &none, sizeof(answer)) == 0);
	}
	free(bytes);
	return 0;
}
