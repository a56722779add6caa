/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "wire/derive.h"
#include "wire/doc.h"

#define HEX_DIGITS "0123456789ABCDEFabcdef"
#define DECIMALS "0123456789"

enum { SNN_LEN = 32, NID_LEN = 11 };

static bool
consists_of(const char *text, const char *digits, size_t min, size_t max)
{
	size_t len = strlen(text);

	return len >= min && len <= max && strspn(text, digits) == len;
}

static bool
is_plmn(const char *text)
{
	return consists_of(text, DECIMALS, 5, 6);
}

static bool
is_supi(const char *text)
{
	return consists_of(text, DECIMALS, 6, 15);
}

static bool
is_nc(const char *text)
{
	return consists_of(text, HEX_DIGITS, 8, 8);
}

static bool
is_qop(const char *text)
{
	return strcmp(text, "auth") == 0;
}

/* TS 24.501, 9.12.1, with the NID of a stand-alone network or without. */
static bool
is_snn(const char *text)
{
	static const char pattern[] = "5G:mnc000.mcc000.3gppnetwork.org";

	for (size_t i = 0; i < SNN_LEN; i++)
		if (pattern[i] == '0' ? text[i] < '0' || text[i] > '9'
				      : text[i] != pattern[i])
			return false;
	text += SNN_LEN;
	return *text == '\0' ||
	    (*text == ':' &&
		consists_of(text + 1, HEX_DIGITS, NID_LEN, NID_LEN));
}

enum field_id {
	PLMN,
	NETWORK,
	SNN,
	IDENTITY,
	IMPI,
	SUPI,
	ABBA,
	NAF_ID,
	USERNAME,
	REALM,
	METHOD,
	URI,
	NONCE,
	QOP,
	NC,
	CNONCE,
	FIELD_COUNT
};

/* A text that is valid, or, without a check, at least `min` bytes in hex. */
struct field {
	const char *name;
	const char *missing;
	const char *wrong;
	size_t offset;
	size_t size; /* of a text, with its NUL; of bytes, without */
	size_t min;
	bool (*valid)(const char *text);
};

#define AT(member) offsetof(struct wire_derive, member)
#define SIZE(member) sizeof(((struct wire_derive *)0)->member)
#define TEXT(name, member, valid, wrong)                                       \
	{                                                                      \
		name, "derive." name ": missing",                              \
		    "derive." name ": must be " wrong, AT(member),             \
		    SIZE(member), 1, valid                                     \
	}
#define BYTES(name, member, min, max, wrong)                                   \
	{                                                                      \
		name, "derive." name ": missing",                              \
		    "derive." name ": must be " wrong, AT(member), max, min,   \
		    NULL                                                       \
	}
#define NAME "1 to 255 bytes without control characters"

static const struct field fields[FIELD_COUNT] = {
	[PLMN] = TEXT("plmn", plmn, is_plmn, "a string of 5 or 6 digits"),
	[NETWORK] = TEXT("network", network, doc_is_printable, NAME),
	[SNN] = TEXT("snn", network, is_snn,
	    "\"5G:mncNNN.mccNNN.3gppnetwork.org\", with \":\" and the 11 "
	    "digits of a NID or without"),
	[IDENTITY] = TEXT("identity", identity, doc_is_printable, NAME),
	[IMPI] = TEXT("impi", identity, doc_is_printable, NAME),
	[SUPI] = TEXT("supi", supi, is_supi, "a string of 6 to 15 digits"),
	[ABBA] = BYTES("abba", abba, 2, 16, "4 to 32 hex digits"),
	[NAF_ID] = BYTES("naf_id", naf_id, 6, WIRE_NAF_ID_MAX,
	    "hex of a name and 5 bytes, 258 bytes at most"),
	[USERNAME] = TEXT("username", username, doc_is_printable, NAME),
	[REALM] = TEXT("realm", realm, doc_is_printable, NAME),
	[METHOD] = TEXT("method", method, doc_is_printable,
	    "1 to 32 bytes without control characters"),
	[URI] = TEXT("uri", uri, doc_is_printable, NAME),
	[NONCE] = TEXT("nonce", nonce, doc_is_printable, NAME),
	[QOP] = TEXT("qop", qop, is_qop, "\"auth\""),
	[NC] = TEXT("nc", nc, is_nc, "a string of 8 hex digits"),
	[CNONCE] = TEXT("cnonce", cnonce, doc_is_printable, NAME),
};

static const struct key {
	const char *name;
	size_t len; /* 0: the card's own */
} keys[WIRE_KEY_COUNT] = {
	[WIRE_KEY_RES] = { "res", 0 },
	[WIRE_KEY_CK] = { "ck", 0 },
	[WIRE_KEY_IK] = { "ik", 0 },
	[WIRE_KEY_KC] = { "kc", 0 },
	[WIRE_KEY_KASME] = { "kasme", 32 },
	[WIRE_KEY_CK_PRIME] = { "ck_prime", 16 },
	[WIRE_KEY_IK_PRIME] = { "ik_prime", 16 },
	[WIRE_KEY_RES_STAR] = { "res_star", 16 },
	[WIRE_KEY_HRES_STAR] = { "hres_star", 16 },
	[WIRE_KEY_KAUSF] = { "kausf", 32 },
	[WIRE_KEY_KSEAF] = { "kseaf", 32 },
	[WIRE_KEY_KAMF] = { "kamf", 32 },
	[WIRE_KEY_K_ENCR] = { "k_encr", 16 },
	[WIRE_KEY_K_AUT] = { "k_aut", 32 }, /* 16 of them in EAP-AKA */
	[WIRE_KEY_K_RE] = { "k_re", 32 },
	[WIRE_KEY_MSK] = { "msk", 64 },
	[WIRE_KEY_EMSK] = { "emsk", 64 },
	[WIRE_KEY_KC128] = { "kc128", 16 },
	[WIRE_KEY_KS_NAF] = { "ks_naf", 32 },
	[WIRE_KEY_RESPONSE] = { "response", 16 },
};

#define F(field) (UINT32_C(1) << (field))
#define K(key) (UINT32_C(1) << WIRE_KEY_##key)
#define CARDS_OWN (K(RES) | K(CK) | K(IK) | K(KC))
#define DIGEST_FIELDS (F(USERNAME) | F(REALM) | F(METHOD) | F(URI) | F(NONCE))
#define DIGEST_OPTIONAL (F(QOP) | F(NC) | F(CNONCE))
#define SERVING_KEYS (K(KAUSF) | K(KSEAF) | K(KAMF))
#define EAP_KEYS (K(K_ENCR) | K(K_AUT) | K(MSK) | K(EMSK))

/* What is told when there is another member, or when `want` has others. */
#define HAS(members)                                                           \
	"derive: a member that this kdf does not have; it has " members "want"
#define CAN(names)                                                             \
	"derive.want: must be a list, none twice, of " names "res, ck, ik, kc"
#define DIGEST_HAS HAS("username, realm, method, uri, nonce, qop, nc, cnonce, ")

static const struct kdf {
	const char *name;
	uint32_t required, optional; /* sets of fields */
	uint32_t given; /* keys, unless the request says which */
	uint32_t more; /* that can be asked for besides */
	const char *has, *can;
} kdfs[WIRE_KDF_COUNT] = {
	[WIRE_KDF_KASME] = { "kasme", F(PLMN), 0, K(RES) | K(KASME), 0,
	    HAS("plmn, "), CAN("kasme, ") },
	[WIRE_KDF_CK_PRIME] = { "ck-prime", F(NETWORK), 0,
	    K(RES) | K(CK_PRIME) | K(IK_PRIME), 0, HAS("network, "),
	    CAN("ck_prime, ik_prime, ") },
	/* KAMF is among them when there is a SUPI for it. */
	[WIRE_KDF_5G_AKA] = { "5g-aka", F(SNN), F(SUPI) | F(ABBA),
	    K(RES_STAR) | SERVING_KEYS, K(HRES_STAR), HAS("snn, supi, abba, "),
	    CAN("res_star, hres_star, kausf, kseaf, kamf, ") },
	[WIRE_KDF_EAP_AKA] = { "eap-aka", F(IDENTITY), 0, K(RES) | EAP_KEYS, 0,
	    HAS("identity, "), CAN("k_encr, k_aut, msk, emsk, ") },
	[WIRE_KDF_EAP_AKA_PRIME] = { "eap-aka-prime", F(IDENTITY) | F(NETWORK),
	    F(SUPI) | F(ABBA), K(RES) | EAP_KEYS | K(K_RE), SERVING_KEYS,
	    HAS("network, identity, supi, abba, "),
	    CAN("kausf, kseaf, kamf, k_encr, k_aut, k_re, msk, emsk, ") },
	[WIRE_KDF_KC128] = { "kc128", 0, 0, K(RES) | K(KC128), 0, HAS(""),
	    CAN("kc128, ") },
	[WIRE_KDF_NAF] = { "naf", F(IMPI) | F(NAF_ID), 0, K(RES) | K(KS_NAF), 0,
	    HAS("impi, naf_id, "), CAN("ks_naf, ") },
	[WIRE_KDF_AKAV1_MD5] = { "akav1-md5", DIGEST_FIELDS, DIGEST_OPTIONAL,
	    K(RESPONSE), 0, DIGEST_HAS, CAN("response, ") },
	[WIRE_KDF_AKAV2_MD5] = { "akav2-md5", DIGEST_FIELDS, DIGEST_OPTIONAL,
	    K(RESPONSE), 0, DIGEST_HAS, CAN("response, ") },
};

uint32_t
wire_key_bit(enum wire_key key)
{
	return UINT32_C(1) << key;
}

const char *
wire_key_name(enum wire_key key)
{
	return keys[key].name;
}

size_t
wire_key_len(enum wire_kdf kdf, enum wire_key key)
{
	const uint32_t can = kdfs[kdf].given | kdfs[kdf].more;

	if ((can & wire_key_bit(key)) == 0)
		return 0;
	if (kdf == WIRE_KDF_EAP_AKA && key == WIRE_KEY_K_AUT)
		return 16;
	return keys[key].len;
}

static enum wire_kdf
find_kdf(const char *name)
{
	if (name == NULL)
		return WIRE_KDF_NONE;
	for (unsigned i = WIRE_KDF_NONE + 1; i < WIRE_KDF_COUNT; i++)
		if (strcmp(kdfs[i].name, name) == 0)
			return (enum wire_kdf)i;
	return WIRE_KDF_NONE;
}

static bool
decode_field(const struct field *field, const struct json_t *value,
    struct wire_derive *out)
{
	char *at = (char *)out + field->offset;
	const char *text = doc_text(value);

	if (field->valid == NULL) {
		struct wire_blob *blob = (void *)at;

		blob->len =
		    doc_get_hex(value, blob->bytes, field->min, field->size);
		return blob->len > 0;
	}
	if (text == NULL || *text == '\0' || strlen(text) >= field->size ||
	    !field->valid(text))
		return false;
	memcpy(at, text, strlen(text) + 1);
	return true;
}

static const char *
decode_fields(
    const struct json_t *object, const struct kdf *kdf, struct wire_derive *out)
{
	size_t known = 1; /* kdf */

	for (unsigned i = 0; i < FIELD_COUNT; i++) {
		const struct field *field = &fields[i];
		const struct json_t *value = doc_member(object, field->name);

		if (((kdf->required | kdf->optional) & F(i)) == 0)
			continue;
		if (value == NULL && (kdf->required & F(i)) != 0)
			return field->missing;
		if (value == NULL)
			continue;
		known++;
		if (!decode_field(field, value, out))
			return field->wrong;
	}
	/* A slip in `want` must not give more than was meant. */
	known += doc_member(object, "want") != NULL;
	if (doc_size(object) != known)
		return kdf->has;
	return NULL;
}

static uint32_t
find_key(const char *name)
{
	for (unsigned i = 0; name != NULL && i < WIRE_KEY_COUNT; i++)
		if (strcmp(keys[i].name, name) == 0)
			return UINT32_C(1) << i;
	return 0;
}

static const char *
decode_want(
    const struct json_t *list, const struct kdf *kdf, struct wire_derive *out)
{
	const uint32_t can = kdf->given | kdf->more | CARDS_OWN;

	if (list == NULL) {
		out->want = kdf->given;
		if (*out->supi == '\0')
			out->want &= ~K(KAMF);
		return NULL;
	}
	if (doc_length(list) == 0)
		return kdf->can;
	for (size_t i = 0; i < doc_length(list); i++) {
		uint32_t key = find_key(doc_text(doc_item(list, i)));

		if ((key & can) == 0 || (key & out->want) != 0)
			return kdf->can;
		out->want |= key;
	}
	return NULL;
}

/* What one member alone does not show. */
static const char *
check_together(struct wire_derive *out)
{
	const bool qop = *out->qop != '\0';

	if (qop != (*out->nc != '\0') || qop != (*out->cnonce != '\0'))
		return "derive.qop: goes with nc and cnonce, all or none";
	if (out->abba.len > 0 && *out->supi == '\0')
		return "derive.abba: goes with supi";
	if ((out->want & K(KAMF)) != 0 && *out->supi == '\0')
		return "derive.supi: missing, for kamf";
	if ((out->want & SERVING_KEYS) != 0 && !is_snn(out->network))
		return "derive.network: must be a serving network's name, for "
		       "kausf, kseaf and kamf";
	if (*out->supi != '\0' && out->abba.len == 0)
		out->abba.len = 2;
	return NULL;
}

const char *
wire_derive_decode(const struct json_t *value, struct wire_derive *out)
{
	const struct kdf *kdf;
	const char *why;

	if (value == NULL)
		return NULL;
	if (!doc_is_object(value))
		return "derive: must be an object";
	out->kdf = find_kdf(doc_text(doc_member(value, "kdf")));
	if (out->kdf == WIRE_KDF_NONE)
		return "derive.kdf: must be \"kasme\", \"ck-prime\", "
		       "\"5g-aka\", \"eap-aka\", \"eap-aka-prime\", "
		       "\"kc128\", \"naf\", \"akav1-md5\" or \"akav2-md5\"";
	kdf = &kdfs[out->kdf];
	if ((why = decode_fields(value, kdf, out)) != NULL)
		return why;
	if ((why = decode_want(doc_member(value, "want"), kdf, out)) != NULL)
		return why;
	return check_together(out);
}

static void
draft_field(struct draft *d, struct json_t *into, const struct field *field,
    const struct wire_derive *derive)
{
	const char *at = (const char *)derive + field->offset;
	const struct wire_blob *blob = (const void *)at;

	if (field->valid == NULL)
		draft_hex(d, into, field->name, blob->bytes, blob->len);
	else
		draft_text(d, into, field->name, at);
}

void
wire_derive_draft(
    struct draft *d, struct json_t *into, const struct wire_derive *derive)
{
	const struct kdf *kdf = &kdfs[derive->kdf];
	struct json_t *object, *list;

	if (derive->kdf == WIRE_KDF_NONE)
		return;
	object = draft_object(d, into, "derive");
	draft_text(d, object, "kdf", kdf->name);
	for (unsigned i = 0; i < FIELD_COUNT; i++)
		if (((kdf->required | kdf->optional) & F(i)) != 0)
			draft_field(d, object, &fields[i], derive);
	list = draft_array(d, object, "want");
	for (unsigned i = 0; i < WIRE_KEY_COUNT; i++)
		if ((derive->want & (UINT32_C(1) << i)) != 0)
			draft_text(d, list, NULL, keys[i].name);
}

bool
wire_derived_decode(const struct json_t *value, struct wire_derived *out)
{
	size_t known = 1; /* kdf */

	out->kdf = find_kdf(doc_text(doc_member(value, "kdf")));
	if (out->kdf == WIRE_KDF_NONE)
		return false;
	for (unsigned i = 0; i < WIRE_KEY_COUNT; i++) {
		const struct json_t *key = doc_member(value, keys[i].name);
		size_t len = wire_key_len(out->kdf, (enum wire_key)i);

		if (key == NULL)
			continue;
		if (len == 0 || doc_get_hex(key, out->keys[i], len, len) == 0)
			return false;
		out->has |= UINT32_C(1) << i;
		known++;
	}
	return doc_size(value) == known;
}

void
wire_derived_draft(
    struct draft *d, struct json_t *into, const struct wire_derived *derived)
{
	struct json_t *object = draft_object(d, into, "derived");

	draft_text(d, object, "kdf", kdfs[derived->kdf].name);
	for (unsigned i = 0; i < WIRE_KEY_COUNT; i++) {
		size_t len = wire_key_len(derived->kdf, (enum wire_key)i);

		if (len > 0 && (derived->has & (UINT32_C(1) << i)) != 0)
			draft_hex(
			    d, object, keys[i].name, derived->keys[i], len);
	}
}
