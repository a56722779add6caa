/* SPDX-License-Identifier: MIT */
#ifndef AUC_SUBSCRIBERS_H
#define AUC_SUBSCRIBERS_H

#include "aka/gsm.h"
#include "keys/parts.h"

/*
 * The key file of the home network: `[imsi "DIGITS"]` and `[iccid "DIGITS"]`
 * for one card each, `[key]` for every other.
 */

enum auc_kind { AUC_NOBODY = 0, AUC_IMSI, AUC_ICCID };

/* Whose SQN it is: a section of a file. */
struct auc_name {
	enum auc_kind kind;
	char digits[21];
};

/* "imsi" or "iccid". */
const char *auc_kind_word(enum auc_kind kind);

/* `text` as the name of a section of this kind.  False after conf_fail(). */
bool auc_name_parse(enum auc_kind kind, const char *text,
    const struct conf_value *where, struct auc_name *out);

enum { AUC_IND_LEN_DEFAULT = 5, AUC_IND_LEN_MAX = 5 };

/* Secret: wipe after use. */
struct auc_subscriber {
	struct auc_name name; /* AUC_NOBODY: [key] */
	struct aka_parts key;
	bool has_amf;
	uint8_t amf[2];
	bool has_ind_len;
	uint64_t ind_len;
	uint64_t delta; /* 0 = SQN_DELTA_DEFAULT */
	enum gsm_algorithm sim_algorithm; /* of the 2G application */
	char where[160]; /* "keys.ini:3: " */
};

struct auc_subscribers {
	struct auc_subscriber *list;
	size_t count;
};

/*
 * Refused when others may read the file.  Returns SR_OK; SR_IO, SR_BAD_CONFIG
 * or SR_NO_MEMORY with *error, and nothing is to be wiped.
 */
MUST_CHECK enum sr_err auc_subscribers_load(
    const char *path, struct auc_subscribers *out, struct conf_error *error);

/* The same from memory; `name` stands for the file in errors. */
MUST_CHECK enum sr_err auc_subscribers_load_text(const char *name,
    const char *text, struct auc_subscribers *out, struct conf_error *error);

void auc_subscribers_wipe(struct auc_subscribers *subscribers);

/* Borrowed; NULL when there is none.  AUC_NOBODY with "" is [key]. */
const struct auc_subscriber *auc_subscribers_find(
    const struct auc_subscribers *subscribers, enum auc_kind kind,
    const char *digits);

/* That of a card by its ICCID, else by its IMSI ("" = unknown), else [key]. */
const struct auc_subscriber *auc_subscribers_of_card(
    const struct auc_subscribers *subscribers, const char *iccid,
    const char *imsi);

/*
 * NULL with *out set, or what is missing: "K is missing".  The second is the
 * key of the 2G application.  *out is secret.
 */
const char *auc_make_aka(
    const struct auc_subscriber *subscriber, struct aka_key *out);
const char *auc_make_gsm(
    const struct auc_subscriber *subscriber, struct gsm_key *out);

#endif
