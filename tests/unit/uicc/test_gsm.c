/* SPDX-License-Identifier: MIT */
#include "apdus.h"
#include "base/log.h"
#include "pins.h"
#include "steps.h"
#include "t.h"

/*
 * The 2G application: of a card that has no other, and of a UICC.  Answers to
 * SELECT as in the samples of tests/data/vectors.
 */

#define MF_ANSWER "000000003f000100000000000981020c0400838a838a"
#define DF_ANSWER(characteristics, chv1)                                       \
	"000000007f20020000000000 09" characteristics "00110400" chv1 "8a838a"
#define EF_ANSWER(size, fid) "0000" size fid "04000cffff01020000"

#define GET(len, data) "< 9f" len "\n> a0c00000" len "\n< " data "9000\n"
#define SELECT(fid) "> a0a4000002" fid "\n"
#define SELECT_MF SELECT("3f00") GET("16", MF_ANSWER)
#define SELECT_GSM_AS(characteristics, chv1)                                   \
	SELECT("7f20") GET("16", DF_ANSWER(characteristics, chv1))
#define SELECT_GSM SELECT_GSM_AS("91", "83")
#define SELECT_EF(fid, size) SELECT(fid) GET("0f", EF_ANSWER(size, fid))
#define READ_ICCID_AS(bcd)                                                     \
	SELECT_EF("2fe2", "000a") "> a0b000000a\n< " bcd "9000\n"
#define READ_ICCID READ_ICCID_AS("988812010000405600f8")
#define READ_IMSI                                                              \
	SELECT_EF("6f07", "0009") "> a0b0000009\n< 0899100700004076439000\n"
#define READ_AD SELECT_EF("6fad", "0004") "> a0b0000004\n< 000000029000\n"

#define CONFIRM SELECT_MF READ_ICCID SELECT_GSM

#define ASK_00 "> 00a40004023f00\n< 6e00\n"
#define START "+ t0\n" ASK_00 SELECT_MF READ_ICCID SELECT_GSM
#define RUN_OF(rand) "> a088000010" rand "\n"
#define RUN RUN_OF(GSM_RAND)
#define RUN_ANSWER GET("0c", SRES GSM_KC)

#define SIM .app = CARD_APP_SIM, .context = AUTH_GSM, .rand = GSM_RAND
#define OK_SIM                                                                 \
	{                                                                      \
		SIM, .verdict = AUTH_GSM_SUCCESS, .executed = YES              \
	}
#define OK_3G                                                                  \
	{                                                                      \
		.verdict = AUTH_SUCCESS, .executed = YES                       \
	}
#define REFUSES(why, word, how)                                                \
	.verdict = AUTH_REFUSED, .refusal = why, .sw = word, .executed = how
#define FAILS(why, how) .err = why, .executed = how
#define NO SR_EXECUTED_NO
#define YES SR_EXECUTED_YES
#define UNKNOWN SR_EXECUTED_UNKNOWN
#define NOT_FOUND SR_APPLICATION_NOT_FOUND
#define ONE .count = 1, .steps
#define TWO .count = 2, .steps
#define THREE .count = 3, .steps

/* A card with this application only. */
static const struct steps alone[] = {
	{ "cold", START RUN RUN_ANSWER, ONE = { OK_SIM } },
	{ "warm: two APDUs", START RUN RUN_ANSWER RUN RUN_ANSWER,
	    TWO = { OK_SIM, OK_SIM } },
	{ "6d00 to CLA 00",
	    "+ t0\n> 00a40004023f00\n< 6d00\n" SELECT_MF READ_ICCID SELECT_GSM
		RUN RUN_ANSWER,
	    ONE = { OK_SIM } },
	{ "6a86 to CLA 00",
	    "+ t0\n> 00a40004023f00\n< 6a86\n> 00a4000c023f00\n< "
	    "6a86\n" SELECT_MF READ_ICCID SELECT_GSM RUN RUN_ANSWER,
	    ONE = { OK_SIM } },
	{ "a reader that fetches the answer itself",
	    "+ t0\n" ASK_00 "> a0a40000023f00\n< " MF_ANSWER "9000\n"
	    "> a0a40000022fe2\n< " EF_ANSWER("000a",
		"2fe2") "9000\n"
			"> a0b000000a\n< 988812010000405600f89000\n"
			"> a0a40000027f20\n< " DF_ANSWER(
			    "91", "83") "9000\n" RUN "< " SRES GSM_KC "9000\n",
	    ONE = { OK_SIM } },
	{ "files that tell nothing of themselves",
	    "+ t0\n" ASK_00 SELECT("3f00") GET("02", "ffff") SELECT("2fe2")
		GET("02", "ffff") "> a0b000000a\n< "
				  "988812010000405600f89000\n" SELECT("7f20")
				      GET("02", "ffff") RUN RUN_ANSWER,
	    ONE = { OK_SIM } },
	{ "the answer of before",
	    START RUN RUN_ANSWER RUN_OF(OTHER_RAND) RUN_ANSWER,
	    TWO = { OK_SIM,
		{ .app = CARD_APP_SIM,
		    .context = AUTH_GSM,
		    .rand = OTHER_RAND,
		    FAILS(SR_BAD_CARD_ANSWER, YES) } } },
	{ "an answer with lengths", START RUN GET("0e", "04" SRES "08" GSM_KC),
	    ONE = { { SIM, FAILS(SR_BAD_CARD_ANSWER, YES) } } },
	{ "another file's answer to SELECT",
	    "+ t0\n" ASK_00 SELECT_MF READ_ICCID SELECT("7f20")
		GET("16", MF_ANSWER) "+ t0 cold\n" ASK_00 SELECT_MF READ_ICCID
		    SELECT_GSM RUN RUN_ANSWER,
	    ONE = { OK_SIM } },
	{ "fewer bytes than the file has",
	    "+ t0\n" ASK_00 SELECT_MF SELECT_EF(
		"2fe2", "000a") "> a0b000000a\n< 98889000\n"
				"+ t0 cold\n" ASK_00 SELECT_MF READ_ICCID
				    SELECT_GSM RUN RUN_ANSWER,
	    ONE = { OK_SIM } },

	{ "CHV1 is on", START RUN "< 9804\n" SELECT_GSM_AS("11", "83"),
	    ONE = { { SIM, REFUSES(SR_PIN_REQUIRED, 0x9804, NO),
		.tries = 3 } } },
	{ "CHV1 is on, one try", START RUN "< 9804\n" SELECT_GSM_AS("11", "81"),
	    ONE = { { SIM, REFUSES(SR_PIN_REQUIRED, 0x9804, NO),
		.tries = 1 } } },
	{ "CHV1 is blocked", START RUN "< 9804\n" SELECT_GSM_AS("11", "80"),
	    ONE = { { SIM, REFUSES(SR_PIN_BLOCKED, 0x9804, NO) } } },
	{ "9840", START RUN "< 9840\n",
	    ONE = { { SIM, REFUSES(SR_PIN_BLOCKED, 0x9840, NO) } } },
	{ "CHV1 is off: the answer was wrong",
	    START RUN "< 9804\n" SELECT_GSM_AS("91", "83"),
	    ONE = { { SIM, REFUSES(SR_INCORRECT_MAC, 0x9804, YES) } } },
	{ "CHV1 is not told of",
	    START RUN "< 9804\n" SELECT("7f20") "< 9404\n" SELECT_MF SELECT(
		"7f20") "< 9404\n",
	    ONE = { { SIM, REFUSES(SR_PIN_REQUIRED, 0x9804, NO),
		.tries = -1 } } },
	{ "CHV1, lost",
	    START RUN "< 9804\n" SELECT("7f20") "! reader_failure unknown\n",
	    ONE = { { SIM, REFUSES(SR_PIN_REQUIRED, 0x9804, NO),
		.tries = -1 } } },
	{ "6982 of a UICC", START RUN "< 6982\n" SELECT_GSM_AS("91", "82"),
	    ONE = { { SIM, REFUSES(SR_PIN_REQUIRED, 0x6982, NO),
		.tries = 2 } } },

	{ "another DF was selected",
	    START RUN "< 9404\n" SELECT_MF READ_ICCID SELECT_GSM RUN RUN_ANSWER,
	    ONE = { OK_SIM } },
	{ "the same, 9400, twice",
	    START RUN "< 9400\n" SELECT_MF READ_ICCID SELECT_GSM RUN "< 9400\n",
	    ONE = { { SIM, REFUSES(SR_CARD_ERROR, 0x9400, NO) } } },
	{ "memory problem", START RUN "< 9240\n",
	    ONE = { { SIM, REFUSES(SR_CARD_ERROR, 0x9240, UNKNOWN) } } },
	{ "lost: never sent twice", START RUN "! reader_failure unknown\n",
	    ONE = { { SIM, FAILS(SR_READER_FAILURE, UNKNOWN) } } },
	{ "not sent", START RUN "! card_gone no\n" START RUN RUN_ANSWER,
	    ONE = { OK_SIM } },
	{ "too late", START,
	    ONE = { { SIM, FAILS(SR_DEADLINE, NO), .late = true } } },
	{ "no DF_GSM",
	    "+ t0\n" ASK_00 SELECT_MF READ_ICCID SELECT(
		"7f20") "< 9404\n" SELECT_MF SELECT("7f20") "< 9404\n",
	    ONE = { { SIM, REFUSES(NOT_FOUND, 0x9404, NO) } } },
	{ "DF_GSM is invalidated",
	    "+ t0\n" ASK_00 SELECT_MF READ_ICCID SELECT("7f20") "< 9810\n",
	    ONE = { { SIM, REFUSES(SR_CARD_ERROR, 0x9810, NO) } } },
	{ "no EF_ICCID",
	    "+ t0\n" ASK_00 SELECT_MF SELECT("2fe2") "< 9404\n" SELECT_MF
		SELECT("2fe2") "< 9404\n" SELECT_GSM RUN RUN_ANSWER,
	    ONE = { { SIM, .verdict = AUTH_GSM_SUCCESS, .executed = YES,
		.iccid = "" } } },
	{ "busy",
	    "+ t0\n" ASK_00 SELECT("3f00") "< 9300\n" SELECT_MF SELECT_EF(
		"2fe2", "000a") "> a0b000000a\n< 9300\n> a0b000000a\n"
				"< 988812010000405600f89000\n" SELECT_GSM RUN
				"< 9300\n" RUN RUN_ANSWER,
	    ONE = { OK_SIM } },
	{ "another card than the one asked for",
	    "+ t0\n" ASK_00 SELECT_MF READ_ICCID,
	    ONE = { { SIM, FAILS(SR_CARD_CHANGED, NO), .guard = OTHER_ICCID,
		.iccid = ICCID } } },
	{ "swapped without an event",
	    START RUN RUN_ANSWER RUN
	    "< 9404\n" SELECT_MF READ_ICCID_AS("988812010000405610f6"),
	    TWO = { OK_SIM,
		{ SIM, FAILS(SR_CARD_CHANGED, NO), .guard = ICCID,
		    .iccid = OTHER_ICCID } } },

	{ "the USIM that it does not have",
	    "+ t0\n" ASK_00 SELECT_MF READ_ICCID,
	    ONE = { { REFUSES(NOT_FOUND, 0x6e00, NO) } } },
	{ "that twice: it is asked again",
	    "+ t0\n" ASK_00 SELECT_MF READ_ICCID ASK_00 SELECT_MF READ_ICCID,
	    TWO = { { REFUSES(NOT_FOUND, 0x6e00, NO) },
		{ .app = CARD_APP_ISIM, REFUSES(NOT_FOUND, 0x6e00, NO) } } },
	{ "that between",
	    START RUN RUN_ANSWER ASK_00 SELECT_MF READ_ICCID SELECT_GSM RUN
		RUN_ANSWER,
	    THREE = { OK_SIM, { REFUSES(NOT_FOUND, 0x6e00, NO) }, OK_SIM } },
	{ "a UICC came in its place, without an event",
	    START RUN RUN_ANSWER PREPARE AUTHENTICATE ANSWER,
	    TWO = { OK_SIM, OK_3G } },
	{ "neither class is taken", "+ t0\n" ASK_00 SELECT("3f00") "< 6e00\n",
	    ONE = { { SIM, REFUSES(NOT_FOUND, 0x6e00, NO), .iccid = "" } } },

	{ "identified, and then ready", START READ_IMSI RUN RUN_ANSWER,
	    TWO = { { .instead = EVENT_IDENTIFY, .imsi = "901700000046734" },
		OK_SIM } },
	{ "identified after it", START RUN RUN_ANSWER SELECT_GSM READ_IMSI,
	    TWO = { OK_SIM,
		{ .instead = EVENT_IDENTIFY, .imsi = "901700000046734" } } },
	{ "identified, CHV1 hides the IMSI",
	    START SELECT_EF("6f07", "0009") "> a0b0000009\n< 9804\n",
	    TWO = { { .instead = EVENT_IDENTIFY, .imsi = "" },
		{ .instead = EVENT_IDENTIFY, .imsi = "" } } },
	{ "identified, without an IMSI",
	    "+ t0\n" ASK_00 SELECT_MF READ_ICCID SELECT(
		"7f20") "< 9404\n" SELECT_MF SELECT("7f20") "< 9404\n",
	    ONE = { { .instead = EVENT_IDENTIFY, .imsi = "" } } },
	{ "information",
	    START READ_IMSI READ_AD SELECT_GSM CONFIRM RUN RUN_ANSWER,
	    TWO = { { .instead = EVENT_INFO,
			.app = CARD_APP_SIM,
			.imsi = "901700000046734" },
		OK_SIM } },
	{ "information, CHV1 is on",
	    START SELECT_EF("6f07",
		"0009") "> a0b0000009\n< 9804\n" READ_AD SELECT_GSM_AS("11",
		"83") CONFIRM,
	    ONE = { { .instead = EVENT_INFO,
		.app = CARD_APP_SIM,
		.tries = 3,
		.imsi = "" } } },
};

#define UICC "+ t0\n" IDENTIFY
#define REFUSE_A0 SELECT("7f20") "< 6e00\n"
#define START_A0 "+ t0 cold\n" SELECT_MF READ_ICCID SELECT_GSM

/* A UICC. */
static const struct steps beside[] = {
	{ "the 2G application of a UICC", UICC SELECT_GSM RUN RUN_ANSWER,
	    ONE = { OK_SIM } },
	{ "after the USIM: one SELECT; and back",
	    "+ t0\n" PREPARE AUTHENTICATE ANSWER SELECT_GSM RUN RUN_ANSWER
		SELECT_USIM AUTHENTICATE ANSWER,
	    THREE = { OK_3G, OK_SIM, OK_3G } },
	{ "DF_GSM within reach from the MF only",
	    "+ t0\n" PREPARE AUTHENTICATE ANSWER SELECT(
		"7f20") "< 9404\n" SELECT_MF SELECT_GSM RUN RUN_ANSWER,
	    TWO = { OK_3G, OK_SIM } },
	{ "a USIM without it",
	    UICC SELECT("7f20") "< 6a82\n" SELECT_MF SELECT("7f20") "< 6a82\n",
	    ONE = { { SIM, REFUSES(NOT_FOUND, 0x6a82, NO) } } },
	{ "CLA A0 only before CLA 00: powered up once more",
	    UICC REFUSE_A0 START_A0 RUN RUN_ANSWER RUN RUN_ANSWER,
	    TWO = { OK_SIM, OK_SIM } },
	{ "and again for the USIM",
	    UICC REFUSE_A0 START_A0 RUN RUN_ANSWER
	    "+ t0 cold\n" PREPARE AUTHENTICATE ANSWER,
	    TWO = { OK_SIM, OK_3G } },
	{ "identified as it is",
	    UICC REFUSE_A0 START_A0 RUN RUN_ANSWER SELECT_GSM READ_IMSI,
	    TWO = { OK_SIM,
		{ .instead = EVENT_IDENTIFY, .imsi = "901700000046734" } } },
	{ "identified as it is, 6982 hides the IMSI",
	    UICC REFUSE_A0 START_A0 RUN RUN_ANSWER SELECT_GSM SELECT_EF(
		"6f07", "0009") "> a0b0000009\n< 6982\n",
	    TWO = { OK_SIM, { .instead = EVENT_IDENTIFY, .imsi = "" } } },
	{ "another card, once more powered up",
	    UICC REFUSE_A0
	    "+ t0 cold\n" SELECT_MF READ_ICCID_AS("988812010000405610f6"),
	    ONE = { { SIM, FAILS(SR_CARD_CHANGED, NO), .guard = ICCID,
		.iccid = OTHER_ICCID } } },
	{ "never taken: powered up once and not again",
	    UICC REFUSE_A0 "+ t0 cold\n" SELECT("3f00") "< 6e00\n" SELECT(
		"3f00") "< 6e00\n" IDENTIFY REFUSE_A0 REFUSE_A0 READ_DIR
		SELECT_USIM AUTHENTICATE ANSWER,
	    THREE = { { SIM, REFUSES(NOT_FOUND, 0x6e00, NO) },
		{ SIM, REFUSES(NOT_FOUND, 0x6e00, NO) }, OK_3G } },
	{ "gone while it is powered up",
	    UICC REFUSE_A0 "+ card_gone\n+ card_gone\n",
	    ONE = { { SIM, FAILS(SR_CARD_GONE, NO), .iccid = "" } } },
	{ "shared with others: not for us to reset", UICC REFUSE_A0,
	    .shared = true, ONE = { { SIM, REFUSES(NOT_FOUND, 0x6e00, NO) } } },
	{ "shared with others: selected each time",
	    UICC SELECT_GSM RUN RUN_ANSWER IDENTIFY SELECT_GSM RUN RUN_ANSWER,
	    .shared = true, TWO = { OK_SIM, OK_SIM } },
	{ "RUN GSM ALGORITHM is not known",
	    UICC SELECT_GSM RUN "< 6d00\n" IDENTIFY SELECT_GSM RUN "< 6d00\n",
	    ONE = { { SIM, REFUSES(SR_CARD_ERROR, 0x6d00, NO) } } },
};

#define WHO SELECT_MF READ_ICCID
#define CHV1_ON SELECT_GSM_AS("11", "83")
#define TAKE START RUN "< 9804\n" WHO CHV1_ON "= take\n"
#define VERIFY "> a0200001083930383137ffffff\n"
#define PINS .pins = &script_pins

/* CHV1, which is configured (doc/reliability.md, PIN). */
static const struct steps locked[] = {
	{ "right", TAKE VERIFY "< 9000\n= right 3\n" RUN RUN_ANSWER, PINS,
	    ONE = { OK_SIM } },
	{ "wrong", TAKE VERIFY "< 9804\n= refused -1\n", PINS,
	    ONE = { { SIM, REFUSES(SR_PIN_REQUIRED, 0x9804, NO),
		.tries = -1 } } },
	{ "wrong, and that was the last try",
	    TAKE VERIFY "< 9840\n= refused 0\n", PINS,
	    ONE = { { SIM, REFUSES(SR_PIN_BLOCKED, 0x9804, NO) } } },
	{ "disabled all of a sudden", TAKE VERIFY "< 9808\n= refused -1\n",
	    PINS,
	    ONE = { { SIM, REFUSES(SR_PIN_REQUIRED, 0x9804, NO),
		.tries = -1 } } },
	{ "the answer is lost",
	    TAKE VERIFY "! reader_failure unknown\n= unknown -1\n", PINS,
	    ONE = { { SIM, REFUSES(SR_PIN_REQUIRED, 0x9804, NO),
		.tries = -1 } } },
	{ "pulled before it", TAKE VERIFY "! no_card no\n= unknown -1\n", PINS,
	    ONE = { { SIM, REFUSES(SR_PIN_REQUIRED, 0x9804, NO),
		.tries = -1 } } },
	{ "right, but that was not all",
	    TAKE VERIFY "< 9000\n= right 3\n" RUN "< 9804\n", PINS,
	    ONE = { { SIM, REFUSES(SR_PIN_REQUIRED, 0x9804, NO),
		.tries = 3 } } },
	{ "two tries", START RUN "< 9804\n" WHO SELECT_GSM_AS("11", "82"), PINS,
	    ONE = { { SIM, REFUSES(SR_PIN_REQUIRED, 0x9804, NO),
		.tries = 2 } } },
	{ "no tries", START RUN "< 9804\n" WHO SELECT_GSM_AS("11", "80"), PINS,
	    ONE = { { SIM, REFUSES(SR_PIN_BLOCKED, 0x9804, NO) } } },
	{ "tries that it does not tell",
	    START RUN "< 9804\n" WHO SELECT("7f20") GET("02", "ffff"), PINS,
	    ONE = { { SIM, REFUSES(SR_PIN_REQUIRED, 0x9804, NO),
		.tries = -1 } } },
	{ "CHV1 is off: the answer was wrong",
	    START RUN "< 9804\n" WHO SELECT_GSM SELECT_GSM, PINS,
	    ONE = { { SIM, REFUSES(SR_INCORRECT_MAC, 0x9804, YES) } } },
	{ "another card by now",
	    START RUN
	    "< 9804\n" SELECT_MF READ_ICCID_AS("988812010000405610f6"),
	    PINS, ONE = { { SIM, FAILS(SR_CARD_GONE, NO) } } },
	{ "not asked for", START RUN "< 9840\n", PINS,
	    ONE = { { SIM, REFUSES(SR_PIN_BLOCKED, 0x9840, NO) } } },
	{ "latched", TAKE, .pins = &script_pins_latched,
	    ONE = { { SIM, REFUSES(SR_PIN_REQUIRED, 0x9804, NO),
		.tries = 3 } } },
	{ "the IMSI behind it, and then ready",
	    START SELECT_EF("6f07",
		"0009") "> a0b0000009\n< 9804\n" WHO CHV1_ON "= take\n" VERIFY
			"< 9000\n= right 3\n" CHV1_ON READ_IMSI RUN RUN_ANSWER,
	    PINS,
	    TWO = { { .instead = EVENT_IDENTIFY, .imsi = "901700000046734" },
		OK_SIM } },
	{ "the IMSI behind it, by the word of a UICC",
	    START SELECT_EF("6f07",
		"0009") "> a0b0000009\n< 6982\n" WHO CHV1_ON "= take\n" VERIFY
			"< 9000\n= right 3\n" CHV1_ON READ_IMSI RUN RUN_ANSWER,
	    PINS,
	    TWO = { { .instead = EVENT_IDENTIFY, .imsi = "901700000046734" },
		OK_SIM } },
	{ "the 2G application of a UICC",
	    UICC SELECT_GSM RUN "< 6982\n" IDENTIFY CHV1_ON "= take\n" VERIFY
				"< 9000\n= right 3\n" RUN RUN_ANSWER,
	    PINS, ONE = { OK_SIM } },
};

int
main(void)
{
	log_set_level(LOG_LEVEL_ERROR);
	for (size_t i = 0; i < sizeof(locked) / sizeof(locked[0]); i++)
		t_add(locked[i].name, steps_play, &locked[i]);
	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++)
		t_add(alone[i].name, steps_play, &alone[i]);
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++)
		t_add(beside[i].name, steps_play, &beside[i]);
	return t_main("uicc/gsm");
}
