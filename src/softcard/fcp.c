/* SPDX-License-Identifier: MIT */
#include "softcard/fs.h"

/*
 * File control parameters, in the order and with the proprietary objects of
 * a sysmoISIM-SJA2 (tests/data/vectors/traces.json).
 */

enum {
	FDB_DF = 0x78, /* TS 102 221, 11.1.1.4.3 */
	FDB_TRANSPARENT = 0x41,
	FDB_LINEAR = 0x42,
	DATA_CODING = 0x21,
	LIFE_CYCLE_ACTIVATED = 0x05,
};

static void
write_tlv1(struct builder *out, uint8_t tag, uint8_t value)
{
	builder_tlv(out, tag, &value, 1);
}

static void
write_tlv2(struct builder *out, uint8_t tag, uint16_t value)
{
	builder_u8(out, tag);
	builder_u8(out, 2);
	builder_be16(out, value);
}

/*
 * PS_DO, then the PIN, PIN2 81 and two ADM keys (9.5.2).  Its bits say which
 * of them are enabled, the highest for the first.  The universal PIN stands
 * behind one of the application that is disabled, and its usage qualifier
 * says that it takes its place.
 */
static void
write_pin_status(struct builder *out, const struct profile *profile)
{
	static const uint8_t others[] = { 0x81, 0x0a, 0x0b };
	bool enabled = profile->pin[0] != '\0';
	uint8_t buf[32];
	struct builder body = builder_over(buf, sizeof(buf));

	if (profile->pin_reference == PROFILE_PIN_UNIVERSAL) {
		write_tlv1(&body, 0x90, enabled ? 0x78 : 0x38);
		write_tlv1(&body, 0x83, 0x01);
		write_tlv1(&body, 0x95, enabled ? 0x08 : 0x00);
	} else {
		write_tlv1(&body, 0x90, enabled ? 0xf0 : 0x70);
	}
	write_tlv1(&body, 0x83, profile->pin_reference);
	for (size_t i = 0; i < sizeof(others); i++)
		write_tlv1(&body, 0x83, others[i]);
	builder_tlv(out, 0xc6, body.start, body.len);
}

static void
write_df(const struct profile *profile, const struct fs_file *file,
    struct builder *out)
{
	/* 80: clock stop allowed; 83: free memory, that of the capture. */
	static const uint8_t proprietary[] = { 0x80, 0x01, 0x71, 0x83, 0x04,
		0x00, 0x01, 0x8b, 0x90 };
	static const uint8_t access_mf[] = { 0x26, 0x1a, 0x00, 0x00 };
	static const uint8_t access_df[] = { 0x00 };

	write_tlv2(out, 0x82, FDB_DF << 8 | DATA_CODING);
	if (file->fid != 0)
		write_tlv2(out, 0x83, file->fid);
	if (file->kind == FS_ADF)
		builder_tlv(out, 0x84, fs_app(profile, file)->aid,
		    fs_app(profile, file)->aid_len);
	builder_tlv(out, 0xa5, proprietary, sizeof(proprietary));
	write_tlv1(out, 0x8a, LIFE_CYCLE_ACTIVATED);
	if (file->kind == FS_MF)
		builder_tlv(out, 0x8c, access_mf, sizeof(access_mf));
	else
		builder_tlv(out, 0x8c, access_df, sizeof(access_df));
	write_pin_status(out, profile);
}

static void
write_descriptor(const struct profile *profile, const struct fs_file *file,
    struct builder *out)
{
	if (file->kind == FS_TRANSPARENT) {
		write_tlv2(out, 0x82, FDB_TRANSPARENT << 8 | DATA_CODING);
		return;
	}
	builder_u8(out, 0x82);
	builder_u8(out, 5);
	builder_be16(out, FDB_LINEAR << 8 | DATA_CODING);
	builder_be16(out, (uint16_t)fs_len(profile, file));
	builder_u8(out, file->record_count);
}

static void
write_ef(const struct profile *profile, const struct fs_file *file,
    struct builder *out)
{
	const uint8_t sfi = (uint8_t)(file->sfi << 3);
	size_t size = fs_len(profile, file) * file->record_count;

	write_descriptor(profile, file, out);
	write_tlv2(out, 0x83, file->fid);
	builder_u8(out, 0xa5);
	builder_u8(out, 6);
	write_tlv1(out, 0xd0, 0x20);
	write_tlv1(out, 0xd2, file->detail);
	write_tlv1(out, 0x8a, LIFE_CYCLE_ACTIVATED);
	builder_u8(out, 0x8b);
	builder_u8(out, 3);
	builder_be16(out, file->parent->kind == FS_MF ? FID_MF_ARR : FID_ARR);
	builder_u8(out, file->rule);
	write_tlv2(out, 0x80, (uint16_t)size);
	builder_tlv(out, 0x88, &sfi, file->sfi != 0 ? 1 : 0);
}

void
fcp_build(const struct profile *profile, const struct fs_file *file,
    struct builder *out)
{
	const struct profile_file *o = fs_override(profile, file);
	uint8_t buf[FS_READ_MAX];
	struct builder body = builder_over(buf, sizeof(buf));

	if (o != NULL && o->fcp.given) {
		builder_bytes(out, o->fcp.bytes, o->fcp.len);
		return;
	}
	if (fs_is_df(file))
		write_df(profile, file, &body);
	else
		write_ef(profile, file, &body);
	builder_tlv(out, 0x62, body.start, body.len);
}
