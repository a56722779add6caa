/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "caller/token.h"
#include "t.h"

#define S22 "abcdefghijklmnopqrstuv"
#define S43 "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmno-_"
#define N32 "a1234567890123456789012345678901"
#define S128                                                                   \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"     \
	"0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

struct row {
	const char *field;
	const char *name; /* NULL: no token */
	const char *secret;
};

static const struct row rows[] = {
	{ "Bearer hlr." S43, "hlr", S43 },
	{ "bearer hlr." S43, "hlr", S43 },
	{ "BEARER hlr." S43, "hlr", S43 },
	{ "Bearer   hlr." S43, "hlr", S43 },
	{ "Bearer a.b-c_d." S22, "a.b-c_d", S22 },
	{ "Bearer 1." S128, "1", S128 },
	{ "Bearer " N32 "." S43, N32, S43 },

	{ "", NULL, NULL },
	{ "Bearer", NULL, NULL },
	{ "Bearer ", NULL, NULL },
	{ "Bearer\thlr." S43, NULL, NULL },
	{ "Bearerhlr." S43, NULL, NULL },
	{ "Basic hlr." S43, NULL, NULL },
	{ "Basic aGxyOnNlY3JldA==", NULL, NULL },
	{ "Digest username=\"hlr\"", NULL, NULL },
	{ "hlr." S43, NULL, NULL },
	{ "Bearer hlr", NULL, NULL },
	{ "Bearer hlr.", NULL, NULL },
	{ "Bearer ." S43, NULL, NULL },
	{ "Bearer .hlr." S43, NULL, NULL },
	{ "Bearer -hlr." S43, NULL, NULL },
	{ "Bearer " N32 "x." S43, NULL, NULL },
	{ "Bearer hlr.abcdefghijklmnopqrstu", NULL, NULL },
	{ "Bearer hlr." S128 "0", NULL, NULL },
	{ "Bearer hlr." S43 "=", NULL, NULL },
	{ "Bearer hlr." S43 " ", NULL, NULL },
	{ "Bearer hlr." S43 ", Bearer hlr." S43, NULL, NULL },
	{ "Bearer hlr. " S43, NULL, NULL },
	{ "Bearer hl r." S43, NULL, NULL },
	{ "Bearer h\"lr." S43, NULL, NULL },
	{ "Bearer hlr." S22 "+/", NULL, NULL },
	{ "Bearer h\xc3\xa4r." S43, NULL, NULL },
};

static void
test_read(void **state)
{
	const struct row *row = *state;
	char *field = strdup(row->field);
	struct token t;
	bool is = token_read(field, &t);

	assert_int_equal(is, row->name != NULL);
	if (is) {
		assert_int_equal(t.name_len, strlen(row->name));
		assert_memory_equal(t.name, row->name, t.name_len);
		assert_int_equal(t.secret_len, strlen(row->secret));
		assert_memory_equal(t.secret, row->secret, t.secret_len);
	}
	free(field);
}

/* FIPS 180-4, as published by NIST: SHA-256 of "abc". */
static void
test_hash(void **state)
{
	uint8_t hash[CALLER_HASH_LEN], other[CALLER_HASH_LEN];

	(void)state;
	token_hash("abcd", 3, hash);
	t_expect_hex(hash,
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	memcpy(other, hash, sizeof(other));
	assert_true(token_hash_is(hash, other));
	for (size_t bit = 0; bit < 8 * sizeof(other); bit++) {
		other[bit / 8] ^= (uint8_t)(1u << bit % 8);
		assert_false(token_hash_is(hash, other));
		other[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
}

/* What is made is read again, and no two are alike. */
static void
test_make(void **state)
{
	char secret[TOKEN_SECRET_LEN + 1], first[TOKEN_SECRET_LEN + 1];
	char field[128];
	uint8_t hash[CALLER_HASH_LEN], again[CALLER_HASH_LEN];
	struct token t;

	(void)state;
	assert_int_equal(token_make(first, hash), SR_OK);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(token_make(secret, hash), SR_OK);
		assert_int_equal(strlen(secret), TOKEN_SECRET_LEN);
		snprintf(field, sizeof(field), "Bearer hlr.%s", secret);
		assert_true(token_read(field, &t));
		token_hash(t.secret, t.secret_len, again);
		assert_true(token_hash_is(hash, again));
		assert_string_not_equal(secret, first);
	}
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].field, test_read, &rows[i]);
	t_add("hash", test_hash, NULL);
	t_add("make", test_make, NULL);
	return t_main("caller/token");
}
