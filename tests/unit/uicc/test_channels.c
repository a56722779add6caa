/* SPDX-License-Identifier: MIT */
#include "apdus.h"
#include "pins.h"
#include "steps.h"
#include "t.h"

/*
 * USIM and ISIM of one card asked in turn: each stays selected on a logical
 * channel of its own, where the card has them (TS 102 221, 8.7).
 */

#define NO SR_EXECUTED_NO
#define YES SR_EXECUTED_YES
#define ISIM .app = CARD_APP_ISIM
#define OK_USIM                                                                \
	{                                                                      \
		.verdict = AUTH_SUCCESS, .executed = YES                       \
	}
#define OK_ISIM                                                                \
	{                                                                      \
		ISIM, .verdict = AUTH_SUCCESS, .executed = YES                 \
	}
#define REFUSES(why, word, how)                                                \
	.verdict = AUTH_REFUSED, .refusal = why, .sw = word, .executed = how
#define TWO .count = 2, .steps
#define THREE .count = 3, .steps
#define FOUR .count = 4, .steps

#define START "+ t0\n" PREPARE
#define USIM AUTHENTICATE ANSWER

/* On the channel that has this class byte. */
#define OPEN(number) "> 0070000001\n< " number "9000\n"
#define CLOSE "> 0070800100\n< 9000\n"
#define SELECT_ON(cla)                                                         \
	"> " cla "a4040410" AID_ISIM "\n< 613e\n> " cla                        \
	"c000003e\n< " FCP_ISIM "9000\n"
#define AUTHENTICATE_ON(cla) "> " cla "8800812210" RAND "10" AUTN "\n"
#define ANSWER_ON(cla) "< 6135\n> " cla "c0000035\n< " SUCCESS "9000\n"
#define ISIM_ON(cla) AUTHENTICATE_ON(cla) ANSWER_ON(cla)
#define LOOK(aid) "> 80f2000100\n< 6c12\n> 80f2000112\n< 8410" aid "9000\n"
#define OPENED OPEN("01") SELECT_ON("01") LOOK(AID_USIM)

/* On the basic channel instead. */
#define ISIM_INSTEAD SELECT_ISIM AUTHENTICATE ANSWER
#define USIM_AGAIN SELECT_USIM USIM

#define OPEN_T1 "> 0070000001\n< 019000\n"
#define SELECT_T1                                                              \
	"> 01a4040410" AID_ISIM "00\n< " FCP_ISIM "9000\n"                     \
	"> 80f2000100\n< 8410" AID_USIM "9000\n"
#define USIM_T1 AUTHENTICATE_T1 "< " SUCCESS "9000\n"
#define ISIM_T1 "> 018800812210" RAND "10" AUTN "00\n< " SUCCESS "9000\n"

#define REFUSED(word)                                                          \
	START USIM "> 0070000001\n< " word                                     \
		   "\n" ISIM_INSTEAD USIM_AGAIN ISIM_INSTEAD
#define NO_CHANNEL(name, word)                                                 \
	{                                                                      \
		name, REFUSED(word),                                           \
		    FOUR = { OK_USIM,                                          \
			    OK_ISIM,                                           \
			    OK_USIM,                                           \
			    OK_ISIM }                                          \
	}

static const struct steps opens[] = {
	{ "in turn: two APDUs each",
	    START USIM OPENED ISIM_ON("01") USIM ISIM_ON("01"),
	    FOUR = { OK_USIM, OK_ISIM, OK_USIM, OK_ISIM } },
	{ "T=1: one APDU each",
	    "+ t1\n" PREPARE_T1 USIM_T1 OPEN_T1 SELECT_T1 ISIM_T1 USIM_T1
		ISIM_T1,
	    FOUR = { OK_USIM, OK_ISIM, OK_USIM, OK_ISIM } },
	{ "STATUS whose answer waits: GET RESPONSE has no class 80",
	    START USIM OPEN("01") SELECT_ON(
		"01") "> 80f2000100\n< 6112\n> 00c0000012\n< 8410" AID_USIM
		      "9000\n" ISIM_ON("01"),
	    TWO = { OK_USIM, OK_ISIM } },
	{ "the ISIM first: then the USIM has the other channel",
	    "+ t0\n" IDENTIFY READ_DIR ISIM_INSTEAD OPEN(
		"03") "> 03a4040410" AID_USIM
		      "\n< 613a\n> 03c000003a\n< " FCP_USIM
		      "9000\n" LOOK(AID_ISIM) ISIM_ON("03") USIM,
	    THREE = { OK_ISIM, OK_USIM, OK_ISIM } },
	{ "the last channel with a low class",
	    START USIM OPEN("03") SELECT_ON("03") LOOK(AID_USIM) ISIM_ON("03"),
	    TWO = { OK_USIM, OK_ISIM } },
	{ "the first with a high one",
	    START USIM OPEN("04") SELECT_ON("40") LOOK(AID_USIM) ISIM_ON("40"),
	    TWO = { OK_USIM, OK_ISIM } },
	{ "the last one",
	    START USIM OPEN("13") SELECT_ON("4f") LOOK(AID_USIM) ISIM_ON("4f"),
	    TWO = { OK_USIM, OK_ISIM } },
	{ "no channel for an ISIM that is asked alone",
	    START "> 00a40004026f07\n< 6a82\n" ISIM_INSTEAD AUTHENTICATE ANSWER,
	    THREE = { { .instead = EVENT_IDENTIFY, .imsi = "" }, OK_ISIM,
		OK_ISIM } },
	{ "nor for one that EF_DIR does not have",
	    "+ t0\n" IDENTIFY "> 00a40004022f00\n< 6a82\n"
	    "> 00a4040407a0000000871002\n< 613a\n> 00c000003a\n< " FCP_USIM
	    "9000\n" USIM "> 00a4040407a0000000871004\n< 6a82\n",
	    TWO = { OK_USIM,
		{ ISIM, REFUSES(SR_APPLICATION_NOT_FOUND, 0x6a82, NO) } } },
	{ "nor on a card that others use",
	    START USIM IDENTIFY ISIM_INSTEAD IDENTIFY USIM_AGAIN,
	    .shared = true, THREE = { OK_USIM, OK_ISIM, OK_USIM } },
	{ "a new connection: opened anew",
	    START USIM OPENED ISIM_ON("01") AUTHENTICATE
	    "! card_gone no\n" START USIM OPENED ISIM_ON("01"),
	    FOUR = { OK_USIM, OK_ISIM, OK_USIM, OK_ISIM } },
};

/* Cards that have none for us: asked once, and then as ever. */
static const struct steps refuses[] = {
	NO_CHANNEL("6881", "6881"),
	NO_CHANNEL("6a81", "6a81"),
	NO_CHANNEL("6d00", "6d00"),
	NO_CHANNEL("6e00", "6e00"),
	NO_CHANNEL("no number", "9000"),
	NO_CHANNEL("the basic channel", "009000"),
	NO_CHANNEL("a channel that there is not", "149000"),
	{ "lost on the way: in the second pass as ever",
	    START USIM
	    "> 0070000001\n! reader_failure unknown\n+ t0\n" IDENTIFY READ_DIR
		ISIM_INSTEAD,
	    TWO = { OK_USIM, OK_ISIM } },
	{ "two numbers: no answer to this",
	    START USIM "> 0070000001\n< 01029000\n"
		       "+ t0 cold\n" IDENTIFY READ_DIR ISIM_INSTEAD,
	    TWO = { OK_USIM, OK_ISIM } },
	{ "the application is refused there",
	    START USIM OPEN(
		"01") "> 01a4040410" AID_ISIM
		      "\n< 6985\n" CLOSE ISIM_INSTEAD USIM_AGAIN ISIM_INSTEAD,
	    FOUR = { OK_USIM, OK_ISIM, OK_USIM, OK_ISIM } },
	{ "the application is not found there",
	    START USIM OPEN("01") "> 01a4040410" AID_ISIM
				  "\n< 6a82\n" CLOSE ISIM_INSTEAD USIM_AGAIN,
	    THREE = { OK_USIM, OK_ISIM, OK_USIM } },
	{ "it is refused on the basic one, too: the card's own word",
	    START USIM OPEN("01") "> 01a4040410" AID_ISIM "\n< 6985\n" CLOSE
				  "> 00a4040410" AID_ISIM
				  "\n< 6985\n" USIM_AGAIN,
	    THREE = { OK_USIM, { ISIM, REFUSES(SR_CARD_ERROR, 0x6985, NO) },
		OK_USIM } },
	{ "the channel is not known when it was opened just now",
	    START USIM OPEN("01") "> 01a4040410" AID_ISIM
				  "\n< 6881\n" ISIM_INSTEAD USIM_AGAIN,
	    THREE = { OK_USIM, OK_ISIM, OK_USIM } },
	{ "one place for both channels: never relied on",
	    START USIM OPEN("01") SELECT_ON("01") LOOK(AID_ISIM)
		CLOSE ISIM_INSTEAD USIM_AGAIN ISIM_INSTEAD,
	    FOUR = { OK_USIM, OK_ISIM, OK_USIM, OK_ISIM } },
	{ "nor where the card does not tell",
	    START USIM OPEN("01") SELECT_ON(
		"01") "> 80f2000100\n< 6d00\n" CLOSE ISIM_INSTEAD USIM_AGAIN,
	    THREE = { OK_USIM, OK_ISIM, OK_USIM } },
	{ "nor where it tells of nothing",
	    START USIM OPEN("01") SELECT_ON(
		"01") "> 80f2000100\n< 9000\n" CLOSE ISIM_INSTEAD USIM_AGAIN,
	    THREE = { OK_USIM, OK_ISIM, OK_USIM } },
	{ "it does not close either",
	    START USIM OPEN("01") SELECT_ON("01")
		LOOK(AID_ISIM) "> 0070800100\n< 6a81\n" ISIM_INSTEAD USIM_AGAIN,
	    THREE = { OK_USIM, OK_ISIM, OK_USIM } },
};

#define FCP_LOCKED                                                             \
	"623c820278218302ff018410" AID_ISIM                                    \
	"a509800171830400018b908a01058c0100c60f9001f08301018301818301"         \
	"0a83010b"
#define SELECT_LOCKED                                                          \
	"> 01a4040410" AID_ISIM "\n< 613e\n> 01c000003e\n< " FCP_LOCKED "9000" \
	"\n"

#define OPEN_BOTH START USIM OPENED ISIM_ON("01")
/* Nothing is selected on the basic one: the other is not relied on. */
#define PROVES_NOTHING IDENTIFY READ_DIR CLOSE SELECT_ISIM
#define LOST(word)                                                             \
	OPEN_BOTH AUTHENTICATE_ON("01") "< " word "\n" IDENTIFY READ_DIR       \
					"> 0070800100\n< " word                \
					"\n" ISIM_INSTEAD USIM_AGAIN

#define RUN                                                                    \
	"> a088000010" RAND "\n< 9f0c\n> a0c000000c\n< " SRES GSM_KC "9000\n"
#define SELECT_GSM                                                             \
	"> a0a40000027f20\n< 9f16\n> a0c0000016\n< "                           \
	"000000007f20020000000000099100110400838a838a9000\n"
#define OK_SIM                                                                 \
	{                                                                      \
		.app = CARD_APP_SIM, .context = AUTH_GSM,                      \
		.verdict = AUTH_GSM_SUCCESS, .executed = YES                   \
	}

/* What becomes of a channel that is open. */
static const struct steps later[] = {
	{ "the card has lost it: 6881, executed nothing", LOST("6881"),
	    FOUR = { OK_USIM, OK_ISIM, OK_ISIM, OK_USIM } },
	{ "the same by 6e00", LOST("6e00"),
	    FOUR = { OK_USIM, OK_ISIM, OK_ISIM, OK_USIM } },
	{ "or by 6a81, to which it would come again and again", LOST("6a81"),
	    FOUR = { OK_USIM, OK_ISIM, OK_ISIM, OK_USIM } },
	{ "6a81 on the basic channel, too: the application's own word",
	    OPEN_BOTH AUTHENTICATE_ON(
		"01") "< 6a81\n" PROVES_NOTHING AUTHENTICATE
		      "< 6a81\n" USIM_AGAIN,
	    FOUR = { OK_USIM, OK_ISIM,
		{ ISIM,
		    REFUSES(SR_SECURITY_CONTEXT_NOT_SUPPORTED, 0x6a81, NO) },
		OK_USIM } },
	{ "6881 on the basic channel says nothing of the kind",
	    START AUTHENTICATE "< 6881\n", .count = 1,
	    .steps = { { REFUSES(
		SR_CARD_ERROR, 0x6881, SR_EXECUTED_UNKNOWN) } } },
	{ "its application is not selected any more",
	    OPEN_BOTH AUTHENTICATE_ON(
		"01") "< 6985\n" PROVES_NOTHING AUTHENTICATE ANSWER USIM_AGAIN,
	    FOUR = { OK_USIM, OK_ISIM, OK_ISIM, OK_USIM } },
	{ "that of the basic one is not: both are selected again, and proven",
	    OPEN_BOTH AUTHENTICATE
	    "< 6985\n" PREPARE AUTHENTICATE ANSWER SELECT_ON("01")
		LOOK(AID_USIM) ISIM_ON("01"),
	    FOUR = { OK_USIM, OK_ISIM, OK_USIM, OK_ISIM } },
	{ "another card, whose only place both classes mean",
	    OPEN_BOTH AUTHENTICATE_ON("01") "< 6985\n" IDENTIFY_OTHER READ_DIR
		CLOSE ISIM_INSTEAD USIM_AGAIN,
	    FOUR = { OK_USIM, OK_ISIM,
		{ ISIM, .verdict = AUTH_SUCCESS, .executed = YES,
		    .iccid = OTHER_ICCID },
		{ .verdict = AUTH_SUCCESS,
		    .executed = YES,
		    .iccid = OTHER_ICCID } } },
	{ "lost on its way there: never sent twice",
	    OPEN_BOTH AUTHENTICATE_ON("01") "! reader_failure unknown\n",
	    THREE = { OK_USIM, OK_ISIM,
		{ ISIM, .err = SR_READER_FAILURE,
		    .executed = SR_EXECUTED_UNKNOWN } } },
	{ "its PIN is asked for there",
	    OPEN_BOTH AUTHENTICATE_ON("01") "< 6982\n> 0120000100\n< 63c2\n",
	    THREE = { OK_USIM, OK_ISIM,
		{ ISIM, REFUSES(SR_PIN_REQUIRED, 0x6982, NO), .tries = 2 } } },
	{ "and given there",
	    OPEN_BOTH AUTHENTICATE_ON(
		"01") "< 6982\n" IDENTIFY SELECT_LOCKED "> 0120000100\n< 63c3\n"
		      "= take\n> 01200001083930383137ffffff\n< 9000\n= right "
		      "3\n" ISIM_ON("01") USIM_AGAIN,
	    .pins = &script_pins,
	    FOUR = { OK_USIM, OK_ISIM, OK_ISIM, OK_USIM } },
	{ "the 2G application: closed before it, and no other opened",
	    OPEN_BOTH CLOSE SELECT_GSM RUN USIM_AGAIN ISIM_INSTEAD, .count = 5,
	    .steps = { OK_USIM, OK_ISIM, OK_SIM, OK_USIM, OK_ISIM } },
	{ "the 2G application first",
	    "+ t0\n" IDENTIFY SELECT_GSM RUN READ_DIR USIM_AGAIN ISIM_INSTEAD,
	    THREE = { OK_SIM, OK_USIM, OK_ISIM } },
};

static void
add(const struct steps *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		t_add(rows[i].name, steps_play, &rows[i]);
}

int
main(void)
{
	add(opens, sizeof(opens) / sizeof(opens[0]));
	add(refuses, sizeof(refuses) / sizeof(refuses[0]));
	add(later, sizeof(later) / sizeof(later[0]));
	return t_main("uicc/channels");
}
