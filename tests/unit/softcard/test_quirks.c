/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "sc.h"

/* What cards and readers do that the standards do not have. */

#define BOTH SC_CARD "applications = usim isim sim\nsqn_check = off\n"
#define PIN BOTH "pin = 1234\n"
#define TO_USIM                                                                \
	{                                                                      \
		"00a4040c10" SC_USIM, "9000"                                   \
	}
#define RIGHT "0020000108 31323334ffffffff"
#define WRONG "0020000108 31323335ffffffff"
#define CHALLENGE                                                              \
	"0088008122 10 23553cbe9637a89d218ae64dae47bf35"                       \
	"10 55f328b43577b9b94a9ffac354dfafb3"
#define ANSWER                                                                 \
	"db08a54211d5e3ba50bf10b40ba9a3c58b2a05bbf0d987b21bf8cb"               \
	"10f769bcd751044604127672711c6d344108eae4be823af9a08b"
#define GSM "0088008011 10 23553cbe9637a89d218ae64dae47bf35"

static const struct sc_row rows[] = {
	{ "apdu-reader: data at once on T=0", BOTH "quirks = apdu-reader\n",
	    {
		{ "00a4040410" SC_USIM, "6238*9000" },
		{ "00a4040410" SC_USIM "00", "6238*9000" },
		{ "00a4040c10" SC_USIM, "9000" },
		{ "00b0870000", "0899100700004076439000" },
		{ "00b0870009", "0899100700004076439000" },
		{ "00b0870020", "0899100700004076439000" }, /* by itself */
		{ "00b0870003", "0899109000" },
		{ "00b08700", "0899100700004076439000" },
		{ "00b206bc00", "8001019000*ff9000" },
		{ "00b206bc05", "8001019000*ff9000" },
		{ "80f2000c00", "9000" },
		{ "80f2000000", "62*9000" },
		{ CHALLENGE, ANSWER "9000" },
		{ CHALLENGE "00", ANSWER "9000" },
		{ "00c0000035", "6d00" },
		{ "0020000100", "63c3" },
		{ "a0a40000027f20", "*9000" },
		{ "a088000010 23553cbe9637a89d218ae64dae47bf35",
		    "46f8416aeae4be823af9a08b9000" },
	    } },
	{ "tells-length", BOTH "quirks = tells-length\n",
	    {
		TO_USIM,
		{ "00b0870009", "6c09" },
		{ "00b0870009", "0899100700004076439000" },
		{ "00b0870009", "6c09" },
		{ "00b0870003", "0899109000" },
		{ "00b0870000", "6c09" },
		{ "00b0870000", "6c09" },
		{ "00b0870009", "6c09" },
		{ "00b0870009", "0899100700004076439000" },
		{ CHALLENGE, "6135" },
		{ "00c0000035", "6c35" },
		{ "00c0000035", ANSWER "9000" },
		{ "00c0000035", "6f00" },
		{ "80f2000c00", "9000" },
		{ "80f200003a", "6c3a" },
		{ "80f200003a", "6238*9000" },
		{ "0070000001", "019000" }, /* no read */
		{ "0070000001", "029000" },
	    } },
	{ "tells-length moves no record pointer",
	    BOTH "quirks = tells-length\n",
	    {
		{ "00a4000c022f00", "9000" },
		{ "00b200022b", "6c2b" },
		{ "00b200022b", "61194f10" SC_USIM "*9000" },
		{ "00b200022b", "6c2b" },
		{ "00b200022b", "61194f10" SC_ISIM "*9000" },
	    } },
	{ "tells-length in the other class, and on T=1",
	    BOTH "quirks = tells-length\nprotocol = t1\n",
	    {
		{ "00b082000a", "6c0a" },
		{ "00b082000a", "988812010000405600f89000" },
		{ "a0a40000022fe200", "*9000" },
		{ "a0b000000a", "6c0a" },
		{ "a0b000000a", "988812010000405600f89000" },
		TO_USIM,
		{ CHALLENGE "00", ANSWER "9000" },
	    } },
	{ "tells-length, GET RESPONSE in class A0",
	    BOTH "quirks = tells-length\n",
	    {
		{ "a0a40000027f20", "9f16" },
		{ "a0c0000016", "6c16" },
		{ "a0c0000016", "*9000" },
		{ "a0f2000016", "6c16" },
		{ "a0f2000016", "*9000" },
	    } },
	{ "9fxx", BOTH "quirks = 9fxx\n",
	    {
		{ "00a4040410" SC_USIM, "9f3a" },
		{ "00c000003a", "6238*9000" },
		{ CHALLENGE, "9f35" },
		{ "00c0000035", ANSWER "9000" },
		{ "a0a40000023f00", "9f16" },
	    } },
	{ "91xx", BOTH "quirks = 91xx\n",
	    {
		{ "00a4040c10" SC_USIM, "910b" },
		{ CHALLENGE, "6135" },
		{ "00c0000035", ANSWER "910b" },
		{ "00b0870009", "089910070000407643910b" },
		{ "00a4000c026f99", "6a82" },
		{ "a0a40000023f00", "9f16" },
		{ "a0c0000002", "0000910b" },
	    } },
	{ "select-0c", BOTH "quirks = select-0c\n",
	    {
		{ "00a40004023f00", "6b00" },
		{ "00a4040410" SC_USIM, "6b00" },
		{ "00a4040010" SC_USIM, "6b00" },
		TO_USIM,
		{ "00a4000c026f07", "9000" },
	    } },
	{ "whole-aid", BOTH "quirks = whole-aid\n",
	    {
		{ "00a4040c07a0000000871002", "6a82" },
		{ "00a4040c0fa0000000871002ffffffff89070900", "6a82" },
		TO_USIM,
	    } },
	{ "a0-first", BOTH "quirks = a0-first\n",
	    {
		{ "a0a40000023f00", "9f16" },
		{ "00a4000c023f00", "9000" },
		{ "a0a40000023f00", "6e00" },
		{ "00a4000c023f00", "9000" },
	    } },
	{ "class_sw", SC_CARD "applications = sim\nclass_sw = 6d00\n",
	    {
		{ "00a40004023f00", "6d00" },
		{ "80f2000c00", "6d00" },
		{ "a0a40000023f00", "9f16" },
	    } },
	{ "class_sw of a UICC without class A0", SC_CARD "class_sw = 6a86\n",
	    {
		{ "a0a40000023f00", "6a86" }, { "00a4000c023f00", "9000" },
		{ "04a40004023f00", "6e00" }, /* secure messaging */
	    } },
	{ "verify-status", PIN "quirks = verify-status\n",
	    {
		{ "0020000100", "63c3" },
		{ RIGHT, "9000" },
		{ "0020000100", "9000" },
		{ "0020008100", "63c3" },
		{ WRONG, "63c2" },
		{ "0020000100", "63c2" },
		{ WRONG, "63c1" },
		{ WRONG, "63c0" },
		{ "0020000100", "6983" },
	    } },
	{ "verify-status with a disabled PIN", BOTH "quirks = verify-status\n",
	    {
		{ "0020000100", "6984" },
		{ "0020008100", "63c3" },
	    } },
	{ "hidden-tries, and a counter that is not told",
	    PIN "quirks = hidden-tries\nverify_sw = 6700\n",
	    {
		{ "0020000100", "6700" },
		{ WRONG, "6300" },
		{ "0020000100", "6700" },
		{ RIGHT, "9000" },
		{ WRONG, "6300" },
		{ WRONG, "6300" },
		{ WRONG, "6300" },
		{ RIGHT, "6983" },
	    } },
	{ "verify_sw 9000", PIN "verify_sw = 9000\n",
	    {
		{ "0020000100", "9000" }, TO_USIM,
		{ CHALLENGE, "6982" }, /* nothing was verified */
	    } },
	{ "busy", BOTH "busy = 2\n",
	    {
		{ "00b082000a", "988812010000405600f89000" },
		{ "00a4040c10" SC_USIM, "9300" },
		{ "00a4040c10" SC_USIM, "9300" },
		TO_USIM,
		{ CHALLENGE, "9300" },
		{ CHALLENGE, "9300" },
		{ CHALLENGE, "6135" },
		{ "00c0000035", ANSWER "9000" },
		{ "a0a40000023f00", "9300" },
		{ "a0a40000023f00", "9300" },
		{ "a0a40000023f00", "9f16" },
	    } },
	{ "auth_sw", BOTH "auth_sw = 9864\n",
	    {
		{ CHALLENGE, "6985" }, /* no application yet */
		TO_USIM,
		{ CHALLENGE, "9864" },
		{ CHALLENGE, "9864" },
		{ GSM, "610e" },
	    } },
	{ "several", PIN "quirks = 9fxx, 91xx\nauth_sw_once = 6b00\n",
	    {
		{ "00a4040c10" SC_USIM, "910b" },
		{ CHALLENGE, "6982" }, /* that comes first */
		{ RIGHT, "910b" },
		{ GSM, "6b00" },
		{ CHALLENGE, "9f35" },
	    } },
};

static void
test_once(void **state)
{
	struct softcard *card = sc_card(BOTH "auth_sw_once = 6985\n");

	(void)state;
	for (int i = 0; i < 2; i++) {
		sc_expect(card, "00a4040c10" SC_USIM, "9000");
		sc_expect(card, CHALLENGE, "6985");
		sc_expect(card, "00a4040c10" SC_USIM, "9000");
		sc_expect(card, CHALLENGE, "6135");
		sc_expect(card, CHALLENGE, "6135");
		softcard_reset(card);
	}
	softcard_free(card);
}

/* The refused challenge has moved nothing. */
static void
test_not_executed(void **state)
{
	struct softcard *card =
	    sc_card(SC_CARD "auth_sw_once = 6a86\nbusy = 1\n");
	char cmd[80];

	(void)state;
	sc_challenge(0x20, cmd);
	sc_expect(card, "00a4040c10" SC_USIM, "9300");
	sc_expect(card, "00a4040c10" SC_USIM, "9000");
	sc_expect(card, cmd, "9300");
	sc_expect(card, cmd, "6a86");
	sc_expect(card, cmd, "9300");
	sc_expect(card, cmd, "6135");
	softcard_free(card);
}

static void
test_a0_first_reset(void **state)
{
	struct softcard *card = sc_card(BOTH "quirks = a0-first\n");

	(void)state;
	sc_expect(card, "00a4000c023f00", "9000");
	sc_expect(card, "a0a40000023f00", "6e00");
	softcard_reset(card);
	sc_expect(card, "a0a40000023f00", "9f16");
	softcard_free(card);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, sc_test_row, &rows[i]);
	t_add("auth_sw_once, after each reset", test_once, NULL);
	t_add("what was refused was not executed", test_not_executed, NULL);
	t_add("a0-first, until a reset", test_a0_first_reset, NULL);
	return t_main("softcard/quirks");
}
