/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "aka_digest.h"

enum { PARAMETER_MAX = 300, PAIRS_MAX = 10 };

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* RFC 3310, 3.2: RAND and AUTN come first in the nonce. */
static bool
read_nonce(const char *nonce, struct simrest_challenge *out)
{
	uint8_t bytes[32];
	uint32_t bits = 0;
	unsigned count = 0;
	size_t len = 0;

	for (; *nonce != '\0' && len < sizeof(bytes); nonce++) {
		const char *at = strchr(alphabet, *nonce);

		if (at == NULL)
			return false;
		bits = bits << 6 | (uint32_t)(at - alphabet);
		count += 6;
		if (count < 8)
			continue;
		count -= 8;
		bytes[len++] = (uint8_t)(bits >> count);
	}
	memcpy(out->rand, bytes, 16);
	memcpy(out->autn, bytes + 16, 16);
	return len == sizeof(bytes);
}

/* RFC 3310, 3.4: AUTS in base64; 14 bytes are 18 digits and four bits more. */
static void
write_auts(const uint8_t auts[14], char out[AKA_DIGEST_AUTS_SIZE])
{
	uint32_t bits = 0;
	unsigned count = 0;
	size_t len = 0;

	for (size_t i = 0; i < 14; i++) {
		bits = bits << 8 | auts[i];
		for (count += 8; count >= 6; count -= 6)
			out[len++] = alphabet[bits >> (count - 6) & 63];
	}
	out[len++] = alphabet[bits << (6 - count) & 63];
	memcpy(out + len, "=", 2);
}

/* What the server is to derive with, as "MEMBER=VALUE". */
struct pairs {
	char text[PAIRS_MAX][PARAMETER_MAX];
	const char *list[PAIRS_MAX];
	size_t count;
	bool too_long;
};

static void
add(struct pairs *pairs, const char *member, const char *value)
{
	char *text = pairs->text[pairs->count];

	if (value == NULL)
		return;
	if (snprintf(text, PARAMETER_MAX, "%s=%s", member, value) >=
	    PARAMETER_MAX)
		pairs->too_long = true;
	pairs->list[pairs->count++] = text;
}

static void
add_all(struct pairs *pairs, const struct aka_digest *digest)
{
	add(pairs, "kdf", digest->version == 2 ? "akav2-md5" : "akav1-md5");
	add(pairs, "username", digest->username);
	add(pairs, "realm", digest->realm);
	add(pairs, "method", digest->method);
	add(pairs, "uri", digest->uri);
	add(pairs, "nonce", digest->nonce);
	add(pairs, "qop", digest->qop);
	add(pairs, "nc", digest->nc);
	add(pairs, "cnonce", digest->cnonce);
}

static bool
set_answer(const struct simrest_auth *auth, struct aka_digest_answer *out)
{
	if (auth->outcome == SIMREST_SYNC_FAILURE) {
		write_auts(auth->auts, out->auts);
		return true;
	}
	if (auth->outcome != SIMREST_SUCCESS || auth->key_count != 1 ||
	    auth->keys[0].len != 16)
		return false;
	for (size_t i = 0; i < 16; i++)
		snprintf(out->response + 2 * i, 3, "%02x",
		    (unsigned)auth->keys[0].bytes[i]);
	return true;
}

bool
aka_digest_make(struct simrest *s, const struct aka_digest *digest,
    struct aka_digest_answer *out)
{
	struct pairs pairs = { .count = 0 };
	struct simrest_challenge challenge = {
		.card = digest->card, .app = digest->app, .derive = pairs.list
	};
	struct simrest_result result;
	bool good = false;

	memset(out, 0, sizeof(*out));
	add_all(&pairs, digest);
	challenge.derive_count = pairs.count;
	if (pairs.too_long || digest->nonce == NULL ||
	    !read_nonce(digest->nonce, &challenge)) {
		out->error.err = SR_USAGE;
		snprintf(out->error.message, sizeof(out->error.message),
		    "The nonce has no challenge, or a parameter is too long");
		return false;
	}
	if (simrest_authenticate(s, &challenge, &result) == SR_OK)
		good = set_answer(&result.auth, out);
	out->error = result.error;
	simrest_result_wipe(&result);
	return good;
}
