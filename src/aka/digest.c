/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include <nettle/base64.h>

#include "aka/digest.h"
#include "aka/hash.h"
#include "base/cursor.h"
#include "base/hex.h"
#include "base/wipe.h"

enum {
	MD5_LEN = 16,
	MD5_DIGITS = 2 * MD5_LEN + 1,
	RES_MAX = 32,
	CHALLENGE_LEN = 32,
	FIELDS_MAX = 6,
};

static struct hash_part
text(const char *s)
{
	return (struct hash_part){ s, strlen(s) };
}

void
digest_nonce_make(const uint8_t rand[16], const uint8_t autn[16],
    char nonce[DIGEST_NONCE_SIZE])
{
	uint8_t challenge[CHALLENGE_LEN];

	memcpy(challenge, rand, 16);
	memcpy(challenge + 16, autn, 16);
	base64_encode_raw(nonce, sizeof(challenge), challenge);
	nonce[DIGEST_NONCE_SIZE - 1] = '\0';
}

bool
digest_nonce_read(const char *nonce, uint8_t rand[16], uint8_t autn[16])
{
	/* The last of these digits has two bits of what follows. */
	const size_t digits = BASE64_ENCODE_LENGTH(CHALLENGE_LEN);
	uint8_t
	    bytes[BASE64_DECODE_LENGTH(BASE64_ENCODE_LENGTH(CHALLENGE_LEN))];
	struct base64_decode_ctx ctx;
	size_t len = sizeof(bytes);

	if (strlen(nonce) < digits)
		return false;
	base64_decode_init(&ctx);
	if (!base64_decode_update(&ctx, &len, bytes, digits, nonce) ||
	    len != CHALLENGE_LEN)
		return false;
	memcpy(rand, bytes, 16);
	memcpy(autn, bytes + 16, 16);
	return true;
}

bool
digest_nonce_fits(
    const char *nonce, const uint8_t rand[16], const uint8_t autn[16])
{
	uint8_t nonce_rand[16], nonce_autn[16];

	return digest_nonce_read(nonce, nonce_rand, nonce_autn) &&
	    memcmp(nonce_rand, rand, 16) == 0 &&
	    memcmp(nonce_autn, autn, 16) == 0;
}

/* The fields with colons between them. */
static void
md5_fields(const struct hash_part *fields, size_t count, uint8_t out[MD5_LEN])
{
	struct hash_part parts[2 * FIELDS_MAX];
	size_t len = 0;

	assert(count <= FIELDS_MAX);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			parts[len++] = text(":");
		parts[len++] = fields[i];
	}
	hash_md5(parts, len, out);
}

static void
md5_digits(const struct hash_part *fields, size_t count, char out[MD5_DIGITS])
{
	uint8_t md5[MD5_LEN];

	md5_fields(fields, count, md5);
	hex_encode(md5, sizeof(md5), out);
	wipe(md5, sizeof(md5));
}

/* RFC 2617, 3.2.2, with this password in A1. */
static void
respond(const struct digest_request *request, const struct hash_part *password,
    uint8_t response[MD5_LEN])
{
	const struct hash_part a1[] = { text(request->username),
		text(request->realm), *password };
	const struct hash_part a2[] = { text(request->method),
		text(request->uri) };
	char ha1[MD5_DIGITS], ha2[MD5_DIGITS];
	struct hash_part kd[FIELDS_MAX];
	size_t len = 0;

	md5_digits(a1, 3, ha1);
	md5_digits(a2, 2, ha2);
	kd[len++] = text(ha1);
	kd[len++] = text(request->nonce);
	if (request->nc != NULL) {
		kd[len++] = text(request->nc);
		kd[len++] = text(request->cnonce);
		kd[len++] = text("auth");
	}
	kd[len++] = text(ha2);
	md5_fields(kd, len, response);
	wipe(ha1, sizeof(ha1));
}

void
digest_akav1_md5(const struct kdf_session *s,
    const struct digest_request *request, uint8_t response[16])
{
	const struct hash_part password = { s->res, s->res_len };

	respond(request, &password, response);
	wipe_stack();
}

/*
 * The password is base64 of HMAC-MD5(RES || IK || CK,
 * "http-digest-akav2-password") (RFC 4169, 3).
 */
void
digest_akav2_md5(const struct kdf_session *s,
    const struct digest_request *request, uint8_t response[16])
{
	const struct hash_part label = text("http-digest-akav2-password");
	uint8_t bytes[RES_MAX + 32], prf[MD5_LEN];
	char digits[BASE64_ENCODE_RAW_LENGTH(MD5_LEN)];
	const struct hash_part password = { digits, sizeof(digits) };
	struct builder b = builder_over(bytes, sizeof(bytes));
	struct hash_part key;

	builder_bytes(&b, s->res, s->res_len);
	builder_bytes(&b, s->ik, 16);
	builder_bytes(&b, s->ck, 16);
	assert(!b.bad);
	key = (struct hash_part){ bytes, b.len };
	hash_hmac_md5(&key, &label, 1, prf);
	base64_encode_raw(digits, sizeof(prf), prf);
	respond(request, &password, response);
	wipe(digits, sizeof(digits));
	wipe(prf, sizeof(prf));
	wipe(bytes, sizeof(bytes));
	wipe_stack();
}
