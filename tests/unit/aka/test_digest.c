/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/digest.h"
#include "aka/hash.h"
#include "base/hex.h"
#include "set1.h"
#include "t.h"

/* What vectors/kdf.json does not have; its entries are in test_kdf.c. */

/* Any other challenge, and anything that is no base64, does not fit. */
static void
test_nonce(void **state)
{
	static const char good[] =
	    "I1U8vpY3qJ0hiuZNrke/NVXzKLQ1d7m5Sp/6w1Tfr7M=";
	char other[sizeof(good) + 8];
	uint8_t rand[16], autn[16];

	(void)state;
	assert_true(digest_nonce_read(good, rand, autn));
	assert_memory_equal(rand, set1_rand, 16);
	assert_memory_equal(autn, set1_autn, 16);
	assert_false(digest_nonce_read("", rand, autn));
	strcpy(other, good);
	strcpy(other + 43, "/////");
	assert_false(digest_nonce_fits(good, set1_autn, set1_rand));
	for (char last = 'M'; last <= 'P'; last++) {
		other[42] = last;
		assert_true(digest_nonce_fits(other, set1_rand, set1_autn));
	}
	for (size_t i = 0; i < 43; i++) {
		strcpy(other, good);
		other[i] = other[i] == 'A' ? 'E' : 'A';
		assert_false(digest_nonce_fits(other, set1_rand, set1_autn));
		other[i] = ' ';
		assert_false(digest_nonce_fits(other, set1_rand, set1_autn));
		other[i] = '\0';
		assert_false(digest_nonce_fits(other, set1_rand, set1_autn));
	}
}

/* The response for this password's HMAC and these digits of HA2. */
static void
expect_akav2(const uint8_t prf[16], const char *ha2,
    const struct kdf_session *s, const struct digest_request *r)
{
	static const uint8_t zeros[16];
	char password[DIGEST_NONCE_SIZE], digits[33];
	uint8_t ha1[16], want[16], got[16];

	/* Zeros behind it, as its padding has them. */
	digest_nonce_make(prf, zeros, password);
	strcpy(password + 22, "==");
	hash_md5(
	    (struct hash_part[]){ { "u:r:", 4 }, { password, 24 } }, 2, ha1);
	hex_encode(ha1, 16, digits);
	hash_md5(
	    (struct hash_part[]){ { digits, 32 }, { ":n:", 3 }, { ha2, 32 } },
	    3, want);
	digest_akav2_md5(s, r, got);
	assert_memory_equal(got, want, 16);
}

/*
 * RES of every length that a card can give (TS 33.102, 6.3.7), against the
 * formulas put together here.
 */
static void
test_res_lengths(void **state)
{
	static const uint8_t fc = 0x6b, rand_len[2] = { 0, 16 };
	static const char label[] = "http-digest-akav2-password";
	const struct digest_request r = { "u", "r", "M", "sip:r", "n", NULL,
		NULL };
	uint8_t res[32], len[2] = { 0 }, want[32], got[16], ha2[16];
	struct kdf_session s = { set1_rand, set1_autn, res, 0, set1_ck,
		set1_ik };

	(void)state;
	for (size_t i = 0; i < sizeof(res); i++)
		res[i] = (uint8_t)(0x51 + 5 * i);
	hash_md5((struct hash_part[]){ { "M:sip:r", 7 } }, 1, ha2);
	for (s.res_len = 4; s.res_len <= sizeof(res); s.res_len++) {
		uint8_t key[64], prf[16], ha1[16];
		char digits[33], more[33];

		memcpy(key, set1_ck, 16);
		memcpy(key + 16, set1_ik, 16);
		len[1] = (uint8_t)s.res_len;
		hash_hmac_sha256(&(struct hash_part){ key, 32 },
		    (struct hash_part[]){ { &fc, 1 }, { "n", 1 }, { "\0\1", 2 },
			{ set1_rand, 16 }, { rand_len, 2 }, { res, s.res_len },
			{ len, 2 } },
		    7, want);
		kdf_res_star(&s, "n", got);
		assert_memory_equal(got, want + 16, 16);

		hash_md5(
		    (struct hash_part[]){ { "u:r:", 4 }, { res, s.res_len } },
		    2, ha1);
		hex_encode(ha1, 16, digits);
		hex_encode(ha2, 16, more);
		hash_md5((struct hash_part[]){ { digits, 32 }, { ":n:", 3 },
			     { more, 32 } },
		    3, want);
		digest_akav1_md5(&s, &r, got);
		assert_memory_equal(got, want, 16);

		memcpy(key, res, s.res_len);
		memcpy(key + s.res_len, set1_ik, 16);
		memcpy(key + s.res_len + 16, set1_ck, 16);
		hash_hmac_md5(&(struct hash_part){ key, s.res_len + 32 },
		    (struct hash_part[]){ { label, strlen(label) } }, 1, prf);
		expect_akav2(prf, more, &s, &r);
	}
}

int
main(void)
{
	t_add("nonce", test_nonce, NULL);
	t_add("every length of RES", test_res_lengths, NULL);
	return t_main("aka/digest");
}
