/* SPDX-License-Identifier: MIT */
#ifndef AKA_KECCAK_H
#define AKA_KECCAK_H

#include <stdint.h>

/*
 * Keccak-f[1600], `times` times over: a pure function that cannot fail.  Byte
 * 8 * (x + 5 * y) is the lowest of lane (x, y).
 */
enum { KECCAK_LEN = 200 };

void keccak_f1600(uint8_t state[KECCAK_LEN], unsigned times);

#endif
