/* SPDX-License-Identifier: MIT */
#include "sc.h"

/* MANAGE CHANNEL, and what channels share and do not (TS 102 221, 8.7). */

#define BOTH SC_CARD "applications = usim isim\n"
#define PIN BOTH "pin = 1234\n"

static const struct sc_row rows[] = {
	{ "open until there is none left", BOTH,
	    {
		{ "0070000001", "019000" },
		{ "0070000001", "029000" },
		{ "0070000001", "039000" },
		{ "0070000001", "6881" },
		{ "0070800200", "9000" },
		{ "0070000001", "029000" },
	    } },
	{ "open: Le is 1", BOTH,
	    {
		{ "0070000000", "6c01" },
		{ "0070000002", "6c01" },
		{ "0070000001", "019000" },
	    } },
	{ "open this one", BOTH,
	    {
		{ "0070000200", "9000" },
		{ "0070000200", "6881" },
		{ "0070000400", "6881" },
		{ "0070000001", "019000" },
		{ "0070000001", "039000" },
	    } },
	{ "close", BOTH,
	    {
		{ "0070800100", "6881" },
		{ "0070800000", "6a86" },
		{ "0070800500", "6881" },
		{ "0070000001", "019000" },
		{ "0170800100", "9000" }, /* itself */
		{ "01a4000c023f00", "6881" },
		{ "0070400000", "6a86" },
	    } },
	{ "a closed channel, also for STATUS", BOTH,
	    {
		{ "01a4000c023f00", "6881" },
		{ "83f2000c00", "6881" },
	    } },
	{ "each has its own file and application", BOTH,
	    {
		{ "00a4040c10" SC_USIM, "9000" },
		{ "0070000001", "019000" },
		{ "81f2000110", "6985" },
		{ "01a4000c026f07", "6a82" }, /* it starts at the MF */
		{ "01a4040c10" SC_ISIM, "9000" },
		{ "01a4000c026f07", "9000" },
		{ "00a4000c026f07", "9000" },
		{ "01b0000003", "1902009000" },
		{ "00b0000009", "0899100700004076439000" },
		{ "80f2000112", "8410" SC_USIM "9000" },
		{ "81f2000112", "8410" SC_ISIM "9000" },
	    } },
	{ "opened from another channel, it starts there", BOTH,
	    {
		{ "0070000001", "019000" },
		{ "01a4040c10" SC_ISIM, "9000" },
		{ "01a4000c026f02", "9000" },
		{ "0170000001", "029000" },
		{ "82f2000112", "8410" SC_ISIM "9000" },
		{ "02b0000001", "6986" }, /* without its EF */
		{ "02a4000c026f02", "9000" },
	    } },
	{ "a closed one forgets", BOTH,
	    {
		{ "0070000001", "019000" },
		{ "01a4040c10" SC_ISIM, "9000" },
		{ "0070800100", "9000" },
		{ "0070000001", "019000" },
		{ "81f2000110", "6985" },
	    } },
	{ "the PIN is verified for all", PIN,
	    {
		{ "0070000001", "019000" },
		{ "00a4040c10" SC_USIM, "9000" },
		{ "01a4040c10" SC_ISIM, "9000" },
		{ "01b0870003", "6982" },
		{ "0020000108 31323334ffffffff", "9000" },
		{ "01b0870003", "1902009000" },
		{ "0170800100", "9000" },
		{ "00b0870009", "0899100700004076439000" },
	    } },
};

static void
test_reset(void **state)
{
	static const struct sc_step before[] = {
		{ "0020000108 31323334ffffffff", "9000" },
		{ "00a4040c10" SC_USIM, "9000" },
		{ "00b0870009", "0899100700004076439000" },
		{ "0070000001", "019000" },
		{ "00a40004023f00", "612f" },
		{ NULL, NULL },
	};
	static const struct sc_step after[] = {
		{ "00c000002f", "6f00" },
		{ "01a4000c023f00", "6881" },
		{ "80f2000110", "6985" },
		{ "00a4040c10" SC_USIM, "9000" },
		{ "00b0870009", "6982" },
		{ NULL, NULL },
	};
	struct softcard *card = sc_card(PIN);

	(void)state;
	sc_run(card, before);
	softcard_reset(card);
	sc_run(card, after);
	softcard_free(card);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, sc_test_row, &rows[i]);
	t_add("a reset forgets", test_reset, NULL);
	return t_main("softcard/channels");
}
