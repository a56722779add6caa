/* SPDX-License-Identifier: MIT */
#include "base/wipe.h"
#include "wire/arena.h"
#include "wire/wire.h"

static struct simrest_application
decode_app(struct arena *a, const struct json_t *value)
{
	const struct json_t *aid = doc_member(value, "aid");
	struct simrest_application app = {
		.type = arena_text(a, doc_member(value, "type")),
		.label = arena_text(a, doc_member(value, "label")),
	};

	app.aid_len = doc_get_hex(aid, app.aid, 1, sizeof(app.aid));
	if (app.type == NULL || (aid != NULL && app.aid_len == 0))
		a->bad = true;
	return app;
}

static void
decode_apps(
    struct arena *a, const struct json_t *list, struct simrest_card_info *out)
{
	size_t count = doc_length(list);
	struct simrest_application *apps = arena_take(a, count * sizeof(*apps));

	a->bad = a->bad || (list != NULL && !doc_is_list(list));
	for (size_t i = 0; i < count; i++)
		apps[i] = decode_app(a, doc_item(list, i));
	out->applications = apps;
	out->application_count = count;
}

static struct simrest_pin
decode_pin(struct arena *a, const struct json_t *value)
{
	const struct json_t *tries = doc_member(value, "tries_left");
	struct simrest_pin pin = { .known = value != NULL, .tries_left = -1 };

	if (!pin.known)
		return pin;
	if (!doc_get_truth(doc_member(value, "required"), &pin.required) ||
	    (tries != NULL && !doc_get_int(tries, 0, 15, &pin.tries_left)))
		a->bad = true;
	return pin;
}

static void
decode_isim(
    struct arena *a, const struct json_t *isim, struct simrest_card_info *out)
{
	out->has_isim = isim != NULL;
	a->bad = a->bad || (out->has_isim && !doc_is_object(isim));
	out->impi = arena_text(a, doc_member(isim, "impi"));
	out->domain = arena_text(a, doc_member(isim, "domain"));
	out->impu = arena_list(a, doc_member(isim, "impu"));
	out->pcscf = arena_list(a, doc_member(isim, "pcscf"));
	out->isim_services = arena_list(a, doc_member(isim, "services"));
	out->isim_pin = decode_pin(a, doc_member(isim, "pin"));
}

static void
decode(
    struct arena *a, const struct json_t *root, struct simrest_card_info *out)
{
	const struct json_t *atr = doc_member(root, "atr");

	/* Structs in the order of their alignment: lists need less. */
	decode_apps(a, doc_member(root, "applications"), out);
	out->imsi = arena_text(a, doc_member(root, "imsi"));
	out->iccid = arena_text(a, doc_member(root, "iccid"));
	out->reader = arena_text(a, doc_member(root, "reader"));
	out->mcc = arena_text(a, doc_member(root, "mcc"));
	out->mnc = arena_text(a, doc_member(root, "mnc"));
	out->services = arena_list(a, doc_member(root, "services"));
	out->pin = decode_pin(a, doc_member(root, "pin"));
	decode_isim(a, doc_member(root, "isim"), out);
	out->atr_len = doc_get_hex(atr, out->atr, 1, sizeof(out->atr));
	/* The IMSI is always there, if only as null. */
	a->bad = a->bad || doc_member(root, "imsi") == NULL ||
	    (atr != NULL && out->atr_len == 0);
}

static size_t
measure(const struct json_t *root)
{
	const struct json_t *isim = doc_member(root, "isim");

	return doc_length(doc_member(root, "applications")) *
	    sizeof(struct simrest_application) +
	    arena_list_len(doc_member(root, "services")) +
	    arena_list_len(doc_member(isim, "impu")) +
	    arena_list_len(doc_member(isim, "pcscf")) +
	    arena_list_len(doc_member(isim, "services"));
}

enum sr_err
wire_info_decode(const char *body, size_t len, struct simrest_card_info *out)
{
	const char *why;
	struct json_t *root = doc_load(body, len, &why);
	enum sr_err err = SR_NO_MEMORY;
	struct arena arena;

	*out = (struct simrest_card_info){ 0 };
	if (root == NULL)
		return why == NULL ? SR_NO_MEMORY : SR_HTTP_ERROR;
	arena = arena_new(measure(root), len);
	if (arena.start != NULL) {
		decode(&arena, root, out);
		err = arena.bad ? SR_HTTP_ERROR : SR_OK;
		out->memory = arena.start;
	}
	doc_free(root);
	if (err == SR_OK)
		return SR_OK;
	wipe_free(out->memory);
	wipe(out, sizeof(*out));
	return err;
}
