/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/wipe.h"
#include "softcard/auth.h"

/*
 * The commands of the 2G application (TS 51.011, 9.2).  Status words are those
 * of the UICC until gsm_sw() has its turn, and what reads is the same for
 * both.
 */

enum {
	SELECT_LEN = 2,
	RAND_LEN = 16,
	CHV_LEN = 8,
	UNBLOCK_LEN = 16,

	CHV1 = 0x01, /* P2 of VERIFY CHV */
	CHV2 = 0x02,
	UNBLOCK_CHV1 = 0x00, /* and of UNBLOCK CHV (9.2.13) */
	PIN2 = 0x81, /* CHV2 on the UICC */

	GSM_NO_EF = 0x9400,
	GSM_OUT_OF_RANGE = 0x9402,
	GSM_FILE_NOT_FOUND = 0x9404,
	GSM_FILE_TYPE = 0x9408,
	GSM_MEMORY_PROBLEM = 0x9240,
	GSM_ACCESS = 0x9804,
	GSM_CHV_CONTRADICTION = 0x9808,
	GSM_BLOCKED = 0x9840,

	SW1_MASK = 0xff00,
	SW1_MORE = 0x6100,
	SW1_WRONG_LE = 0x6c00,
	SW1_TRIES = 0x6300,
	GSM_MORE = 0x9f00,
};

static uint16_t
gsm_sw1(uint16_t sw)
{
	switch (sw & SW1_MASK) {
	case SW1_MORE:
		return (uint16_t)(GSM_MORE | (sw & 0xff));
	case SW1_WRONG_LE:
		return (uint16_t)(SW_WRONG_LENGTH | (sw & 0xff));
	case SW1_TRIES:
		return sw == SW_NO_TRIES_LEFT ? GSM_BLOCKED : GSM_ACCESS;
	default:
		return sw;
	}
}

uint16_t
gsm_sw(uint16_t sw)
{
	switch (sw) {
	case SW_NO_EF:
		return GSM_NO_EF;
	case SW_WRONG_OFFSET:
	case SW_RECORD_NOT_FOUND:
		return GSM_OUT_OF_RANGE;
	case SW_FILE_NOT_FOUND:
		return GSM_FILE_NOT_FOUND;
	case SW_FILE_STRUCTURE:
		return GSM_FILE_TYPE;
	case SW_MEMORY_PROBLEM:
		return GSM_MEMORY_PROBLEM;
	case SW_ACCESS:
	case SW_CONDITIONS:
		return GSM_ACCESS;
	case SW_REFERENCE_DATA:
		return GSM_CHV_CONTRADICTION;
	case SW_BLOCKED:
		return GSM_BLOCKED;
	case SW_WRONG_P1P2:
	case SW_REFERENCE_NOT_FOUND:
		return SW_WRONG_OFFSET; /* 6B00 is about P1 and P2 here */
	default:
		return gsm_sw1(sw);
	}
}

uint16_t
gsm_select(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	struct cursor data = cmd->data;
	const struct fs_file *file;

	if (cmd->p1 != 0 || cmd->p2 != 0)
		return SW_WRONG_P1P2;
	if (data.left != SELECT_LEN)
		return SW_WRONG_LENGTH | SELECT_LEN;
	file =
	    select_find_fid(&card->profile, cmd->channel, cursor_be16(&data));
	if (file == NULL || file->kind == FS_ADF)
		return SW_FILE_NOT_FOUND;
	if (!sw_has_data(select_sw(card, file)))
		return select_sw(card, file);
	gsm_describe(card, file, out);
	channel_select(cmd->channel, file);
	return select_sw(card, file);
}

/* So many bytes of it as are asked for. */
uint16_t
gsm_status(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	if (cmd->p1 != 0 || cmd->p2 != 0)
		return SW_WRONG_P1P2;
	gsm_describe(card, cmd->channel->df, out);
	if (cmd->le != LE_ANY && (size_t)cmd->le > out->len)
		return command_check_le(cmd, out->len);
	if (cmd->le != LE_ANY)
		out->len = (size_t)cmd->le;
	return SW_OK;
}

static uint16_t
run_with_reference(struct softcard *card, const struct command *cmd,
    command_fn *run, uint8_t reference)
{
	struct builder none = builder_over(NULL, 0);
	struct command pin = *cmd;

	pin.p2 = reference;
	return run(card, &pin, &none);
}

uint16_t
gsm_verify(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	(void)out;
	if (cmd->data.left != CHV_LEN)
		return SW_WRONG_LENGTH | CHV_LEN;
	if (cmd->p2 != CHV1 && cmd->p2 != CHV2)
		return SW_WRONG_P1P2;
	return run_with_reference(card, cmd, command_verify,
	    cmd->p2 == CHV1 ? card->profile.pin_reference : PIN2);
}

uint16_t
gsm_unblock(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	(void)out;
	if (cmd->data.left != UNBLOCK_LEN)
		return SW_WRONG_LENGTH | UNBLOCK_LEN;
	if (cmd->p2 != UNBLOCK_CHV1 && cmd->p2 != CHV2)
		return SW_WRONG_P1P2;
	return run_with_reference(card, cmd, command_unblock,
	    cmd->p2 == CHV2 ? PIN2 : card->profile.pin_reference);
}

/* In DF_GSM, and with CHV1 (8.16); SRES and Kc without lengths. */
uint16_t
gsm_run_algorithm(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	struct gsm_answer answer;
	uint16_t sw;

	if (cmd->p1 != 0 || cmd->p2 != 0)
		return SW_WRONG_P1P2;
	if (cmd->data.left != RAND_LEN)
		return SW_WRONG_LENGTH | RAND_LEN;
	if (!fs_is_gsm(cmd->channel->df))
		return SW_CONDITIONS;
	if ((sw = pin_check(card)) != SW_OK)
		return sw;
	if (cmd->le != LE_ANY)
		return SW_WRONG_LENGTH;
	clock_sleep_ms(card->profile.auth_delay_ms);
	gsm_run(&card->profile.sim_key, cmd->data.at, answer.sres, answer.kc);
	builder_bytes(out, answer.sres, sizeof(answer.sres));
	builder_bytes(out, answer.kc, sizeof(answer.kc));
	wipe(&answer, sizeof(answer));
	return SW_OK;
}
