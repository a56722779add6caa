/* SPDX-License-Identifier: MIT */
#include "apdus.h"
#include "play.h"
#include "script.h"
#include "t.h"

/* What the card can say, and what that costs in APDUs. */

#define START "+ t0\n" PREPARE AUTHENTICATE
#define SUCCEEDS .verdict = AUTH_SUCCESS, .executed = SR_EXECUTED_YES
#define REFUSES(why, word, how)                                                \
	.verdict = AUTH_REFUSED, .refusal = why, .sw = word, .executed = how

#define AGAIN(sw) SW_AGAIN(sw) ANSWER
#define SW_AGAIN(sw) START "< " sw "\n" PREPARE AUTHENTICATE
#define PIN(answer) START "< 6982\n> 0020000100\n" answer "\n"

/* The FCP name the PIN whose tries are read. */
#define PIN_OF(fcp, p2)                                                        \
	"+ t1\n"                                                               \
	"> 00a40004023f0000\n< " FCP_MF "9000\n"                               \
	"> 00a40004022fe200\n< " FCP_ICCID "9000\n"                            \
	"> 00b000000a\n< 988812010000405600f89000\n"                           \
	"> 00a40004022f0000\n< 6a82\n"                                         \
	"> 00a4040407a000000087100200\n< " fcp "9000\n" AUTHENTICATE_T1        \
	"< 6982\n> 002000" p2 "\n< 63c2\n"

static const struct play plays[] = {
	{ "cold, T=0", START ANSWER, SUCCEEDS },
	{ "warm, T=0: two APDUs", START ANSWER AUTHENTICATE ANSWER, SUCCEEDS,
	    .warm = 1 },
	{ "warm, T=1: one APDU",
	    "+ t1\n" PREPARE_T1 AUTHENTICATE_T1 "< " SUCCESS
	    "9000\n" AUTHENTICATE_T1 "< " SUCCESS "9000\n",
	    SUCCEEDS, .warm = 1 },
	{ "synchronisation failure", START ANSWER_AUTS,
	    .verdict = AUTH_SYNC_FAILURE, .executed = SR_EXECUTED_YES },
	{ "warm after a synchronisation failure",
	    START ANSWER_AUTS AUTHENTICATE ANSWER, SUCCEEDS, .warm = 1 },

	{ "incorrect MAC", START "< 9862\n",
	    REFUSES(SR_INCORRECT_MAC, 0x9862, SR_EXECUTED_YES) },
	{ "no such context", START "< 9864\n",
	    REFUSES(
		SR_SECURITY_CONTEXT_NOT_SUPPORTED, 0x9864, SR_EXECUTED_YES) },
	{ "key freshness", START "< 9865\n",
	    REFUSES(SR_KEY_FRESHNESS_FAILURE, 0x9865, SR_EXECUTED_YES) },
	{ "memory problem", START "< 6581\n",
	    REFUSES(SR_CARD_ERROR, 0x6581, SR_EXECUTED_UNKNOWN) },
	{ "no diagnosis", START "< 6f00\n",
	    REFUSES(SR_CARD_ERROR, 0x6f00, SR_EXECUTED_UNKNOWN) },
	{ "wrong length", START "< 6700\n",
	    REFUSES(SR_CARD_ERROR, 0x6700, SR_EXECUTED_NO) },

	{ "6985: selected again", AGAIN("6985"), SUCCEEDS },
	{ "6a86: selected again", AGAIN("6a86"), SUCCEEDS },
	{ "6b00: selected again", AGAIN("6b00"), SUCCEEDS },
	{ "6d00: selected again", AGAIN("6d00"), SUCCEEDS },
	{ "6e00: selected again", AGAIN("6e00"), SUCCEEDS },
	{ "6985 twice is the card's word", SW_AGAIN("6985") "< 6985\n",
	    REFUSES(SR_CARD_ERROR, 0x6985, SR_EXECUTED_NO) },
	{ "6d00, then a MAC failure", SW_AGAIN("6d00") "< 9862\n",
	    REFUSES(SR_INCORRECT_MAC, 0x9862, SR_EXECUTED_YES) },
	{ "6e00, then lost", SW_AGAIN("6e00") "! reader_failure unknown\n",
	    SR_READER_FAILURE, .executed = SR_EXECUTED_UNKNOWN },
	{ "6985, then the application is gone",
	    START "< 6985\n" IDENTIFY READ_DIR "> 00a4040410" AID_USIM
		  "\n< 6a82\n",
	    REFUSES(SR_APPLICATION_NOT_FOUND, 0x6a82, SR_EXECUTED_NO) },

	{ "PIN, 3 tries", PIN("< 63c3"),
	    REFUSES(SR_PIN_REQUIRED, 0x6982, SR_EXECUTED_NO), .tries = 3 },
	{ "PIN, 1 try", PIN("< 63c1"),
	    REFUSES(SR_PIN_REQUIRED, 0x6982, SR_EXECUTED_NO), .tries = 1 },
	{ "PIN, none", PIN("< 63c0"),
	    REFUSES(SR_PIN_BLOCKED, 0x6982, SR_EXECUTED_NO) },
	{ "PIN blocked", PIN("< 6983"),
	    REFUSES(SR_PIN_BLOCKED, 0x6982, SR_EXECUTED_NO) },
	{ "PIN, card counts not", PIN("< 6d00"),
	    REFUSES(SR_PIN_REQUIRED, 0x6982, SR_EXECUTED_NO), .tries = -1 },
	{ "PIN verified, refused all the same", PIN("< 9000"),
	    REFUSES(SR_PIN_REQUIRED, 0x6982, SR_EXECUTED_NO), .tries = -1 },
	{ "PIN, counter lost", PIN("! reader_failure unknown"),
	    REFUSES(SR_PIN_REQUIRED, 0x6982, SR_EXECUTED_NO), .tries = -1 },
	{ "PIN, T=1",
	    "+ t1\n" PREPARE_T1 AUTHENTICATE_T1 "< 6982\n> 00200001\n< 63c3\n",
	    REFUSES(SR_PIN_REQUIRED, 0x6982, SR_EXECUTED_NO), .tries = 3 },
	{ "PIN of the second application", PIN_OF("6208c606900180830102", "02"),
	    REFUSES(SR_PIN_REQUIRED, 0x6982, SR_EXECUTED_NO), .tries = 2 },
	{ "universal PIN", PIN_OF("620ec60c900140830101950108830111", "11"),
	    REFUSES(SR_PIN_REQUIRED, 0x6982, SR_EXECUTED_NO), .tries = 2 },
	{ "no FCP: the first application's PIN", PIN_OF("", "01"),
	    REFUSES(SR_PIN_REQUIRED, 0x6982, SR_EXECUTED_NO), .tries = 2 },

	{ "a SIM's word for a PIN, of a USIM", START "< 9804\n",
	    REFUSES(SR_CARD_ERROR, 0x9804, SR_EXECUTED_YES) },
	{ "the same, blocked", START "< 9840\n",
	    REFUSES(SR_CARD_ERROR, 0x9840, SR_EXECUTED_YES) },

	{ "application missing",
	    "+ t0\n" IDENTIFY READ_DIR "> 00a4040410" AID_USIM "\n< 6a82\n",
	    REFUSES(SR_APPLICATION_NOT_FOUND, 0x6a82, SR_EXECUTED_NO) },
	{ "application refused",
	    "+ t0\n" IDENTIFY READ_DIR "> 00a4040410" AID_USIM "\n< 6999\n",
	    REFUSES(SR_CARD_ERROR, 0x6999, SR_EXECUTED_NO) },
	{ "no FCP wanted",
	    "+ t0\n" IDENTIFY READ_DIR "> 00a4040410" AID_USIM "\n< 6a86\n"
	    "> 00a4040c10" AID_USIM "\n< 9000\n" AUTHENTICATE ANSWER,
	    SUCCEEDS },
	{ "no EF_DIR: the standard part of the AID",
	    "+ t0\n" IDENTIFY "> 00a40004022f00\n< 6a82\n"
	    "> 00a4040407a0000000871002\n< 613a\n> 00c000003a\n< " FCP_USIM
	    "9000\n" AUTHENTICATE ANSWER,
	    SUCCEEDS },
	{ "application deactivated, but it answers",
	    "+ t0\n" IDENTIFY READ_DIR "> 00a4040410" AID_USIM "\n< 6283\n"
	    "> 00c0000000\n< 6c3a\n> 00c000003a\n< " FCP_USIM
	    "9000\n" AUTHENTICATE ANSWER,
	    SUCCEEDS },
	{ "ISIM", "+ t0\n" IDENTIFY READ_DIR SELECT_ISIM AUTHENTICATE ANSWER,
	    SUCCEEDS, .app = CARD_APP_ISIM },

	{ "the right card", START ANSWER, SUCCEEDS, .guard = ICCID },
	{ "another card: nothing more is sent", "+ t0\n" IDENTIFY,
	    SR_CARD_CHANGED, .guard = OTHER_ICCID, .iccid = ICCID },
	{ "another card, warm", START ANSWER, SR_CARD_CHANGED, .warm = 1,
	    .guard = OTHER_ICCID, .iccid = ICCID },
	{ "swapped without an event, for one that knows no ADF yet",
	    START ANSWER AUTHENTICATE "< 6985\n" IDENTIFY_OTHER,
	    SR_CARD_CHANGED, .warm = 1, .guard = ICCID, .iccid = OTHER_ICCID },
	{ "the same, without a guard",
	    START ANSWER AUTHENTICATE
	    "< 6985\n" IDENTIFY_OTHER READ_DIR SELECT_USIM AUTHENTICATE ANSWER,
	    SUCCEEDS, .warm = 1, .iccid = OTHER_ICCID },
	{ "too late, cold", "+ t0\n" PREPARE, SR_DEADLINE, .may_send = -1 },
	{ "too late, warm", START ANSWER, SR_DEADLINE, .warm = 1,
	    .may_send = -1 },
	{ "too late for the second", START "< 6985\n" PREPARE, SR_DEADLINE,
	    .may_send = 1 },
	{ "just in time for the second", AGAIN("6985"), SUCCEEDS,
	    .may_send = 2 },
};

#define ZEROS "00000000000000000000000000000000"
#define AUTH_ZEROS "> 008800812210" ZEROS "10" ZEROS "\n"

/* What is current after a SELECT that failed is not relied on. */
static void
test_after_refused_select(void **state)
{
	static const char text[] =
	    "+ t0\n" PREPARE AUTH_ZEROS "< 9862\n> 0070000001\n< 6881\n"
	    "> 00a4040410" AID_ISIM "\n< 6999\n" SELECT_USIM AUTH_ZEROS
	    "< 9862\n";
	struct uicc_auth_request req = { .app = CARD_APP_USIM };
	struct uicc_auth_result res;
	struct uicc *uicc;

	(void)state;
	assert_int_equal(uicc_new(script_reader(text), &uicc), SR_OK);
	assert_int_equal(uicc_authenticate(uicc, &req, &res), SR_OK);
	req.app = CARD_APP_ISIM;
	assert_int_equal(uicc_authenticate(uicc, &req, &res), SR_OK);
	assert_int_equal(res.refusal, SR_CARD_ERROR);
	req.app = CARD_APP_USIM;
	assert_int_equal(uicc_authenticate(uicc, &req, &res), SR_OK);
	assert_int_equal(res.refusal, SR_INCORRECT_MAC);
	script_assert_end();
	assert_int_equal(script_authenticates(), 2);
	uicc_free(uicc);
}

int
main(void)
{
	t_add("after a refused SELECT", test_after_refused_select, NULL);
	for (size_t i = 0; i < sizeof(plays) / sizeof(plays[0]); i++)
		t_add(plays[i].name, play, &plays[i]);
	return t_main("uicc/authenticate");
}
