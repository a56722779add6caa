/* SPDX-License-Identifier: MIT */
#ifndef SOFTCARD_DRAFT_H
#define SOFTCARD_DRAFT_H

#include <stdbool.h>
#include <stdint.h>

#include "conf/conf.h"
#include "softcard/profile.h"

/* The words of sim_algorithm. */
enum draft_sim {
	DRAFT_SIM_3G = 0, /* as the USIM in the GSM context */
	DRAFT_SIM_COMP128_1,
	DRAFT_SIM_COMP128_2,
	DRAFT_SIM_COMP128_3,
	DRAFT_SIM_XOR,
	DRAFT_SIM_MILENAGE,
	DRAFT_SIM_COUNT
};

/*
 * A profile while its section is read: the keys come in any order, so what
 * depends on several of them is done at the end.  Holds keys.
 */
struct draft {
	struct profile profile;
	unsigned line; /* where the section begins */
	struct aka_parts key, isim_key, sim_key;
	enum draft_sim sim_algorithm;
	char wrong[128]; /* room for what draft_finish() says */
	bool has_applications;
	bool isim_has_key, isim_has_sqn;
	uint64_t sqn, isim_sqn;
};

/* The keys of a `[card "NAME"]` section, for an object of struct draft. */
extern const struct conf_key draft_keys[];
extern const size_t draft_key_count;

void draft_init(struct draft *draft, const char *name, unsigned line);

/*
 * The words of a value, with blanks or commas between them: at most `max` of
 * at most `len_max` characters.  Returns false after conf_fail().
 */
bool draft_words(const struct conf_value *value, char (*out)[CARD_TEXT_MAX],
    size_t max, size_t len_max, size_t *count);

/* A status word of a card, into a uint16_t. */
bool draft_parse_sw(
    const struct conf_value *value, void *object, size_t offset);

bool quirk_parse(const struct conf_value *value, void *object, size_t offset);

/* Service tables (services.c): the default ones, and what changes them. */
void services_init(struct profile *profile);
bool services_parse_ust(
    const struct conf_value *value, void *object, size_t offset);
bool services_parse_ist(
    const struct conf_value *value, void *object, size_t offset);

/* Keys of the applications (secrets.c); finish as draft_finish(). */
bool secrets_parse_sim_algorithm(
    const struct conf_value *value, void *object, size_t offset);
const char *secrets_finish(struct draft *draft);

/* The keys of a `[file "NAME PATH"]` section: of struct profile_file. */
extern const struct conf_key override_keys[];
extern const size_t override_key_count;

/* Begin one for the file at this path; NULL after conf_fail(). */
struct profile_file *override_begin(
    struct profile *profile, const char *path, const struct conf_value *where);

/*
 * Fill in what depends on several keys.  Returns NULL, or what is wrong with
 * the section.
 */
const char *draft_finish(struct draft *draft);

#endif
