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

enum { RES_LEN_DEFAULT = 8, IND_LEN_DEFAULT = 5, MNC_LEN_DEFAULT = 2 };

void
draft_init(struct draft *draft, const char *name)
{
	struct profile *profile = &draft->profile;

	memset(draft, 0, sizeof(*draft));
	memcpy(profile->name, name, strlen(name) + 1);
	profile->mnc_len = MNC_LEN_DEFAULT;
	profile->sqn.delta = SQN_DELTA_DEFAULT;
	profile->sqn.ind_len = IND_LEN_DEFAULT;
	profile->res_len = RES_LEN_DEFAULT;
	profile->usim = default_usim;
	profile->isim = default_isim;
	services_init(profile);
}

static const char *
finish_key(struct draft *draft)
{
	struct milenage_key *key = &draft->profile.key;

	if (!draft->has_k)
		return "k is missing";
	if (draft->has_op == draft->has_opc)
		return "needs either opc or op";
	if (draft->has_op)
		milenage_opc(key->k, draft->op, key->opc);
	return NULL;
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
	if ((wrong = finish_key(draft)) != NULL ||
	    (wrong = finish_applications(draft)) != NULL)
		return wrong;
	state_set_sqn(&profile->sqn, draft->sqn);
	if (sqn_array_sqn_ms(&profile->sqn) != draft->sqn)
		return "sqn has SEQ 0, so its IND must be 0 too";
	return finish_atr(profile);
}
