/* SPDX-License-Identifier: MIT */
#include <nettle/hmac.h>
#include <nettle/sha1.h>

#include "aka/gba.h"
#include "base/wipe.h"

enum { FC_KS_NAF = 0x01, KS_LEN = 32, MAC_LEN = 8 };

void
gba_mac_star(const uint8_t ik[16], uint8_t mac[8])
{
	uint8_t digest[SHA1_DIGEST_SIZE];
	struct sha1_ctx sha1;

	sha1_init(&sha1);
	sha1_update(&sha1, 16, ik);
	sha1_digest(&sha1, sizeof(digest), digest);
	for (size_t i = 0; i < MAC_LEN; i++)
		mac[i] ^= digest[i];
	wipe(&sha1, sizeof(sha1));
	wipe(digest, sizeof(digest));
}

/* A parameter and its length in two bytes (B.2). */
static void
add(struct hmac_sha256_ctx *kdf, struct cursor p)
{
	const uint8_t len[2] = { (uint8_t)(p.left >> 8), (uint8_t)p.left };

	hmac_sha256_update(kdf, p.left, p.at);
	hmac_sha256_update(kdf, sizeof(len), len);
}

void
gba_ks_ext_naf(const uint8_t ks[32], const uint8_t rand[16], struct cursor impi,
    struct cursor naf_id, uint8_t out[32])
{
	static const uint8_t label[] = { 'g', 'b', 'a', '-', 'm', 'e' };
	static const uint8_t fc = FC_KS_NAF;
	struct hmac_sha256_ctx kdf;

	hmac_sha256_set_key(&kdf, KS_LEN, ks);
	hmac_sha256_update(&kdf, 1, &fc);
	add(&kdf, cursor_over(label, sizeof(label)));
	add(&kdf, cursor_over(rand, 16));
	add(&kdf, impi);
	add(&kdf, naf_id);
	hmac_sha256_digest(&kdf, 32, out);
	wipe(&kdf, sizeof(kdf));
}
