/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "base/hex.h"
#include "softcard/fs.h"

enum { MF, ADF_USIM, ADF_ISIM, DF_GSM, DF_GSM_ACCESS, DF_COUNT };

enum {
	FID_ADF_ISIM = 0xff01,
	FID_GSM_ACCESS = 0x5f3b,
	FID_KC = 0x4f20,

	FID_GSM_KC = 0x6f20, /* DF_GSM (TS 51.011, 10.3) */
	FID_SST = 0x6f38,
	FID_PHASE = 0x6fae,
};

static const struct fs_file dfs[DF_COUNT] = {
	[MF] = { .fid = FID_MF, .kind = FS_MF },
	[ADF_USIM] = { .kind = FS_ADF, .parent = &dfs[MF] },
	[ADF_ISIM] = { .fid = FID_ADF_ISIM,
	    .kind = FS_ADF,
	    .parent = &dfs[MF] },
	[DF_GSM] = { .fid = FID_DF_GSM, .kind = FS_DF, .parent = &dfs[MF] },
	[DF_GSM_ACCESS] = { .fid = FID_GSM_ACCESS,
	    .kind = FS_DF,
	    .parent = &dfs[ADF_USIM] },
};

/*
 * Sizes, SFIs and rules are those of a sysmoISIM-SJA2 where a capture shows
 * them (tests/data/vectors/traces.json).
 */
#define BIN(fid, df, sfi, rule, read, detail, len, content)                    \
	{                                                                      \
		fid, FS_TRANSPARENT, &dfs[df], sfi, rule, FS_READ_##read,      \
		    detail, 1, len, content_##content                          \
	}
#define REC(fid, df, sfi, rule, read, detail, count, len, content)             \
	{                                                                      \
		fid, FS_LINEAR, &dfs[df], sfi, rule, FS_READ_##read, detail,   \
		    count, len, content_##content                              \
	}

static const struct fs_file efs[] = {
	REC(FID_DIR, MF, 0x1e, 4, ALWAYS, 0x0b, 8, 43, dir),
	BIN(FID_ICCID, MF, 0x02, 2, ALWAYS, 0x05, 10, iccid),
	BIN(FID_PL, MF, 0x05, 4, ALWAYS, 0x0b, 2, pl),
	REC(FID_MF_ARR, MF, 0x06, 4, ALWAYS, 0x0b, 8, 32, mf_arr),

	BIN(FID_AD, ADF_USIM, 0x03, 6, ALWAYS, 0x0f, 4, usim_ad),
	BIN(FID_UST, ADF_USIM, 0x04, 3, PIN, 0x0f, 20, ust),
	BIN(FID_ACC, ADF_USIM, 0x06, 3, PIN, 0x0f, 2, acc),
	BIN(FID_IMSI, ADF_USIM, 0x07, 3, PIN, 0x0f, 9, imsi),
	BIN(FID_KEYS, ADF_USIM, 0x08, 4, PIN, 0x0f, 33, keys),
	BIN(FID_KEYS_PS, ADF_USIM, 0x09, 4, PIN, 0x0f, 33, keys),
	REC(FID_ARR, ADF_USIM, 0x17, 6, ALWAYS, 0x0f, 8, 32, app_arr),
	BIN(FID_SPN, ADF_USIM, 0x00, 6, ALWAYS, 0x0f, 17, spn),
	BIN(FID_KC, DF_GSM_ACCESS, 0x01, 4, PIN, 0x0f, 9, kc),

	BIN(FID_IMSI, DF_GSM, 0x00, 3, PIN, 0x0f, 9, imsi),
	BIN(FID_GSM_KC, DF_GSM, 0x00, 3, PIN, 0x0f, 9, kc),
	BIN(FID_SST, DF_GSM, 0x00, 3, PIN, 0x0f, 5, sst),
	BIN(FID_SPN, DF_GSM, 0x00, 6, ALWAYS, 0x0f, 17, spn),
	BIN(FID_ACC, DF_GSM, 0x00, 3, PIN, 0x0f, 2, acc),
	BIN(FID_AD, DF_GSM, 0x00, 6, ALWAYS, 0x0f, 4, usim_ad),
	BIN(FID_PHASE, DF_GSM, 0x00, 6, ALWAYS, 0x0f, 1, phase),

	BIN(FID_IMPI, ADF_ISIM, 0x02, 3, PIN, 0x0f, 128, impi),
	BIN(FID_AD, ADF_ISIM, 0x03, 6, ALWAYS, 0x0f, 3, isim_ad),
	REC(FID_IMPU, ADF_ISIM, 0x04, 3, PIN, 0x0f, 8, 128, impu),
	BIN(FID_DOMAIN, ADF_ISIM, 0x05, 3, PIN, 0x0f, 50, domain),
	REC(FID_ARR, ADF_ISIM, 0x06, 6, ALWAYS, 0x0f, 8, 32, app_arr),
	BIN(FID_IST, ADF_ISIM, 0x07, 3, PIN, 0x0f, 3, ist),
	REC(FID_PCSCF, ADF_ISIM, 0x00, 3, PIN, 0x0f, 8, 128, pcscf),
};

enum { EF_COUNT = sizeof(efs) / sizeof(efs[0]) };

const struct fs_file *
fs_mf(void)
{
	return &dfs[MF];
}

static const struct fs_file *
find_df(const char *name, size_t len)
{
	static const struct {
		const char *name;
		size_t df;
	} names[] = {
		{ "mf", MF },
		{ "usim", ADF_USIM },
		{ "isim", ADF_ISIM },
		{ "gsm", DF_GSM },
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i].name) == len &&
		    memcmp(names[i].name, name, len) == 0)
			return &dfs[names[i].df];
	return NULL;
}

const struct fs_file *
fs_find_path(const char *path)
{
	size_t len = strcspn(path, "/");
	const struct fs_file *df = find_df(path, len);
	uint8_t fid[2];

	if (df == NULL || path[len] == '\0')
		return df;
	if (hex_decode_exact(path + len + 1, fid, sizeof(fid)) != SR_OK)
		return NULL;
	for (size_t i = 0; i < EF_COUNT; i++)
		if (efs[i].parent == df && efs[i].fid == (fid[0] << 8 | fid[1]))
			return &efs[i];
	return NULL;
}

bool
fs_is_df(const struct fs_file *file)
{
	return file->kind == FS_MF || file->kind == FS_ADF ||
	    file->kind == FS_DF;
}

bool
fs_is_in(const struct fs_file *file, const struct fs_file *df)
{
	while (file != NULL && file != df)
		file = file->parent;
	return file != NULL;
}

bool
fs_is_usim(const struct fs_file *adf)
{
	return adf == &dfs[ADF_USIM];
}

const struct profile_app *
fs_app(const struct profile *profile, const struct fs_file *adf)
{
	assert(adf->kind == FS_ADF);
	return fs_is_usim(adf) ? &profile->usim : &profile->isim;
}

bool
fs_is_gsm(const struct fs_file *df)
{
	return fs_is_in(df, &dfs[DF_GSM]);
}

const struct profile_file *
fs_override(const struct profile *profile, const struct fs_file *file)
{
	for (size_t i = 0; i < profile->file_count; i++)
		if (profile->files[i].file == file)
			return &profile->files[i];
	return NULL;
}

/*
 * What is below an ADF is searched from there only.  A SIM has nothing but
 * the ICCID beside DF_GSM.
 */
static bool
is_present(const struct profile *profile, const struct fs_file *file)
{
	const struct profile_file *o = fs_override(profile, file);

	if (o != NULL && o->missing)
		return false;
	if (file->kind == FS_ADF)
		return fs_app(profile, file)->present;
	if (file == &dfs[DF_GSM])
		return profile->sim;
	return file->parent != &dfs[MF] || file->fid == FID_ICCID ||
	    profile_is_uicc(profile);
}

const struct fs_file *
fs_find_child(
    const struct profile *profile, const struct fs_file *df, uint16_t fid)
{
	if (fid == 0)
		return NULL;
	for (size_t i = 0; i < DF_COUNT; i++)
		if (dfs[i].parent == df && dfs[i].fid == fid &&
		    is_present(profile, &dfs[i]))
			return &dfs[i];
	for (size_t i = 0; i < EF_COUNT; i++)
		if (efs[i].parent == df && efs[i].fid == fid &&
		    is_present(profile, &efs[i]))
			return &efs[i];
	return NULL;
}

const struct fs_file *
fs_find_sfi(
    const struct profile *profile, const struct fs_file *df, uint8_t sfi)
{
	if (sfi == 0)
		return NULL;
	for (size_t i = 0; i < EF_COUNT; i++)
		if (efs[i].parent == df && efs[i].sfi == sfi &&
		    is_present(profile, &efs[i]))
			return &efs[i];
	return NULL;
}

void
fs_count(const struct profile *profile, const struct fs_file *df,
    unsigned *df_count, unsigned *ef_count)
{
	*df_count = *ef_count = 0;
	for (size_t i = 0; i < DF_COUNT; i++)
		*df_count +=
		    dfs[i].parent == df && is_present(profile, &dfs[i]);
	for (size_t i = 0; i < EF_COUNT; i++)
		*ef_count +=
		    efs[i].parent == df && is_present(profile, &efs[i]);
}

static bool
fits(const struct profile *profile, const struct profile_app *app,
    const uint8_t *aid, size_t len)
{
	if ((profile->quirks & QUIRK_WHOLE_AID) != 0 && len != app->aid_len)
		return false;
	return len <= app->aid_len && memcmp(app->aid, aid, len) == 0;
}

/* A right-truncated AID is allowed: the first that begins so (8.5). */
const struct fs_file *
fs_find_aid(const struct profile *profile, const uint8_t *aid, size_t len)
{
	for (size_t i = 0; i < DF_COUNT; i++) {
		if (dfs[i].kind == FS_ADF && is_present(profile, &dfs[i]) &&
		    fits(profile, fs_app(profile, &dfs[i]), aid, len))
			return &dfs[i];
	}
	return NULL;
}

/* A file as long as its new content, and records as long as the longest. */
size_t
fs_len(const struct profile *profile, const struct fs_file *file)
{
	const struct profile_file *o = fs_override(profile, file);
	size_t len = file->len;

	if (o == NULL)
		return len;
	if (o->size != 0)
		return o->size;
	if (file->kind == FS_TRANSPARENT && o->records[0].given)
		return o->records[0].len;
	for (size_t i = 0; i < PROFILE_RECORDS_MAX; i++)
		if (o->records[i].len > len)
			len = o->records[i].len;
	return len;
}

void
fs_read_content(const struct profile *profile, const struct fs_file *file,
    unsigned record, struct builder *out)
{
	const struct profile_file *o = fs_override(profile, file);
	uint8_t content[FS_READ_MAX];
	struct builder b = builder_over(content, sizeof(content));
	size_t len = fs_len(profile, file);

	assert(record >= 1 && record <= PROFILE_RECORDS_MAX);
	if (o != NULL && o->records[record - 1].given)
		builder_bytes(&b, o->records[record - 1].bytes,
		    o->records[record - 1].len);
	else
		file->write(profile, record, &b);
	if (b.len < len)
		builder_fill(&b, 0xff, len - b.len);
	assert(!b.bad);
	builder_bytes(out, content, len);
}
