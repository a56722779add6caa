/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/gba.h"
#include "aka/gsm.h"
#include "base/log.h"
#include "base/wipe.h"
#include "cli/contexts.h"

void
contexts_ask(const struct aka_vector *vector, struct wire_auth_request *request)
{
	memcpy(request->rand, vector->rand, sizeof(request->rand));
	memcpy(request->autn, vector->autn, sizeof(request->autn));
	/* MAC is the second half of AUTN (TS 33.102, 6.3.2). */
	if (request->context == WIRE_GBA)
		gba_mac_star(vector->ik, request->autn + 8);
}

static bool
is_sres(const struct aka_key *key, enum gsm_sres how,
    const struct aka_vector *vector, const struct wire_auth_answer *answer)
{
	uint8_t sres[4], kc[8];
	bool same;

	gsm_from_3g(key, how, vector->rand, sres, kc);
	same = aka_equal(sres, answer->sres, sizeof(sres));
	wipe(sres, sizeof(sres));
	wipe(kc, sizeof(kc));
	return same;
}

/* Cards have the one SRES or the other. */
enum exit_status
contexts_check_gsm(const struct aka_key *key, const struct aka_vector *vector,
    const struct wire_auth_answer *answer)
{
	bool folded = is_sres(key, GSM_SRES_C2, vector, answer);
	bool first = is_sres(key, GSM_SRES_FIRST, vector, answer);
	bool kc = aka_equal(answer->kc, vector->kc, sizeof(vector->kc));

	if ((folded || first) && kc)
		return EXIT_STATUS_OK;
	log_error("wrong answer of the card:%s%s",
	    folded || first ? "" : " SRES", kc ? "" : " Kc");
	log_error("is the key that of this card, and does its 2G application "
		  "use this algorithm, or one of --sim-algorithm?");
	return EXIT_STATUS_WRONG;
}

enum exit_status
contexts_check_2g(const struct gsm_key *key, const uint8_t rand[16],
    const struct wire_auth_answer *answer)
{
	uint8_t sres[4], kc[8];
	bool same_sres, same_kc;

	gsm_run(key, rand, sres, kc);
	same_sres = aka_equal(sres, answer->sres, sizeof(sres));
	same_kc = aka_equal(kc, answer->kc, sizeof(kc));
	wipe(sres, sizeof(sres));
	wipe(kc, sizeof(kc));
	if (same_sres && same_kc)
		return EXIT_STATUS_OK;
	log_error("wrong answer of the card:%s%s", same_sres ? "" : " SRES",
	    same_kc ? "" : " Kc");
	log_error("is K that of this card, and the algorithm?");
	return EXIT_STATUS_WRONG;
}

enum exit_status
contexts_check_gba(
    const struct aka_vector *vector, const struct wire_auth_answer *answer)
{
	if (answer->res_len == vector->res_len &&
	    aka_equal(answer->res, vector->res, vector->res_len))
		return EXIT_STATUS_OK;
	log_error("wrong answer of the card: RES");
	if (answer->res_len != vector->res_len)
		log_error("RES has %zu bytes instead of %zu, see --res-len",
		    answer->res_len, vector->res_len);
	return EXIT_STATUS_WRONG;
}
