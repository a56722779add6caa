/* SPDX-License-Identifier: MIT */
#include "softcard/internal.h"

/* What SELECT and STATUS of class A0 say of a file (TS 51.011, 9.2.1). */

enum {
	TYPE_MF = 0x01,
	TYPE_DF = 0x02,
	TYPE_EF = 0x04,

	CLOCK_STOP_ALLOWED = 0x01, /* file characteristics */
	CHV1_DISABLED = 0x80,
	CHV_INITIALISED = 0x80, /* status of a CHV; its tries below */
	CODE_COUNT = 4, /* two CHVs, two unblock CHVs */

	READ_ALWAYS = 0x0, /* access conditions, half a byte each */
	READ_CHV1 = 0x1,
	NEVER = 0xf,

	NOT_INVALIDATED = 0x01,
	STRUCTURE_TRANSPARENT = 0x00,
	STRUCTURE_LINEAR = 0x01,

	DF_REST = 9, /* bytes behind the one that says so */
	EF_REST = 2,
};

static void
describe_df(const struct softcard *card, const struct fs_file *file,
    struct builder *out)
{
	const struct card_state *state = &card->state;
	unsigned df_count, ef_count;
	uint8_t disabled = card->profile.pin[0] == '\0' ? CHV1_DISABLED : 0;

	fs_count(&card->profile, file, &df_count, &ef_count);
	builder_be16(out, 0); /* RFU */
	builder_be16(out, 0); /* free memory */
	builder_be16(out, file->fid);
	builder_u8(out, file->kind == FS_MF ? TYPE_MF : TYPE_DF);
	builder_fill(out, 0x00, 5);
	builder_u8(out, DF_REST);
	builder_u8(out, disabled | CLOCK_STOP_ALLOWED);
	builder_u8(out, (uint8_t)df_count);
	builder_u8(out, (uint8_t)ef_count);
	builder_u8(out, CODE_COUNT);
	builder_u8(out, 0x00);
	builder_u8(out, (uint8_t)(CHV_INITIALISED | state->pin.verify));
	builder_u8(out, (uint8_t)(CHV_INITIALISED | state->pin.unblock));
	builder_u8(out, (uint8_t)(CHV_INITIALISED | state->pin2.verify));
	builder_u8(out, (uint8_t)(CHV_INITIALISED | state->pin2.unblock));
}

static void
describe_ef(const struct softcard *card, const struct fs_file *file,
    struct builder *out)
{
	size_t len = fs_len(&card->profile, file);
	bool linear = file->kind == FS_LINEAR;
	uint8_t read = file->read == FS_READ_PIN ? READ_CHV1 : READ_ALWAYS;

	builder_be16(out, 0); /* RFU */
	builder_be16(out, (uint16_t)(len * file->record_count));
	builder_be16(out, file->fid);
	builder_u8(out, TYPE_EF);
	builder_u8(out, 0x00); /* no INCREASE */
	builder_u8(out, (uint8_t)(read << 4 | NEVER));
	builder_fill(out, 0xff, 2);
	builder_u8(out, NOT_INVALIDATED);
	builder_u8(out, EF_REST);
	builder_u8(out, linear ? STRUCTURE_LINEAR : STRUCTURE_TRANSPARENT);
	builder_u8(out, linear ? (uint8_t)len : 0);
}

void
gsm_describe(const struct softcard *card, const struct fs_file *file,
    struct builder *out)
{
	if (fs_is_df(file))
		describe_df(card, file, out);
	else
		describe_ef(card, file, out);
}
