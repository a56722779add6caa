/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/convert.h"

void
convert_c2(const uint8_t *res, size_t res_len, uint8_t sres[4])
{
	memset(sres, 0, 4);
	for (size_t i = 0; i < res_len; i++)
		sres[i % 4] ^= res[i];
}

void
convert_c3(const uint8_t ck[16], const uint8_t ik[16], uint8_t kc[8])
{
	for (size_t i = 0; i < 8; i++)
		kc[i] = ck[i] ^ ck[i + 8] ^ ik[i] ^ ik[i + 8];
}
