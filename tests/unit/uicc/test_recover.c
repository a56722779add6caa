/* SPDX-License-Identifier: MIT */
#include "apdus.h"
#include "play.h"
#include "t.h"

/* What is done when the reader fails, and what is never done. */

#define START "+ t0\n" PREPARE AUTHENTICATE
#define WARM START ANSWER AUTHENTICATE
#define SUCCEEDS .verdict = AUTH_SUCCESS, .executed = SR_EXECUTED_YES
#define MAYBE .executed = SR_EXECUTED_UNKNOWN

#define OTHER_CARD "+ t0\n" IDENTIFY_OTHER READ_DIR SELECT_USIM

static const struct play plays[] = {
	{ "warm, reset behind our back",
	    WARM "! reader_failure no\n" START ANSWER, SUCCEEDS, .warm = 1 },
	{ "warm, card pulled and put back", WARM "! no_card no\n" START ANSWER,
	    SUCCEEDS, .warm = 1 },
	{ "warm, card pulled", WARM "! no_card no\n+ no_card\n", SR_NO_CARD,
	    .warm = 1, .iccid = "" },
	{ "warm, card mute after", WARM "! no_card no\n+ card_gone\n",
	    SR_CARD_GONE, .warm = 1, .iccid = "" },
	{ "warm, pcscd gone",
	    WARM "! pcsc_unavailable no\n+ pcsc_unavailable\n",
	    SR_PCSC_UNAVAILABLE, .warm = 1, .iccid = "" },
	{ "warm, pcscd restarted", WARM "! pcsc_unavailable no\n" START ANSWER,
	    SUCCEEDS, .warm = 1 },
	{ "warm, taken by another program",
	    WARM "! reader_busy no\n+ reader_busy\n", SR_READER_BUSY, .warm = 1,
	    .iccid = "" },
	{ "warm, swapped: answers as the new card",
	    WARM "! no_card no\n" OTHER_CARD AUTHENTICATE ANSWER, SUCCEEDS,
	    .warm = 1, .iccid = OTHER_ICCID },
	{ "warm, swapped, guarded", WARM "! no_card no\n+ t0\n" IDENTIFY_OTHER,
	    SR_CARD_CHANGED, .warm = 1, .guard = ICCID, .iccid = OTHER_ICCID },
	{ "twice is enough",
	    WARM "! reader_failure no\n" START "! reader_failure no\n",
	    SR_READER_FAILURE, .warm = 1 },
	{ "too late for the second", WARM "! reader_failure no\n+ t0\n" PREPARE,
	    SR_DEADLINE, .warm = 1, .may_send = 1 },

	{ "perhaps executed: never again", WARM "! reader_failure unknown\n",
	    SR_READER_FAILURE, MAYBE, .warm = 1 },
	{ "executed, answer too long: never again",
	    WARM "! bad_card_answer yes\n", SR_BAD_CARD_ANSWER,
	    .executed = SR_EXECUTED_YES, .warm = 1 },
	{ "second one perhaps executed",
	    WARM "! no_card no\n" START "! reader_failure unknown\n",
	    SR_READER_FAILURE, MAYBE, .warm = 1 },
	{ "GET RESPONSE not sent: executed all the same",
	    WARM "< 6135\n> 00c0000035\n! no_card no\n", SR_NO_CARD,
	    .executed = SR_EXECUTED_YES, .warm = 1 },
	{ "GET RESPONSE lost: executed",
	    WARM "< 6135\n> 00c0000035\n! reader_failure unknown\n",
	    SR_READER_FAILURE, .executed = SR_EXECUTED_YES, .warm = 1 },

	{ "lost while preparing: once more",
	    "+ t0\n> 00a40004023f00\n! reader_failure unknown\n" START ANSWER,
	    SUCCEEDS },
	{ "lost while selecting: once more",
	    "+ t0\n" IDENTIFY READ_DIR "> 00a4040410" AID_USIM
	    "\n! reader_failure unknown\n" START ANSWER,
	    SUCCEEDS },
	{ "lost while preparing, twice",
	    "+ t0\n> 00a40004023f00\n! reader_failure unknown\n"
	    "+ t0\n> 00a40004023f00\n! reader_failure unknown\n",
	    .err = SR_READER_FAILURE },
	{ "one second chance in all",
	    "+ t0\n> 00a40004023f00\n! no_card no\n"
	    "+ t0\n" PREPARE AUTHENTICATE "! no_card no\n",
	    .err = SR_NO_CARD },
	{ "no card", "+ no_card\n", SR_NO_CARD, .iccid = "" },
	{ "mute card", "+ card_gone\n", SR_CARD_GONE, .iccid = "" },
	{ "no pcscd", "+ pcsc_unavailable\n", SR_PCSC_UNAVAILABLE,
	    .iccid = "" },
	{ "selected again after a reset",
	    START
	    "< 6985\n> 00a40004023f00\n! reader_failure no\n" START ANSWER,
	    SUCCEEDS },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof(plays) / sizeof(plays[0]); i++)
		t_add(plays[i].name, play, &plays[i]);
	return t_main("uicc/recover");
}
