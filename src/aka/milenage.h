/* SPDX-License-Identifier: MIT */
#ifndef AKA_MILENAGE_H
#define AKA_MILENAGE_H

#include <stdint.h>

/*
 * Milenage with AES-128 and the constants of TS 35.206, 4.1.  Pure functions
 * that cannot fail; intermediate values are wiped.
 */

/* OPc = OP xor E_K(OP) (TS 35.206, 4.1). */
void milenage_opc(const uint8_t k[16], const uint8_t op[16], uint8_t opc[16]);

struct milenage_key {
	uint8_t k[16];
	uint8_t opc[16];
};

/* f1: MAC-A, and f1*: MAC-S, from one computation. */
void milenage_f1(const struct milenage_key *key, const uint8_t rand[16],
    uint64_t sqn, const uint8_t amf[2], uint8_t macs[16]);

struct milenage_output {
	uint8_t res[8]; /* f2 */
	uint8_t ck[16]; /* f3 */
	uint8_t ik[16]; /* f4 */
	uint8_t ak[6]; /* f5 */
};

/* f2, f3, f4 and f5.  *out is secret: wipe after use. */
void milenage_f2345(const struct milenage_key *key, const uint8_t rand[16],
    struct milenage_output *out);

/* f5*: the anonymity key of AUTS. */
void milenage_f5star(
    const struct milenage_key *key, const uint8_t rand[16], uint8_t ak[6]);

#endif
