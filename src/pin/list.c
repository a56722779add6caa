/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/wipe.h"
#include "pin/list.h"

static bool
parse_pin(const struct conf_value *value, void *object, size_t offset)
{
	struct pin_card *card = object;

	(void)offset;
	return conf_get_digits(
	    value, PIN_DIGITS_MIN, PIN_DIGITS_MAX, card->pin);
}

static bool
parse_confirmed(const struct conf_value *value, void *object, size_t offset)
{
	struct pin_card *card = object;

	(void)offset;
	return conf_get_text(value, sizeof(card->confirmed), card->confirmed);
}

static const struct conf_key keys[] = {
	{ "pin", parse_pin, 0 },
	{ "confirmed", parse_confirmed, 0 },
};

static bool
read_iccid(const char *name, const struct conf_value *where, char *out)
{
	const struct conf_value value = {
		.text = name,
		.error = where->error,
		.where_len = where->where_len,
	};

	return conf_get_digits(&value, 1, PIN_ICCID_MAX, out) ||
	    conf_fail(where,
		"needs an ICCID, 1 to %d digits: "
		"[card \"8988211000000000000\"]",
		PIN_ICCID_MAX);
}

static void *
begin_card(void *arg, const char *name, const struct conf_value *where)
{
	struct pin_card fresh = { .pin = "" }, *all;
	struct pin_list *list = arg;

	if (!read_iccid(name, where, fresh.iccid))
		return NULL;
	snprintf(fresh.where, sizeof(fresh.where), "%.*s",
	    (int)where->where_len, where->error->text);
	all = wipe_realloc(list->cards, (list->count + 1) * sizeof(*all));
	if (all == NULL) {
		conf_fail(where, "out of memory");
		return NULL;
	}
	list->cards = all;
	all[list->count] = fresh;
	return &all[list->count++];
}

static enum sr_err
check(const struct pin_list *list, struct conf_error *error)
{
	for (size_t i = 0; i < list->count; i++) {
		if (list->cards[i].pin[0] != '\0')
			continue;
		snprintf(error->text, sizeof(error->text), "%sneeds a pin",
		    list->cards[i].where);
		return SR_BAD_CONFIG;
	}
	return SR_OK;
}

/* From the file at `path`, or else from `text`. */
static enum sr_err
load(const char *path, const char *text, struct pin_list *out,
    struct conf_error *error)
{
	const struct conf_section section = { "card", keys,
		sizeof(keys) / sizeof(keys[0]), begin_card };
	const struct conf_schema schema = { &section, 1, out };
	enum sr_err err;

	*out = (struct pin_list){ 0 };
	if (text != NULL)
		err = conf_load_text(path, text, &schema, error);
	else
		err = conf_load_private(path, &schema, error);
	if (err == SR_OK)
		err = check(out, error);
	if (err != SR_OK)
		pin_list_wipe(out);
	return err;
}

enum sr_err
pin_list_load(const char *path, struct pin_list *out, struct conf_error *error)
{
	return load(path, NULL, out, error);
}

enum sr_err
pin_list_load_text(const char *name, const char *text, struct pin_list *out,
    struct conf_error *error)
{
	return load(name, text, out, error);
}

const struct pin_card *
pin_list_find(const struct pin_list *list, const char *iccid)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->cards[i].iccid, iccid) == 0)
			return &list->cards[i];
	return NULL;
}

void
pin_list_wipe(struct pin_list *list)
{
	wipe_free(list->cards);
	*list = (struct pin_list){ 0 };
}
