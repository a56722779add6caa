/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>
#include <sys/random.h>

#include <nettle/sha2.h>

#include "base/wipe.h"
#include "caller/token.h"

#define SCHEME "Bearer "

/* RFC 4648, 5: what may stand in a URL or a file name as it is. */
static const char base64url[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				"abcdefghijklmnopqrstuvwxyz0123456789-_";

enum { SECRET_BYTES = 32 };

bool
token_read(const char *authorization, struct token *out)
{
	const size_t scheme = strlen(SCHEME);
	const char *dot;

	if (strncasecmp(authorization, SCHEME, scheme) != 0)
		return false;
	authorization += scheme;
	authorization += strspn(authorization, " ");
	/* The last one: a name may have dots, a secret has none. */
	dot = strrchr(authorization, '.');
	if (dot == NULL)
		return false;
	*out = (struct token){
		.name = authorization,
		.name_len = (size_t)(dot - authorization),
		.secret = dot + 1,
		.secret_len = strspn(dot + 1, base64url),
	};
	return caller_name_is_valid(out->name, out->name_len) &&
	    out->secret[out->secret_len] == '\0' &&
	    out->secret_len >= TOKEN_SECRET_MIN &&
	    out->secret_len <= TOKEN_SECRET_MAX;
}

void
token_hash(const char *secret, size_t len, uint8_t hash[CALLER_HASH_LEN])
{
	struct sha256_ctx ctx;

	sha256_init(&ctx);
	sha256_update(&ctx, len, (const uint8_t *)secret);
	sha256_digest(&ctx, CALLER_HASH_LEN, hash);
	wipe(&ctx, sizeof(ctx));
	wipe_stack();
}

bool
token_hash_is(
    const uint8_t a[CALLER_HASH_LEN], const uint8_t b[CALLER_HASH_LEN])
{
	uint64_t x[CALLER_HASH_LEN / 8], y[CALLER_HASH_LEN / 8];
	uint64_t differs = 0;

	memcpy(x, a, sizeof(x));
	memcpy(y, b, sizeof(y));
	for (size_t i = 0; i < CALLER_HASH_LEN / 8; i++)
		differs |= x[i] ^ y[i];
	return differs == 0;
}

static void
encode(const uint8_t *bytes, size_t len, char *out)
{
	uint32_t bits = 0;
	unsigned have = 0;

	for (size_t i = 0; i < len; i++) {
		bits = bits << 8 | bytes[i];
		for (have += 8; have >= 6; have -= 6)
			*out++ = base64url[bits >> (have - 6) & 0x3f];
	}
	if (have > 0)
		*out++ = base64url[bits << (6 - have) & 0x3f];
	*out = '\0';
}

enum sr_err
token_make(char secret[TOKEN_SECRET_LEN + 1], uint8_t hash[CALLER_HASH_LEN])
{
	uint8_t bytes[SECRET_BYTES];

	/* Up to 256 bytes come at once or not at all (getrandom(2)). */
	if (getrandom(bytes, sizeof(bytes), 0) != (ssize_t)sizeof(bytes))
		return SR_IO;
	encode(bytes, sizeof(bytes), secret);
	wipe(bytes, sizeof(bytes));
	token_hash(secret, TOKEN_SECRET_LEN, hash);
	return SR_OK;
}
