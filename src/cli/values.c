/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/sqn.h"
#include "base/hex.h"
#include "cli/options.h"
#include "cli/values.h"

bool
value_flag(const struct conf_value *value, void *object, size_t offset)
{
	(void)value;
	*(bool *)((char *)object + offset) = true;
	return true;
}

bool
value_text(const struct conf_value *value, void *object, size_t offset)
{
	const char **out = (const char **)(void *)((char *)object + offset);

	*out = value->text;
	return *value->text != '\0' || conf_fail(value, "must not be empty");
}

static uint64_t *
number_at(void *object, size_t offset)
{
	return (uint64_t *)(void *)((char *)object + offset);
}

bool
value_slot(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_uint(value, 0, 65535, number_at(object, offset));
}

static bool
add_slot(const struct conf_value *value, const char *text, struct options *out)
{
	struct conf_value one = *value;
	uint64_t slot;

	one.text = text;
	if (out->slot_count == OPTIONS_SLOTS_MAX)
		return conf_fail(value, "at most %d slots", OPTIONS_SLOTS_MAX);
	if (!conf_get_uint(&one, 0, 65535, &slot))
		return conf_fail(
		    value, "must be slots from 0 to 65535 with commas between");
	for (size_t i = 0; i < out->slot_count; i++)
		if (out->slots[i] == slot)
			return conf_fail(value, "names a slot twice");
	out->slots[out->slot_count++] = (uint16_t)slot;
	return true;
}

/* 0,1,5 */
bool
value_slots(const struct conf_value *value, void *object, size_t offset)
{
	const char *text = value->text;
	struct options *out = object;

	(void)offset;
	out->slot_count = 0;
	for (;;) {
		size_t len = strcspn(text, ",");
		char one[8] = "";

		if (len < sizeof(one))
			memcpy(one, text, len);
		if (!add_slot(value, one, out))
			return false;
		if (text[len] == '\0')
			return true;
		text += len + 1;
	}
}

bool
value_seconds(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_uint(value, 1, 3600, number_at(object, offset));
}

bool
value_count(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_uint(value, 1, 1000000000, number_at(object, offset));
}

bool
value_connections(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_uint(value, 1, 64, number_at(object, offset));
}

/* Leading zeros may be left out. */
bool
value_sqn(const struct conf_value *value, void *object, size_t offset)
{
	char digits[13] = "000000000000";
	size_t len = strlen(value->text);
	uint8_t bytes[6];

	if (len == 0 || len > 12)
		return conf_fail(value, "must be 1 to 12 hex digits");
	memcpy(digits + 12 - len, value->text, len);
	if (hex_decode_exact(digits, bytes, sizeof(bytes)) != SR_OK)
		return conf_fail(value, "must be 1 to 12 hex digits");
	*number_at(object, offset) = sqn_get(bytes);
	return true;
}

bool
value_ind_len(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_uint(value, 0, 5, number_at(object, offset));
}

bool
value_amf(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_hex(value, (uint8_t *)object + offset, 2);
}

bool
value_rand(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_hex(value, (uint8_t *)object + offset, 16);
}

bool
value_auts(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_hex(value, (uint8_t *)object + offset, 14);
}

bool
value_app(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "usim", "isim", "sim" };
	unsigned *out = (unsigned *)(void *)((char *)object + offset);

	return conf_get_word(value, words, 3, out);
}

bool
value_context(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "3g", "gsm", "gba" };
	unsigned *out = (unsigned *)(void *)((char *)object + offset);

	return conf_get_word(value, words, 3, out);
}

bool
value_iccid(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_digits(value, 1, 20, (char *)object + offset);
}

bool
value_imsi(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_digits(value, 6, 15, (char *)object + offset);
}

/* What it says is looked at when there is a challenge to go with it. */
bool
value_derive(const struct conf_value *value, void *object, size_t offset)
{
	struct options *out = object;

	(void)offset;
	if (out->derive_count == OPTIONS_DERIVE_MAX)
		return conf_fail(value, "is given too often");
	out->derive[out->derive_count++] = value->text;
	return true;
}

static bool
set_kdf(const struct conf_value *value, const char *kdf, struct options *out)
{
	if (out->kdf != NULL)
		return conf_fail(
		    value, "one of --digest and --eap can be given");
	out->kdf = kdf;
	return true;
}

bool
value_digest(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "akav1-md5", "akav2-md5" };
	unsigned word;

	(void)offset;
	return conf_get_word(value, words, 2, &word) &&
	    set_kdf(
		value, word == 0 ? "kdf=akav1-md5" : "kdf=akav2-md5", object);
}

bool
value_eap(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "aka", "aka-prime" };
	unsigned word;

	(void)offset;
	return conf_get_word(value, words, 2, &word) &&
	    set_kdf(
		value, word == 0 ? "kdf=eap-aka" : "kdf=eap-aka-prime", object);
}
