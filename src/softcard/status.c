/* SPDX-License-Identifier: MIT */
#include "softcard/internal.h"

/* STATUS (TS 102 221, 11.1.2). */

enum {
	P1_MAX = 2, /* no indication, application started, will end */
	P2_FCP = 0x00,
	P2_AID = 0x01,
	P2_NOTHING = 0x0c,
};

uint16_t
command_status(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	const struct channel *ch = cmd->channel;
	const struct profile_app *app;

	if (cmd->p1 > P1_MAX)
		return SW_WRONG_P1P2;
	switch (cmd->p2) {
	case P2_FCP:
		fcp_build(&card->profile, ch->df, out);
		return command_check_le(cmd, out->len);
	case P2_AID:
		if (ch->adf == NULL)
			return SW_CONDITIONS;
		app = fs_app(&card->profile, ch->adf);
		builder_tlv(out, 0x84, app->aid, app->aid_len);
		return command_check_le(cmd, out->len);
	case P2_NOTHING:
		return command_check_no_answer(cmd);
	default:
		return SW_WRONG_P1P2;
	}
}
