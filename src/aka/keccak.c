/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include <nettle/sha3.h>

#include "aka/keccak.h"
#include "base/wipe.h"

static uint64_t
get_lane(const uint8_t bytes[8])
{
	uint64_t lane = 0;

	for (unsigned i = 8; i > 0; i--)
		lane = lane << 8 | bytes[i - 1];
	return lane;
}

static void
put_lane(uint64_t lane, uint8_t bytes[8])
{
	for (unsigned i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(lane >> (8 * i));
}

void
keccak_f1600(uint8_t state[KECCAK_LEN], unsigned times)
{
	struct sha3_state lanes;

	for (size_t i = 0; i < SHA3_STATE_LENGTH; i++)
		lanes.a[i] = get_lane(&state[8 * i]);
	while (times-- > 0)
		sha3_permute(&lanes);
	for (size_t i = 0; i < SHA3_STATE_LENGTH; i++)
		put_lane(lanes.a[i], &state[8 * i]);
	wipe(&lanes, sizeof(lanes));
}
