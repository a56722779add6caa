/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "card/apdu.h"
#include "card/sw.h"
#include "card/tlv.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The first byte selects: an answer, objects, or the parts of a command. */

static void
try_answer(const uint8_t *bytes, size_t len)
{
	static const struct apdu_rsp none;
	struct apdu_rsp rsp;

	memset(&rsp, 0xee, sizeof(rsp));
	if (apdu_decode(bytes, len, &rsp) != SR_OK) {
		assert(memcmp(&rsp, &none, sizeof(rsp)) == 0);
		return;
	}
	assert(rsp.len + 2 == len);
	assert(memcmp(rsp.data, bytes, rsp.len) == 0);
	assert(rsp.sw == (bytes[rsp.len] << 8 | bytes[rsp.len + 1]));
	assert(!(sw_is_ok(rsp.sw) && sw_is_more(rsp.sw)));
	assert(sw_refusal(rsp.sw) >= SR_INCORRECT_MAC &&
	    sw_refusal(rsp.sw) <= SR_CARD_ERROR);
}

static void
try_objects(const uint8_t *bytes, size_t len)
{
	struct cursor c = cursor_over(bytes, len), found;
	size_t left = len;
	struct tlv t;

	while (tlv_next(&c, &t)) {
		assert(t.value.at >= bytes &&
		    t.value.at + t.value.left <= bytes + len);
		assert(c.left + t.value.left + 2 <= left);
		left = c.left;
		assert(tlv_find(cursor_over(bytes, len), t.tag, &found));
		assert(found.at <= t.value.at);
	}
}

/* Header, a byte with a bit for "has Le", Le - 1, data. */
static void
try_command(const uint8_t *bytes, size_t len)
{
	uint8_t t0[APDU_CMD_MAX], t1[APDU_CMD_MAX];
	size_t lc = len - 6, t0_len, t1_len;
	struct apdu_cmd cmd;

	if (len < 6 || lc > 255)
		return;
	cmd = (struct apdu_cmd){ .cla = bytes[0],
		.ins = bytes[1],
		.p1 = bytes[2],
		.p2 = bytes[3],
		.lc = (uint8_t)lc,
		.data = bytes + 6 };
	cmd.le = (bytes[4] & 1) != 0 ? bytes[5] + 1 : APDU_NO_LE;
	t0_len = apdu_encode(&cmd, APDU_T0, t0);
	t1_len = apdu_encode(&cmd, APDU_T1, t1);
	assert(memcmp(t0, bytes, 4) == 0 && memcmp(t1, bytes, 4) == 0);
	assert(t0_len == 5 + lc);
	assert(t1_len == 4U + (lc > 0) + lc + (cmd.le != APDU_NO_LE));
	if (lc > 0) {
		assert(t0[4] == lc && memcmp(t0 + 5, bytes + 6, lc) == 0);
		assert(memcmp(t0, t1, t0_len) == 0);
	}
	if (cmd.le != APDU_NO_LE)
		assert(t1[t1_len - 1] == (uint8_t)cmd.le);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len = size - 1;
	uint8_t *bytes;

	if (size == 0 || (bytes = malloc(len > 0 ? len : 1)) == NULL)
		return 0;
	memcpy(bytes, data + 1, len);
	switch (data[0]) {
	case 'a':
		try_answer(bytes, len);
		break;
	case 'o':
		try_objects(bytes, len);
		break;
	case 'c':
		try_command(bytes, len);
		break;
	}
	free(bytes);
	return 0;
}
