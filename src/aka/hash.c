/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <nettle/hmac.h>

#include "aka/hash.h"
#include "base/wipe.h"

void
hash_md5(const struct hash_part *parts, size_t count, uint8_t out[16])
{
	struct md5_ctx ctx;

	md5_init(&ctx);
	for (size_t i = 0; i < count; i++)
		md5_update(&ctx, parts[i].len, parts[i].data);
	md5_digest(&ctx, MD5_DIGEST_SIZE, out);
	wipe(&ctx, sizeof(ctx));
	wipe_stack();
}

void
hash_sha1(const struct hash_part *parts, size_t count, uint8_t out[20])
{
	struct sha1_ctx ctx;

	sha1_init(&ctx);
	for (size_t i = 0; i < count; i++)
		sha1_update(&ctx, parts[i].len, parts[i].data);
	sha1_digest(&ctx, SHA1_DIGEST_SIZE, out);
	wipe(&ctx, sizeof(ctx));
	wipe_stack();
}

void
hash_sha256(const struct hash_part *parts, size_t count, uint8_t out[32])
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	for (size_t i = 0; i < count; i++)
		sha256_update(&ctx, parts[i].len, parts[i].data);
	sha256_digest(&ctx, SHA256_DIGEST_SIZE, out);
	wipe(&ctx, sizeof(ctx));
	wipe_stack();
}

void
hash_hmac_md5(const struct hash_part *key, const struct hash_part *parts,
    size_t count, uint8_t out[16])
{
	struct hmac_md5_ctx ctx;

	hmac_md5_set_key(&ctx, key->len, key->data);
	for (size_t i = 0; i < count; i++)
		hmac_md5_update(&ctx, parts[i].len, parts[i].data);
	hmac_md5_digest(&ctx, MD5_DIGEST_SIZE, out);
	wipe(&ctx, sizeof(ctx));
	wipe_stack();
}

void
hash_hmac_sha256(const struct hash_part *key, const struct hash_part *parts,
    size_t count, uint8_t out[32])
{
	struct hmac_sha256_ctx ctx;

	hmac_sha256_set_key(&ctx, key->len, key->data);
	for (size_t i = 0; i < count; i++)
		hmac_sha256_update(&ctx, parts[i].len, parts[i].data);
	hmac_sha256_digest(&ctx, SHA256_DIGEST_SIZE, out);
	wipe(&ctx, sizeof(ctx));
	wipe_stack();
}

/* The compression function has this name in every nettle 3. */
void
hash_fips186_g(const uint8_t c[20], uint8_t out[20])
{
	struct sha1_ctx ctx;
	uint8_t block[SHA1_BLOCK_SIZE] = { 0 };

	memcpy(block, c, 20);
	sha1_init(&ctx); /* t, the initial state */
	nettle_sha1_compress(ctx.state, block);
	for (size_t i = 0; i < 20; i++)
		out[i] = (uint8_t)(ctx.state[i / 4] >> (24 - 8 * (i % 4)));
	wipe(block, sizeof(block));
	wipe(&ctx, sizeof(ctx));
	wipe_stack();
}
