/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/convert.h"
#include "aka/vector.h"
#include "base/wipe.h"
#include "softcard/auth.h"

/*
 * GSM algorithms on a card that has a key of AKA: Kc = c3(CK, IK), and SRES =
 * c2(RES) or the beginning of RES (TS 33.102, 6.8.1.5; TS 55.205).
 */

void
auth_gsm_run(const struct profile *profile, const uint8_t rand[16],
    enum profile_sres variant, struct gsm_answer *out)
{
	static const uint8_t amf[2] = { 0, 0 };
	struct aka_vector v;

	/* RES, CK and IK depend on neither SQN nor AMF. */
	aka_vector_make(&profile->key, rand, 0, amf, &v);
	if (variant == PROFILE_SRES_FIRST)
		memcpy(out->sres, v.res, sizeof(out->sres));
	else
		convert_c2(v.res, profile->res_len, out->sres);
	memcpy(out->kc, v.kc, sizeof(out->kc));
	wipe(&v, sizeof(v));
}

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
	auth_gsm_run(&card->profile, rand, card->profile.sres, &answer);
	builder_u8(out, sizeof(answer.sres));
	builder_bytes(out, answer.sres, sizeof(answer.sres));
	builder_u8(out, sizeof(answer.kc));
	builder_bytes(out, answer.kc, sizeof(answer.kc));
	wipe(&answer, sizeof(answer));
	return SW_OK;
}
