/* SPDX-License-Identifier: MIT */
#include "softcard/internal.h"

enum {
	CLA_CHANNEL_MASK = 0x03,
	CLA_EXTENDED = 0x40, /* 4X, 6X, CX, EX: channels 4 to 19 (10.1.1) */
	CLA_EXTENDED_MASK = 0x50,
	CLA_ISO = 0x00,
	CLA_ETSI = 0x80,
};

/* TS 102 221, table 10.5. */
static const struct command_row rows[] = {
	{ CLA_ISO, 0x20, TO_CARD, command_verify },
	{ CLA_ISO, 0x2c, TO_CARD, command_unblock },
	{ CLA_ISO, 0x70, FROM_CARD, command_manage_channel },
	{ CLA_ISO, 0x88, TO_CARD, command_authenticate },
	{ CLA_ISO, 0xa2, TO_CARD, command_search_record },
	{ CLA_ISO, 0xa4, TO_CARD, command_select },
	{ CLA_ISO, 0xb0, FROM_CARD, command_read_binary },
	{ CLA_ISO, 0xb2, FROM_CARD, command_read_record },
	{ CLA_ETSI, 0xf2, FROM_CARD, command_status },

	/* TS 51.011, 9.2 */
	{ CLA_GSM, 0x20, TO_CARD, gsm_verify },
	{ CLA_GSM, 0x2c, TO_CARD, gsm_unblock },
	{ CLA_GSM, 0x88, TO_CARD, gsm_run_algorithm },
	{ CLA_GSM, 0xa4, TO_CARD, gsm_select },
	{ CLA_GSM, 0xb0, FROM_CARD, command_read_binary },
	{ CLA_GSM, 0xb2, FROM_CARD, command_read_record },
	{ CLA_GSM, 0xf2, FROM_CARD, gsm_status },
};

static uint16_t
find_channel(struct softcard *card, uint8_t cla, struct channel **channel)
{
	struct channel *ch = &card->channels[cla & CLA_CHANNEL_MASK];

	if (cla == CLA_GSM) {
		*channel = &card->gsm;
		return SW_OK;
	}
	if ((cla & CLA_EXTENDED_MASK) == CLA_EXTENDED)
		return SW_CHANNEL_NOT_SUPPORTED;
	if ((cla & ~CLA_CHANNEL_MASK) != CLA_ISO &&
	    (cla & ~CLA_CHANNEL_MASK) != CLA_ETSI)
		return SW_CLA_NOT_SUPPORTED;
	if (!ch->open)
		return SW_CHANNEL_NOT_SUPPORTED;
	*channel = ch;
	return SW_OK;
}

uint16_t
command_find(struct softcard *card, uint8_t cla, uint8_t ins,
    struct channel **channel, const struct command_row **row)
{
	uint16_t sw = find_channel(card, cla, channel);

	if (sw != SW_OK)
		return sw;
	sw = SW_INS_NOT_SUPPORTED;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (rows[i].ins != ins)
			continue;
		*row = &rows[i];
		if (rows[i].cla == (cla & ~CLA_CHANNEL_MASK))
			return SW_OK;
		sw = SW_CLA_NOT_SUPPORTED;
	}
	return sw;
}

uint16_t
sw_wrong_le(size_t len)
{
	return (uint16_t)(0x6c00 | (len & 0xff));
}

bool
sw_has_data(uint16_t sw)
{
	return sw == SW_OK || sw >> 8 == 0x62 || sw >> 8 == 0x63;
}

uint16_t
command_check_le(const struct command *cmd, size_t len)
{
	if (cmd->le == LE_NONE)
		return SW_WRONG_LENGTH;
	if (cmd->le == LE_ANY || (size_t)cmd->le == len)
		return SW_OK;
	return sw_wrong_le(len);
}

/* T=0 always has a P3, and 00 may stand for 256 as well as for nothing. */
uint16_t
command_check_no_answer(const struct command *cmd)
{
	return cmd->le == LE_NONE || cmd->le == LE_ANY || cmd->le == 256
	    ? SW_OK
	    : SW_WRONG_LENGTH;
}
