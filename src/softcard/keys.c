/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "base/hex.h"
#include "keys/parts.h"
#include "softcard/atr.h"
#include "softcard/draft.h"

/* The keys of a profile: one small parser for each kind of value. */

enum {
	AID_MIN = 5,
	DELAY_MAX_MS = 60000,
	BUSY_MAX = 100,
	IMS_TEXT_MAX = 126, /* EF_IMPI, a record of EF_IMPU: `80 L` before */
	DOMAIN_MAX = 48, /* EF_DOMAIN */
	PCSCF_MAX = 125, /* a record of EF_PCSCF: `80 L` and a type */
};

static void *
at(void *object, size_t offset)
{
	return (char *)object + offset;
}

static bool
parse_iccid(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_digits(value, 18, 20, at(object, offset));
}

static bool
parse_imsi(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_digits(value, 6, 15, at(object, offset));
}

static bool
parse_pin(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_digits(value, 4, 8, at(object, offset));
}

static bool
parse_pin_reference(const struct conf_value *value, void *object, size_t offset)
{
	uint8_t reference;

	if (!conf_get_hex(value, &reference, 1))
		return false;
	if ((reference < 0x01 || reference > 0x08) &&
	    reference != PROFILE_PIN_UNIVERSAL)
		return conf_fail(value, "must be 01 to 08, or 11");
	*(uint8_t *)at(object, offset) = reference;
	return true;
}

static bool
parse_sqn(const struct conf_value *value, void *object, size_t offset)
{
	uint8_t bytes[6];

	if (!conf_get_hex(value, bytes, sizeof(bytes)))
		return false;
	*(uint64_t *)at(object, offset) = sqn_get(bytes);
	return true;
}

static bool
parse_isim_sqn(const struct conf_value *value, void *object, size_t offset)
{
	((struct draft *)object)->isim_has_sqn = true;
	return parse_sqn(value, object, offset);
}

/* An age or distance in units of SEQ. */
static bool
parse_seq(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_uint(value, 0, SQN_MAX, at(object, offset));
}

static bool
parse_small(
    const struct conf_value *value, uint64_t min, uint64_t max, unsigned *out)
{
	uint64_t number;

	if (!conf_get_uint(value, min, max, &number))
		return false;
	*out = (unsigned)number;
	return true;
}

static bool
parse_mnc_len(const struct conf_value *value, void *object, size_t offset)
{
	return parse_small(value, 2, 3, at(object, offset));
}

static bool
parse_ind_len(const struct conf_value *value, void *object, size_t offset)
{
	return parse_small(value, 0, 5, at(object, offset));
}

static bool
parse_delay(const struct conf_value *value, void *object, size_t offset)
{
	return parse_small(value, 0, DELAY_MAX_MS, at(object, offset));
}

static bool
parse_busy(const struct conf_value *value, void *object, size_t offset)
{
	return parse_small(value, 0, BUSY_MAX, at(object, offset));
}

static bool
parse_sqn_check(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "strict", "off", "accept-next",
		"greater" };
	struct draft *draft = object;
	unsigned word;

	(void)offset;
	if (!conf_get_word(value, words, 4, &word))
		return false;
	draft->profile.sqn_check = (enum profile_sqn_check)word;
	return true;
}

static bool
parse_amf(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "any", "separation" };
	struct draft *draft = object;
	unsigned word;

	(void)offset;
	if (!conf_get_word(value, words, 2, &word))
		return false;
	draft->profile.amf = (enum profile_amf)word;
	return true;
}

static bool
parse_sres(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "c2", "first" };
	struct draft *draft = object;
	unsigned word;

	(void)offset;
	if (!conf_get_word(value, words, 2, &word))
		return false;
	draft->profile.sres = (enum gsm_sres)word;
	return true;
}

static bool
parse_protocol(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "t0", "t1" };
	struct draft *draft = object;
	unsigned word;

	(void)offset;
	if (!conf_get_word(value, words, 2, &word))
		return false;
	draft->profile.protocol = (enum apdu_protocol)word;
	return true;
}

static bool
parse_atr(const struct conf_value *value, void *object, size_t offset)
{
	struct profile *profile = &((struct draft *)object)->profile;

	(void)offset;
	if (hex_decode(value->text, strlen(value->text), profile->atr,
		sizeof(profile->atr), &profile->atr_len) != SR_OK)
		return conf_fail(value, "must be at most 66 hex digits");
	return true;
}

static bool
parse_aid(const struct conf_value *value, void *object, size_t offset)
{
	struct profile_app *app = at(object, offset);

	if (hex_decode(value->text, strlen(value->text), app->aid,
		sizeof(app->aid), &app->aid_len) != SR_OK ||
	    app->aid_len < AID_MIN)
		return conf_fail(value, "must be 10 to 32 hex digits");
	return true;
}

/* Those characters for which ASCII and the GSM alphabet agree. */
static bool
parse_spn(const struct conf_value *value, void *object, size_t offset)
{
	static const char same[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "abcdefghijklmnopqrstuvwxyz"
				   "0123456789 !\"#%&'()*+,-./:;<=>?";

	if (value->text[strspn(value->text, same)] != '\0')
		return conf_fail(value,
		    "must be letters, digits, blanks or any of "
		    "!\"#%%&'()*+,-./:;<=>?");
	return conf_get_text(value, 17, at(object, offset));
}

static bool
is_text(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isgraph((unsigned char)text[i]))
			return false;
	return true;
}

static bool
parse_impi(const struct conf_value *value, void *object, size_t offset)
{
	if (!is_text(value->text, strlen(value->text)))
		return conf_fail(value, "must be one word");
	return conf_get_text(value, IMS_TEXT_MAX + 1, at(object, offset));
}

static bool
parse_domain(const struct conf_value *value, void *object, size_t offset)
{
	if (!is_text(value->text, strlen(value->text)))
		return conf_fail(value, "must be one word");
	return conf_get_text(value, DOMAIN_MAX + 1, at(object, offset));
}

bool
draft_parse_sw(const struct conf_value *value, void *object, size_t offset)
{
	uint8_t sw[2];

	if (!conf_get_hex(value, sw, sizeof(sw)))
		return false;
	if (sw[0] == 0x60 || (sw[0] >> 4 != 6 && sw[0] >> 4 != 9))
		return conf_fail(value, "must be 6XXX, but not 60XX, or 9XXX");
	*(uint16_t *)at(object, offset) = (uint16_t)(sw[0] << 8 | sw[1]);
	return true;
}

bool
draft_words(const struct conf_value *value, char (*out)[CARD_TEXT_MAX],
    size_t max, size_t len_max, size_t *count)
{
	static const char separators[] = ", \t";
	const char *word = value->text;
	size_t n = 0, len;

	for (; *word != '\0'; word += len) {
		word += strspn(word, separators);
		if ((len = strcspn(word, separators)) == 0)
			break;
		if (n == max || len > len_max || !is_text(word, len))
			return conf_fail(value,
			    "must be at most %zu words of at most %zu "
			    "characters",
			    max, len_max);
		memcpy(out[n], word, len);
		out[n++][len] = '\0';
	}
	*count = n;
	return true;
}

static bool
parse_impu(const struct conf_value *value, void *object, size_t offset)
{
	struct profile *profile = &((struct draft *)object)->profile;

	(void)offset;
	return draft_words(value, profile->impu, PROFILE_IMPU_MAX, IMS_TEXT_MAX,
	    &profile->impu_count);
}

/* An address, or a name that cannot be mistaken for a broken address. */
static bool
is_host(const char *text)
{
	static const char name[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-";
	struct in6_addr address;

	if (inet_pton(AF_INET, text, &address) == 1 ||
	    inet_pton(AF_INET6, text, &address) == 1)
		return true;
	return text[strspn(text, name)] == '\0' &&
	    text[strspn(text, "0123456789.")] != '\0';
}

static bool
parse_pcscf(const struct conf_value *value, void *object, size_t offset)
{
	struct profile *profile = &((struct draft *)object)->profile;

	(void)offset;
	if (!draft_words(value, profile->pcscf, PROFILE_PCSCF_MAX, PCSCF_MAX,
		&profile->pcscf_count))
		return false;
	for (size_t i = 0; i < profile->pcscf_count; i++)
		if (!is_host(profile->pcscf[i]))
			return conf_fail(value,
			    "must be host names, IPv4 or IPv6 addresses");
	return true;
}

static bool
parse_applications(const struct conf_value *value, void *object, size_t offset)
{
	struct draft *draft = object;
	char words[3][CARD_TEXT_MAX];
	size_t count = 0;

	(void)offset;
	if (!draft_words(value, words, 3, sizeof(words[0]) - 1, &count))
		return false;
	draft->has_applications = true;
	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i], "usim") == 0)
			draft->profile.usim.present = true;
		else if (strcmp(words[i], "isim") == 0)
			draft->profile.isim.present = true;
		else if (strcmp(words[i], "sim") == 0)
			draft->profile.sim = true;
		else
			count = 0;
	}
	return count > 0 ||
	    conf_fail(value, "must be some of: usim, isim, sim");
}

static bool
parse_state(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_text(value, CARD_TEXT_MAX, at(object, offset));
}

#define DRAFT(name) offsetof(struct draft, name)
#define FIELD(name) offsetof(struct draft, profile.name)

const struct conf_key draft_keys[] = {
	{ "iccid", parse_iccid, FIELD(iccid) },
	{ "imsi", parse_imsi, FIELD(imsi) },
	{ "mnc_len", parse_mnc_len, FIELD(mnc_len) },
	{ "algorithm", parts_parse_algorithm, DRAFT(key) },
	{ "k", parts_parse_k, DRAFT(key) },
	{ "op", parts_parse_op, DRAFT(key) },
	{ "opc", parts_parse_opc, DRAFT(key) },
	{ "top", parts_parse_top, DRAFT(key) },
	{ "topc", parts_parse_topc, DRAFT(key) },
	{ "keccak", parts_parse_keccak, DRAFT(key) },
	{ "res_len", parts_parse_res_len, DRAFT(key) },
	{ "isim_algorithm", parts_parse_algorithm, DRAFT(isim_key) },
	{ "isim_k", parts_parse_k, DRAFT(isim_key) },
	{ "isim_op", parts_parse_op, DRAFT(isim_key) },
	{ "isim_opc", parts_parse_opc, DRAFT(isim_key) },
	{ "isim_top", parts_parse_top, DRAFT(isim_key) },
	{ "isim_topc", parts_parse_topc, DRAFT(isim_key) },
	{ "isim_keccak", parts_parse_keccak, DRAFT(isim_key) },
	{ "isim_res_len", parts_parse_res_len, DRAFT(isim_key) },
	{ "sim_algorithm", secrets_parse_sim_algorithm, 0 },
	{ "sim_k", parts_parse_k, DRAFT(sim_key) },
	{ "sim_op", parts_parse_op, DRAFT(sim_key) },
	{ "sim_opc", parts_parse_opc, DRAFT(sim_key) },
	{ "sqn", parse_sqn, DRAFT(sqn) },
	{ "isim_sqn", parse_isim_sqn, DRAFT(isim_sqn) },
	{ "sqn_check", parse_sqn_check, 0 },
	{ "delta", parse_seq, FIELD(sqn.delta) },
	{ "age_limit", parse_seq, FIELD(sqn.age_limit) },
	{ "ind_len", parse_ind_len, FIELD(sqn.ind_len) },
	{ "amf", parse_amf, 0 },
	{ "sres", parse_sres, 0 },
	{ "ust", services_parse_ust, 0 },
	{ "ist", services_parse_ist, 0 },
	{ "pin", parse_pin, FIELD(pin) },
	{ "pin_reference", parse_pin_reference, FIELD(pin_reference) },
	{ "applications", parse_applications, 0 },
	{ "usim_aid", parse_aid, FIELD(usim) },
	{ "isim_aid", parse_aid, FIELD(isim) },
	{ "spn", parse_spn, FIELD(spn) },
	{ "impi", parse_impi, FIELD(impi) },
	{ "domain", parse_domain, FIELD(domain) },
	{ "impu", parse_impu, 0 },
	{ "pcscf", parse_pcscf, 0 },
	{ "atr", parse_atr, 0 },
	{ "protocol", parse_protocol, 0 },
	{ "apdu_delay_ms", parse_delay, FIELD(apdu_delay_ms) },
	{ "auth_delay_ms", parse_delay, FIELD(auth_delay_ms) },
	{ "quirks", quirk_parse, FIELD(quirks) },
	{ "busy", parse_busy, FIELD(busy) },
	{ "class_sw", draft_parse_sw, FIELD(class_sw) },
	{ "auth_sw", draft_parse_sw, FIELD(auth_sw) },
	{ "auth_sw_once", draft_parse_sw, FIELD(auth_sw_once) },
	{ "verify_sw", draft_parse_sw, FIELD(verify_sw) },
	{ "state", parse_state, FIELD(state) },
};

const size_t draft_key_count = sizeof(draft_keys) / sizeof(draft_keys[0]);
