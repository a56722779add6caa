/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "softcard/internal.h"

/* MANAGE CHANNEL (TS 102 221, 11.1.17) and the life of channels (8.7). */

enum { P1_OPEN = 0x00, P1_CLOSE = 0x80 };

/* From channel 0 at the MF, from another one where that one is. */
static void
open_from(struct softcard *card, const struct channel *from, struct channel *ch)
{
	*ch = (struct channel){ .open = true, .df = fs_mf() };
	if (from == &card->channels[0])
		return;
	ch->df = from->df;
	ch->adf = from->adf;
}

static uint16_t
open_any(struct softcard *card, const struct command *cmd, struct builder *out)
{
	uint16_t sw = command_check_le(cmd, 1);
	unsigned n = 1;

	while (n < CHANNEL_COUNT && card->channels[n].open)
		n++;
	if (n == CHANNEL_COUNT)
		return SW_CHANNEL_NOT_SUPPORTED;
	if (sw != SW_OK)
		return sw;
	open_from(card, cmd->channel, &card->channels[n]);
	builder_u8(out, (uint8_t)n);
	return SW_OK;
}

static uint16_t
open_this(struct softcard *card, const struct command *cmd)
{
	uint16_t sw = command_check_no_answer(cmd);

	if (sw != SW_OK)
		return sw;
	if (cmd->p2 >= CHANNEL_COUNT || card->channels[cmd->p2].open)
		return SW_CHANNEL_NOT_SUPPORTED;
	open_from(card, cmd->channel, &card->channels[cmd->p2]);
	return SW_OK;
}

static uint16_t
close_this(struct softcard *card, const struct command *cmd)
{
	uint16_t sw = command_check_no_answer(cmd);

	if (sw != SW_OK)
		return sw;
	if (cmd->p2 == 0)
		return SW_WRONG_P1P2; /* channel 0 is always open */
	if (cmd->p2 >= CHANNEL_COUNT || !card->channels[cmd->p2].open)
		return SW_CHANNEL_NOT_SUPPORTED;
	card->channels[cmd->p2].open = false;
	return SW_OK;
}

uint16_t
command_manage_channel(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	if (cmd->p1 == P1_OPEN && cmd->p2 == 0)
		return open_any(card, cmd, out);
	if (cmd->p1 == P1_OPEN)
		return open_this(card, cmd);
	if (cmd->p1 == P1_CLOSE)
		return close_this(card, cmd);
	return SW_WRONG_P1P2;
}

void
channel_select(struct channel *ch, const struct fs_file *file)
{
	ch->record = 0;
	ch->ef = fs_is_df(file) ? NULL : file;
	ch->df = fs_is_df(file) ? file : file->parent;
	if (file->kind == FS_ADF)
		ch->adf = file;
}

void
channel_reset_all(struct softcard *card)
{
	memset(card->channels, 0, sizeof(card->channels));
	card->channels[0] = (struct channel){ .open = true, .df = fs_mf() };
	card->gsm = card->channels[0];
}
