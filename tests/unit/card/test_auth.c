/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "card/auth.h"
#include "t.h"

#define RES4 "04 51525354 "
#define RES8 "08 5152535455565758 "
#define CK "10 c0c1c2c3c4c5c6c7c8c9cacbcccdcecf "
#define IK "10 303132333435363738393a3b3c3d3e3f "
#define KC "08 e0e1e2e3e4e5e6e7 "
#define AUTS "0e a0a1a2a3a4a5a6a7a8a9aaabacad "

static const struct row {
	const char *name;
	const char *bytes;
	enum auth_verdict verdict; /* AUTH_NONE: malformed */
	size_t res_len;
	bool has_kc;
} rows[] = {
	{ "shortest RES", "db" RES4 CK IK, AUTH_SUCCESS, 4, false },
	{ "RES of 8 and Kc", "db" RES8 CK IK KC, AUTH_SUCCESS, 8, true },
	{ "longest RES", "db" CK CK IK, AUTH_SUCCESS, 16, false },
	{ "longest of all", "db" CK CK IK KC, AUTH_SUCCESS, 16, true },
	{ "synchronisation", "dc" AUTS, AUTH_SYNC_FAILURE, 0, false },
	{ "nothing", "", AUTH_NONE, 0, false },
	{ "GSM answer", "04 51525354 08 e0e1e2e3e4e5e6e7", AUTH_NONE, 0,
	    false },
	{ "GBA answer", "db" RES8, AUTH_NONE, 0, false },
	{ "RES of 3", "db 03 515253" CK IK, AUTH_NONE, 0, false },
	{ "RES of 0", "db 00" CK IK, AUTH_NONE, 0, false },
	{ "RES of 17",
	    "db 11 00"
	    "0102030405060708090a0b0c0d0e0f10" CK IK,
	    AUTH_NONE, 0, false },
	{ "CK of 15", "db" RES8 "0f c1c2c3c4c5c6c7c8c9cacbcccdcecf" IK,
	    AUTH_NONE, 0, false },
	{ "IK of 8", "db" RES8 CK KC, AUTH_NONE, 0, false },
	{ "no IK", "db" RES8 CK, AUTH_NONE, 0, false },
	{ "Kc of 7", "db" RES8 CK IK "07 e1e2e3e4e5e6e7", AUTH_NONE, 0, false },
	{ "AUTS of 13", "dc 0d a1a2a3a4a5a6a7a8a9aaabacad", AUTH_NONE, 0,
	    false },
	{ "AUTS of 15", "dc 0f a0a1a2a3a4a5a6a7a8a9aaabacadae", AUTH_NONE, 0,
	    false },
	{ "status word left on", "dc" AUTS "9000", AUTH_NONE, 0, false },
	{ "AUTS after success", "db" RES8 CK IK "dc" AUTS, AUTH_NONE, 0,
	    false },
	{ "tag dd", "dd" AUTS, AUTH_NONE, 0, false },
};

static size_t
append(uint8_t *out, size_t at, const uint8_t *value, size_t len)
{
	out[at] = (uint8_t)len;
	memcpy(out + at + 1, value, len);
	return at + 1 + len;
}

/* What a card sends for this answer, written without the decoder's help. */
static size_t
encode(const struct auth_answer *a, uint8_t out[64])
{
	size_t at = 1;

	if (a->verdict == AUTH_SYNC_FAILURE) {
		out[0] = 0xdc;
		return append(out, at, a->auts, 14);
	}
	out[0] = 0xdb;
	at = append(out, at, a->res, a->res_len);
	at = append(out, at, a->ck, 16);
	at = append(out, at, a->ik, 16);
	return a->has_kc ? append(out, at, a->kc, 8) : at;
}

/*
 * Decode an exact-length copy.  Whatever is accepted must be, byte for byte,
 * what these values encode to; whatever is refused must leave nothing.
 */
static enum sr_err
decode(const uint8_t *bytes, size_t len, struct auth_answer *got)
{
	uint8_t *copy = malloc(len == 0 ? 1 : len), again[64];
	enum sr_err err;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	memset(got, 0xee, sizeof(*got));
	err = auth_3g_decode(copy, len, got);
	free(copy);
	if (err != SR_OK) {
		assert_int_equal(err, SR_MALFORMED);
		assert_true(t_is_zero(got, sizeof(*got)));
		return err;
	}
	assert_in_range(got->verdict, AUTH_SUCCESS, AUTH_SYNC_FAILURE);
	assert_int_equal(encode(got, again), len);
	assert_memory_equal(again, bytes, len);
	return SR_OK;
}

static void
test_decode(void **state)
{
	const struct row *row = *state;
	struct auth_answer got;
	size_t len;
	uint8_t *bytes = t_hex(row->bytes, &len);

	assert_int_equal(decode(bytes, len, &got),
	    row->verdict == AUTH_NONE ? SR_MALFORMED : SR_OK);
	assert_int_equal(got.verdict, row->verdict);
	assert_int_equal(got.res_len, row->res_len);
	assert_int_equal(got.has_kc, row->has_kc);
	free(bytes);
}

/*
 * Every cut is refused, but for the one right before Kc; so is every byte
 * more.
 */
static void
test_lengths(void **state)
{
	const struct row *row = *state;
	struct auth_answer got;
	uint8_t bytes[64] = { 0 };
	size_t len;
	uint8_t *whole = t_hex(row->bytes, &len);

	memcpy(bytes, whole, len);
	for (size_t cut = 0; cut < len; cut++)
		if (!row->has_kc || cut != len - 9)
			assert_int_equal(
			    decode(bytes, cut, &got), SR_MALFORMED);
	for (unsigned value = 0; value <= 0xff; value++) {
		bytes[len] = (uint8_t)value;
		assert_int_equal(decode(bytes, len + 1, &got), SR_MALFORMED);
	}
	free(whole);
}

static bool
is_structure(const struct row *row, size_t at)
{
	if (at < 2 || row->verdict == AUTH_SYNC_FAILURE)
		return at < 2;
	at -= 2 + row->res_len;
	return at == 0 || at == 17 || at == 34;
}

/* A changed tag or length is refused, any value is taken as it stands. */
static void
test_flips(void **state)
{
	const struct row *row = *state;
	struct auth_answer got;
	size_t len;
	uint8_t *bytes = t_hex(row->bytes, &len);

	for (size_t at = 0; at < len; at++)
		for (unsigned flip = 1; flip <= 0xff; flip++) {
			bytes[at] ^= (uint8_t)flip;
			assert_int_equal(decode(bytes, len, &got),
			    is_structure(row, at) ? SR_MALFORMED : SR_OK);
			bytes[at] ^= (uint8_t)flip;
		}
	free(bytes);
}

static void
test_encode(void **state)
{
	uint8_t rand[16], autn[16], out[AUTH_3G_DATA_LEN];
	size_t len;
	uint8_t *expected =
	    t_hex(CK "10 303132333435363738393a3b3c3d3e3f", &len);

	(void)state;
	memcpy(rand, expected + 1, 16);
	memcpy(autn, expected + 18, 16);
	auth_3g_encode(rand, autn, out);
	assert_int_equal(len, sizeof(out));
	assert_memory_equal(out, expected, len);
	free(expected);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_decode, &rows[i]);
	for (size_t i = 0; rows[i].verdict != AUTH_NONE; i++) {
		t_add("cut and grown", test_lengths, &rows[i]);
		t_add("each byte changed", test_flips, &rows[i]);
	}
	t_add("encode", test_encode, NULL);
	return t_main("card/auth");
}
