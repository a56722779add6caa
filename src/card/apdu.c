/* SPDX-License-Identifier: MIT */
#include <assert.h>

#include "base/cursor.h"
#include "base/wipe.h"
#include "card/apdu.h"

size_t
apdu_encode(const struct apdu_cmd *cmd, enum apdu_protocol protocol,
    uint8_t out[APDU_CMD_MAX])
{
	struct builder b = builder_over(out, APDU_CMD_MAX);
	bool has_le = cmd->le != APDU_NO_LE;

	assert(!has_le || (cmd->le >= 1 && cmd->le <= 256));
	builder_u8(&b, cmd->cla);
	builder_u8(&b, cmd->ins);
	builder_u8(&b, cmd->p1);
	builder_u8(&b, cmd->p2);
	if (cmd->lc > 0) {
		builder_u8(&b, cmd->lc);
		builder_bytes(&b, cmd->data, cmd->lc);
	}
	if (protocol == APDU_T0 && cmd->lc > 0)
		return b.len;
	if (has_le) /* 256 is written as 00 */
		builder_u8(&b, (uint8_t)cmd->le);
	else if (protocol == APDU_T0)
		builder_u8(&b, 0);
	return b.len;
}

/* 60 is not a status but T=0's plea for more time (ISO 7816-3, 10.3.3). */
static bool
is_status(uint16_t sw)
{
	unsigned sw1 = sw >> 8;

	return (sw1 > 0x60 && sw1 <= 0x6f) || (sw1 >= 0x90 && sw1 <= 0x9f);
}

enum sr_err
apdu_decode(const uint8_t *bytes, size_t len, struct apdu_rsp *out)
{
	struct cursor c = cursor_over(bytes, len);

	*out = (struct apdu_rsp){ 0 };
	if (len < 2 || len > APDU_RSP_MAX)
		return SR_MALFORMED;
	out->len = len - 2;
	cursor_copy(&c, out->data, out->len);
	out->sw = cursor_be16(&c);
	if (is_status(out->sw))
		return SR_OK;
	wipe(out, sizeof(*out));
	return SR_MALFORMED;
}
