/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/comp128.h"
#include "aka/comp128_tables.h"
#include "base/wipe.h"

enum { HALF = 16, WHOLE = 32, ROUNDS = 8, LEVELS = 5 };

/* COMP128-1: Ki and RAND side by side in `x`, each value below 256 at first
 * and a nibble after the last level. */

static void
mix_pair(uint8_t *a, uint8_t *b, const uint8_t *table, unsigned mask)
{
	unsigned y = (*a + 2u * *b) & mask;
	unsigned z = (2u * *a + *b) & mask;

	*a = table[y];
	*b = table[z];
}

/* Values that are 16, 8, 4, 2 and 1 apart, with a table half as large. */
static void
compress(uint8_t x[WHOLE])
{
	static const uint8_t *const tables[LEVELS] = { comp128_1_t0,
		comp128_1_t1, comp128_1_t2, comp128_1_t3, comp128_1_t4 };

	for (unsigned level = 0; level < LEVELS; level++) {
		unsigned apart = 16u >> level, size = 512u >> level;

		for (unsigned i = 0; i < WHOLE; i++)
			if ((i & apart) == 0)
				mix_pair(&x[i], &x[i + apart], tables[level],
				    size - 1);
	}
}

/* Bit i of the 128 that the 32 nibbles are, the first is the highest. */
static unsigned
nibble_bit(const uint8_t x[WHOLE], unsigned i)
{
	return (unsigned)x[i / 4] >> (3 - i % 4) & 1u;
}

/* `count` bits, each `step` behind the last, round and round. */
static void
take_bits(const uint8_t x[WHOLE], unsigned first, unsigned step, unsigned count,
    uint8_t *out)
{
	for (unsigned i = 0; i < count; i++) {
		unsigned bit = nibble_bit(x, (first + i * step) % 128);

		out[i / 8] = (uint8_t)(out[i / 8] | bit << (7 - i % 8));
	}
}

void
comp128_1(const uint8_t ki[16], const uint8_t rand[16], uint8_t sres[4],
    uint8_t kc[8])
{
	uint8_t x[WHOLE], mixed[HALF];

	memcpy(mixed, rand, HALF);
	for (unsigned round = 0; round < ROUNDS; round++) {
		memcpy(x, ki, HALF);
		memcpy(x + HALF, mixed, HALF);
		compress(x);
		memset(mixed, 0, HALF);
		take_bits(x, 0, 17, 128, mixed);
	}
	/* Taken from the last round as it is: 32 bits, and the last 54. */
	memset(sres, 0, 4);
	take_bits(x, 0, 1, 32, sres);
	memset(kc, 0, 8);
	take_bits(x, 74, 1, 54, kc);
	wipe(mixed, sizeof(mixed));
	wipe(x, sizeof(x));
}

/* COMP128-2 and -3 count bytes and bits from the other end. */

static void
reverse(const uint8_t in[HALF], uint8_t out[HALF])
{
	for (unsigned i = 0; i < HALF; i++)
		out[i] = in[HALF - 1 - i];
}

static uint8_t
substitute(uint8_t inner, uint8_t outer)
{
	return comp128_23_outer[comp128_23_inner[inner] ^ outer];
}

/*
 * The two halves become one, in which blocks of `width` bytes of either take
 * turns.
 */
static void
interleave(uint8_t x[WHOLE], unsigned width)
{
	uint8_t old[WHOLE];

	memcpy(old, x, WHOLE);
	for (unsigned i = 0; i < HALF; i++) {
		unsigned at = i / width * 2 * width + i % width;
		uint8_t left = substitute(old[HALF + i], old[i]);

		x[at] = left;
		x[at + width] = substitute(left, old[HALF + i]);
	}
	wipe(old, sizeof(old));
}

/* Every nineteenth of the 256 bits is kept. */
static void
fold(const uint8_t x[WHOLE], uint8_t out[HALF])
{
	memset(out, 0, HALF);
	for (unsigned i = 0; i < 128; i++) {
		unsigned from = 19 * (i + 1) % 256;
		unsigned bit = (unsigned)x[from / 8] >> from % 8 & 1u;

		out[i / 8] = (uint8_t)(out[i / 8] | bit << i % 8);
	}
}

void
comp128_3(const uint8_t ki[16], const uint8_t rand[16], uint8_t sres[4],
    uint8_t kc[8])
{
	uint8_t key[HALF], mixed[HALF], x[WHOLE];

	reverse(ki, key);
	reverse(rand, mixed);
	for (unsigned i = 0; i < HALF; i++)
		key[i] ^= mixed[i];
	for (unsigned round = 0; round < ROUNDS; round++) {
		memcpy(x, mixed, HALF);
		memcpy(x + HALF, key, HALF);
		for (unsigned level = 0; level < LEVELS; level++)
			interleave(x, 1u << level);
		fold(x, mixed);
	}
	/* Bytes 4 to 7 of the result go nowhere. */
	reverse(mixed, key);
	memcpy(sres, key, 4);
	memcpy(kc, key + 8, 8);
	wipe(x, sizeof(x));
	wipe(mixed, sizeof(mixed));
	wipe(key, sizeof(key));
}

void
comp128_2(const uint8_t ki[16], const uint8_t rand[16], uint8_t sres[4],
    uint8_t kc[8])
{
	comp128_3(ki, rand, sres, kc);
	kc[6] &= 0xfc;
	kc[7] = 0;
}
