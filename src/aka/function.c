/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/function.h"
#include "aka/xor.h"
#include "base/wipe.h"

/* Milenage: both MACs come from one computation. */

static void
milenage_mac_a(const struct aka_key *key, const uint8_t rand[16], uint64_t sqn,
    const uint8_t amf[2], uint8_t mac[8])
{
	uint8_t macs[16];

	milenage_f1(&key->milenage, rand, sqn, amf, macs);
	memcpy(mac, macs, 8);
	wipe(macs, sizeof(macs));
}

static void
milenage_mac_s(const struct aka_key *key, const uint8_t rand[16], uint64_t sqn,
    const uint8_t amf[2], uint8_t mac[8])
{
	uint8_t macs[16];

	milenage_f1(&key->milenage, rand, sqn, amf, macs);
	memcpy(mac, macs + 8, 8);
	wipe(macs, sizeof(macs));
}

static void
milenage_output(
    const struct aka_key *key, const uint8_t rand[16], struct aka_output *out)
{
	struct milenage_output f;

	milenage_f2345(&key->milenage, rand, &f);
	memset(out, 0, sizeof(*out));
	memcpy(out->res, f.res, key->res_len);
	memcpy(out->ck, f.ck, sizeof(out->ck));
	memcpy(out->ik, f.ik, sizeof(out->ik));
	memcpy(out->ak, f.ak, sizeof(out->ak));
	wipe(&f, sizeof(f));
}

static void
milenage_ak_star(
    const struct aka_key *key, const uint8_t rand[16], uint8_t ak[6])
{
	milenage_f5star(&key->milenage, rand, ak);
}

/* TUAK */

static void
tuak_mac_a(const struct aka_key *key, const uint8_t rand[16], uint64_t sqn,
    const uint8_t amf[2], uint8_t mac[8])
{
	tuak_f1(&key->tuak, rand, sqn, amf, mac);
}

static void
tuak_mac_s(const struct aka_key *key, const uint8_t rand[16], uint64_t sqn,
    const uint8_t amf[2], uint8_t mac[8])
{
	tuak_f1star(&key->tuak, rand, sqn, amf, mac);
}

static void
tuak_output(
    const struct aka_key *key, const uint8_t rand[16], struct aka_output *out)
{
	struct tuak_output f;

	tuak_f2345(&key->tuak, rand, &f);
	memcpy(out->res, f.res, sizeof(out->res));
	memcpy(out->ck, f.ck, sizeof(out->ck));
	memcpy(out->ik, f.ik, sizeof(out->ik));
	memcpy(out->ak, f.ak, sizeof(out->ak));
	wipe(&f, sizeof(f));
}

static void
tuak_ak_star(const struct aka_key *key, const uint8_t rand[16], uint8_t ak[6])
{
	tuak_f5star(&key->tuak, rand, ak);
}

/* XOR: AUTS has the same functions as AUTN. */

static void
xor_mac(const struct aka_key *key, const uint8_t rand[16], uint64_t sqn,
    const uint8_t amf[2], uint8_t mac[8])
{
	xor_f1(key->xor_k, rand, sqn, amf, mac);
}

static void
xor_output(
    const struct aka_key *key, const uint8_t rand[16], struct aka_output *out)
{
	struct xor_output f;

	xor_f2345(key->xor_k, rand, &f);
	memset(out, 0, sizeof(*out));
	memcpy(out->res, f.res, key->res_len);
	memcpy(out->ck, f.ck, sizeof(out->ck));
	memcpy(out->ik, f.ik, sizeof(out->ik));
	memcpy(out->ak, f.ak, sizeof(out->ak));
	wipe(&f, sizeof(f));
}

static void
xor_ak_star(const struct aka_key *key, const uint8_t rand[16], uint8_t ak[6])
{
	struct xor_output f;

	xor_f2345(key->xor_k, rand, &f);
	memcpy(ak, f.ak, sizeof(f.ak));
	wipe(&f, sizeof(f));
}

static const struct aka_functions table[AKA_ALGORITHM_COUNT] = {
	[AKA_MILENAGE] = { milenage_mac_a, milenage_mac_s, milenage_output,
	    milenage_ak_star },
	[AKA_TUAK] = { tuak_mac_a, tuak_mac_s, tuak_output, tuak_ak_star },
	[AKA_XOR] = { xor_mac, xor_mac, xor_output, xor_ak_star },
};

const struct aka_functions *
aka_functions(const struct aka_key *key)
{
	return &table[key->algorithm];
}
