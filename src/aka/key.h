/* SPDX-License-Identifier: MIT */
#ifndef AKA_KEY_H
#define AKA_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aka/milenage.h"
#include "aka/tuak.h"

/*
 * The key of a USIM or ISIM, whatever its algorithm.
 */

enum aka_algorithm { AKA_MILENAGE = 0, AKA_TUAK, AKA_XOR, AKA_ALGORITHM_COUNT };

/* Their names, in this order, as people write them. */
extern const char *const aka_algorithm_names[AKA_ALGORITHM_COUNT];

enum {
	AKA_K_MAX = 32,
	AKA_OP_MAX = 32,
	AKA_RES_MIN = 4,
	AKA_RES_MAX = 32,
	AKA_KECCAK_MAX = 255,
};

/* Secret: wipe after use. */
struct aka_key {
	enum aka_algorithm algorithm;
	size_t res_len; /* RES is cut to it: 4 to 8 with Milenage, 4, 8, 16
			   or 32 with TUAK, 4 to 16 with XOR */
	union {
		struct milenage_key milenage;
		struct tuak_key tuak; /* MAC of 8, CK and IK of 16 bytes */
		uint8_t xor_k[16];
	};
};

/* What stands for the operator, as it may be written down. */
enum aka_op { AKA_NO_OP = 0, AKA_OP, AKA_OPC, AKA_TOP, AKA_TOPC };

/* What a key is made of; all 0 is nothing.  Secret: wipe after use. */
struct aka_parts {
	enum aka_algorithm algorithm;
	bool has_algorithm; /* Milenage is the usual one */
	size_t k_len; /* 0, 16 or 32 */
	uint8_t k[AKA_K_MAX];
	enum aka_op op_kind;
	uint8_t op[AKA_OP_MAX]; /* 16 bytes, or 32 of TOP and TOPc */
	unsigned keccak; /* 0 = the one time that is usual */
	size_t res_len; /* 0 = 8, or 16 with XOR */
};

/*
 * Returns NULL and sets *out, or returns what is missing or does not fit the
 * algorithm ("K must be ...") and leaves *out wiped.
 */
const char *aka_key_make(const struct aka_parts *parts, struct aka_key *out);

#endif
