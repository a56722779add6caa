/* SPDX-License-Identifier: MIT */
#ifndef AKA_DIGEST_H
#define AKA_DIGEST_H

#include <stdbool.h>

#include "aka/kdf.h"

/*
 * HTTP Digest with AKA, as IMS and GBA log in (RFC 3310, RFC 4169).  Pure
 * functions; intermediate values are wiped.
 */

/* The values as they are between their quotes in the headers. */
struct digest_request {
	const char *username;
	const char *realm;
	const char *method;
	const char *uri;
	const char *nonce;
	const char *nc; /* with cnonce: qop=auth; NULL: without qop */
	const char *cnonce;
};

/* The nonce of a challenge, without anything of the server's (3.2). */
enum { DIGEST_NONCE_SIZE = 45 }; /* with its NUL */
void digest_nonce_make(const uint8_t rand[16], const uint8_t autn[16],
    char nonce[DIGEST_NONCE_SIZE]);

/*
 * Does the nonce carry this challenge?  It is base64 of RAND, AUTN and what
 * the server likes to add (RFC 3310, 3.2).
 */
bool digest_nonce_fits(
    const char *nonce, const uint8_t rand[16], const uint8_t autn[16]);

/* The challenge that a nonce carries; false when it has none. */
bool digest_nonce_read(const char *nonce, uint8_t rand[16], uint8_t autn[16]);

/*
 * The response, of which hex digits are sent (RFC 2617, 3.2.2): AKAv1-MD5
 * with RES as the password, AKAv2-MD5 with one made of RES, IK and CK.
 */
void digest_akav1_md5(const struct kdf_session *s,
    const struct digest_request *request, uint8_t response[16]);
void digest_akav2_md5(const struct kdf_session *s,
    const struct digest_request *request, uint8_t response[16]);

#endif
