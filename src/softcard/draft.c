/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "softcard/atr.h"
#include "softcard/draft.h"
#include "softcard/state.h"

/* RID, application code, country and provider of a sysmoISIM-SJA2. */
static const struct profile_app default_usim = {
	.aid = { 0xa0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x02, 0xff, 0xff, 0xff,
	    0xff, 0x89, 0x07, 0x09, 0x00, 0x00 },
	.aid_len = 16,
	.label = "USim1",
};
static const struct profile_app default_isim = {
	.aid = { 0xa0, 0x00, 0x00, 0x00, 0x87, 0x10, 0x04, 0xff, 0xff, 0xff,
	    0xff, 0x89, 0x07, 0x09, 0x00, 0x00 },
	.aid_len = 16,
	.label = "ISim1",
};

enum { IND_LEN_DEFAULT = 5, MNC_LEN_DEFAULT = 2, PIN_REFERENCE_DEFAULT = 0x01 };

void
draft_init(struct draft *draft, const char *name, unsigned line)
{
	struct profile *profile = &draft->profile;

	memset(draft, 0, sizeof(*draft));
	draft->line = line;
	memcpy(profile->name, name, strlen(name) + 1);
	profile->mnc_len = MNC_LEN_DEFAULT;
	profile->sqn.delta = SQN_DELTA_DEFAULT;
	profile->sqn.ind_len = IND_LEN_DEFAULT;
	profile->usim = default_usim;
	profile->isim = default_isim;
	profile->pin_reference = PIN_REFERENCE_DEFAULT;
	services_init(profile);
}

static const char *
finish_applications(struct draft *draft)
{
	struct profile *profile = &draft->profile;

	if (!draft->has_applications)
		profile->usim.present = true;
	if (!profile_is_uicc(profile) && profile->protocol != APDU_T0)
		return "a card with \"applications = sim\" has protocol t0";
	if (!profile->isim.present &&
	    (profile->impi[0] != '\0' || profile->domain[0] != '\0' ||
		profile->impu_count > 0 || profile->pcscf_count > 0))
		return "impi, domain, impu and pcscf need "
		       "\"applications = usim isim\"";
	return NULL;
}

/* One place that holds an SQN, whatever comes next. */
static const char *
finish_greater(struct sqn_array *array)
{
	if (array->ind_len != IND_LEN_DEFAULT ||
	    array->delta != SQN_DELTA_DEFAULT || array->age_limit != 0)
		return "ind_len, delta and age_limit mean nothing with "
		       "\"sqn_check = greater\"";
	array->ind_len = 0;
	array->delta = 0;
	return NULL;
}

static bool
set_sqn(struct sqn_array *array, uint64_t sqn)
{
	state_set_sqn(array, sqn);
	return sqn_array_sqn_ms(array) == sqn;
}

/* A key of its own has sequence numbers of its own. */
static const char *
finish_sqn(struct draft *draft)
{
	struct profile *profile = &draft->profile;
	const char *wrong = NULL;

	if (profile->sqn_check == PROFILE_SQN_GREATER)
		wrong = finish_greater(&profile->sqn);
	if (wrong != NULL)
		return wrong;
	if (draft->isim_has_sqn && !profile->isim.present)
		return "isim_sqn needs \"applications = usim isim\"";
	profile->isim_has_sqn = draft->isim_has_sqn || draft->isim_has_key;
	profile->isim_sqn = profile->sqn;
	if (!set_sqn(&profile->sqn, draft->sqn))
		return "sqn has SEQ 0, so its IND must be 0 too";
	if (!set_sqn(&profile->isim_sqn, draft->isim_sqn))
		return "isim_sqn has SEQ 0, so its IND must be 0 too";
	return NULL;
}

static const char *
finish_atr(struct profile *profile)
{
	if (profile->atr_len == 0 && !profile_is_uicc(profile))
		profile->atr_len = atr_default_sim(profile->atr);
	else if (profile->atr_len == 0)
		profile->atr_len = atr_default(profile->protocol, profile->atr);
	if (!atr_offers(profile->atr, profile->atr_len, profile->protocol))
		return "atr is broken, or its first protocol is not that of "
		       "protocol (t0 when not given)";
	return NULL;
}

const char *
draft_finish(struct draft *draft)
{
	struct profile *profile = &draft->profile;
	const char *wrong;

	if (profile->iccid[0] == '\0')
		return "iccid is missing";
	if (profile->imsi[0] == '\0')
		return "imsi is missing";
	if ((wrong = finish_applications(draft)) != NULL ||
	    (wrong = secrets_finish(draft)) != NULL)
		return wrong;
	if ((wrong = finish_sqn(draft)) != NULL)
		return wrong;
	return finish_atr(profile);
}
