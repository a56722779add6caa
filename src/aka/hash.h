/* SPDX-License-Identifier: MIT */
#ifndef AKA_HASH_H
#define AKA_HASH_H

#include <stddef.h>
#include <stdint.h>

/*
 * Hashes over a text that is given in parts.  Nothing of what went in is left
 * on the stack.
 */
struct hash_part {
	const void *data;
	size_t len;
};

void hash_md5(const struct hash_part *parts, size_t count, uint8_t out[16]);
void hash_sha1(const struct hash_part *parts, size_t count, uint8_t out[20]);
void hash_sha256(const struct hash_part *parts, size_t count, uint8_t out[32]);

/* HMAC (RFC 2104). */
void hash_hmac_md5(const struct hash_part *key, const struct hash_part *parts,
    size_t count, uint8_t out[16]);
void hash_hmac_sha256(const struct hash_part *key,
    const struct hash_part *parts, size_t count, uint8_t out[32]);

/*
 * G of FIPS 186-2, appendix 3.3: SHA-1's compression function over one block,
 * c and zeros, without the padding that makes SHA-1 of it.
 */
void hash_fips186_g(const uint8_t c[20], uint8_t out[20]);

#endif
