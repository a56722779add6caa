/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "server/settings.h"
#include "server/settings_caller.h"

enum { PORT_DEFAULT = 8000, ICCID_DIGITS_MAX = 20, USB_PATH_MAX = 32 };

static bool
parse_host(const struct conf_value *value, void *object, size_t offset)
{
	struct settings *s = object;

	(void)offset;
	if (value->text[0] == '\0')
		return conf_fail(value, "must be a name or an address");
	return conf_get_text(value, sizeof(s->host), s->host);
}

static bool
parse_port(const struct conf_value *value, void *object, size_t offset)
{
	struct settings *s = object;
	uint64_t port;

	(void)offset;
	if (!conf_get_uint(value, 0, UINT16_MAX, &port))
		return false;
	s->port = (uint16_t)port;
	return true;
}

static bool
parse_deadline(const struct conf_value *value, void *object, size_t offset)
{
	struct settings *s = object;
	uint64_t ms;

	(void)offset;
	if (!conf_get_uint(
		value, SETTINGS_DEADLINE_MIN_MS, SETTINGS_DEADLINE_MAX_MS, &ms))
		return false;
	s->deadline_ms = (unsigned)ms;
	return true;
}

static bool
parse_queue(const struct conf_value *value, void *object, size_t offset)
{
	struct settings *s = object;
	uint64_t max;

	(void)offset;
	if (!conf_get_uint(value, 1, SLOT_QUEUE_MAX, &max))
		return false;
	s->queue_max = (unsigned)max;
	return true;
}

static bool
parse_share(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "exclusive", "shared" };
	struct settings *s = object;
	unsigned word;

	(void)offset;
	if (!conf_get_word(value, words, 2, &word))
		return false;
	s->share = word == 0 ? PCSC_EXCLUSIVE : PCSC_SHARED;
	return true;
}

/* An empty one would fit every reader. */
static bool
get_expression(const struct conf_value *value, char out[SETTINGS_VALUE_MAX])
{
	char why[128] = "it is empty";

	if (value->text[0] == '\0' ||
	    !slot_table_check_expression(value->text, why, sizeof(why)))
		return conf_fail(
		    value, "must be a POSIX extended expression: %s", why);
	return conf_get_text(value, SETTINGS_VALUE_MAX, out);
}

static bool
parse_ignore(const struct conf_value *value, void *object, size_t offset)
{
	struct settings *s = object;

	(void)offset;
	return get_expression(value, s->ignore);
}

static bool
parse_path(const struct conf_value *value, void *object, size_t offset)
{
	char *path = (char *)object + offset;

	if (value->text[0] == '\0')
		return conf_fail(value, "must be the name of a file");
	return conf_get_text(value, SETTINGS_VALUE_MAX, path);
}

/* The first ones are options too, in the order of enum option_setting. */
static const struct conf_key server_keys[] = {
	[OPTION_HOST] = { "host", parse_host, 0 },
	[OPTION_PORT] = { "port", parse_port, 0 },
	[OPTION_DEADLINE] = { "deadline_ms", parse_deadline, 0 },
	[OPTION_QUEUE] = { "queue", parse_queue, 0 },
	[OPTION_SHARE] = { "share", parse_share, 0 },
	[OPTION_PIN_FILE] = { "pin_file", parse_path,
	    offsetof(struct settings, pin_file) },
	[OPTION_PIN_LATCH] = { "pin_latch", parse_path,
	    offsetof(struct settings, pin_latch) },
	{ "ignore", parse_ignore, 0 },
};

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
	    get_expression(value, slot->value);
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

static void *
begin_server(void *arg, const char *name, const struct conf_value *where)
{
	if (name[0] == '\0')
		return arg;
	conf_fail(where, "has no name: [server]");
	return NULL;
}

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

static enum sr_err
check_slots(const struct settings *s, struct conf_error *error)
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

static enum sr_err
load_file(const char *path, struct settings *s, struct conf_error *error)
{
	const struct conf_section sections[] = {
		{ "server", server_keys,
		    sizeof(server_keys) / sizeof(server_keys[0]),
		    begin_server },
		{ "slot", slot_keys, sizeof(slot_keys) / sizeof(slot_keys[0]),
		    begin_slot },
		{ "caller", caller_keys, CALLER_KEYS, settings_begin_caller },
	};
	const struct conf_schema schema = { sections,
		sizeof(sections) / sizeof(sections[0]), s };
	enum sr_err err = conf_load(path, &schema, error);

	if (err == SR_OK)
		err = check_slots(s, error);
	if (err == SR_OK && s->callers != NULL)
		err = caller_list_check(s->callers, error);
	return err;
}

static enum sr_err
apply_options(
    const struct options *options, struct settings *s, struct conf_error *error)
{
	static const char *const names[] = {
		[OPTION_HOST] = "--host",
		[OPTION_PORT] = "--port",
		[OPTION_DEADLINE] = "--deadline",
		[OPTION_QUEUE] = "--queue",
		[OPTION_SHARE] = "--share",
		[OPTION_PIN_FILE] = "--pin-file",
		[OPTION_PIN_LATCH] = "--pin-latch",
	};

	for (unsigned i = 0; i < OPTION_SETTINGS; i++) {
		struct conf_value value = {
			.text = options->settings[i],
			.error = error,
		};

		if (value.text == NULL)
			continue;
		snprintf(error->text, sizeof(error->text),
		    "sim-rest-server: %s: ", names[i]);
		value.where_len = strlen(error->text);
		if (!server_keys[i].parse(&value, s, server_keys[i].offset))
			return SR_USAGE;
	}
	return SR_OK;
}

/* What is right alone may be wrong together. */
static enum sr_err
check_pins(const struct settings *s, struct conf_error *error)
{
	if (s->pin_file[0] == '\0' || s->pin_latch[0] != '\0')
		return SR_OK;
	snprintf(error->text, sizeof(error->text),
	    "sim-rest-server: pin_file needs pin_latch, the file that keeps a "
	    "wrong PIN from being tried twice");
	return SR_BAD_CONFIG;
}

enum sr_err
settings_load(const struct options *options, struct settings *out,
    struct conf_error *error)
{
	struct settings s = {
		.host = "localhost",
		.port = PORT_DEFAULT,
		.deadline_ms = API_DEADLINE_MS,
		.queue_max = SLOT_QUEUE_DEFAULT,
		.share = PCSC_EXCLUSIVE,
	};
	enum sr_err err = SR_OK;

	error->text[0] = '\0';
	if (options->config != NULL)
		err = load_file(options->config, &s, error);
	if (err == SR_OK)
		err = apply_options(options, &s, error);
	if (err == SR_OK)
		err = check_pins(&s, error);
	if (err != SR_OK) {
		settings_free(&s);
		*out = (struct settings){ 0 };
		return err;
	}
	*out = s;
	return SR_OK;
}

void
settings_free(struct settings *s)
{
	free(s->slots);
	s->slots = NULL;
	s->slot_count = 0;
	caller_list_release(s->callers);
	s->callers = NULL;
}

enum sr_err
settings_take_callers(struct settings *s, struct caller_list **out)
{
	*out = s->callers;
	s->callers = NULL;
	return *out != NULL ? SR_OK : caller_list_new(out);
}

static bool
same_slots(const struct settings *a, const struct settings *b)
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

void
settings_name_changes(
    const struct settings *before, const struct settings *after, char out[64])
{
	const struct {
		const char *name;
		bool changed;
	} keys[] = {
		{ "host", strcmp(before->host, after->host) != 0 },
		{ "port", before->port != after->port },
		{ "queue", before->queue_max != after->queue_max },
		{ "share", before->share != after->share },
		{ "ignore", strcmp(before->ignore, after->ignore) != 0 },
		{ "slot", !same_slots(before, after) },
		{ "pin_latch",
		    strcmp(before->pin_latch, after->pin_latch) != 0 },
	};
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].changed)
			len += (size_t)snprintf(out + len, 64 - len, "%s%s",
			    len > 0 ? ", " : "", keys[i].name);
}
