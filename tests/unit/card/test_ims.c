/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "card/files.h"
#include "t.h"

/* `text` NULL: malformed. */
static const struct row {
	const char *name;
	const char *bytes;
	const char *text;
} text_rows[] = {
	{ "IMPI", "8005 6140622e63", "a@b.c" },
	{ "padded", "8005 6140622e63 ffff", "a@b.c" },
	{ "old bytes behind", "8001 61 40622e63", "a" },
	{ "two bytes", "8002 c3a9", "\u00e9" },
	{ "three bytes", "8003 e282ac", "\u20ac" },
	{ "four bytes", "8004 f09f9880", "\U0001f600" },
	{ "first of each length", "8009 c2a0 e0a080 f0908080",
	    "\u00a0\u0800\U00010000" },
	{ "last of each length", "8009 dfbf efbfbf f48fbfbf",
	    "\xdf\xbf\xef\xbf\xbf\xf4\x8f\xbf\xbf" },
	{ "around the surrogates", "8006 ed9fbf ee8080", "\ud7ff\ue000" },
	{ "blank and tilde", "8002 207e", " ~" },
	{ "not personalised", "ffffffff", "" },
	{ "no text", "8000 ffff", "" },
	{ "tag and blanks", "80 ffffff", "" },

	{ "nothing", "", NULL },
	{ "tag only", "80", NULL },
	{ "zeroes", "0000", NULL },
	{ "another tag", "8101 61", NULL },
	{ "too short", "8005 6140622e", NULL },
	{ "length 82", "82 820001 61", NULL },
	{ "length ff, not blank", "80ff 61", NULL },
	{ "blank, then more", "ffff61", NULL },
	{ "NUL", "8003 610062", NULL },
	{ "line end", "8003 610a62", NULL },
	{ "unit separator", "8001 1f", NULL },
	{ "escape", "8001 1b", NULL },
	{ "DEL", "8001 7f", NULL },
	{ "C1, first", "8002 c280", NULL },
	{ "C1, last", "8002 c29f", NULL },
	{ "continuation alone", "8001 80", NULL },
	{ "overlong slash", "8002 c0af", NULL },
	{ "overlong, two bytes", "8002 c1bf", NULL },
	{ "overlong, three bytes", "8003 e09fbf", NULL },
	{ "overlong, four bytes", "8004 f08fbfbf", NULL },
	{ "surrogate, first", "8003 eda080", NULL },
	{ "surrogate, last", "8003 edbfbf", NULL },
	{ "beyond Unicode", "8004 f4908080", NULL },
	{ "five bytes", "8005 f888808080", NULL },
	{ "fe", "8001 fe", NULL },
	{ "ff inside", "8003 61ff62", NULL },
	{ "cut character", "8002 e282", NULL },
	{ "character cut by another", "8003 e28261", NULL },
};

static const struct row pcscf_rows[] = {
	{ "FQDN", "8006 00 702e636f6d", "p.com" },
	{ "IPv4", "8005 01 c0000201 ff", "192.0.2.1" },
	{ "IPv6", "8011 02 20010db8000000000000000000000001", "2001:db8::1" },
	{ "not personalised", "ffffff", "" },
	{ "tag and blanks", "80ffffff", "" },
	{ "no address", "8000", "" },
	{ "FQDN without text", "8001 00", "" },

	{ "nothing", "", NULL },
	{ "another tag", "8105 01 c0000201", NULL },
	{ "unknown type", "8005 03 c0000201", NULL },
	{ "IPv4 of 3", "8004 01 c00002", NULL },
	{ "IPv4 of 5", "8006 01 c000020100", NULL },
	{ "IPv4 without address", "8001 01", NULL },
	{ "IPv6 of 4", "8005 02 c0000201", NULL },
	{ "IPv6 of 17", "8012 02 20010db800000000000000000000000100", NULL },
	{ "FQDN with a line end", "8003 00 610a", NULL },
	{ "too short", "8006 01 c0000201", NULL },
};

static void
expect(const struct row *row,
    enum sr_err (*decode)(const uint8_t *, size_t, char *))
{
	size_t len;
	uint8_t *bytes = t_hex(row->bytes, &len);
	char *out = malloc(CARD_TEXT_MAX);

	assert_non_null(out);
	memset(out, 0xee, CARD_TEXT_MAX);
	if (row->text == NULL) {
		assert_int_equal(decode(bytes, len, out), SR_MALFORMED);
		assert_true(t_is_zero(out, CARD_TEXT_MAX));
	} else {
		assert_int_equal(decode(bytes, len, out), SR_OK);
		assert_string_equal(out, row->text);
	}
	free(out);
	free(bytes);
}

static void
test_text(void **state)
{
	expect(*state, ef_ims_text_decode);
}

static void
test_pcscf(void **state)
{
	expect(*state, ef_pcscf_decode);
}

static void
test_longest(void **state)
{
	uint8_t bytes[3 + 255] = { 0x80, 0x81, 0xff };
	char out[CARD_TEXT_MAX];

	(void)state;
	memset(bytes + 3, 'a', 255);
	assert_int_equal(ef_ims_text_decode(bytes, 258, out), SR_OK);
	assert_int_equal(strlen(out), 255);
	assert_int_equal(ef_ims_text_decode(bytes, 257, out), SR_MALFORMED);
	assert_true(t_is_zero(out, sizeof(out)));
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(text_rows) / sizeof(text_rows[0]); i++)
		t_add(text_rows[i].name, test_text, &text_rows[i]);
	for (size_t i = 0; i < sizeof(pcscf_rows) / sizeof(pcscf_rows[0]); i++)
		t_add(pcscf_rows[i].name, test_pcscf, &pcscf_rows[i]);
	t_add("longest text", test_longest, NULL);
	return t_main("card/ims");
}
