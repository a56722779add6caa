/* SPDX-License-Identifier: MIT */
#ifndef SOFTCARD_FS_H
#define SOFTCARD_FS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "softcard/content.h"
#include "softcard/profile.h"

/*
 * The file system of a card: one constant table for all cards.  What stands
 * in an EF is written from the profile each time it is read; no command
 * changes a file.
 */

enum fs_kind { FS_MF, FS_ADF, FS_DF, FS_TRANSPARENT, FS_LINEAR };
enum fs_read { FS_READ_ALWAYS, FS_READ_PIN };

/* An EF is never longer than one answer. */
enum { FS_READ_MAX = 256, FID_DF_GSM = 0x7f20 };

struct fs_file {
	uint16_t fid; /* 0 in ADF.USIM: found by its AID only */
	enum fs_kind kind;
	const struct fs_file *parent; /* NULL for the MF */
	uint8_t sfi; /* 0 = none */
	uint8_t rule; /* record of EF_ARR that holds */
	enum fs_read read; /* what that record says of reading */
	uint8_t detail; /* proprietary tag D2 in A5 */
	uint8_t record_count; /* 1 for a transparent EF */
	uint16_t len; /* fs_len() where nothing else is said */
	content_fn *write; /* the rest is FF */
};

const struct fs_file *fs_mf(void);

bool fs_is_df(const struct fs_file *file); /* MF, ADF or DF */
bool fs_is_in(const struct fs_file *file, const struct fs_file *df);

/*
 * A file of any card: a DF by its name mf, usim, isim or gsm, or an EF in it,
 * `usim/6f07`.  NULL when there is none.
 */
const struct fs_file *fs_find_path(const char *path);

/* How this card's file differs; NULL when it does not. */
const struct profile_file *fs_override(
    const struct profile *profile, const struct fs_file *file);

/* Each returns NULL when this card has no such file. */
const struct fs_file *fs_find_child(
    const struct profile *profile, const struct fs_file *df, uint16_t fid);
const struct fs_file *fs_find_sfi(
    const struct profile *profile, const struct fs_file *df, uint8_t sfi);
const struct fs_file *fs_find_aid(
    const struct profile *profile, const uint8_t *aid, size_t len);

/* How many DFs and EFs are directly below a DF. */
void fs_count(const struct profile *profile, const struct fs_file *df,
    unsigned *df_count, unsigned *ef_count);

bool fs_is_gsm(const struct fs_file *df); /* DF_GSM or below */

/* The application of this ADF. */
const struct profile_app *fs_app(
    const struct profile *profile, const struct fs_file *adf);
bool fs_is_usim(const struct fs_file *adf);

/* Bytes of a transparent EF, or of each record. */
size_t fs_len(const struct profile *profile, const struct fs_file *file);

/* A whole transparent EF, or one record (from 1): exactly that many bytes. */
void fs_read_content(const struct profile *profile, const struct fs_file *file,
    unsigned record, struct builder *out);

/* The FCP template (TS 102 221, 11.1.1.3). */
void fcp_build(const struct profile *profile, const struct fs_file *file,
    struct builder *out);

#endif
