/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/eap.h"
#include "aka/hash.h"
#include "base/cursor.h"
#include "base/wipe.h"

enum { MK_LEN = 20, SHA256_LEN = 32 };

void
eap_aka_mk(const struct kdf_session *s, const char *identity, uint8_t mk[20])
{
	const struct hash_part parts[] = { { identity, strlen(identity) },
		{ s->ik, 16 }, { s->ck, 16 } };

	hash_sha1(parts, 3, mk);
}

/* a = a + b + carry mod 2^160 */
static void
add(uint8_t a[MK_LEN], const uint8_t b[MK_LEN], unsigned carry)
{
	for (size_t i = MK_LEN; i-- > 0;) {
		carry += (unsigned)a[i] + b[i];
		a[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

/*
 * FIPS 186-2, appendix 3.1 as change notice 1 has it for general purposes,
 * with XSEED = 0: w = G(t, XKEY), XKEY = 1 + XKEY + w, again and again.
 */
static void
generate(const uint8_t mk[20], uint8_t *out, size_t count)
{
	uint8_t xkey[MK_LEN];

	memcpy(xkey, mk, sizeof(xkey));
	for (size_t i = 0; i < count; i++) {
		uint8_t *w = out + i * MK_LEN;

		hash_fips186_g(xkey, w);
		add(xkey, w, 1);
	}
	wipe(xkey, sizeof(xkey));
}

void
eap_aka_expand(const uint8_t mk[20], struct eap_aka_keys *out)
{
	uint8_t bytes[8 * MK_LEN];
	struct cursor c;

	generate(mk, bytes, 8);
	c = cursor_over(bytes, sizeof(bytes));
	cursor_copy(&c, out->k_encr, sizeof(out->k_encr));
	cursor_copy(&c, out->k_aut, sizeof(out->k_aut));
	cursor_copy(&c, out->msk, sizeof(out->msk));
	cursor_copy(&c, out->emsk, sizeof(out->emsk));
	wipe(bytes, sizeof(bytes));
}

/* PRF' (RFC 9048, 3.4.1): Tn = HMAC-SHA-256(K, T(n-1) || S || n), no T0. */
static void
prf_prime(
    const uint8_t key[32], const char *identity, uint8_t *out, size_t count)
{
	const struct hash_part whole_key = { key, 32 };
	uint8_t n = 1;

	for (size_t i = 0; i < count; i++, n++) {
		uint8_t *t = out + i * SHA256_LEN;
		const struct hash_part parts[] = {
			{ i == 0 ? t : t - SHA256_LEN,
			    i == 0 ? 0 : SHA256_LEN },
			{ "EAP-AKA'", 8 },
			{ identity, strlen(identity) },
			{ &n, 1 },
		};

		hash_hmac_sha256(&whole_key, parts, 4, t);
	}
}

void
eap_aka_prime(const uint8_t ck_ik_prime[32], const char *identity,
    struct eap_aka_prime_keys *out)
{
	uint8_t key[32], bytes[7 * SHA256_LEN];
	struct cursor c;

	memcpy(key, ck_ik_prime + 16, 16);
	memcpy(key + 16, ck_ik_prime, 16);
	prf_prime(key, identity, bytes, 7);
	c = cursor_over(bytes, sizeof(bytes));
	cursor_copy(&c, out->k_encr, sizeof(out->k_encr));
	cursor_copy(&c, out->k_aut, sizeof(out->k_aut));
	cursor_copy(&c, out->k_re, sizeof(out->k_re));
	cursor_copy(&c, out->msk, sizeof(out->msk));
	cursor_copy(&c, out->emsk, sizeof(out->emsk));
	wipe(bytes, sizeof(bytes));
	wipe(key, sizeof(key));
}
