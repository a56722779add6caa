/* SPDX-License-Identifier: MIT */
#ifndef CALLER_TOKEN_H
#define CALLER_TOKEN_H

#include <stddef.h>

#include "base/err.h"
#include "caller/caller.h"

/*
 * A token is NAME.SECRET, sent as `Authorization: Bearer NAME.SECRET` (RFC
 * 6750, 2.1).  The secret is random and long, so that its plain SHA-256 is
 * enough to know it again, and no guess can find it.
 */

enum {
	TOKEN_SECRET_LEN = 43, /* 256 bits in base64url, as we make them */
	TOKEN_SECRET_MIN = 22, /* 128 bits; a shorter one is none */
	TOKEN_SECRET_MAX = 128,
};

/* Into the field; `secret` is one. */
struct token {
	const char *name;
	size_t name_len;
	const char *secret;
	size_t secret_len;
};

/* False: this is no token. */
bool token_read(const char *authorization, struct token *out);

void token_hash(const char *secret, size_t len, uint8_t hash[CALLER_HASH_LEN]);

/* Takes as long whether they are equal or not, and wherever they differ. */
bool token_hash_is(
    const uint8_t a[CALLER_HASH_LEN], const uint8_t b[CALLER_HASH_LEN]);

/*
 * A new one, to be wiped after use.  Returns SR_OK, or SR_IO with errno when
 * the kernel gives no random numbers.
 */
MUST_CHECK enum sr_err token_make(
    char secret[TOKEN_SECRET_LEN + 1], uint8_t hash[CALLER_HASH_LEN]);

#endif
