/* SPDX-License-Identifier: MIT */
#include "sc.h"

/* The 2G application: class A0, on a UICC and on a card that has only that. */

#define SIM SC_CARD "applications = sim\n"
#define UICC SC_CARD "applications = usim isim sim\n"
#define PIN SIM "pin = 1234\n"

#define SELECT(fid) "a0a4000002" fid
#define TO_GSM                                                                 \
	{                                                                      \
		SELECT("7f20"), "9f16"                                         \
	}
#define MF_SIM "000000003f00010000000000098101010400838a838a"
#define DF_GSM "000000007f20020000000000098100070400838a838a"
#define RIGHT                                                                  \
	{                                                                      \
		"a020000108 31323334ffffffff", "9000"                          \
	}
#define WRONG(sw)                                                              \
	{                                                                      \
		"a020000108 31323335ffffffff", sw                              \
	}

/* TS 55.205, set 1. */
#define RUN "a088000010 23553cbe9637a89d218ae64dae47bf35"
#define ANSWER "46f8416aeae4be823af9a08b9000"

static const struct sc_row rows[] = {
	{ "a SIM knows class A0 only", SIM,
	    {
		{ "00a40004023f00", "6e00" },
		{ "00c0000016", "6e00" },
		{ "80f2000c00", "6e00" },
		{ "ffffffff", "6e00" },
		{ SELECT("3f00"), "9f16" },
		{ "00c0000016", "6e00" },
		{ "a0c0000016", "6f00" }, /* that was in between */
		{ "a1a40000023f00", "6e00" },
		{ "a070000001", "6e00" },
		{ "a0d6000001ff", "6d00" },
	    } },
	{ "a UICC without it does not", SC_CARD,
	    {
		{ SELECT("3f00"), "6e00" },
		{ "00a4000c027f20", "6a82" },
	    } },
	{ "SELECT and GET RESPONSE", SIM,
	    {
		{ SELECT("3f00"), "9f16" },
		{ "a0c0000016", MF_SIM "9000" },
		{ SELECT("3f00"), "9f16" },
		{ "a0c0000007", "000000003f00019000" }, /* less is allowed */
		{ SELECT("3f00"), "9f16" },
		{ "a0c0000017", "6716" },
		{ "a0c0000000", "6716" },
		{ "a0c0000016", MF_SIM "9000" },
		{ "a0c0000016", "6f00" },
		TO_GSM,
		{ "a0c0000016", DF_GSM "9000" },
		{ SELECT("6f07"), "9f0f" },
		{ "a0c000000f", "000000096f0704001fffff010200009000" },
		{ SELECT("6fad"), "9f0f" },
		{ "a0c000000f", "000000046fad04000fffff010200009000" },
		{ SELECT("2fe2"), "9404" }, /* of the MF */
		{ SELECT("3f00"), "9f16" },
		{ SELECT("2fe2"), "9f0f" },
		{ SELECT("6f07"), "9404" },
		{ SELECT("2f00"), "9404" }, /* no EF_DIR */
		{ SELECT("7fff"), "9404" },
	    } },
	{ "SELECT: P1, P2, lengths", SIM,
	    {
		{ "a0a40004023f00", "6b00" },
		{ "a0a40100023f00", "6b00" },
		{ "a0a4000001 3f", "6702" },
		{ "a0a4000003 3f0000", "6702" },
	    } },
	{ "READ BINARY", SIM,
	    {
		{ "a0b000000a", "9400" },
		{ SELECT("2fe2"), "9f0f" },
		{ "a0b000000a", "988812010000405600f89000" },
		{ "a0b0000801", "009000" },
		{ "a0b000000b", "670a" },
		{ "a0b0000000", "670a" },
		{ "a0b0000a01", "9402" },
		{ "a0b201040a", "9408" },
		TO_GSM,
		{ "a0b000000a", "9400" }, /* no EF is selected */
		{ SELECT("6f07"), "9f0f" },
		{ "a0b0000009", "0899100700004076439000" },
		{ SELECT("6fad"), "9f0f" },
		{ "a0b0000004", "000000029000" },
		{ SELECT("6f20"), "9f0f" },
		{ "a0b0000009", "ffffffffffffffff079000" },
		{ SELECT("6f38"), "9f0f" },
		{ "a0b0000005", "03000000039000" },
		{ SELECT("6fae"), "9f0f" },
		{ "a0b0000001", "029000" },
	    } },
	{ "STATUS", SIM,
	    {
		{ "a0f2000016", MF_SIM "9000" },
		TO_GSM,
		{ "a0f2000016", DF_GSM "9000" },
		{ "a0f2000006", "000000007f209000" },
		{ "a0f2000000", "6716" },
		{ "a0f2000017", "6716" },
		{ "a0f2000c00", "6b00" },
	    } },
	{ "RUN GSM ALGORITHM", SIM,
	    {
		{ RUN, "9804" }, /* DF_GSM is not current */
		TO_GSM,
		{ RUN, "9f0c" },
		{ "a0c000000c", ANSWER },
		{ SELECT("6f07"), "9f0f" },
		{ RUN, "9f0c" },
		{ "a0c000000c", ANSWER },
		{ "a08800000f 23553cbe9637a89d218ae64dae47bf", "6710" },
		{ "a0880000", "6710" },
		{ "a088008110 23553cbe9637a89d218ae64dae47bf35", "6b00" },
		{ SELECT("3f00"), "9f16" },
		{ RUN, "9804" },
	    } },
	{ "RUN GSM ALGORITHM, SRES as RES begins", SIM "sres = first\n",
	    {
		TO_GSM,
		{ RUN, "9f0c" },
		{ "a0c000000c", "a54211d5eae4be823af9a08b9000" },
	    } },
	{ "CHV1 guards", PIN,
	    {
		{ "a0f2000016",
		    "000000003f00010000000000090101010400838a838a9000" },
		TO_GSM,
		{ SELECT("6f07"), "9f0f" },
		{ "a0b0000009", "9804" },
		{ RUN, "9804" },
		RIGHT,
		{ "a0b0000009", "0899100700004076439000" },
		{ RUN, "9f0c" },
		WRONG("9804"),
		{ RUN, "9804" },
	    } },
	{ "CHV1: three tries", PIN,
	    {
		WRONG("9804"),
		RIGHT,
		WRONG("9804"),
		WRONG("9804"),
		{ "a0f2000016", "*0400818a838a9000" },
		WRONG("9840"),
		{ "a020000108 31323334ffffffff", "9840" },
		{ "a0f2000016", "*0400808a838a9000" },
		TO_GSM,
		{ RUN, "9840" },
	    } },
	{ "CHV: lengths and references", PIN,
	    {
		{ "a020000100", "6708" }, /* and no counter */
		{ "a020000104 31323334", "6708" },
		{ "a020000308 31323334ffffffff", "6b00" },
		{ "a020008108 31323334ffffffff", "6b00" },
		{ "a020010108 31323334ffffffff", "6b00" },
		{ "a020000208 31323334ffffffff", "9804" },
		{ "a0f2000016", "*0400838a828a9000" },
	    } },
	{ "CHV1 disabled", SIM,
	    {
		{ "a020000108 31323334ffffffff", "9808" },
		{ "a0f2000016", MF_SIM "9000" },
	    } },
	{ "UNBLOCK CHV", PIN,
	    {
		{ "a02c000010 30303030303030303030303030303030", "9804" },
		{ "a0f2000016", "*04008389838a9000" },
		{ "a02c000210 30303030303030303030303030303030", "9804" },
		{ "a0f2000016", "*0400838983899000" },
		{ "a02c000110 30303030303030303030303030303030", "6b00" },
		{ "a02c000000", "6710" },
	    } },
	{ "on a UICC, beside class 00", UICC,
	    {
		{ "00a4040c10" SC_USIM, "9000" }, TO_GSM,
		{ "a0c0000016", DF_GSM "9000" }, { RUN, "9f0c" },
		{ "00c000000c", "6f00" }, /* another class */
		{ RUN, "9f0c" }, { "a0c000000c", ANSWER },
		{ "00b0870009", "0899100700004076439000" }, /* still there */
		{ "a0b0000009", "9400" }, { SELECT("3f00"), "9f16" },
		{ "a0c0000016",
		    "000000003f00010000000000098103040400838a838a9000" },
		{ SELECT("2f00"), "9f0f" },
		{ "a0c000000f", "000001582f0004000fffff0102012b9000" },
		{ "a0b201042b", "61194f10" SC_USIM "*9000" },
		{ "a0b209042b", "9402" }, { "a0b201042a", "672b" },
		{ SELECT("ff01"), "9404" }, /* an ADF */
	    } },
	{ "DF_GSM in class 00", UICC,
	    {
		{ "00a40004027f20", "612c" },
		{ "00c000002c",
		    "622a820278218302"
		    "7f20*9000" },
		{ "00a4000c026f07", "9000" },
		{ "00b0000009", "0899100700004076439000" },
	    } },
	{ "one PIN for both classes", UICC "pin = 1234\n",
	    {
		WRONG("9804"),
		{ "0020000100", "63c2" },
		{ "0020000108 31323334ffffffff", "9000" },
		TO_GSM,
		{ RUN, "9f0c" },
	    } },
	{ "T=1", UICC "protocol = t1\n",
	    {
		{ SELECT("3f00") "00",
		    "000000003f00010000000000098103040400838a838a9000" },
		{ SELECT("7f20"), "*9000" },
		{ RUN, "6700" },
		{ RUN "00", ANSWER },
	    } },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, sc_test_row, &rows[i]);
	return t_main("softcard/gsm");
}
