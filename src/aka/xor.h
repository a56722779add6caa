/* SPDX-License-Identifier: MIT */
#ifndef AKA_XOR_H
#define AKA_XOR_H

#include <stdint.h>

/*
 * The XOR algorithms of test cards: no protection at all.  Pure functions that
 * cannot fail.
 */

/* Of test USIMs (TS 34.108, 8.1.2): f1 and f1* alike. */
void xor_f1(const uint8_t k[16], const uint8_t rand[16], uint64_t sqn,
    const uint8_t amf[2], uint8_t mac[8]);

struct xor_output {
	uint8_t res[16]; /* f2 */
	uint8_t ck[16]; /* f3 */
	uint8_t ik[16]; /* f4 */
	uint8_t ak[6]; /* f5 and f5* */
};

/* *out is secret: wipe after use. */
void xor_f2345(
    const uint8_t k[16], const uint8_t rand[16], struct xor_output *out);

/* The one of 2G test SIMs (TS 51.010-1, A4.1.2). */
void xor_gsm(const uint8_t ki[16], const uint8_t rand[16], uint8_t sres[4],
    uint8_t kc[8]);

#endif
