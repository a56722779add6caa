/* SPDX-License-Identifier: MIT */
#include "aka/gsm.h"
#include "base/wipe.h"
#include "softcard/auth.h"

/* Each with a length before it (TS 31.102, 7.1.2.2). */
uint16_t
auth_context_gsm(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	struct cursor data = cmd->data;
	struct gsm_answer answer;
	uint8_t rand[16];

	cursor_lv(&data, rand, sizeof(rand), sizeof(rand));
	if (!cursor_done(&data))
		return SW_WRONG_LENGTH;
	gsm_from_3g(auth_key(card, cmd->channel), card->profile.sres, rand,
	    answer.sres, answer.kc);
	builder_u8(out, sizeof(answer.sres));
	builder_bytes(out, answer.sres, sizeof(answer.sres));
	builder_u8(out, sizeof(answer.kc));
	builder_bytes(out, answer.kc, sizeof(answer.kc));
	wipe(&answer, sizeof(answer));
	return SW_OK;
}
