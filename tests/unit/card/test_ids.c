/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "card/files.h"
#include "t.h"

/* `text` NULL: malformed. */
struct row {
	const char *name;
	const char *bytes;
	const char *text;
};

static const struct row iccid_rows[] = {
	{ "19 digits", "988812010000405600f8", "8988211000000465008" },
	{ "20 digits", "98881201000040560098", "89882110000004650089" },
	{ "18 digits", "988812010000405600ff", "898821100000046500" },
	{ "one digit", "f1ffffffffffffffffff", "1" },
	{ "does not begin with 89", "10325476981032547698",
	    "01234567890123456789" },
	{ "high nibble first", "8988211000000465008f", "8988211000000465008" },
	{ "high nibble first, 20 digits", "89882110000004650089",
	    "89882110000004650089" },
	{ "high nibble first, not 89", "1088211000000465008f",
	    "018812010000405600f8" },
	{ "all ff", "ffffffffffffffffffff", NULL },
	{ "all zero", "00000000000000000000", "00000000000000000000" },
	{ "digit after the end", "9888120100ff405600f8",
	    "8988211000ff0465008" },
	{ "filler in the middle", "98881201000f405600f8",
	    "8988211000f00465008" },
	{ "letter", "98881201a000405600f8", "898821100a000465008" },
	{ "letter at the end", "988812010000405600a8", "8988211000000465008a" },
	{ "letters only", "badcfe09ffffffffffff", "abcdef90" },
	{ "one byte less", "988812010000405600", NULL },
	{ "one byte more", "988812010000405600f8ff", NULL },
	{ "nothing", "", NULL },
};

static const struct row imsi_rows[] = {
	{ "15 digits", "089910070000407643", "901700000046734" },
	{ "14 digits", "0891100700004076f3", "90170000004673" },
	{ "6 digits", "0491107af4ffffffff", NULL },
	{ "6 digits, padded", "04911007f0ffffffff", "901700" },
	{ "7 digits", "0499100700ffffffff", "9017000" },
	{ "5 digits", "03991007ffffffffff", NULL },
	{ "odd, but marked even", "089110070000407643", "901700000046734" },
	{ "even, but marked odd", "0899100700004076f3", "90170000004673" },
	{ "no type", "089010070000407643", NULL },
	{ "type of an IMEI", "089210070000407643", NULL },
	{ "TMSI", "089c10070000407643", NULL },
	{ "letter", "0899100700004076a3", NULL },
	{ "filler in the middle", "08991007f000407643", NULL },
	{ "filler first", "08f910070000407643", NULL },
	{ "length 0", "009910070000407643", NULL },
	{ "length 9", "099910070000407643", NULL },
	{ "length ff", "ff9910070000407643", NULL },
	{ "all ff", "ffffffffffffffffff", NULL },
	{ "one byte less", "0899100700004076", NULL },
	{ "one byte more", "089910070000407643ff", NULL },
	{ "nothing", "", NULL },
};

static void
expect(const struct row *row,
    enum sr_err (*decode)(const uint8_t *, size_t, char *), size_t cap)
{
	size_t len;
	uint8_t *bytes = t_hex(row->bytes, &len);
	char *out = malloc(cap); /* so that ASan sees its end */

	assert_non_null(out);
	memset(out, 0xee, cap);
	if (row->text == NULL) {
		assert_int_equal(decode(bytes, len, out), SR_MALFORMED);
		assert_true(t_is_zero(out, cap));
	} else {
		assert_int_equal(decode(bytes, len, out), SR_OK);
		assert_string_equal(out, row->text);
	}
	free(out);
	free(bytes);
}

static void
test_iccid(void **state)
{
	expect(*state, ef_iccid_decode, 21);
}

static void
test_imsi(void **state)
{
	expect(*state, ef_imsi_decode, 16);
}

static const struct ad_row {
	const char *name;
	const char *bytes;
	unsigned mnc_len;
} ad_rows[] = {
	{ "MNC of 2", "00000002", 2 },
	{ "MNC of 3", "80000103", 3 },
	{ "high nibble is reserved", "000000f2", 2 },
	{ "longer", "0000000300", 3 },
	{ "MNC of 1", "00000001", 0 },
	{ "MNC of 4", "00000004", 0 },
	{ "not set", "000000ff", 0 },
	{ "without it", "000000", 0 },
	{ "nothing", "", 0 },
};

static void
test_ad(void **state)
{
	const struct ad_row *row = *state;
	size_t len;
	uint8_t *bytes = t_hex(row->bytes, &len);
	unsigned got = 99;

	assert_int_equal(ef_ad_decode(bytes, len, &got),
	    row->mnc_len == 0 ? SR_MALFORMED : SR_OK);
	assert_int_equal(got, row->mnc_len);
	free(bytes);
}

static void
test_ust(void **state)
{
	size_t len;
	uint8_t *bytes = t_hex("81 00 04", &len);

	(void)state;
	for (unsigned n = 0; n < 40; n++)
		assert_int_equal(
		    ef_ust_has(bytes, len, n), n == 1 || n == 8 || n == 19);
	assert_false(ef_ust_has(bytes, len, ~0U));
	assert_false(ef_ust_has(bytes, 0, 1));
	assert_false(ef_ust_has(NULL, 0, 1));
	free(bytes);
}

static const struct services_row {
	const char *name;
	enum card_app app;
	const char *bytes;
	const char *names;
} services_rows[] = {
	/* sysmoISIM-SJA2, tests/data/vectors/traces.json */
	{ "USIM", CARD_APP_USIM, "beff9f9de73e0408400170330000002e00000000",
	    "gid1 gid2 spn msisdn gsm_access gsm_security_context pnn ehplmn "
	    "eps_mobility ims_communication_control 5gs_mobility "
	    "5g_security_parameters suci uac" },
	{ "ISIM", CARD_APP_ISIM, "190200",
	    "pcscf_address local_key pcscf_discovery uicc_access_to_ims" },
	{ "the last of a USIM", CARD_APP_USIM,
	    "00000000000000000000000000000000000001", "kausf_derivation" },
	{ "all of a USIM", CARD_APP_USIM,
	    "ffffffffffffffffffffffffffffffffffffffff",
	    "gid1 gid2 spn msisdn gsm_access gsm_security_context pnn vgcs "
	    "vbs vgcs_security vbs_security gba mbms_security ehplmn "
	    "local_key eps_mobility sm_over_ip ims_communication_control "
	    "uicc_access_to_ims 5gs_mobility 5g_security_parameters suci "
	    "suci_by_usim uac 5gs_operator_plmn_list nai_supi ursp "
	    "5g_security_parameters_extended 5g_nswo kausf_derivation" },
	{ "all of an ISIM", CARD_APP_ISIM, "ffff",
	    "pcscf_address gba http_digest local_key pcscf_discovery "
	    "sm_over_ip uicc_access_to_ims" },
	{ "none", CARD_APP_USIM, "0000", "" },
	{ "an empty file", CARD_APP_ISIM, "", "" },
};

static void
test_services(void **state)
{
	const struct services_row *row = *state;
	const char *names[CARD_SERVICES_MAX];
	char text[1024] = "";
	size_t len, count;
	uint8_t *bytes = t_hex(row->bytes, &len);

	count = ef_services(row->app, bytes, len, names);
	for (size_t i = 0; i < count; i++) {
		strcat(text, i > 0 ? " " : "");
		strcat(text, names[i]);
	}
	assert_string_equal(text, row->names);
	free(bytes);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(iccid_rows) / sizeof(iccid_rows[0]); i++)
		t_add(iccid_rows[i].name, test_iccid, &iccid_rows[i]);
	for (size_t i = 0; i < sizeof(imsi_rows) / sizeof(imsi_rows[0]); i++)
		t_add(imsi_rows[i].name, test_imsi, &imsi_rows[i]);
	for (size_t i = 0; i < sizeof(ad_rows) / sizeof(ad_rows[0]); i++)
		t_add(ad_rows[i].name, test_ad, &ad_rows[i]);
	t_add("services", test_ust, NULL);
	for (size_t i = 0; i < sizeof(services_rows) / sizeof(services_rows[0]);
	     i++)
		t_add(services_rows[i].name, test_services, &services_rows[i]);
	return t_main("card/ids");
}
