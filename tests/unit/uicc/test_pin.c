/* SPDX-License-Identifier: MIT */
#include "apdus.h"
#include "base/log.h"
#include "pins.h"
#include "play.h"
#include "script.h"
#include "t.h"

/*
 * When a PIN goes to a card, and when it does not (doc/reliability.md, PIN).
 * `= take` is where it has to be latched: before VERIFY.
 */

#define START "+ t0\n" PREPARE AUTHENTICATE
#define SUCCEEDS .verdict = AUTH_SUCCESS, .executed = SR_EXECUTED_YES
#define REFUSES(why)                                                           \
	.verdict = AUTH_REFUSED, .refusal = why, .sw = 0x6982,                 \
	.executed = SR_EXECUTED_NO

/* Applications behind their PIN 01. */
#define LOCKED(fid_and_aid)                                                    \
	fid_and_aid "a509800171830400018b908a01058c0100c60f9001f0830101830181" \
		    "83010a83010b"
#define LOCKED_USIM "6238820278218410" LOCKED(AID_USIM)
#define LOCKED_ISIM "623c820278218302ff018410" LOCKED(AID_ISIM)
#define SELECT_LOCKED                                                          \
	"> 00a4040410" AID_USIM "\n< 613a\n> 00c000003a\n< " LOCKED_USIM       \
	"9000\n"
#define SELECT_LOCKED_ISIM                                                     \
	"> 00a4040410" AID_ISIM "\n< 613e\n> 00c000003e\n< " LOCKED_ISIM       \
	"9000\n"

#define CLOSED START "< 6982\n"
#define LOOK CLOSED IDENTIFY SELECT_LOCKED
#define COUNT(answer) LOOK "> 0020000100\n" answer "\n"
#define TAKE COUNT("< 63c3") "= take\n"
#define VERIFY "> 00200001083930383137ffffff\n"
#define SENT(answer) TAKE VERIFY answer "\n"
#define OPENED SENT("< 9000") "= right 3\n"

/* An application behind the PIN 02. */
#define FCP_02                                                                 \
	"6238820278218410" AID_USIM                                            \
	"a509800171830400018b908a01058c0100c60f9001f08301028301818301"         \
	"0a83010b"
#define WHO_T1                                                                 \
	"> 00a40004023f0000\n< " FCP_MF "9000\n"                               \
	"> 00a40004022fe200\n< " FCP_ICCID "9000\n"                            \
	"> 00b000000a\n< 988812010000405600f89000\n"

#define WITH_PIN .pins = &script_pins

static const struct play plays[] = {
	{ "right", OPENED AUTHENTICATE ANSWER, SUCCEEDS, WITH_PIN },
	{ "right, with a proactive command",
	    SENT("< 9110") "= right 3\n" AUTHENTICATE ANSWER, SUCCEEDS,
	    WITH_PIN },
	{ "right, and the SQN is behind", OPENED AUTHENTICATE ANSWER_AUTS,
	    .verdict = AUTH_SYNC_FAILURE, .executed = SR_EXECUTED_YES,
	    WITH_PIN },
	{ "right, T=1",
	    "+ t1\n" PREPARE_T1 AUTHENTICATE_T1 "< 6982\n" WHO_T1
	    "> 00a4040410" AID_USIM "00\n< " LOCKED_USIM "9000\n"
	    "> 00200001\n< 63c3\n= take\n" VERIFY
	    "< 9000\n= right 3\n" AUTHENTICATE_T1 "< " SUCCESS "9000\n",
	    SUCCEEDS, WITH_PIN },
	{ "right, and the PIN that the FCP names",
	    "+ t1\n" WHO_T1 "> 00a40004022f0000\n< 6a82\n"
	    "> 00a4040407a000000087100200\n< " FCP_02 "9000\n" AUTHENTICATE_T1
	    "< 6982\n" WHO_T1 "> 00a4040407a000000087100200\n< " FCP_02 "9000\n"
	    "> 00200002\n< 63c3\n= take\n"
	    "> 00200002083930383137ffffff\n< 9000\n= right 3\n" AUTHENTICATE_T1
	    "< " SUCCESS "9000\n",
	    SUCCEEDS, WITH_PIN },
	{ "right, warm: the card lost it by a reset of its own",
	    START ANSWER AUTHENTICATE "< 6982\n" IDENTIFY SELECT_LOCKED
				      "> 0020000100\n< 63c3\n= take\n" VERIFY
				      "< 9000\n= right 3\n" AUTHENTICATE ANSWER,
	    SUCCEEDS, .warm = 1, WITH_PIN },
	{ "right, and then the card fails",
	    OPENED AUTHENTICATE "! reader_failure unknown\n", SR_READER_FAILURE,
	    .executed = SR_EXECUTED_UNKNOWN, WITH_PIN },
	{ "right, for the ISIM",
	    "+ t0\n" IDENTIFY READ_DIR SELECT_ISIM AUTHENTICATE
	    "< 6982\n" IDENTIFY SELECT_LOCKED_ISIM
	    "> 0020000100\n< 63c3\n= take\n" VERIFY
	    "< 9000\n= right 3\n" AUTHENTICATE ANSWER,
	    SUCCEEDS, .app = CARD_APP_ISIM, WITH_PIN },
	{ "right, but that was not all: it is not given twice",
	    OPENED AUTHENTICATE "< 6982\n", REFUSES(SR_PIN_REQUIRED),
	    .tries = 3, WITH_PIN },
	{ "right, but too late for a second AUTHENTICATE", OPENED, SR_DEADLINE,
	    .may_send = 1, WITH_PIN },

	{ "wrong", SENT("< 63c2") "= refused 2\n", REFUSES(SR_PIN_REQUIRED),
	    .tries = 2, WITH_PIN },
	{ "wrong, and that was the last try", SENT("< 63c0") "= refused 0\n",
	    REFUSES(SR_PIN_BLOCKED), WITH_PIN },
	{ "blocked all of a sudden", SENT("< 6983") "= refused 0\n",
	    REFUSES(SR_PIN_BLOCKED), WITH_PIN },
	{ "the PIN is disabled", SENT("< 6984") "= refused -1\n",
	    REFUSES(SR_PIN_REQUIRED), .tries = -1, WITH_PIN },
	{ "no VERIFY in this card", SENT("< 6d00") "= refused -1\n",
	    REFUSES(SR_PIN_REQUIRED), .tries = -1, WITH_PIN },
	{ "a length that is wrong is not tried otherwise",
	    SENT("< 6c08") "= refused -1\n", REFUSES(SR_PIN_REQUIRED),
	    .tries = -1, WITH_PIN },
	{ "data that nobody asked for", SENT("< 6108") "= refused -1\n",
	    REFUSES(SR_PIN_REQUIRED), .tries = -1, WITH_PIN },

	{ "the answer is lost",
	    SENT("! reader_failure unknown") "= unknown -1\n",
	    REFUSES(SR_PIN_REQUIRED), .tries = -1, WITH_PIN },
	{ "the answer is lost, but was on its way",
	    SENT("! reader_failure yes") "= unknown -1\n",
	    REFUSES(SR_PIN_REQUIRED), .tries = -1, WITH_PIN },
	{ "pulled before VERIFY", SENT("! no_card no") "= unknown -1\n",
	    REFUSES(SR_PIN_REQUIRED), .tries = -1, WITH_PIN },
	{ "swapped before VERIFY", SENT("! card_gone no") "= unknown -1\n",
	    REFUSES(SR_PIN_REQUIRED), .tries = -1, WITH_PIN },
	{ "an answer of no shape", SENT("<") "= unknown -1\n",
	    REFUSES(SR_PIN_REQUIRED), .tries = -1, WITH_PIN },
	{ "an answer with data", SENT("< 009000") "= unknown -1\n",
	    REFUSES(SR_PIN_REQUIRED), .tries = -1, WITH_PIN },

	{ "2 tries left", COUNT("< 63c2"), REFUSES(SR_PIN_REQUIRED), .tries = 2,
	    WITH_PIN },
	{ "1 try left", COUNT("< 63c1"), REFUSES(SR_PIN_REQUIRED), .tries = 1,
	    WITH_PIN },
	{ "none left", COUNT("< 63c0"), REFUSES(SR_PIN_BLOCKED), WITH_PIN },
	{ "blocked", COUNT("< 6983"), REFUSES(SR_PIN_BLOCKED), WITH_PIN },
	{ "a card that counts otherwise", COUNT("< 63ca"),
	    REFUSES(SR_PIN_REQUIRED), .tries = 10, WITH_PIN },
	{ "a card that does not tell", COUNT("< 6700"),
	    REFUSES(SR_PIN_REQUIRED), .tries = -1, WITH_PIN },
	{ "a card that says it is open", COUNT("< 9000"),
	    REFUSES(SR_PIN_REQUIRED), .tries = -1, WITH_PIN },
	{ "a card that has the PIN disabled",
	    CLOSED IDENTIFY SELECT_USIM "> 0020000100\n< 63c3\n",
	    REFUSES(SR_PIN_REQUIRED), .tries = 3, WITH_PIN },
	{ "a card that does not tell whether it is",
	    CLOSED IDENTIFY "> 00a4040410" AID_USIM "\n< 9000\n"
			    "> 0020000100\n< 63c3\n= take\n" VERIFY
			    "< 9000\n= right 3\n" AUTHENTICATE ANSWER,
	    SUCCEEDS, WITH_PIN },
	{ "another word of three", COUNT("< 6303"), REFUSES(SR_PIN_REQUIRED),
	    .tries = -1, WITH_PIN },
	{ "the tries are lost: nothing was latched",
	    COUNT("! reader_failure unknown"), SR_READER_FAILURE,
	    .iccid = ICCID, WITH_PIN },
	{ "pulled before the tries", COUNT("! no_card no"), SR_NO_CARD,
	    .iccid = ICCID, WITH_PIN },

	{ "latched", TAKE, REFUSES(SR_PIN_REQUIRED), .tries = 3,
	    .pins = &script_pins_latched },
	{ "the latch cannot be written", TAKE, REFUSES(SR_PIN_REQUIRED),
	    .tries = 3, .pins = &script_pins_disk },
	{ "none for this card",
	    "+ t0\n" IDENTIFY_OTHER READ_DIR SELECT_USIM AUTHENTICATE
	    "< 6982\n> 0020000100\n< 63c3\n",
	    REFUSES(SR_PIN_REQUIRED), .tries = 3, .iccid = OTHER_ICCID,
	    WITH_PIN },
	{ "not asked for", START ANSWER, SUCCEEDS, WITH_PIN },
	{ "not asked for by a wrong MAC", START "< 9862\n",
	    .verdict = AUTH_REFUSED, .refusal = SR_INCORRECT_MAC, .sw = 0x9862,
	    .executed = SR_EXECUTED_YES, WITH_PIN },
	{ "not asked for by a blocked PIN", START "< 6983\n",
	    .verdict = AUTH_REFUSED, .refusal = SR_PIN_BLOCKED, .sw = 0x6983,
	    .executed = SR_EXECUTED_UNKNOWN, WITH_PIN },
	{ "asked for by a card that is not the one of the guard",
	    "+ t0\n" IDENTIFY, SR_CARD_CHANGED, .guard = OTHER_ICCID,
	    .iccid = ICCID, WITH_PIN },
	{ "after a second selection it is the next request's turn",
	    START "< 6985\n" PREPARE AUTHENTICATE
		  "< 6982\n> 0020000100\n< 63c3\n",
	    REFUSES(SR_PIN_REQUIRED), .tries = 3, WITH_PIN },

	{ "another card, found before VERIFY", CLOSED IDENTIFY_OTHER,
	    SR_CARD_GONE, .iccid = ICCID, WITH_PIN },
	{ "a card without a number by now",
	    CLOSED IDENTIFY_AS("ffffffffffffffffffff")
		IDENTIFY_AS("ffffffffffffffffffff"),
	    SR_CARD_GONE, .iccid = ICCID, WITH_PIN },
	{ "no word about who it is", CLOSED "> 00a40004023f00\n< 6f00\n",
	    REFUSES(SR_PIN_REQUIRED), .tries = -1, WITH_PIN },
	{ "lost when it says who it is",
	    CLOSED "> 00a40004023f00\n! reader_failure unknown\n",
	    SR_READER_FAILURE, .iccid = ICCID, WITH_PIN },
	{ "the application is gone",
	    CLOSED IDENTIFY "> 00a4040410" AID_USIM "\n< 6f00\n",
	    REFUSES(SR_PIN_REQUIRED), .tries = -1, WITH_PIN },
	{ "lost when it is selected",
	    CLOSED IDENTIFY "> 00a4040410" AID_USIM "\n! no_card no\n",
	    SR_NO_CARD, .iccid = ICCID, WITH_PIN },
};

#define READ_IMSI(answer)                                                      \
	"> 00a40004026f07\n< 9000\n> 00b0000000\n< " answer "\n"
#define IMSI_FILE "0899100700004076439000"
#define IDENTIFIED "+ t0\n" IDENTIFY READ_DIR SELECT_USIM READ_IMSI("6982")
#define ASKED IDENTIFIED IDENTIFY SELECT_LOCKED "> 0020000100\n"

static const struct identity {
	const char *name;
	const char *script;
	enum sr_err err;
	const char *imsi;
	const char *iccid; /* NULL: ICCID */
} identities[] = {
	{ "IMSI behind the PIN",
	    ASKED "< 63c3\n= take\n" VERIFY
		  "< 9000\n= right 3\n" READ_IMSI(IMSI_FILE),
	    SR_OK, "901700000046734", NULL },
	{ "IMSI behind a wrong PIN",
	    ASKED "< 63c3\n= take\n" VERIFY "< 63c2\n= refused 2\n", SR_OK, "",
	    NULL },
	{ "IMSI, two tries", ASKED "< 63c2\n", SR_OK, "", NULL },
	{ "IMSI behind something else",
	    ASKED "< 63c3\n= take\n" VERIFY
		  "< 9000\n= right 3\n" READ_IMSI("6982"),
	    SR_OK, "", NULL },
	{ "IMSI of another card by now",
	    IDENTIFIED IDENTIFY_OTHER READ_DIR SELECT_USIM READ_IMSI(IMSI_FILE),
	    SR_OK, "901700000046734", OTHER_ICCID },
	{ "IMSI, the answer is lost: read by a second pass, without the PIN",
	    ASKED "< 63c3\n= take\n" VERIFY
		  "! reader_failure unknown\n= unknown -1\n"
		  "+ t0\n" PREPARE READ_IMSI(IMSI_FILE),
	    SR_OK, "901700000046734", NULL },
};

static void
test_identity(void **state)
{
	const struct identity *row = *state;
	struct uicc_identity id;
	struct uicc *uicc;

	assert_int_equal(uicc_new(script_reader(row->script), &uicc), SR_OK);
	uicc_set_pins(uicc, &script_pins);
	assert_int_equal(uicc_identify(uicc, &id), row->err);
	script_assert_end();
	assert_string_equal(id.iccid, row->iccid != NULL ? row->iccid : ICCID);
	assert_string_equal(id.imsi, row->imsi);
	uicc_free(uicc);
}

#define LEN(array) (sizeof(array) / sizeof((array)[0]))

int
main(void)
{
	log_set_level(LOG_LEVEL_ERROR);
	for (size_t i = 0; i < LEN(plays); i++)
		t_add(plays[i].name, play, &plays[i]);
	for (size_t i = 0; i < LEN(identities); i++)
		t_add(identities[i].name, test_identity, &identities[i]);
	return t_main("uicc/pin");
}
