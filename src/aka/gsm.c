/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/convert.h"
#include "aka/function.h"
#include "aka/gsm.h"
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
