/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "api/operations.h"
#include "base/wipe.h"

static const char *
app_type(enum card_app app)
{
	switch (app) {
	case CARD_APP_USIM:
		return "usim";
	case CARD_APP_ISIM:
		return "isim";
	case CARD_APP_SIM:
		return "sim";
	default:
		return "other";
	}
}

static bool
has_isim(const struct uicc_info *info)
{
	for (size_t i = 0; i < info->app_count; i++)
		if (info->apps[i].app == CARD_APP_ISIM)
			return true;
	return info->impi[0] != '\0' || info->domain[0] != '\0' ||
	    info->impu_count > 0 || info->pcscf_count > 0 ||
	    info->isim_services.count > 0;
}

static void
point_at_apps(
    const struct uicc_info *info, struct wire_app_info out[UICC_APPS_MAX])
{
	for (size_t i = 0; i < info->app_count; i++) {
		const struct ef_dir_record *record = &info->apps[i].record;

		out[i] = (struct wire_app_info){
			.type = app_type(info->apps[i].app),
			.aid_len = record->aid_len,
			.label = record->label,
		};
		memcpy(out[i].aid, record->aid, sizeof(out[i].aid));
	}
}

static struct wire_texts
point_at_texts(
    const char (*texts)[CARD_TEXT_MAX], size_t count, const char **out)
{
	for (size_t i = 0; i < count; i++)
		out[i] = texts[i];
	return (struct wire_texts){ out, count };
}

static struct wire_texts
point_at_services(const struct uicc_services *services)
{
	return (struct wire_texts){ services->names, services->count };
}

static struct wire_pin
pin_of(const struct uicc_pin_state *pin)
{
	return (struct wire_pin){ pin->known, pin->required, pin->tries_left };
}

/* Of the ISIM only where it is not the USIM's. */
static struct wire_pin
pin_of_isim(const struct uicc_info *info)
{
	struct wire_pin same = { 0 };

	if (info->pin.known && info->pin.reference == info->isim_pin.reference)
		return same;
	return pin_of(&info->isim_pin);
}

static char *
encode(const struct uicc_info *info, const char *reader, size_t *len)
{
	struct wire_app_info apps[UICC_APPS_MAX];
	const char *impu[UICC_IMPU_MAX], *pcscf[UICC_PCSCF_MAX];
	struct wire_info wire = {
		.imsi = info->imsi,
		.iccid = info->iccid,
		.reader = reader,
		.atr_len = info->atr_len,
		.apps = apps,
		.app_count = info->app_count,
		.mnc_len = info->mnc_len,
		.services = point_at_services(&info->services),
		.has_isim = has_isim(info),
		.impi = info->impi,
		.domain = info->domain,
		.impu = point_at_texts(info->impu, info->impu_count, impu),
		.pcscf = point_at_texts(info->pcscf, info->pcscf_count, pcscf),
		.isim_services = point_at_services(&info->isim_services),
		.isim_pin = pin_of_isim(info),
		.pin = pin_of(&info->pin),
	};

	memcpy(wire.atr, info->atr, sizeof(wire.atr));
	point_at_apps(info, apps);
	return wire_info_encode(&wire, len);
}

/* By identity, only the card that was asked for may tell of itself. */
static bool
is_meant(struct call *call, const struct uicc_info *info)
{
	const char *iccid = call->target.iccid;

	return (iccid[0] == '\0' || strcmp(iccid, info->iccid) == 0) &&
	    call_may_tell_of(call, info->iccid);
}

static enum sr_err
make(struct call *call, const struct uicc_info *info, const char *reader)
{
	size_t len = 0;
	char *body;

	if (!is_meant(call, info))
		return SR_CARD_CHANGED;
	memcpy(call->made.iccid, info->iccid, sizeof(call->made.iccid));
	body = encode(info, reader, &len);
	if (body == NULL)
		return SR_INTERNAL;
	call->made.outcome = "success";
	answer_set_heap(&call->made.answer, body, len);
	return SR_OK;
}

static enum sr_err
read_and_make(struct call *call, struct uicc *uicc, struct uicc_info *info)
{
	/* Before the card is read: a slot that goes over then reads nothing. */
	const char *reader = slot_reader_name(call->target.slot);
	enum sr_err err;

	if (info == NULL)
		return SR_INTERNAL;
	err = uicc_read_info(uicc, call_time_ends(call), info);
	return err == SR_OK ? make(call, info, reader) : err;
}

static void
run(struct call *call, struct uicc *uicc)
{
	struct uicc_info *info = wipe_malloc(sizeof(*info));
	struct wire_error error = { .pin_tries_left = -1 };

	error.err = read_and_make(call, uicc, info);
	if (error.err != SR_OK)
		call_failed(call, &error);
	wipe_free(info);
}

const struct operation operation_info = {
	.name = "info",
	.may = CALLER_MAY_INFO,
	.run = run,
};
