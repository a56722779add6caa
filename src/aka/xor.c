/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/sqn.h"
#include "aka/xor.h"
#include "base/wipe.h"

/* K xor RAND, from byte `first` on and round to the byte before. */
static void
mix(const uint8_t k[16], const uint8_t rand[16], unsigned first,
    uint8_t out[16])
{
	for (unsigned i = 0; i < 16; i++) {
		unsigned from = (i + first) % 16;

		out[i] = k[from] ^ rand[from];
	}
}

void
xor_f1(const uint8_t k[16], const uint8_t rand[16], uint64_t sqn,
    const uint8_t amf[2], uint8_t mac[8])
{
	uint8_t mixed[16], cdout[8];

	mix(k, rand, 0, mixed);
	sqn_put(sqn, cdout);
	memcpy(cdout + 6, amf, 2);
	for (unsigned i = 0; i < sizeof(cdout); i++)
		mac[i] = mixed[i] ^ cdout[i];
	wipe(cdout, sizeof(cdout));
	wipe(mixed, sizeof(mixed));
}

void
xor_f2345(const uint8_t k[16], const uint8_t rand[16], struct xor_output *out)
{
	mix(k, rand, 0, out->res);
	mix(k, rand, 1, out->ck);
	mix(k, rand, 2, out->ik);
	memcpy(out->ak, out->res + 3, sizeof(out->ak));
}

void
xor_gsm(const uint8_t ki[16], const uint8_t rand[16], uint8_t sres[4],
    uint8_t kc[8])
{
	for (unsigned i = 0; i < 4; i++)
		sres[i] = ki[i] ^ rand[i];
	for (unsigned i = 0; i < 8; i++)
		kc[i] = ki[4 + i] ^ rand[4 + i];
}
