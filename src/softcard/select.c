/* SPDX-License-Identifier: MIT */
#include "softcard/internal.h"

enum {
	BY_FID = 0x00, /* P1 (TS 102 221, table 11.1) */
	BY_CHILD_DF = 0x01,
	BY_PARENT = 0x03,
	BY_AID = 0x04,
	BY_PATH_FROM_MF = 0x08,
	BY_PATH_FROM_DF = 0x09,

	RETURN_NOTHING_AID = 0x00, /* P2 (table 11.2) */
	RETURN_FCP = 0x04,
	RETURN_NOTHING = 0x0c,

	AID_MIN = 5,
};

const struct fs_file *
select_find_fid(
    const struct profile *profile, const struct channel *ch, uint16_t fid)
{
	const struct fs_file *parent = ch->df->parent;
	const struct fs_file *file;

	if (fid == FID_MF)
		return fs_mf();
	if (fid == FID_CURRENT_ADF)
		return ch->adf;
	if (fid == ch->df->fid)
		return ch->df;
	if ((file = fs_find_child(profile, ch->df, fid)) != NULL)
		return file;
	if (parent == NULL)
		return NULL;
	if (parent->fid != 0 && parent->fid == fid)
		return parent;
	file = fs_find_child(profile, parent, fid);
	return file != NULL && fs_is_df(file) ? file : NULL;
}

/* FIDs one below the other (8.4.2); only the first can be 7FFF. */
static const struct fs_file *
find_path(const struct profile *profile, const struct channel *ch,
    const struct fs_file *from, struct cursor path)
{
	const struct fs_file *file = from;

	for (bool first = true; path.left > 0 && file != NULL; first = false) {
		uint16_t fid = cursor_be16(&path);

		if (first && fid == FID_CURRENT_ADF)
			file = ch->adf;
		else if (fs_is_df(file))
			file = fs_find_child(profile, file, fid);
		else
			file = NULL;
	}
	return file;
}

static bool
length_fits(uint8_t p1, size_t len)
{
	switch (p1) {
	case BY_FID:
	case BY_CHILD_DF:
		return len == 2;
	case BY_PARENT:
		return len == 0;
	case BY_AID:
		return len >= AID_MIN && len <= AID_MAX;
	default:
		return len >= 2 && len % 2 == 0;
	}
}

static const struct fs_file *
find(const struct profile *profile, const struct channel *ch, uint8_t p1,
    struct cursor data)
{
	const struct fs_file *file;

	switch (p1) {
	case BY_FID:
		return select_find_fid(profile, ch, cursor_be16(&data));
	case BY_CHILD_DF:
		file = fs_find_child(profile, ch->df, cursor_be16(&data));
		return file != NULL && fs_is_df(file) ? file : NULL;
	case BY_PARENT:
		return ch->df->parent;
	case BY_AID:
		return fs_find_aid(profile, data.at, data.left);
	case BY_PATH_FROM_MF:
		return find_path(profile, ch, fs_mf(), data);
	default:
		return find_path(profile, ch, ch->df, data);
	}
}

static bool
is_p1(uint8_t p1)
{
	return p1 == BY_FID || p1 == BY_CHILD_DF || p1 == BY_PARENT ||
	    p1 == BY_AID || p1 == BY_PATH_FROM_MF || p1 == BY_PATH_FROM_DF;
}

static bool
is_p2(uint8_t p1, uint8_t p2)
{
	return p2 == RETURN_FCP || p2 == RETURN_NOTHING ||
	    (p2 == RETURN_NOTHING_AID && p1 == BY_AID);
}

uint16_t
select_sw(const struct softcard *card, const struct fs_file *file)
{
	const struct profile_file *o = fs_override(&card->profile, file);

	return o != NULL && o->select_sw != 0 ? o->select_sw : SW_OK;
}

uint16_t
command_select(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	const struct fs_file *file;
	uint16_t sw;

	if (quirk_has(card, QUIRK_SELECT_0C) && cmd->p2 != RETURN_NOTHING)
		return SW_WRONG_OFFSET;
	if (!is_p1(cmd->p1) || !is_p2(cmd->p1, cmd->p2))
		return SW_WRONG_P1P2;
	if (!length_fits(cmd->p1, cmd->data.left))
		return SW_WRONG_LENGTH;
	file = find(&card->profile, cmd->channel, cmd->p1, cmd->data);
	if (file == NULL)
		return SW_FILE_NOT_FOUND;
	if (!sw_has_data(select_sw(card, file)))
		return select_sw(card, file);
	if (cmd->p2 == RETURN_FCP && cmd->le != LE_NONE) {
		fcp_build(&card->profile, file, out);
		if ((sw = command_check_le(cmd, out->len)) != SW_OK)
			return sw;
	}
	channel_select(cmd->channel, file);
	return select_sw(card, file);
}
