/* SPDX-License-Identifier: MIT */
#include "sc.h"

/* VERIFY and UNBLOCK: the counters, and what they guard. */

#define PIN SC_CARD "applications = usim isim\npin = 1234\n"
#define RIGHT                                                                  \
	{                                                                      \
		"0020000108 31323334ffffffff", "9000"                          \
	}
#define WRONG(sw)                                                              \
	{                                                                      \
		"0020000108 31323335ffffffff", sw                              \
	}
#define TO_USIM                                                                \
	{                                                                      \
		"00a4040c10" SC_USIM, "9000"                                   \
	}
#define CHALLENGE                                                              \
	"0088008122 10 00000000000000000000000000000000"                       \
	"10 00000000000000000000000000000000"

static const struct sc_row rows[] = {
	{ "a wrong PIN costs one try, the right one restores them", PIN,
	    {
		{ "0020000100", "63c3" },
		WRONG("63c2"),
		{ "0020000100", "63c2" },
		WRONG("63c1"),
		RIGHT,
		{ "0020000100", "63c3" },
	    } },
	{ "blocked after three", PIN,
	    {
		WRONG("63c2"),
		WRONG("63c1"),
		WRONG("63c0"),
		WRONG("6983"),
		{ "0020000108 31323334ffffffff", "6983" },
		{ "0020000100", "63c0" },
		TO_USIM,
		{ CHALLENGE, "6983" },
		{ "00b0870009", "6982" },
	    } },
	{ "needed to read and to authenticate", PIN,
	    {
		TO_USIM,
		{ "00b0870009", "6982" },
		{ "00b0830004", "000000029000" },
		{ CHALLENGE, "6982" },
		{ "00880080 11 10 00000000000000000000000000000000", "6982" },
		RIGHT,
		{ "00b0870009", "0899100700004076439000" },
		{ CHALLENGE, "9862" },
	    } },
	{ "a wrong PIN takes the right back", PIN,
	    {
		RIGHT,
		TO_USIM,
		WRONG("63c2"),
		{ "00b0870009", "6982" },
	    } },
	{ "shown as enabled", PIN,
	    {
		{ "80f200002f", "*c60f9001f083010183018183010a83010b9000" },
	    } },
	{ "8 digits", SC_CARD "pin = 12345678\n",
	    {
		{ "0020000108 3132333435363738", "9000" },
		{ "0020000108 31323334ffffffff", "63c2" },
	    } },
	{ "lengths, P1, unknown references", PIN,
	    {
		{ "0020000104 31323334", "6700" },
		{ "0020000109 31323334ffffffffff", "6700" },
		{ "0020000100", "63c3" }, /* none of those was a try */
		{ "0020010108 31323334ffffffff", "6a86" },
		{ "0020000008 31323334ffffffff", "6a88" },
		{ "0020000200", "6a88" },
		{ "002c000200", "6a88" },
		{ "002c000108 31323334ffffffff", "6700" },
		{ "002c010100", "6a86" },
	    } },
	{ "a disabled PIN", SC_CARD,
	    {
		{ "0020000100", "63c3" },
		{ "0020000108 31323334ffffffff", "6984" },
		{ "0020000100", "63c3" },
	    } },
	{ "PIN2 has a counter of its own and no value", PIN,
	    {
		{ "0020008108 31323334ffffffff", "63c2" },
		{ "0020008100", "63c2" },
		{ "0020000100", "63c3" },
		RIGHT,
		{ "0020008108 31323334ffffffff", "63c1" },
		{ "0020008108 31323334ffffffff", "63c0" },
		{ "0020008108 31323334ffffffff", "6983" },
		TO_USIM,
		{ "00b0870009", "0899100700004076439000" },
	    } },
	{ "another key reference",
	    SC_CARD "applications = usim sim\npin = 1234\n"
		    "pin_reference = 02\n",
	    {
		{ "80f200002f", "*c60f9001f083010283018183010a83010b9000" },
		{ "0020000100", "6a88" },
		{ "0020000108 31323334ffffffff", "6a88" },
		{ "0020000208 31323335ffffffff", "63c2" },
		{ "0020000200", "63c2" },
		{ "002c000200", "63ca" },
		TO_USIM,
		{ "00b0870009", "6982" },
		{ "00b203bc20", "800101a406830102950108800102*9000" },
		{ "a020000108 31323335ffffffff", "9804" }, /* CHV1 */
		{ "a0f2000016", "*0400818a838a9000" },
		{ "0020000208 31323334ffffffff", "9000" },
		{ "00b0870009", "0899100700004076439000" },
	    } },
	{ "the universal PIN", PIN "pin_reference = 11\n",
	    {
		{ "80f2000035",
		    "*c615900178830101950108830111"
		    "83018183010a83010b9000" },
		{ "0020000100", "6a88" },
		{ "0020001100", "63c3" },
		{ "0020001108 31323334ffffffff", "9000" },
		TO_USIM,
		{ "00b0870009", "0899100700004076439000" },
	    } },
	{ "the universal PIN, disabled", SC_CARD "pin_reference = 11\n",
	    {
		{ "80f2000035",
		    "*c615900138830101950100830111"
		    "83018183010a83010b9000" },
		TO_USIM,
		{ "00b0870009", "0899100700004076439000" },
	    } },
	{ "there is no unblock PIN", PIN,
	    {
		{ "002c000100", "63ca" },
		{ "002c000110 30303030303030303030303030303030", "63c9" },
		{ "002c000100", "63c9" },
		{ "002c008100", "63ca" },
	    } },
};

static void
test_unblock_to_the_end(void **state)
{
	static const char unblock[] =
	    "002c000110 30303030303030303030303030303030";
	struct softcard *card = sc_card(PIN);

	(void)state;
	for (int i = 0; i < 10; i++)
		sc_expect(card, unblock, "63c*");
	sc_expect(card, unblock, "6983");
	sc_expect(card, "002c000100", "63c0");
	softcard_free(card);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, sc_test_row, &rows[i]);
	t_add("UNBLOCK to the end", test_unblock_to_the_end, NULL);
	return t_main("softcard/pin");
}
