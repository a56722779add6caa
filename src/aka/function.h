/* SPDX-License-Identifier: MIT */
#ifndef AKA_FUNCTION_H
#define AKA_FUNCTION_H

#include "aka/key.h"

/*
 * f1 to f5* (TS 33.102, 6.3) of each algorithm in one shape, with the lengths
 * that AUTN and AUTS have.  Pure functions that cannot fail.
 */

/* Secret: wipe after use. */
struct aka_output {
	uint8_t res[AKA_RES_MAX]; /* f2; 0 behind key->res_len */
	uint8_t ck[16]; /* f3 */
	uint8_t ik[16]; /* f4 */
	uint8_t ak[6]; /* f5 */
};

typedef void aka_mac_fn(const struct aka_key *key, const uint8_t rand[16],
    uint64_t sqn, const uint8_t amf[2], uint8_t mac[8]);

struct aka_functions {
	aka_mac_fn *f1; /* MAC-A */
	aka_mac_fn *f1star; /* MAC-S */
	void (*f2345)(const struct aka_key *key, const uint8_t rand[16],
	    struct aka_output *out);
	void (*f5star)(
	    const struct aka_key *key, const uint8_t rand[16], uint8_t ak[6]);
};

/* Those of the key's algorithm. */
const struct aka_functions *aka_functions(const struct aka_key *key);

#endif
