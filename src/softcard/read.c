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

/* The EF of this SFI, or the current one for 0: if it may be read so. */
static uint16_t
find_ef(const struct softcard *card, const struct channel *ch, uint8_t sfi,
    enum fs_kind kind, const struct fs_file **ef)
{
	*ef = sfi != 0 ? fs_find_sfi(&card->profile, ch->df, sfi) : ch->ef;
	if (*ef == NULL)
		return sfi != 0 ? SW_FILE_NOT_FOUND : SW_NO_EF;
	if ((*ef)->kind != kind)
		return SW_FILE_STRUCTURE;
	if ((*ef)->read == FS_READ_PIN && pin_check(card) != SW_OK)
		return SW_ACCESS;
	return SW_OK;
}

/* An SFI selects, once its command has succeeded (8.4.4). */
static void
make_current(struct channel *ch, const struct fs_file *ef, unsigned record)
{
	ch->ef = ef;
	ch->record = record;
}

/* What the profile wants reading of it to be answered with. */
static uint16_t
read_sw(const struct softcard *card, const struct fs_file *ef)
{
	const struct profile_file *o = fs_override(&card->profile, ef);

	return o != NULL && o->read_sw != 0 ? o->read_sw : SW_OK;
}

/*
 * Le bytes of the EF from `offset`.  On T=0 an Le beyond the end is told
 * the right one; on T=1 the bytes come with a warning (10.2.1.2).
 */
static uint16_t
read_binary_at(const struct softcard *card, const struct command *cmd,
    const struct fs_file *ef, size_t offset, struct builder *out)
{
	uint8_t content[FS_READ_MAX];
	struct builder b = builder_over(content, sizeof(content));
	size_t len = fs_len(&card->profile, ef);
	uint16_t sw = SW_OK;

	if (offset >= len)
		return SW_WRONG_OFFSET;
	len -= offset;
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

uint16_t
command_read_binary(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	size_t offset = (size_t)cmd->p1 << 8 | cmd->p2;
	const struct fs_file *ef;
	uint8_t sfi = 0;
	uint16_t sw;

	if ((cmd->p1 & P1_BY_SFI) != 0) {
		if ((cmd->p1 & ~(P1_BY_SFI | SFI_MASK)) != 0)
			return SW_WRONG_P1P2;
		sfi = cmd->p1 & SFI_MASK;
		offset = cmd->p2;
	}
	sw = find_ef(card, cmd->channel, sfi, FS_TRANSPARENT, &ef);
	if (sw != SW_OK)
		return sw;
	sw = read_binary_at(card, cmd, ef, offset, out);
	if (out->len == 0)
		return sw;
	make_current(cmd->channel, ef, 0);
	return sw == SW_OK ? read_sw(card, ef) : sw;
}

/* The record that P1 and the mode name; 0 when there is none. */
static unsigned
record_number(
    const struct fs_file *ef, unsigned current, uint8_t p1, uint8_t mode)
{
	if (mode == MODE_ABSOLUTE)
		return p1 != 0 ? p1 : current;
	if (mode == MODE_NEXT)
		return current + 1;
	return current != 0 ? current - 1 : ef->record_count;
}

uint16_t
command_read_record(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	struct channel *ch = cmd->channel;
	uint8_t mode = cmd->p2 & MODE_MASK;
	uint8_t sfi = cmd->p2 >> 3;
	unsigned record, current;
	const struct fs_file *ef;
	uint16_t sw;

	if (mode != MODE_ABSOLUTE && mode != MODE_NEXT && mode != MODE_PREVIOUS)
		return SW_WRONG_P1P2;
	if (mode != MODE_ABSOLUTE && cmd->p1 != 0)
		return SW_WRONG_P1P2;
	if ((sw = find_ef(card, ch, sfi, FS_LINEAR, &ef)) != SW_OK)
		return sw;
	current = sfi == 0 ? ch->record : 0;
	record = record_number(ef, current, cmd->p1, mode);
	if (record == 0 || record > ef->record_count)
		return SW_RECORD_NOT_FOUND;
	if ((sw = command_check_le(cmd, fs_len(&card->profile, ef))) != SW_OK)
		return sw;
	/* The pointer moves with NEXT and PREVIOUS only (11.1.5). */
	make_current(ch, ef, mode == MODE_ABSOLUTE ? current : record);
	fs_read_content(&card->profile, ef, record, out);
	return read_sw(card, ef);
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
uint16_t
command_search_record(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	struct channel *ch = cmd->channel;
	uint8_t mode = cmd->p2 & MODE_MASK;
	unsigned step = mode == MODE_SEARCH_FORWARD ? 1 : -1u;
	const struct fs_file *ef;
	uint16_t sw;

	if (mode != MODE_SEARCH_FORWARD && mode != MODE_SEARCH_BACKWARD)
		return SW_WRONG_P1P2;
	if ((sw = find_ef(card, ch, cmd->p2 >> 3, FS_LINEAR, &ef)) != SW_OK)
		return sw;
	if (cmd->data.left == 0 || cmd->data.left > fs_len(&card->profile, ef))
		return SW_WRONG_LENGTH;
	if (cmd->p1 == 0 || cmd->p1 > ef->record_count)
		return SW_RECORD_NOT_FOUND;
	for (unsigned i = cmd->p1; i >= 1 && i <= ef->record_count; i += step)
		if (matches(card, ef, i, cmd->data))
			builder_u8(out, (uint8_t)i);
	if (out->len == 0)
		return SW_END_OF_FILE; /* unsuccessful search (10.2.1.2) */
	if ((sw = command_check_le(cmd, out->len)) == SW_OK)
		make_current(ch, ef, out->start[0]);
	return sw;
}
