/* SPDX-License-Identifier: MIT */
#include "apdus.h"
#include "play.h"
#include "t.h"

/* How the answer to AUTHENTICATE is fetched, and when that is no answer. */

#define START "+ t0\n" PREPARE AUTHENTICATE
#define SUCCEEDS .verdict = AUTH_SUCCESS, .executed = SR_EXECUTED_YES
#define BAD SR_BAD_CARD_ANSWER, .executed = SR_EXECUTED_YES

/* The answer in two parts. */
#define PART_1 "db08" RES "10" CK
#define PART_2 "10" IK "08" KC
/* A reader with T=0 that fetches answers itself. */
#define FETCHED                                                                \
	"+ t0\n"                                                               \
	"> 00a40004023f00\n< " FCP_MF "9000\n"                                 \
	"> 00a40004022fe2\n< " FCP_ICCID "9000\n"                              \
	"> 00b000000a\n< 988812010000405600f89000\n"                           \
	"> 00a40004022f00\n< 6a82\n"                                           \
	"> 00a4040407a0000000871002\n< " FCP_USIM "9000\n" AUTHENTICATE        \
	"< " SUCCESS
#define REST(le) "> 00c00000" le "\n"

static const struct play plays[] = {
	{ "data with 9000, from a reader that fetches", FETCHED "9000\n",
	    SUCCEEDS },
	{ "data with 9000, from one that does not", START "< " SUCCESS "9000\n",
	    BAD },
	{ "91xx is 9000", START "< 6135\n" REST("35") "< " SUCCESS "910b\n",
	    SUCCEEDS },
	{ "in two parts",
	    START "< 611b\n" REST("1b") "< " PART_1 "611a\n" REST(
		"1a") "< " PART_2 "9000\n",
	    SUCCEEDS },
	{ "256 or more", START "< 6100\n" REST("00") "< " SUCCESS "9000\n",
	    SUCCEEDS },
	{ "256 or more, then the length",
	    START "< 6100\n" REST("00") "< 6c35\n" REST("35") "< " SUCCESS
							      "9000\n",
	    SUCCEEDS },
	{ "6cxx to AUTHENTICATE: it was executed",
	    START "< 6c35\n" REST("35") "< " SUCCESS "9000\n", SUCCEEDS },
	{ "6cxx to GET RESPONSE, once",
	    START "< 6135\n" REST("35") "< 6c35\n" REST("35") "< " SUCCESS
							      "9000\n",
	    SUCCEEDS },
	{ "6cxx to GET RESPONSE, twice",
	    START "< 6135\n" REST("35") "< 6c35\n" REST("35") "< 6c35\n", BAD },
	{ "62xx, then the data",
	    START "< 62f3\n" REST("00") "< 6c35\n" REST("35") "< " SUCCESS
							      "9000\n",
	    SUCCEEDS },
	{ "62xx, then the data at once",
	    START "< 6200\n" REST("00") "< " SUCCESS "9000\n", SUCCEEDS },
	{ "63xx without data", START "< 6300\n" REST("00") "< 6f00\n",
	    .verdict = AUTH_REFUSED, .refusal = SR_CARD_ERROR, .sw = 0x6300,
	    .executed = SR_EXECUTED_YES },
	{ "63xx, T=1: nothing waits",
	    "+ t1\n" PREPARE_T1 AUTHENTICATE_T1 "< 6300\n",
	    .verdict = AUTH_REFUSED, .refusal = SR_CARD_ERROR, .sw = 0x6300,
	    .executed = SR_EXECUTED_YES },
	{ "6281: perhaps corrupted",
	    START "< 6281\n" REST("00") "< " SUCCESS "9000\n", BAD },

	{ "five rounds",
	    START
	    "< 6101\n" REST("01") "< db6101\n" REST("01") "< 086101\n" REST(
		"01") "< 016101\n" REST("01") "< 026101\n",
	    BAD },
	{ "more than 256 bytes",
	    START "< 6100\n" REST("00") "< " SUCCESS SUCCESS SUCCESS SUCCESS
					"6100\n" REST("00") "< " SUCCESS
							    "9000\n",
	    BAD },
	{ "fewer than announced",
	    START "< 6135\n" REST("35") "< db08" RES "10" CK "10" IK "9000\n",
	    BAD },
	{ "more than asked for",
	    START "< 6134\n" REST("34") "< " SUCCESS "9000\n", BAD },
	{ "announced and not there", START "< 6135\n" REST("35") "< 9000\n",
	    BAD },
	{ "GET RESPONSE not known", START "< 6135\n" REST("35") "< 6d00\n",
	    BAD },
	{ "GET RESPONSE out of order", START "< 6135\n" REST("35") "< 6f00\n",
	    BAD },
	{ "the answer to another command",
	    START "< 6135\n" REST("35") "< 6985\n", BAD },
	{ "no data at all", START "< 9000\n", BAD },
	{ "one byte over", FETCHED "009000\n", BAD },
	{ "data beside a refusal, T=1",
	    "+ t1\n" PREPARE_T1 AUTHENTICATE_T1 "< " PART_1 "6985\n", BAD },
	{ "data beside a MAC failure, T=1",
	    "+ t1\n" PREPARE_T1 AUTHENTICATE_T1 "< " PART_1 "9862\n", BAD },
	{ "data beside a refusal", START "< " PART_1 "6985\n", BAD },
	{ "data beside a MAC failure", START "< " PART_1 "9862\n", BAD },
	{ "an ATR as the answer", START "< 3b9f96801fc78031a0\n",
	    SR_BAD_CARD_ANSWER, .executed = SR_EXECUTED_UNKNOWN },
	{ "in two parts, from a reader that fetches",
	    "+ t1\n" PREPARE_T1 AUTHENTICATE_T1 "< " PART_1
	    "611a\n" REST("1a") "< " PART_2 "9000\n",
	    SUCCEEDS },
	{ "half a status word", START "< 90\n", SR_BAD_CARD_ANSWER,
	    .executed = SR_EXECUTED_UNKNOWN },
	{ "nothing", START "<\n", SR_READER_FAILURE,
	    .executed = SR_EXECUTED_UNKNOWN },
	{ "nothing as the answer to GET RESPONSE",
	    START "< 6135\n" REST("35") "<\n", SR_READER_FAILURE,
	    .executed = SR_EXECUTED_YES },
	{ "an ATR as the answer to GET RESPONSE",
	    START "< 6135\n" REST("35") "< 3b9f96801fc78031a0\n", BAD },

	{ "cold reset after a malformed answer",
	    "+ t0\n> 00a40004023f00\n< 3b00\n"
	    "+ t0 cold\n" PREPARE AUTHENTICATE ANSWER,
	    SUCCEEDS },
	{ "records of unknown length",
	    "+ t0\n" IDENTIFY
	    "> 00a40004022f00\n< 6a86\n> 00a4000c022f00\n< 9000\n"
	    "> 00b2010400\n< 6c2b\n> 00b201042b\n< " DIR_USIM "9000\n"
	    "> 00b2020400\n< 6a83\n" SELECT_USIM AUTHENTICATE ANSWER,
	    SUCCEEDS },
	{ "the wrong Le is right only once",
	    "+ t0\n" IDENTIFY
	    "> 00a40004022f00\n< 6a86\n> 00a4000c022f00\n< 9000\n"
	    "> 00b2010400\n< 6c2b\n> 00b201042b\n< 6c2b\n"
	    "> 00a4040407a0000000871002\n< 613a\n> 00c000003a\n< " FCP_USIM
	    "9000\n" AUTHENTICATE ANSWER,
	    SUCCEEDS },
	{ "a short record",
	    "+ t0\n" IDENTIFY
	    "> 00a40004022f00\n< 6111\n> 00c0000011\n< " FCP_DIR "9000\n"
	    "> 00b201042b\n< 61294f10a00000008710029000\n"
	    "+ t0 cold\n" PREPARE AUTHENTICATE ANSWER,
	    SUCCEEDS },
	{ "a short ICCID would be another",
	    "+ t0\n"
	    "> 00a40004023f00\n< 612f\n> 00c000002f\n< " FCP_MF "9000\n"
	    "> 00a40004022fe2\n< 6121\n> 00c0000021\n< " FCP_ICCID "9000\n"
	    "> 00b000000a\n< 9888120100004056009000\n"
	    "+ t0 cold\n" PREPARE AUTHENTICATE ANSWER,
	    SUCCEEDS },
	{ "a short ICCID, of unknown length",
	    "+ t1\n> 00a40004023f0000\n< 9000\n> 00a40004022fe200\n< 9000\n"
	    "> 00b0000000\n< 9888120100004056009000\n"
	    "> 00a40004023f0000\n< 9000\n> 00a40004022fe200\n< 9000\n"
	    "> 00b0000000\n< 988812010000405600f89000\n"
	    "+ t1 cold\n" PREPARE_T1 AUTHENTICATE_T1 "< " SUCCESS "9000\n",
	    SUCCEEDS },
	{ "more of a file than asked for",
	    "+ t0\n"
	    "> 00a40004023f00\n< 612f\n> 00c000002f\n< " FCP_MF "9000\n"
	    "> 00a40004022fe2\n< 6121\n> 00c0000021\n< " FCP_ICCID "9000\n"
	    "> 00b000000a\n< 988812010000405600f8ff9000\n"
	    "+ t0 cold\n" PREPARE AUTHENTICATE ANSWER,
	    SUCCEEDS },
	{ "data where none can be",
	    START "< 6982\n> 0020000100\n< " PART_1 "9000\n",
	    .verdict = AUTH_REFUSED, .refusal = SR_PIN_REQUIRED, .sw = 0x6982,
	    .tries = -1 },
	{ "FCP of another application",
	    "+ t0\n" IDENTIFY READ_DIR "> 00a4040410" AID_USIM
	    "\n< 613e\n> 00c000003e\n< " FCP_ISIM "9000\n"
	    "+ t0 cold\n" PREPARE AUTHENTICATE ANSWER,
	    SUCCEEDS },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof(plays) / sizeof(plays[0]); i++)
		t_add(plays[i].name, play, &plays[i]);
	return t_main("uicc/exchange");
}
