/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "wire/doc.h"
#include "wire/wire.h"

static void
draft_apps(struct draft *d, const struct wire_info *info)
{
	struct json_t *array, *app;

	if (info->app_count == 0)
		return;
	array = draft_array(d, d->root, "applications");
	for (size_t i = 0; i < info->app_count; i++) {
		app = draft_object(d, array, NULL);
		draft_text(d, app, "type", info->apps[i].type);
		draft_hex(
		    d, app, "aid", info->apps[i].aid, info->apps[i].aid_len);
		draft_text(d, app, "label", info->apps[i].label);
	}
}

/* TS 23.003, 2.2: MCC is 3 digits; EF_AD says how many MNC has. */
static void
draft_network(struct draft *d, const struct wire_info *info)
{
	char mcc[4], mnc[4];

	if (info->imsi == NULL || strlen(info->imsi) < 3 + info->mnc_len ||
	    info->mnc_len > 3)
		return;
	snprintf(mcc, sizeof(mcc), "%.3s", info->imsi);
	snprintf(mnc, sizeof(mnc), "%.*s", (int)info->mnc_len, info->imsi + 3);
	draft_text(d, d->root, "mcc", mcc);
	draft_text(d, d->root, "mnc", mnc);
}

static void
draft_texts(struct draft *d, struct json_t *into, const char *name,
    const struct wire_texts *list)
{
	struct json_t *array;

	if (list->count == 0)
		return;
	array = draft_array(d, into, name);
	for (size_t i = 0; i < list->count; i++)
		draft_text(d, array, NULL, list->texts[i]);
}

static void
draft_pin(struct draft *d, struct json_t *into, const struct wire_pin *pin)
{
	struct json_t *object;

	if (!pin->known)
		return;
	object = draft_object(d, into, "pin");
	draft_truth(d, object, "required", pin->required);
	if (pin->tries_left >= 0)
		draft_int(d, object, "tries_left", pin->tries_left);
}

static void
draft_isim(struct draft *d, const struct wire_info *info)
{
	struct json_t *isim;

	if (!info->has_isim)
		return;
	isim = draft_object(d, d->root, "isim");
	draft_text(d, isim, "impi", info->impi);
	draft_text(d, isim, "domain", info->domain);
	draft_texts(d, isim, "impu", &info->impu);
	draft_texts(d, isim, "pcscf", &info->pcscf);
	draft_texts(d, isim, "services", &info->isim_services);
	draft_pin(d, isim, &info->isim_pin);
}

char *
wire_info_encode(const struct wire_info *info, size_t *len)
{
	struct draft d = draft_new();
	char *text;

	if (!draft_text(&d, d.root, "imsi", info->imsi))
		draft_null(&d, d.root, "imsi");
	draft_text(&d, d.root, "iccid", info->iccid);
	draft_text(&d, d.root, "reader", info->reader);
	draft_hex(&d, d.root, "atr", info->atr, info->atr_len);
	draft_apps(&d, info);
	draft_network(&d, info);
	draft_texts(&d, d.root, "services", &info->services);
	draft_isim(&d, info);
	draft_pin(&d, d.root, &info->pin);
	if ((text = draft_dump_new(&d)) != NULL)
		*len = strlen(text);
	return text;
}
