/* SPDX-License-Identifier: MIT */
#include "apdus.h"
#include "steps.h"
#include "t.h"

/* The contexts of USIM and ISIM, beside the one of 3G. */

#define START "+ t0\n" PREPARE
#define SELECT_AGAIN PREPARE

#define GSM_OF(rand) "> 0088008011 10" rand "\n"
#define GSM GSM_OF(GSM_RAND)
#define GSM_DATA "04" SRES "08" GSM_KC
#define GSM_ANSWER "< 610e\n> 00c000000e\n< " GSM_DATA "9000\n"
#define GBA_OF(rand) "> 0088008423 dd 10" rand "10" AUTN "\n"
#define GBA GBA_OF(RAND)
#define GBA_DATA "db08" GBA_RES
#define GBA_ANSWER "< 610a\n> 00c000000a\n< " GBA_DATA "9000\n"
#define NAF(number) "> 008800840c de 06 6e01000000" number "03 614062\n"
#define NAF_DATA "db20" KS_EXT_NAF
#define NAF_ANSWER "< 6122\n> 00c0000022\n< " NAF_DATA "9000\n"

#define ONE .count = 1, .steps
#define TWO .count = 2, .steps
#define THREE .count = 3, .steps

#define OK_3G                                                                  \
	{                                                                      \
		.verdict = AUTH_SUCCESS, .executed = SR_EXECUTED_YES           \
	}
#define USE_GSM .context = AUTH_GSM, .rand = GSM_RAND
#define OK_GSM                                                                 \
	{                                                                      \
		USE_GSM, .verdict = AUTH_GSM_SUCCESS,                          \
			 .executed = SR_EXECUTED_YES                           \
	}
#define OK_GBA                                                                 \
	{                                                                      \
		.context = AUTH_GBA, .verdict = AUTH_GBA_SUCCESS,              \
		.executed = SR_EXECUTED_YES                                    \
	}
#define OK_NAF                                                                 \
	{                                                                      \
		.context = AUTH_GBA_NAF, .verdict = AUTH_NAF_SUCCESS,          \
		.executed = SR_EXECUTED_YES                                    \
	}
#define REFUSES(why, word, how)                                                \
	.verdict = AUTH_REFUSED, .refusal = why, .sw = word, .executed = how
#define FAILS(why, how) .err = why, .executed = how
#define NOT_SUPPORTED SR_SECURITY_CONTEXT_NOT_SUPPORTED
#define NO SR_EXECUTED_NO
#define YES SR_EXECUTED_YES
#define UNKNOWN SR_EXECUTED_UNKNOWN

static const struct steps rows[] = {
	{ "GSM", START GSM GSM_ANSWER, ONE = { OK_GSM } },
	{ "GSM, T=1",
	    "+ t1\n" PREPARE_T1 "> 0088008011 10" GSM_RAND "00\n< " GSM_DATA
	    "9000\n",
	    ONE = { OK_GSM } },
	{ "GSM, 3G, GSM: nothing is selected between",
	    START GSM GSM_ANSWER AUTHENTICATE ANSWER GSM GSM_ANSWER,
	    THREE = { OK_GSM, OK_3G, OK_GSM } },
	{ "GSM, not there", START GSM "< 9864\n",
	    ONE = { { USE_GSM, REFUSES(NOT_SUPPORTED, 0x9864, YES) } } },
	{ "GSM, P2 unknown", START GSM "< 6a86\n" SELECT_AGAIN GSM "< 6a86\n",
	    ONE = { { USE_GSM, REFUSES(NOT_SUPPORTED, 0x6a86, NO) } } },
	{ "GSM, P2 unknown, 6b00",
	    START GSM "< 6b00\n" SELECT_AGAIN GSM "< 6b00\n",
	    ONE = { { USE_GSM, REFUSES(NOT_SUPPORTED, 0x6b00, NO) } } },
	{ "GSM, no such function", START GSM "< 6a81\n",
	    ONE = { { USE_GSM, REFUSES(NOT_SUPPORTED, 0x6a81, NO) } } },
	{ "GSM, ADF lost", START GSM "< 6a86\n" SELECT_AGAIN GSM GSM_ANSWER,
	    ONE = { OK_GSM } },
	{ "GSM, 6985 twice", START GSM "< 6985\n" SELECT_AGAIN GSM "< 6985\n",
	    ONE = { { USE_GSM, REFUSES(SR_CARD_ERROR, 0x6985, NO) } } },
	{ "GSM, a word of CLA A0 is no reason to send it again",
	    START GSM "< 9408\n",
	    ONE = { { USE_GSM, REFUSES(SR_CARD_ERROR, 0x9408, UNKNOWN) } } },
	{ "GSM, PIN", START GSM "< 6982\n> 0020000100\n< 63c2\n",
	    ONE = { { USE_GSM, REFUSES(SR_PIN_REQUIRED, 0x6982, NO),
		.tries = 2 } } },
	{ "GSM, too late", START,
	    ONE = { { USE_GSM, FAILS(SR_DEADLINE, NO), .late = true } } },
	{ "GSM, lost: it counts, too", START GSM "! reader_failure unknown\n",
	    ONE = { { USE_GSM, FAILS(SR_READER_FAILURE, UNKNOWN) } } },
	{ "GSM, not sent", START GSM "! card_gone no\n" START GSM GSM_ANSWER,
	    ONE = { OK_GSM } },
	{ "GSM, answer lost",
	    START GSM "< 610e\n> 00c000000e\n! reader_failure unknown\n",
	    ONE = { { USE_GSM, FAILS(SR_READER_FAILURE, YES) } } },
	{ "GSM, an answer of 3G", START GSM ANSWER,
	    ONE = { { USE_GSM, FAILS(SR_BAD_CARD_ANSWER, YES) } } },
	{ "GSM, an answer of 2G",
	    START GSM "< 610c\n> 00c000000c\n< " SRES GSM_KC "9000\n",
	    ONE = { { USE_GSM, FAILS(SR_BAD_CARD_ANSWER, YES) } } },
	{ "GSM, AUTS", START GSM ANSWER_AUTS,
	    ONE = { { USE_GSM, FAILS(SR_BAD_CARD_ANSWER, YES) } } },
	{ "GSM, nothing", START GSM "< 9000\n",
	    ONE = { { USE_GSM, FAILS(SR_BAD_CARD_ANSWER, YES) } } },
	{ "3G, an answer of GSM", START AUTHENTICATE GSM_ANSWER,
	    ONE = { { FAILS(SR_BAD_CARD_ANSWER, YES) } } },
	{ "GSM, the answer of before",
	    START GSM GSM_ANSWER GSM_OF(OTHER_RAND) GSM_ANSWER,
	    TWO = { OK_GSM,
		{ .context = AUTH_GSM,
		    .rand = OTHER_RAND,
		    FAILS(SR_BAD_CARD_ANSWER, YES) } } },
	{ "GSM, a test card that looks at 12 bytes of RAND",
	    START GSM GSM_ANSWER GSM_OF("23553cbe9637a89d218ae64d00000000")
		GSM_ANSWER,
	    TWO = { OK_GSM,
		{ .context = AUTH_GSM,
		    .rand = "23553cbe9637a89d218ae64d00000000",
		    .verdict = AUTH_GSM_SUCCESS,
		    .executed = YES } } },
	{ "GSM, the same challenge", START GSM GSM_ANSWER GSM GSM_ANSWER,
	    TWO = { OK_GSM, OK_GSM } },
	{ "GSM of the ISIM is the card's affair",
	    "+ t0\n" IDENTIFY READ_DIR SELECT_ISIM GSM
	    "< 6a86\n" IDENTIFY READ_DIR SELECT_ISIM GSM "< 6a86\n",
	    ONE = { { USE_GSM, .app = CARD_APP_ISIM,
		REFUSES(NOT_SUPPORTED, 0x6a86, NO) } } },

	{ "GBA", START GBA GBA_ANSWER, ONE = { OK_GBA } },
	{ "GBA of the ISIM",
	    "+ t0\n" IDENTIFY READ_DIR SELECT_ISIM GBA GBA_ANSWER,
	    ONE = { { .app = CARD_APP_ISIM,
		.context = AUTH_GBA,
		.verdict = AUTH_GBA_SUCCESS,
		.executed = YES } } },
	{ "GBA, then a NAF, and 3G",
	    START GBA GBA_ANSWER NAF("00") NAF_ANSWER AUTHENTICATE ANSWER,
	    THREE = { OK_GBA, OK_NAF, OK_3G } },
	{ "GBA, synchronisation failure", START GBA ANSWER_AUTS,
	    ONE = { { .context = AUTH_GBA,
		.verdict = AUTH_SYNC_FAILURE,
		.executed = YES } } },
	{ "3G and GBA, the same RAND and AUTS",
	    START AUTHENTICATE ANSWER_AUTS GBA ANSWER_AUTS,
	    TWO = { { .verdict = AUTH_SYNC_FAILURE, .executed = YES },
		{ .context = AUTH_GBA,
		    .verdict = AUTH_SYNC_FAILURE,
		    .executed = YES } } },
	{ "GBA, incorrect MAC", START GBA "< 9862\n",
	    ONE = { { .context = AUTH_GBA,
		REFUSES(SR_INCORRECT_MAC, 0x9862, YES) } } },
	{ "GBA, not there", START GBA "< 9864\n",
	    ONE = { { .context = AUTH_GBA,
		REFUSES(NOT_SUPPORTED, 0x9864, YES) } } },
	{ "GBA, lost", START GBA "! reader_failure unknown\n",
	    ONE = { { .context = AUTH_GBA,
		FAILS(SR_READER_FAILURE, UNKNOWN) } } },
	{ "GBA, an answer of 3G", START GBA ANSWER,
	    ONE = { { .context = AUTH_GBA, FAILS(SR_BAD_CARD_ANSWER, YES) } } },
	{ "GBA, the answer of before",
	    START GBA GBA_ANSWER GBA_OF(OTHER_RAND) GBA_ANSWER,
	    TWO = { OK_GBA,
		{ .context = AUTH_GBA,
		    .rand = OTHER_RAND,
		    FAILS(SR_BAD_CARD_ANSWER, YES) } } },

	{ "NAF, nothing bootstrapped",
	    START NAF("00") "< 6985\n" SELECT_AGAIN NAF("00") "< 6985\n",
	    ONE = { { .context = AUTH_GBA_NAF,
		REFUSES(SR_CARD_ERROR, 0x6985, NO) } } },
	{ "NAF, a key of 16 bytes",
	    START NAF("00") "< 6112\n> 00c0000012\n< "
			    "db10" CK "9000\n",
	    ONE = { { .context = AUTH_GBA_NAF,
		FAILS(SR_BAD_CARD_ANSWER, YES) } } },
	{ "NAF, the same again",
	    START NAF("00") NAF_ANSWER NAF("00") NAF_ANSWER,
	    TWO = { OK_NAF, OK_NAF } },
	{ "NAF, the answer of before",
	    START NAF("00") NAF_ANSWER NAF("01") NAF_ANSWER,
	    TWO = { OK_NAF,
		{ .context = AUTH_GBA_NAF,
		    .naf = 1,
		    FAILS(SR_BAD_CARD_ANSWER, YES) } } },
	{ "NAF, T=1",
	    "+ t1\n" PREPARE_T1 "> 008800840c de 06 6e0100000000 03 614062 00\n"
	    "< " NAF_DATA "9000\n",
	    ONE = { OK_NAF } },
	{ "3G, no such context",
	    START AUTHENTICATE "< 6a86\n" SELECT_AGAIN AUTHENTICATE "< 6a86\n",
	    ONE = { { REFUSES(NOT_SUPPORTED, 0x6a86, NO) } } },
	{ "ISIM that is not there",
	    "+ t0\n" IDENTIFY READ_DIR "> 00a4040410" AID_ISIM "\n< 6a82\n",
	    ONE = { { .app = CARD_APP_ISIM,
		REFUSES(SR_APPLICATION_NOT_FOUND, 0x6a82, NO) } } },
	{ "ISIM without a key",
	    "+ t0\n" IDENTIFY READ_DIR SELECT_ISIM AUTHENTICATE "< 6a88\n",
	    ONE = { { .app = CARD_APP_ISIM,
		REFUSES(SR_CARD_ERROR, 0x6a88, UNKNOWN) } } },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, steps_play, &rows[i]);
	return t_main("uicc/contexts");
}
