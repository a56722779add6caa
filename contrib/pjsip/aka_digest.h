/* SPDX-License-Identifier: MIT */
#ifndef AKA_DIGEST_H
#define AKA_DIGEST_H

#include <simrest/simrest.h>

/*
 * Digest AKA (RFC 3310, RFC 4169) with a card behind a sim-rest-server, which
 * derives the response: neither keys nor RES come here.  Needs libsimrest and
 * nothing else.
 */

/* The headers' parameters, without quotes.  NULL where there is none. */
struct aka_digest {
	struct simrest_card card;
	enum simrest_app app; /* SIMREST_ISIM, or SIMREST_USIM */
	int version; /* 1: AKAv1-MD5, 2: AKAv2-MD5 */
	const char *username;
	const char *realm;
	const char *method;
	const char *uri;
	const char *nonce; /* base64 of RAND, AUTN and more */
	const char *qop; /* "auth", with the next two, or none of them */
	const char *nc;
	const char *cnonce;
};

enum {
	AKA_DIGEST_RESPONSE_SIZE = 33, /* hex digits and a NUL */
	AKA_DIGEST_AUTS_SIZE = 21, /* base64 and a NUL */
};

/* One of both is "". */
struct aka_digest_answer {
	char response[AKA_DIGEST_RESPONSE_SIZE];
	char auts[AKA_DIGEST_AUTS_SIZE]; /* the network has to resynchronise */
	struct simrest_error error; /* why neither is there */
};

/* True with a response or AUTS. */
bool aka_digest_make(struct simrest *s, const struct aka_digest *digest,
    struct aka_digest_answer *out);

#endif
