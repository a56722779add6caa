/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "render.h"
#include "t.h"

/* What SELECT of a 2G application tells, of cards that say more or less. */

#define DF "0000 0000 7f20 02 0000000000 09 "
#define EF "0000 0009 6f07 04 00 1400ff 01 02 "

static const struct row {
	const char *name;
	const char *bytes;
	const char *text; /* NULL: must be refused */
} rows[] = {
	{ "CHV1 off", DF "91 00 11 04 00 83 8a 83 8a",
	    "df 7f20 0 0 pin=off tries=3" },
	{ "CHV1 on", DF "11 00 11 04 00 83 8a 83 8a",
	    "df 7f20 0 0 pin=on tries=3" },
	{ "CHV1 on, one try", DF "01 00 11 04 00 81 8a 83 8a",
	    "df 7f20 0 0 pin=on tries=1" },
	{ "CHV1 blocked", DF "01 00 11 04 00 80 8a 83 8a",
	    "df 7f20 0 0 pin=on tries=0" },
	{ "CHV1 never given", DF "01 00 11 04 00 03 0a 03 0a",
	    "df 7f20 0 0 pin=on tries=-1" },
	{ "with a byte for later use, as many have",
	    DF "91 00 11 04 00 83 8a 83 8a 00", "df 7f20 0 0 pin=off tries=3" },
	{ "up to CHV1", DF "11 00 11 04 00 83", "df 7f20 0 0 pin=on tries=3" },
	{ "without CHV1", DF "11 00 11 04 00", "df 7f20 0 0 pin=on tries=-1" },
	{ "up to the characteristics", DF "91",
	    "df 7f20 0 0 pin=off tries=-1" },
	{ "without characteristics", DF, "df 7f20 0 0 pin=unknown tries=-1" },
	{ "a byte short of that", "0000 0000 7f20 02 0000000000", NULL },

	{ "EF", EF "00", "transparent 6f07 9 0 pin=unknown tries=-1" },
	{ "EF, with a record length", EF "00 00",
	    "transparent 6f07 9 0 pin=unknown tries=-1" },
	{ "EF, linear", EF "01 1c", "linear 6f07 9 28 pin=unknown tries=-1" },
	{ "EF, cyclic", EF "03 1c", "cyclic 6f07 9 28 pin=unknown tries=-1" },
	{ "EF, records of nothing", EF "01 00", NULL },
	{ "EF, records of unknown length", EF "01", NULL },
	{ "EF of no structure", EF, NULL },
	{ "EF of unknown structure", EF "02 10", NULL },
	{ "a file of no type", "0000 0000 7f20 00 0000000000 01 91", NULL },
	{ "nothing", "", NULL },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	char text[RENDER_MAX];
	size_t len;
	uint8_t *bytes = t_hex(row->bytes, &len);
	enum sr_err err = render_gsm_file(bytes, len, text);

	free(bytes);
	assert_int_equal(err, row->text == NULL ? SR_MALFORMED : SR_OK);
	if (row->text != NULL)
		assert_string_equal(text, row->text);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	return t_main("card/gsm");
}
