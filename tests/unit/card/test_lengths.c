/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "render.h"
#include "t.h"

/*
 * Every decoder with content that is cut at each length, grown by each byte,
 * and changed in each byte.  `need` bytes carry the value: with fewer it is
 * refused, and what follows them never changes it.
 */
static const struct row {
	const char *name;
	render_fn *render;
	const char *bytes;
	size_t need;
	bool grows; /* takes one byte more */
} rows[] = {
	{ "EF_DIR", render_dir, "610e 4f0c a0000000871002ff49ff0589 ffff", 16,
	    true },
	{ "EF_DIR, label", render_dir,
	    "6114 4f0c a0000000871002ff49ff0589 5004 5553494d", 22, true },
	{ "EF_DIR, empty", render_dir, "ffffffff", 1, false },
	{ "EF_ICCID", render_iccid, "988812010000405600f8", 10, false },
	{ "EF_IMSI", render_imsi, "089910070000407643", 9, false },
	{ "EF_AD", render_ad, "00000002", 4, true },
	{ "EF_IMPI", render_ims_text, "8005 6140622e63 ff", 7, true },
	{ "EF_IMPI, no text", render_ims_text, "8000 ff", 2, true },
	{ "EF_IMPI, empty", render_ims_text, "ffff", 1, false },
	{ "EF_PCSCF, FQDN", render_pcscf, "8006 00702e636f6d", 8, true },
	{ "EF_PCSCF, IPv4", render_pcscf, "8005 01c0000201", 7, true },
	{ "EF_PCSCF, IPv6", render_pcscf,
	    "8011 02 20010db8000000000000000000000001", 19, true },
	{ "FCP of an EF", render_fcp,
	    "62178202412183026f078a01058b036f060a80020009880138", 25, false },
	{ "FCP of an EF with records", render_fcp,
	    "621a82054221000e0283026fb78a01058b036f06088002001c880108", 28,
	    false },
	{ "FCP of an ADF", render_fcp,
	    "623d8202782183027fd0840ca0000000871002ff49ff0589a50c800171830400"
	    "03a7388701018a01058b032f0601c60f90017083010183018183010a83010b",
	    63, false },
	{ "synchronisation", render_auth, "dc0e979498b1f72d3e28c59fa2e72f9c",
	    16, false },
	{ "success without Kc", render_auth,
	    "db0828d7b0f2a2ec3de5105349fbe098649f948f5d2e973a81c00f109744871a"
	    "d32bf9bbd1dd5ce54e3e2e5a",
	    44, false },
	{ "success of GSM", render_auth_gsm, "0446f8416a08eae4be823af9a08b", 14,
	    false },
	{ "success of a 2G SIM", render_auth_sim, "46f8416aeae4be823af9a08b",
	    12, false },
	{ "success of GBA", render_auth_gba, "db08ba951159c06bddb8", 10,
	    false },
	{ "success of a NAF", render_auth_naf,
	    "db20d0d1d2d3d4d5d6d7d8d9dadbdcdddedf"
	    "e0e1e2e3e4e5e6e7e8e9eaebecedeeef",
	    34, false },
	{ "SELECT of an EF, 2G", render_gsm_file,
	    "0000000a2fe204000cffff010200", 14, true },
	{ "SELECT of an EF with records, 2G", render_gsm_file,
	    "000000346f40040011ffff0102011a", 15, true },
};

static void
test_cut(void **state)
{
	const struct row *row = *state;
	char whole[RENDER_MAX], text[RENDER_MAX];
	size_t len;
	uint8_t *bytes = t_hex(row->bytes, &len);

	assert_int_equal(row->render(bytes, len, whole), SR_OK);
	for (size_t cut = 0; cut < len; cut++) {
		enum sr_err err = row->render(bytes, cut, text);

		assert_int_equal(err, cut < row->need ? SR_MALFORMED : SR_OK);
		if (err == SR_OK)
			assert_string_equal(text, whole);
	}
	free(bytes);
}

static void
test_grown(void **state)
{
	const struct row *row = *state;
	char whole[RENDER_MAX], text[RENDER_MAX];
	size_t len;
	uint8_t *bytes = t_hex(row->bytes, &len);
	uint8_t *more = malloc(len + 1);

	assert_non_null(more);
	memcpy(more, bytes, len);
	assert_int_equal(row->render(bytes, len, whole), SR_OK);
	for (unsigned value = 0; value < 0xff; value++) { /* ff pads */
		more[len] = (uint8_t)value;
		assert_int_equal(row->render(more, len + 1, text),
		    row->grows ? SR_OK : SR_MALFORMED);
		if (row->grows)
			assert_string_equal(text, whole);
	}
	free(more);
	free(bytes);
}

/* For the sanitizers: no value of any byte reads or writes outside. */
static void
test_changed(void **state)
{
	const struct row *row = *state;
	char whole[RENDER_MAX], text[RENDER_MAX];
	size_t len;
	uint8_t *bytes = t_hex(row->bytes, &len);

	assert_int_equal(row->render(bytes, len, whole), SR_OK);
	for (size_t at = 0; at < len; at++)
		for (unsigned flip = 1; flip <= 0xff; flip++) {
			enum sr_err err;

			bytes[at] ^= (uint8_t)flip;
			err = row->render(bytes, len, text);
			if (at >= row->need && row->grows) {
				assert_int_equal(err, SR_OK);
				assert_string_equal(text, whole);
			}
			bytes[at] ^= (uint8_t)flip;
		}
	free(bytes);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		t_add(rows[i].name, test_cut, &rows[i]);
		t_add(rows[i].name, test_grown, &rows[i]);
		t_add(rows[i].name, test_changed, &rows[i]);
	}
	return t_main("card/lengths");
}
