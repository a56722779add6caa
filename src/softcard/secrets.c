/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "keys/parts.h"
#include "softcard/draft.h"

/*
 * Which application has which key.  The ISIM and the 2G application have that
 * of the USIM, unless their own is there.
 */

enum { KI_LEN = 16, RES_LEN = 8 };

bool
secrets_parse_sim_algorithm(
    const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[DRAFT_SIM_COUNT] = {
		[DRAFT_SIM_3G] = "3g",
		[DRAFT_SIM_COMP128_1] = "comp128-1",
		[DRAFT_SIM_COMP128_2] = "comp128-2",
		[DRAFT_SIM_COMP128_3] = "comp128-3",
		[DRAFT_SIM_XOR] = "xor",
		[DRAFT_SIM_MILENAGE] = "milenage",
	};
	struct draft *draft = object;
	unsigned word;

	(void)offset;
	if (!conf_get_word(value, words, DRAFT_SIM_COUNT, &word))
		return false;
	draft->sim_algorithm = (enum draft_sim)word;
	return true;
}

/* Whose key it is stands before what is wrong with it. */
static const char *
blame(struct draft *draft, const char *application, const char *wrong)
{
	snprintf(
	    draft->wrong, sizeof(draft->wrong), "%s: %s", application, wrong);
	return draft->wrong;
}

static bool
is_given(const struct aka_parts *parts)
{
	return parts->has_algorithm || parts->k_len != 0 ||
	    parts->op_kind != AKA_NO_OP || parts->keccak != 0 ||
	    parts->res_len != 0;
}

static const char *
finish_isim(struct draft *draft)
{
	struct profile *profile = &draft->profile;
	const char *wrong;

	if (!is_given(&draft->isim_key)) {
		profile->isim.key = profile->usim.key;
		return NULL;
	}
	if (!profile->isim.present)
		return "the key of an ISIM needs "
		       "\"applications = usim isim\"";
	draft->isim_has_key = true;
	wrong = aka_key_make(&draft->isim_key, &profile->isim.key);
	return wrong != NULL ? blame(draft, "isim", wrong) : NULL;
}

/* With what is not the 2G application's own from the USIM. */
static const char *
finish_sim_milenage(struct draft *draft)
{
	struct aka_parts *parts = &draft->sim_key;
	bool own_k = parts->k_len != 0;
	const char *wrong;

	/* OPc belongs to K, OP to all. */
	if (draft->key.algorithm == AKA_MILENAGE &&
	    (!own_k || draft->key.op_kind == AKA_OP))
		parts_add(parts, &draft->key);
	else if (!own_k)
		parts_add_k(parts, &draft->key);
	parts->algorithm = AKA_MILENAGE;
	parts->keccak = 0;
	parts->res_len = RES_LEN;
	wrong = aka_key_make(parts, &draft->profile.sim_key.aka);
	return wrong != NULL ? blame(draft, "sim", wrong) : NULL;
}

static const char *
finish_ki(struct draft *draft)
{
	const struct aka_parts *from =
	    draft->sim_key.k_len != 0 ? &draft->sim_key : &draft->key;

	if (draft->sim_key.op_kind != AKA_NO_OP)
		return "sim_op and sim_opc need \"sim_algorithm = milenage\"";
	if (from->k_len == 0)
		return "sim: K is missing";
	if (from->k_len != KI_LEN)
		return "sim: K must be 32 hex digits";
	memcpy(draft->profile.sim_key.ki, from->k, KI_LEN);
	return NULL;
}

static const char *
finish_sim_3g(struct draft *draft)
{
	if (is_given(&draft->sim_key))
		return "sim_k, sim_op and sim_opc need sim_algorithm";
	draft->profile.sim_key.aka = draft->profile.usim.key;
	return NULL;
}

static const char *
finish_sim(struct draft *draft)
{
	static const enum gsm_algorithm algorithms[DRAFT_SIM_COUNT] = {
		[DRAFT_SIM_3G] = GSM_FROM_3G,
		[DRAFT_SIM_COMP128_1] = GSM_COMP128_1,
		[DRAFT_SIM_COMP128_2] = GSM_COMP128_2,
		[DRAFT_SIM_COMP128_3] = GSM_COMP128_3,
		[DRAFT_SIM_XOR] = GSM_XOR,
		[DRAFT_SIM_MILENAGE] = GSM_FROM_3G,
	};
	struct profile *profile = &draft->profile;
	struct gsm_key *key = &profile->sim_key;

	if (!profile->sim &&
	    (draft->sim_algorithm != DRAFT_SIM_3G || is_given(&draft->sim_key)))
		return "the key of a 2G application needs "
		       "\"applications = usim sim\"";
	key->algorithm = algorithms[draft->sim_algorithm];
	if (key->algorithm != GSM_FROM_3G)
		return finish_ki(draft);
	if (profile->sres == GSM_SRES_FIRST)
		key->algorithm = GSM_FROM_3G_FIRST;
	return draft->sim_algorithm == DRAFT_SIM_MILENAGE
	    ? finish_sim_milenage(draft)
	    : finish_sim_3g(draft);
}

/* A 2G SIM may do without the key of a USIM. */
static bool
needs_3g(const struct draft *draft)
{
	return profile_is_uicc(&draft->profile) ||
	    draft->sim_algorithm == DRAFT_SIM_3G;
}

const char *
secrets_finish(struct draft *draft)
{
	const char *wrong = NULL;

	if (needs_3g(draft))
		wrong = aka_key_make(&draft->key, &draft->profile.usim.key);
	if (wrong == NULL)
		wrong = finish_isim(draft);
	if (wrong == NULL)
		wrong = finish_sim(draft);
	return wrong;
}
