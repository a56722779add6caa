/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/wipe.h"
#include "client/asked.h"

#define DIGITS "0123456789"

static bool
consists_of(const char *text, const char *allowed, size_t min, size_t max)
{
	size_t len = strlen(text);

	return len >= min && len <= max && strspn(text, allowed) == len;
}

const char *
asked_card(const struct simrest_card *card, char out[TARGET_MAX])
{
	const char *name = card->name != NULL ? card->name : "";

	switch (card->by) {
	case SIMREST_BY_SLOT:
		target_slot(card->slot, out);
		return NULL;
	case SIMREST_BY_ICCID:
		if (consists_of(name, DIGITS "abcdef", 1, 20) &&
		    target_name("iccid", name, out))
			return NULL;
		return "card: an ICCID is 1 to 20 digits";
	case SIMREST_BY_IMSI:
		if (consists_of(name, DIGITS, 6, 15) &&
		    target_name("imsi", name, out))
			return NULL;
		return "card: an IMSI is 6 to 15 digits";
	case SIMREST_BY_READER:
		return target_name("reader", name, out)
		    ? NULL
		    : "card: a reader's name is 1 to 255 bytes";
	default:
		return "card: by slot, ICCID, IMSI or reader only";
	}
}

static const char *
read_naf(const struct simrest_challenge *c, struct wire_auth_request *out)
{
	size_t len = c->impi == NULL ? 0 : strlen(c->impi);

	if (out->context != WIRE_GBA_NAF)
		return NULL;
	if (c->naf_id == NULL || c->naf_id_len == 0 || len == 0 ||
	    c->naf_id_len > WIRE_NAF_MAX || len > WIRE_NAF_MAX)
		return "naf_id, impi: needed, 252 bytes at most together";
	out->naf_id_len = c->naf_id_len;
	memcpy(out->naf_id, c->naf_id, c->naf_id_len);
	memcpy(out->impi, c->impi, len + 1);
	return NULL;
}

static const char *
read_guard(const char *iccid, struct wire_auth_request *out)
{
	if (iccid == NULL)
		return NULL;
	if (!consists_of(iccid, DIGITS "abcdef", 1, sizeof(out->iccid) - 1))
		return "iccid: must be 1 to 20 digits";
	memcpy(out->iccid, iccid, strlen(iccid) + 1);
	return NULL;
}

static const char *
read_derive(const struct simrest_challenge *c, struct wire_auth_request *out)
{
	if (c->derive_count == 0)
		return NULL;
	if (out->context != WIRE_3G)
		return "derive: only in the 3G context";
	return wire_derive_parse(c->derive, c->derive_count, &out->derive);
}

const char *
asked_challenge(
    const struct simrest_challenge *c, struct wire_auth_request *out)
{
	static const enum wire_context contexts[] = { WIRE_3G, WIRE_GSM,
		WIRE_GBA, WIRE_GBA_NAF };
	static const enum wire_app apps[] = { WIRE_USIM, WIRE_ISIM, WIRE_SIM };
	const char *wrong;

	*out = (struct wire_auth_request){ .app = WIRE_USIM };
	if ((unsigned)c->app > SIMREST_SIM)
		return "app: USIM, ISIM or SIM only";
	if ((unsigned)c->context > SIMREST_GBA_NAF)
		return "context: 3G, GSM, GBA or GBA_NAF only";
	out->app = apps[c->app];
	out->context = c->app == SIMREST_SIM ? WIRE_GSM : contexts[c->context];
	memcpy(out->rand, c->rand, sizeof(out->rand));
	memcpy(out->autn, c->autn, sizeof(out->autn));
	if ((wrong = read_naf(c, out)) == NULL &&
	    (wrong = read_guard(c->iccid, out)) == NULL)
		wrong = read_derive(c, out);
	return wrong;
}
