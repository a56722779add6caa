/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "softcard/internal.h"

/* READ BINARY, READ RECORD and SEARCH RECORD (TS 102 221, 11.1.3-7). */

enum {
	P1_BY_SFI = 0x80,
	SFI_MASK = 0x1f,

	MODE_MASK = 0x07, /* P2 of the record commands */
	MODE_NEXT = 0x02,
	MODE_PREVIOUS = 0x03,
	MODE_ABSOLUTE = 0x04,
	MODE_SEARCH_FORWARD = 0x04,
	MODE_SEARCH_BACKWARD = 0x05,
};

/* By its SFI when that is not 0, and then it is the current EF. */
static uint16_t
choose_ef(struct channel *ch, uint8_t sfi)
{
	const struct fs_file *file;

	if (sfi != 0) {
		if ((file = fs_find_sfi(ch->df, sfi)) == NULL)
			return SW_FILE_NOT_FOUND;
		ch->ef = file;
		ch->record = 0;
	}
	return ch->ef == NULL ? SW_NO_EF : SW_OK;
}

static uint16_t
check_ef(
    const struct softcard *card, const struct fs_file *ef, enum fs_kind kind)
{
	if (ef->kind != kind)
		return SW_FILE_STRUCTURE;
	if (ef->read == FS_READ_PIN && pin_check(card) != SW_OK)
		return SW_ACCESS;
	return SW_OK;
}

/*
 * `len` bytes of the EF from `offset`.  On T=0 an Le beyond the end is told
 * the right one; on T=1 the bytes come with a warning (10.2.1.2).
 */
static uint16_t
read_binary_at(const struct softcard *card, const struct command *cmd,
    size_t offset, struct builder *out)
{
	const struct fs_file *ef = cmd->channel->ef;
	uint8_t content[FS_READ_MAX];
	struct builder b = builder_over(content, sizeof(content));
	uint16_t sw = SW_OK;
	size_t len;

	if (offset >= ef->len)
		return SW_WRONG_OFFSET;
	len = ef->len - offset;
	if (cmd->le == LE_NONE)
		return SW_WRONG_LENGTH;
	if (cmd->le != LE_ANY && (size_t)cmd->le <= len)
		len = (size_t)cmd->le;
	else if (cmd->le != LE_ANY && card->profile.protocol == APDU_T0)
		return command_check_le(cmd, len);
	else if (cmd->le != LE_ANY)
		sw = SW_END_OF_FILE;
	fs_read_content(&card->profile, ef, 1, &b);
	builder_bytes(out, content + offset, len);
	return sw;
}

COMMAND(read_binary)
{
	size_t offset = (size_t)cmd->p1 << 8 | cmd->p2;
	uint8_t sfi = 0;
	uint16_t sw;

	if ((cmd->p1 & P1_BY_SFI) != 0) {
		if ((cmd->p1 & ~(P1_BY_SFI | SFI_MASK)) != 0)
			return SW_WRONG_P1P2;
		sfi = cmd->p1 & SFI_MASK;
		offset = cmd->p2;
	}
	if ((sw = choose_ef(cmd->channel, sfi)) != SW_OK ||
	    (sw = check_ef(card, cmd->channel->ef, FS_TRANSPARENT)) != SW_OK)
		return sw;
	return read_binary_at(card, cmd, offset, out);
}

/* The record that P1 and the mode name; 0 when P1 does not fit. */
static unsigned
record_number(const struct channel *ch, uint8_t p1, uint8_t mode)
{
	if (mode == MODE_ABSOLUTE)
		return p1 != 0 ? p1 : ch->record;
	if (mode == MODE_NEXT)
		return ch->record + 1;
	return ch->record != 0 ? ch->record - 1 : ch->ef->record_count;
}

COMMAND(read_record)
{
	struct channel *ch = cmd->channel;
	uint8_t mode = cmd->p2 & MODE_MASK;
	unsigned record;
	uint16_t sw;

	if (mode != MODE_ABSOLUTE && mode != MODE_NEXT && mode != MODE_PREVIOUS)
		return SW_WRONG_P1P2;
	if (mode != MODE_ABSOLUTE && cmd->p1 != 0)
		return SW_WRONG_P1P2;
	if ((sw = choose_ef(ch, cmd->p2 >> 3)) != SW_OK ||
	    (sw = check_ef(card, ch->ef, FS_LINEAR)) != SW_OK)
		return sw;
	record = record_number(ch, cmd->p1, mode);
	if (record == 0 || record > ch->ef->record_count)
		return SW_RECORD_NOT_FOUND;
	if ((sw = command_check_le(cmd, ch->ef->len)) != SW_OK)
		return sw;
	/* The pointer moves with NEXT and PREVIOUS only (11.1.5). */
	if (mode != MODE_ABSOLUTE)
		ch->record = record;
	fs_read_content(&card->profile, ch->ef, record, out);
	return SW_OK;
}

/* Does the record hold the pattern anywhere? */
static bool
matches(const struct softcard *card, const struct fs_file *ef, unsigned record,
    struct cursor pattern)
{
	uint8_t content[FS_READ_MAX];
	struct builder b = builder_over(content, sizeof(content));

	fs_read_content(&card->profile, ef, record, &b);
	for (size_t at = 0; at + pattern.left <= b.len; at++)
		if (memcmp(content + at, pattern.at, pattern.left) == 0)
			return true;
	return false;
}

/* Simple search (11.1.7): the numbers of the records that match. */
COMMAND(search_record)
{
	struct channel *ch = cmd->channel;
	uint8_t mode = cmd->p2 & MODE_MASK;
	unsigned record = cmd->p1;
	unsigned step = mode == MODE_SEARCH_FORWARD ? 1 : -1u;
	uint16_t sw;

	if (mode != MODE_SEARCH_FORWARD && mode != MODE_SEARCH_BACKWARD)
		return SW_WRONG_P1P2;
	if ((sw = choose_ef(ch, cmd->p2 >> 3)) != SW_OK ||
	    (sw = check_ef(card, ch->ef, FS_LINEAR)) != SW_OK)
		return sw;
	if (cmd->data.left == 0 || cmd->data.left > ch->ef->len)
		return SW_WRONG_LENGTH;
	if (record == 0 || record > ch->ef->record_count)
		return SW_RECORD_NOT_FOUND;
	for (; record >= 1 && record <= ch->ef->record_count; record += step)
		if (matches(card, ch->ef, record, cmd->data))
			builder_u8(out, (uint8_t)record);
	if (out->len == 0)
		return SW_END_OF_FILE; /* unsuccessful search (10.2.1.2) */
	if ((sw = command_check_le(cmd, out->len)) == SW_OK)
		ch->record = out->start[0];
	return sw;
}
