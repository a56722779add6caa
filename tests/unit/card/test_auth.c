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
#define SRES "04 51525354 "
#define KS "20 " KS_HALF KS_HALF
#define KS_HALF "d0d1d2d3d4d5d6d7d8d9dadbdcdddedf "

typedef enum sr_err decode_fn(
    const uint8_t *data, size_t len, struct auth_answer *out);

static const struct row {
	const char *name;
	const char *bytes;
	enum auth_verdict verdict; /* AUTH_NONE: malformed */
	size_t res_len;
	bool has_kc;
	decode_fn *decode;
} rows[] = {
	{ "shortest RES", "db" RES4 CK IK, AUTH_SUCCESS, 4, false,
	    auth_3g_decode },
	{ "RES of 8 and Kc", "db" RES8 CK IK KC, AUTH_SUCCESS, 8, true,
	    auth_3g_decode },
	{ "longest RES of Milenage", "db" CK CK IK, AUTH_SUCCESS, 16, false,
	    auth_3g_decode },
	{ "longest RES of TUAK", "db" KS CK IK, AUTH_SUCCESS, 32, false,
	    auth_3g_decode },
	{ "longest of all", "db" KS CK IK KC, AUTH_SUCCESS, 32, true,
	    auth_3g_decode },
	{ "synchronisation", "dc" AUTS, AUTH_SYNC_FAILURE, 0, false,
	    auth_3g_decode },
	{ "GSM", SRES KC, AUTH_GSM_SUCCESS, 0, false, auth_gsm_decode },
	{ "2G SIM", "51525354 e0e1e2e3e4e5e6e7", AUTH_GSM_SUCCESS, 0, false,
	    auth_sim_decode },
	{ "GBA", "db" RES8, AUTH_GBA_SUCCESS, 8, false, auth_gba_decode },
	{ "GBA, longest RES", "db" KS, AUTH_GBA_SUCCESS, 32, false,
	    auth_gba_decode },
	{ "GBA, synchronisation", "dc" AUTS, AUTH_SYNC_FAILURE, 0, false,
	    auth_gba_decode },
	{ "NAF", "db" KS, AUTH_NAF_SUCCESS, 0, false, auth_naf_decode },
	{ "nothing", "", AUTH_NONE, 0, false, auth_3g_decode },
	{ "GSM answer", "04 51525354 08 e0e1e2e3e4e5e6e7", AUTH_NONE, 0, false,
	    auth_3g_decode },
	{ "GBA answer", "db" RES8, AUTH_NONE, 0, false, auth_3g_decode },
	{ "RES of 3", "db 03 515253" CK IK, AUTH_NONE, 0, false,
	    auth_3g_decode },
	{ "RES of 0", "db 00" CK IK, AUTH_NONE, 0, false, auth_3g_decode },
	{ "RES of 33", "db 21 00" KS_HALF KS_HALF CK IK, AUTH_NONE, 0, false,
	    auth_3g_decode },
	{ "CK of 15", "db" RES8 "0f c1c2c3c4c5c6c7c8c9cacbcccdcecf" IK,
	    AUTH_NONE, 0, false, auth_3g_decode },
	{ "IK of 8", "db" RES8 CK KC, AUTH_NONE, 0, false, auth_3g_decode },
	{ "no IK", "db" RES8 CK, AUTH_NONE, 0, false, auth_3g_decode },
	{ "Kc of 7", "db" RES8 CK IK "07 e1e2e3e4e5e6e7", AUTH_NONE, 0, false,
	    auth_3g_decode },
	{ "AUTS of 13", "dc 0d a1a2a3a4a5a6a7a8a9aaabacad", AUTH_NONE, 0, false,
	    auth_3g_decode },
	{ "AUTS of 15", "dc 0f a0a1a2a3a4a5a6a7a8a9aaabacadae", AUTH_NONE, 0,
	    false, auth_3g_decode },
	{ "status word left on", "dc" AUTS "9000", AUTH_NONE, 0, false,
	    auth_3g_decode },
	{ "AUTS after success", "db" RES8 CK IK "dc" AUTS, AUTH_NONE, 0, false,
	    auth_3g_decode },
	{ "tag dd", "dd" AUTS, AUTH_NONE, 0, false, auth_3g_decode },

	{ "GSM, an answer of 3G", "db" RES8 CK IK, AUTH_NONE, 0, false,
	    auth_gsm_decode },
	{ "GSM, an answer of 2G", "51525354 e0e1e2e3e4e5e6e7", AUTH_NONE, 0,
	    false, auth_gsm_decode },
	{ "GSM, SRES of 3", "03 515253" KC, AUTH_NONE, 0, false,
	    auth_gsm_decode },
	{ "GSM, SRES of 8", RES8 KC, AUTH_NONE, 0, false, auth_gsm_decode },
	{ "GSM, synchronisation", "dc" AUTS, AUTH_NONE, 0, false,
	    auth_gsm_decode },
	{ "2G SIM, an answer of GSM", SRES KC, AUTH_NONE, 0, false,
	    auth_sim_decode },
	{ "GBA, RES of 3", "db 03 515253", AUTH_NONE, 0, false,
	    auth_gba_decode },
	{ "GBA, RES of 33", "db 21 00" KS_HALF KS_HALF, AUTH_NONE, 0, false,
	    auth_gba_decode },
	{ "GBA, an answer of 3G", "db" RES8 CK IK, AUTH_NONE, 0, false,
	    auth_gba_decode },
	{ "NAF, 16 bytes", "db" CK, AUTH_NONE, 0, false, auth_naf_decode },
	{ "NAF, synchronisation", "dc" AUTS, AUTH_NONE, 0, false,
	    auth_naf_decode },
};

enum { ANSWER_MAX = 80 };

static size_t
append(uint8_t *out, size_t at, const uint8_t *value, size_t len)
{
	out[at] = (uint8_t)len;
	memcpy(out + at + 1, value, len);
	return at + 1 + len;
}

static size_t
encode_gsm(const struct row *row, const struct auth_answer *a, uint8_t *out)
{
	if (row->decode == auth_gsm_decode)
		return append(out, append(out, 0, a->sres, 4), a->kc, 8);
	memcpy(out, a->sres, 4);
	memcpy(out + 4, a->kc, 8);
	return 12;
}

/* What a card sends for this answer, written without the decoder's help. */
static size_t
encode(const struct row *row, const struct auth_answer *a, uint8_t *out)
{
	size_t at = 1;

	if (a->verdict == AUTH_GSM_SUCCESS)
		return encode_gsm(row, a, out);
	out[0] = a->verdict == AUTH_SYNC_FAILURE ? 0xdc : 0xdb;
	if (a->verdict == AUTH_SYNC_FAILURE)
		return append(out, at, a->auts, 14);
	if (a->verdict == AUTH_NAF_SUCCESS)
		return append(out, at, a->ks_ext_naf, 32);
	at = append(out, at, a->res, a->res_len);
	if (a->verdict == AUTH_GBA_SUCCESS)
		return at;
	at = append(out, at, a->ck, 16);
	at = append(out, at, a->ik, 16);
	return a->has_kc ? append(out, at, a->kc, 8) : at;
}

/*
 * Decode an exact-length copy.  Whatever is accepted must be, byte for byte,
 * what these values encode to; whatever is refused must leave nothing.
 */
static enum sr_err
decode(const struct row *row, const uint8_t *bytes, size_t len,
    struct auth_answer *got)
{
	uint8_t *copy = malloc(len == 0 ? 1 : len), again[ANSWER_MAX];
	enum sr_err err;

	assert_non_null(copy);
	memcpy(copy, bytes, len);
	memset(got, 0xee, sizeof(*got));
	err = row->decode(copy, len, got);
	free(copy);
	if (err != SR_OK) {
		assert_int_equal(err, SR_MALFORMED);
		assert_true(t_is_zero(got, sizeof(*got)));
		return err;
	}
	assert_int_not_equal(got->verdict, AUTH_NONE);
	assert_int_equal(encode(row, got, again), len);
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

	assert_int_equal(decode(row, bytes, len, &got),
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
	uint8_t bytes[ANSWER_MAX] = { 0 };
	size_t len;
	uint8_t *whole = t_hex(row->bytes, &len);

	memcpy(bytes, whole, len);
	for (size_t cut = 0; cut < len; cut++)
		if (!row->has_kc || cut != len - 9)
			assert_int_equal(
			    decode(row, bytes, cut, &got), SR_MALFORMED);
	for (unsigned value = 0; value <= 0xff; value++) {
		bytes[len] = (uint8_t)value;
		assert_int_equal(
		    decode(row, bytes, len + 1, &got), SR_MALFORMED);
	}
	free(whole);
}

static bool
is_structure(const struct row *row, size_t at)
{
	if (row->decode == auth_sim_decode)
		return false;
	if (row->decode == auth_gsm_decode)
		return at == 0 || at == 5;
	if (at < 2 || row->verdict != AUTH_SUCCESS)
		return at < 2;
	at -= 2 + row->res_len;
	return at == 0 || at == 17 || at == 34;
}

/*
 * A changed tag or length is refused, any value is taken as it stands.  In GBA
 * only the tag tells AUTS from a RES of 14 bytes.
 */
static void
test_flips(void **state)
{
	const struct row *row = *state;
	struct auth_answer got;
	size_t len;
	uint8_t *bytes = t_hex(row->bytes, &len);
	bool tag_only =
	    row->decode == auth_gba_decode && row->verdict == AUTH_SYNC_FAILURE;

	for (size_t at = tag_only ? 1 : 0; at < len; at++)
		for (unsigned flip = 1; flip <= 0xff; flip++) {
			bytes[at] ^= (uint8_t)flip;
			assert_int_equal(decode(row, bytes, len, &got),
			    is_structure(row, at) ? SR_MALFORMED : SR_OK);
			bytes[at] ^= (uint8_t)flip;
		}
	free(bytes);
}

static void
expect(const char *hex, const uint8_t *got, size_t got_len)
{
	size_t len;
	uint8_t *bytes = t_hex(hex, &len);

	assert_int_equal(len, got_len);
	assert_memory_equal(bytes, got, len);
	free(bytes);
}

static void
test_encode(void **state)
{
	uint8_t out[AUTH_GBA_DATA_LEN];
	size_t len;
	uint8_t *lv = t_hex(CK IK, &len);

	(void)state;
	auth_3g_encode(lv + 1, lv + 18, out);
	expect(CK IK, out, AUTH_3G_DATA_LEN);
	auth_gsm_encode(lv + 1, out);
	expect(CK, out, AUTH_GSM_DATA_LEN);
	auth_gba_encode(lv + 1, lv + 18, out);
	expect("dd" CK IK, out, AUTH_GBA_DATA_LEN);
	free(lv);
}

/* NAF_ID is an FQDN and five bytes, IMPI a text. */
static void
test_encode_naf(void **state)
{
	struct auth_naf naf = {
		.naf_id_len = 7, .impi_len = 3, .bytes = "n.\1\0\0\0\1a@b"
	};
	uint8_t out[AUTH_DATA_MAX];
	size_t len;

	(void)state;
	len = auth_naf_encode(&naf, out);
	expect("de 07 6e2e0100000001 03 614062", out, len);

	naf.naf_id_len = AUTH_NAF_MAX - 1;
	naf.impi_len = 1;
	memset(naf.bytes, 0x61, sizeof(naf.bytes));
	assert_int_equal(auth_naf_encode(&naf, out), AUTH_DATA_MAX);
	assert_int_equal(out[1], AUTH_NAF_MAX - 1);
	assert_int_equal(out[AUTH_DATA_MAX - 2], 1);
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
	t_add("encode a NAF", test_encode_naf, NULL);
	return t_main("card/auth");
}
