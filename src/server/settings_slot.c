/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/settings_sections.h"

/* [slot "3"]: which reader or card has a number. */

enum { ICCID_DIGITS_MAX = 20, USB_PATH_MAX = 32 };

/* An empty one would fit every reader. */
bool
settings_get_expression(
    const struct conf_value *value, char out[SETTINGS_VALUE_MAX])
{
	char why[128] = "it is empty";

	if (value->text[0] == '\0' ||
	    !slot_table_check_expression(value->text, why, sizeof(why)))
		return conf_fail(
		    value, "must be a POSIX extended expression: %s", why);
	return conf_get_text(value, SETTINGS_VALUE_MAX, out);
}

static bool
bind_slot(const struct conf_value *value, struct settings_slot *slot,
    enum slot_binding_kind kind)
{
	if (slot->bound)
		return conf_fail(
		    value, "a slot has one of reader, iccid and usb only");
	slot->bound = true;
	slot->kind = kind;
	return true;
}

static bool
parse_reader(const struct conf_value *value, void *object, size_t offset)
{
	struct settings_slot *slot = object;

	(void)offset;
	return bind_slot(value, slot, SLOT_BIND_READER) &&
	    settings_get_expression(value, slot->value);
}

static bool
parse_iccid(const struct conf_value *value, void *object, size_t offset)
{
	struct settings_slot *slot = object;

	(void)offset;
	return bind_slot(value, slot, SLOT_BIND_ICCID) &&
	    conf_get_digits(value, 1, ICCID_DIGITS_MAX, slot->value);
}

/* As the kernel names them: the bus, then a port for each hub. */
static bool
is_usb_path(const char *text)
{
	static const char digits[] = "0123456789";
	size_t len = strspn(text, digits);
	char before = '-';

	while (len > 0 && *text != '0' && text[len] == before) {
		text += len + 1;
		len = strspn(text, digits);
		before = '.';
	}
	return before == '.' && len > 0 && *text != '0' && text[len] == '\0';
}

static bool
parse_usb(const struct conf_value *value, void *object, size_t offset)
{
	struct settings_slot *slot = object;

	(void)offset;
	if (!is_usb_path(value->text))
		return conf_fail(value, "must be BUS-PORT, such as 1-2.3");
	return bind_slot(value, slot, SLOT_BIND_USB) &&
	    conf_get_text(value, USB_PATH_MAX, slot->value);
}

static const struct conf_key slot_keys[] = {
	{ "reader", parse_reader, 0 },
	{ "iccid", parse_iccid, 0 },
	{ "usb", parse_usb, 0 },
};

static bool
read_number(const struct settings *s, const char *name,
    const struct conf_value *where, unsigned *out)
{
	const struct conf_value value = {
		.text = name,
		.error = where->error,
		.where_len = where->where_len,
	};
	uint64_t number;

	if (!conf_get_uint(&value, 0, SLOT_NUMBER_MAX, &number))
		return conf_fail(where,
		    "needs a number from 0 to %d: [slot \"3\"]",
		    SLOT_NUMBER_MAX);
	for (size_t i = 0; i < s->slot_count; i++)
		if (s->slots[i].number == number)
			return conf_fail(where, "this number was there before");
	*out = (unsigned)number;
	return true;
}

static void *
begin_slot(void *arg, const char *name, const struct conf_value *where)
{
	struct settings *s = arg;
	struct settings_slot *all, *slot;
	unsigned number = 0;

	if (!read_number(s, name, where, &number))
		return NULL;
	all = realloc(s->slots, (s->slot_count + 1) * sizeof(*all));
	if (all == NULL) {
		conf_fail(where, "out of memory");
		return NULL;
	}
	s->slots = all;
	slot = &all[s->slot_count++];
	*slot = (struct settings_slot){ .number = number };
	snprintf(slot->where, sizeof(slot->where), "%.*s",
	    (int)where->where_len, where->error->text);
	return slot;
}

const struct conf_section settings_slot_section = {
	"slot",
	slot_keys,
	sizeof(slot_keys) / sizeof(slot_keys[0]),
	begin_slot,
};

static bool
same_card(const struct settings_slot *a, const struct settings_slot *b)
{
	return a->kind == SLOT_BIND_ICCID && b->kind == SLOT_BIND_ICCID &&
	    strcmp(a->value, b->value) == 0;
}

static bool
same_place(const struct settings_slot *a, const struct settings_slot *b)
{
	return a->kind == SLOT_BIND_USB && b->kind == SLOT_BIND_USB &&
	    strcmp(a->value, b->value) == 0;
}

/* What is wrong with slot i, seen beside those before it; NULL when nothing. */
static const char *
find_fault(const struct settings *s, size_t i)
{
	const struct settings_slot *slot = &s->slots[i];

	if (!slot->bound)
		return "needs one of reader, iccid and usb";
	for (size_t j = 0; j < i; j++) {
		if (same_card(&s->slots[j], slot))
			return "its iccid is bound to another slot already";
		if (same_place(&s->slots[j], slot))
			return "its usb is bound to another slot already";
	}
	return NULL;
}

enum sr_err
settings_check_slots(const struct settings *s, struct conf_error *error)
{
	for (size_t i = 0; i < s->slot_count; i++) {
		const char *fault = find_fault(s, i);

		if (fault == NULL)
			continue;
		snprintf(error->text, sizeof(error->text), "%s%s",
		    s->slots[i].where, fault);
		return SR_BAD_CONFIG;
	}
	return SR_OK;
}

bool
settings_same_slots(const struct settings *a, const struct settings *b)
{
	if (a->slot_count != b->slot_count)
		return false;
	for (size_t i = 0; i < a->slot_count; i++)
		if (a->slots[i].number != b->slots[i].number ||
		    a->slots[i].kind != b->slots[i].kind ||
		    strcmp(a->slots[i].value, b->slots[i].value) != 0)
			return false;
	return true;
}
