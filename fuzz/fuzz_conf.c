/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "conf/conf.h"

/*
 * Any text is either read or refused with one line of error; what is stored
 * keeps to its limits.
 */
struct object {
	uint8_t key[16];
	uint64_t number;
	char digits[9];
	char text[12];
	unsigned word;
};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool right)
{
	if (!right)
		abort();
}

static bool
parse_key(const struct conf_value *value, void *object, size_t offset)
{
	struct object *o = object;

	(void)offset;
	return conf_get_hex(value, o->key, sizeof(o->key));
}

static bool
parse_number(const struct conf_value *value, void *object, size_t offset)
{
	struct object *o = object;

	(void)offset;
	if (!conf_get_uint(value, 3, 4000000000, &o->number))
		return false;
	check(o->number >= 3 && o->number <= 4000000000);
	return true;
}

static bool
parse_digits(const struct conf_value *value, void *object, size_t offset)
{
	struct object *o = object;

	(void)offset;
	if (!conf_get_digits(value, 4, 8, o->digits))
		return false;
	check(strlen(o->digits) >= 4 && strlen(o->digits) <= 8);
	return true;
}

static bool
parse_text(const struct conf_value *value, void *object, size_t offset)
{
	struct object *o = object;

	(void)offset;
	return conf_get_text(value, sizeof(o->text), o->text);
}

static bool
parse_word(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "usim", "isim" };
	struct object *o = object;

	(void)offset;
	if (!conf_get_word(value, words, 2, &o->word))
		return false;
	check(o->word < 2);
	return true;
}

static const struct conf_key keys[] = {
	{ "k", parse_key, 0 },
	{ "delay", parse_number, 0 },
	{ "pin", parse_digits, 0 },
	{ "spn", parse_text, 0 },
	{ "app", parse_word, 0 },
};

static void *
begin(void *arg, const char *name, const struct conf_value *where)
{
	struct object *object = arg;

	check(strlen(name) <= 63);
	if (strcmp(name, "refused") == 0) {
		conf_fail(where, "must have another name");
		return NULL;
	}
	*object = (struct object){ 0 };
	return object;
}

static const struct conf_section sections[] = {
	{ "card", keys, 5, begin },
	{ "cards", keys, 1, begin },
};

static void
check_error(enum sr_err err, const struct conf_error *error)
{
	if (err == SR_OK) {
		check(error->text[0] == '\0');
		return;
	}
	check(err == SR_BAD_CONFIG || err == SR_NO_MEMORY);
	check(strncmp(error->text, "f.ini:", 6) == 0);
	for (const char *p = error->text; *p != '\0'; p++)
		check(*p >= 0x20 && *p < 0x7f);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct object object;
	struct conf_schema schema = { sections, 2, &object };
	struct conf_error error;

	if (text == NULL)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	check_error(conf_load_text("f.ini", text, &schema, &error), &error);
	free(text);
	return 0;
}
