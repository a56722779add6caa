/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/comp128.h"
#include "aka/convert.h"
#include "aka/function.h"
#include "aka/gsm.h"
#include "aka/xor.h"
#include "base/wipe.h"

void
gsm_from_3g(const struct aka_key *key, enum gsm_sres how,
    const uint8_t rand[16], uint8_t sres[4], uint8_t kc[8])
{
	struct aka_output f;

	aka_functions(key)->f2345(key, rand, &f);
	if (how == GSM_SRES_FIRST)
		memcpy(sres, f.res, 4);
	else
		convert_c2(f.res, key->res_len, sres);
	convert_c3(f.ck, f.ik, kc);
	wipe(&f, sizeof(f));
}

typedef void gsm_fn(const struct gsm_key *key, const uint8_t rand[16],
    uint8_t sres[4], uint8_t kc[8]);

static void
run_c2(const struct gsm_key *key, const uint8_t rand[16], uint8_t sres[4],
    uint8_t kc[8])
{
	gsm_from_3g(&key->aka, GSM_SRES_C2, rand, sres, kc);
}

static void
run_first(const struct gsm_key *key, const uint8_t rand[16], uint8_t sres[4],
    uint8_t kc[8])
{
	gsm_from_3g(&key->aka, GSM_SRES_FIRST, rand, sres, kc);
}

static void
run_comp128_1(const struct gsm_key *key, const uint8_t rand[16],
    uint8_t sres[4], uint8_t kc[8])
{
	comp128_1(key->ki, rand, sres, kc);
}

static void
run_comp128_2(const struct gsm_key *key, const uint8_t rand[16],
    uint8_t sres[4], uint8_t kc[8])
{
	comp128_2(key->ki, rand, sres, kc);
}

static void
run_comp128_3(const struct gsm_key *key, const uint8_t rand[16],
    uint8_t sres[4], uint8_t kc[8])
{
	comp128_3(key->ki, rand, sres, kc);
}

static void
run_xor(const struct gsm_key *key, const uint8_t rand[16], uint8_t sres[4],
    uint8_t kc[8])
{
	xor_gsm(key->ki, rand, sres, kc);
}

void
gsm_run(const struct gsm_key *key, const uint8_t rand[16], uint8_t sres[4],
    uint8_t kc[8])
{
	static gsm_fn *const table[GSM_ALGORITHM_COUNT] = {
		[GSM_FROM_3G] = run_c2,
		[GSM_FROM_3G_FIRST] = run_first,
		[GSM_COMP128_1] = run_comp128_1,
		[GSM_COMP128_2] = run_comp128_2,
		[GSM_COMP128_3] = run_comp128_3,
		[GSM_XOR] = run_xor,
	};

	table[key->algorithm](key, rand, sres, kc);
}
