/* SPDX-License-Identifier: MIT */
#ifndef WIRE_DERIVE_H
#define WIRE_DERIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * The member `derive` of an authentication request, and the member `derived`
 * of its answer (doc/http-api.md, Derived keys).
 */

enum wire_kdf {
	WIRE_KDF_NONE = 0, /* nothing is derived */
	WIRE_KDF_KASME,
	WIRE_KDF_CK_PRIME,
	WIRE_KDF_5G_AKA,
	WIRE_KDF_EAP_AKA,
	WIRE_KDF_EAP_AKA_PRIME,
	WIRE_KDF_KC128,
	WIRE_KDF_NAF,
	WIRE_KDF_AKAV1_MD5,
	WIRE_KDF_AKAV2_MD5,
	WIRE_KDF_COUNT
};

/* What an answer can hold.  The first four are the card's own. */
enum wire_key {
	WIRE_KEY_RES,
	WIRE_KEY_CK,
	WIRE_KEY_IK,
	WIRE_KEY_KC,
	WIRE_KEY_KASME,
	WIRE_KEY_CK_PRIME,
	WIRE_KEY_IK_PRIME,
	WIRE_KEY_RES_STAR,
	WIRE_KEY_HRES_STAR,
	WIRE_KEY_KAUSF,
	WIRE_KEY_KSEAF,
	WIRE_KEY_KAMF,
	WIRE_KEY_K_ENCR,
	WIRE_KEY_K_AUT,
	WIRE_KEY_K_RE,
	WIRE_KEY_MSK,
	WIRE_KEY_EMSK,
	WIRE_KEY_KC128,
	WIRE_KEY_KS_NAF,
	WIRE_KEY_RESPONSE,
	WIRE_KEY_COUNT
};

/* A set of keys: the bit 1 << KEY for each. */
uint32_t wire_key_bit(enum wire_key key);

enum { WIRE_NAME_MAX = 255, WIRE_NAF_ID_MAX = 258, WIRE_DERIVED_MAX = 64 };

struct wire_blob {
	size_t len;
	uint8_t bytes[WIRE_NAF_ID_MAX];
};

/* What the kdf does not have, or was not given, is "" or empty. */
struct wire_derive {
	enum wire_kdf kdf;
	uint32_t want; /* set of keys */
	char plmn[7];
	char network[WIRE_NAME_MAX + 1]; /* and snn */
	char identity[WIRE_NAME_MAX + 1]; /* and impi */
	char supi[16];
	struct wire_blob abba; /* 0000 when only the SUPI was given */
	struct wire_blob naf_id;
	char username[WIRE_NAME_MAX + 1];
	char realm[WIRE_NAME_MAX + 1];
	char method[33];
	char uri[WIRE_NAME_MAX + 1];
	char nonce[WIRE_NAME_MAX + 1];
	char qop[5]; /* "auth" or "" */
	char nc[9];
	char cnonce[WIRE_NAME_MAX + 1];
};

/* Holds secrets: wipe after use. */
struct wire_derived {
	enum wire_kdf kdf;
	uint32_t has; /* set of keys, the card's own among them */
	uint8_t keys[WIRE_KEY_COUNT][WIRE_DERIVED_MAX]; /* without those */
};

/* Bytes of a key that this kdf derives; 0 when it does not. */
size_t wire_key_len(enum wire_kdf kdf, enum wire_key key);

/* As in a request's `want`. */
const char *wire_key_name(enum wire_key key);

/*
 * The member from a command line: each text is MEMBER=VALUE, with commas
 * between the names of `want`.  Returns NULL, or a constant sentence with what
 * is wrong and *out wiped.
 */
const char *wire_derive_parse(
    const char *const *pairs, size_t count, struct wire_derive *out);

/* Between the structs and a document, for wire/. */
struct json_t;
struct draft;

/*
 * Decode the member's value, NULL for none.  Returns NULL, or a constant
 * sentence with what is wrong.
 */
const char *wire_derive_decode(
    const struct json_t *value, struct wire_derive *out);

/* Add the member to a request, if anything is to be derived. */
void wire_derive_draft(
    struct draft *d, struct json_t *into, const struct wire_derive *derive);

/* The same for `derived` and an answer's success, without the card's own. */
bool wire_derived_decode(const struct json_t *value, struct wire_derived *out);
void wire_derived_draft(
    struct draft *d, struct json_t *into, const struct wire_derived *derived);

#endif
