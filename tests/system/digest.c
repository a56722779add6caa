/* SPDX-License-Identifier: MIT */
/*
 * A SIP client's part of Digest AKA, with contrib/pjsip/aka_digest.c:
 *
 *	digest URL SLOT VERSION NONCE QOP
 *
 * Prints the response, or AUTS.  QOP is auth or none.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aka_digest.h"

int
main(int argc, char **argv)
{
	const struct simrest_config config = { .url = argv[1] };
	struct aka_digest digest = { .app = SIMREST_ISIM,
		.username = "001010000000001@ims",
		.realm = "ims",
		.method = "REGISTER",
		.uri = "sip:ims" };
	struct aka_digest_answer answer;
	struct simrest *s;
	bool good;

	if (argc != 6 || simrest_open(&config, &s, NULL) != SR_OK)
		return 2;
	digest.card.slot = (unsigned)atoi(argv[2]);
	digest.version = atoi(argv[3]);
	digest.nonce = argv[4];
	if (strcmp(argv[5], "auth") == 0) {
		digest.qop = "auth";
		digest.nc = "00000001";
		digest.cnonce = "0a4f113b";
	}
	good = aka_digest_make(s, &digest, &answer);
	if (good)
		printf("%s%s\n", answer.response, answer.auts);
	else
		fprintf(stderr, "%s\n", answer.error.message);
	simrest_close(s);
	return good ? 0 : 1;
}
