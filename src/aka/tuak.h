/* SPDX-License-Identifier: MIT */
#ifndef AKA_TUAK_H
#define AKA_TUAK_H

#include <stddef.h>
#include <stdint.h>

/*
 * TUAK (TS 35.231) with every length that it has.  Pure functions that cannot
 * fail; intermediate values are wiped.
 */

/* Secret: wipe after use. */
struct tuak_key {
	uint8_t k[32];
	size_t k_len; /* 16 or 32 */
	uint8_t topc[32];
	unsigned keccak; /* how often Keccak-f[1600] runs, 1 or more */
	size_t mac_len; /* 8, 16 or 32 */
	size_t res_len; /* 4, 8, 16 or 32 */
	size_t ck_len; /* 16 or 32 */
	size_t ik_len; /* 16 or 32 */
};

/* Set key->topc from TOP, which may stand there (6.1). */
void tuak_set_top(struct tuak_key *key, const uint8_t top[32]);

/* f1: MAC-A, and f1*: MAC-S, of key->mac_len bytes (6.2, 6.3). */
void tuak_f1(const struct tuak_key *key, const uint8_t rand[16], uint64_t sqn,
    const uint8_t amf[2], uint8_t *mac);
void tuak_f1star(const struct tuak_key *key, const uint8_t rand[16],
    uint64_t sqn, const uint8_t amf[2], uint8_t *mac);

/* Each as long as the key says; the rest is 0. */
struct tuak_output {
	uint8_t res[32]; /* f2 */
	uint8_t ck[32]; /* f3 */
	uint8_t ik[32]; /* f4 */
	uint8_t ak[6]; /* f5 */
};

/* f2, f3, f4 and f5 (6.4).  *out is secret: wipe after use. */
void tuak_f2345(const struct tuak_key *key, const uint8_t rand[16],
    struct tuak_output *out);

/* f5*: the anonymity key of AUTS (6.5). */
void tuak_f5star(
    const struct tuak_key *key, const uint8_t rand[16], uint8_t ak[6]);

#endif
