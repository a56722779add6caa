/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "apdus.h"
#include "play.h"
#include "script.h"
#include "t.h"

/*
 * Cards whose number is none: they are used by whoever asks for their slot,
 * and taken for no other card.
 */

#define SUCCEEDS .verdict = AUTH_SUCCESS, .executed = SR_EXECUTED_YES
#define FAILS                                                                  \
	.verdict = AUTH_REFUSED, .refusal = SR_CARD_ERROR,                     \
	.executed = SR_EXECUTED_NO, .iccid = ""
#define CHANGED SR_CARD_CHANGED, .executed = SR_EXECUTED_NO

#define SELECT_MF "> 00a40004023f00\n< 612f\n> 00c000002f\n< " FCP_MF "9000\n"
#define SELECT_ICCID                                                           \
	"> 00a40004022fe2\n< 6121\n> 00c0000021\n< " FCP_ICCID "9000\n"
#define TWICE(part) part part

#define LETTERS IDENTIFY_AS("98881201a000405600f8")
#define LETTERS_ICCID "898821100a000465008"
#define BLANK IDENTIFY_AS("ffffffffffffffffffff")
#define MISSING SELECT_MF "> 00a40004022fe2\n< 6a82\n"
#define HIDDEN SELECT_MF SELECT_ICCID "> 00b000000a\n< 6982\n"
#define FAILED SELECT_MF SELECT_ICCID "> 00b000000a\n< 6f00\n"
#define CORRUPTED                                                              \
	SELECT_MF SELECT_ICCID "> 00b000000a\n< 988812010000405600f86281\n"
#define SHORT                                                                  \
	SELECT_MF                                                              \
	"> 00a40004022fe2\n< 6109\n> 00c0000009\n< 620782024121800108"         \
	"9000\n> 00b0000008\n< 98881201000040569000\n"

#define USED(identify)                                                         \
	"+ t0\n" TWICE(identify) READ_DIR SELECT_USIM AUTHENTICATE ANSWER

#define WARM(identify) USED(identify) AUTHENTICATE ANSWER

/* The card loses its ADF, or another one took its place. */
#define LOST_ADF(first, then)                                                  \
	USED(first)                                                            \
	AUTHENTICATE "< 6985\n" then READ_DIR SELECT_USIM AUTHENTICATE ANSWER

static const struct play plays[] = {
	{ "letters", USED(LETTERS), SUCCEEDS, .iccid = LETTERS_ICCID },
	{ "letters, warm", WARM(LETTERS), SUCCEEDS, .iccid = LETTERS_ICCID,
	    .warm = 1 },
	{ "letters, guarded", USED(LETTERS), SUCCEEDS, .iccid = LETTERS_ICCID,
	    .guard = LETTERS_ICCID },
	{ "letters, another guard", "+ t0\n" TWICE(LETTERS), CHANGED,
	    .guard = ICCID },
	{ "blank", USED(BLANK), SUCCEEDS, .iccid = "" },
	{ "blank, warm", WARM(BLANK), SUCCEEDS, .iccid = "", .warm = 1 },
	{ "missing", USED(MISSING), SUCCEEDS, .iccid = "" },
	{ "missing, warm", WARM(MISSING), SUCCEEDS, .iccid = "", .warm = 1 },
	{ "missing, guarded", "+ t0\n" TWICE(MISSING), CHANGED, .guard = ICCID,
	    .iccid = "" },
	{ "hidden", USED(HIDDEN), SUCCEEDS, .iccid = "" },
	{ "perhaps corrupted", "+ t0\n" CORRUPTED, FAILS, .sw = 0x6281 },
	{ "a card that fails to read it", "+ t0\n" FAILED, FAILS,
	    .sw = 0x6f00 },
	{ "a card that fails to select it",
	    "+ t0\n" SELECT_MF "> 00a40004022fe2\n< 6f00\n", FAILS,
	    .sw = 0x6f00 },
	{ "short", USED(SHORT), SUCCEEDS, .iccid = "" },

	{ "missing for once",
	    "+ t0\n" MISSING IDENTIFY "+ t0 cold\n" PREPARE AUTHENTICATE ANSWER,
	    SUCCEEDS },
	{ "a digit that was a letter for once",
	    "+ t0\n" LETTERS IDENTIFY "+ t0 cold\n" PREPARE AUTHENTICATE ANSWER,
	    SUCCEEDS },
	{ "two readings that differ, again and again",
	    "+ t0\n" LETTERS BLANK "+ t0 cold\n" BLANK LETTERS,
	    SR_BAD_CARD_ANSWER, .executed = SR_EXECUTED_NO, .iccid = "" },

	{ "the same, after a reset", LOST_ADF(MISSING, TWICE(MISSING)),
	    SUCCEEDS, .iccid = "", .warm = 1 },
	{ "a card with a number in its place", LOST_ADF(MISSING, IDENTIFY),
	    SUCCEEDS, .warm = 1 },
	{ "one with letters in its place", LOST_ADF(MISSING, TWICE(LETTERS)),
	    SUCCEEDS, .iccid = LETTERS_ICCID, .warm = 1 },
	{ "one without in the place of one with letters",
	    LOST_ADF(LETTERS, TWICE(BLANK)), SUCCEEDS, .iccid = "", .warm = 1 },
};

#define FIND_USIM                                                              \
	"> 00a4040410" AID_USIM "\n< 613a\n> 00c000003a\n< " FCP_USIM "9000\n"
#define NO_SHORT_AID "> 00a4040407a0000000871002\n< 6a82\n"
#define FCP_IMSI "620c8202412183026f0780020009"
#define READ_IMSI                                                              \
	"> 00a40004026f07\n< 610e\n> 00c000000e\n< " FCP_IMSI "9000\n"         \
	"> 00b0000009\n< 0899100700004076439000\n"

static const struct identity {
	const char *name;
	const char *script;
	enum sr_err first;
	const char *iccid, *imsi;
} identities[] = {
	{ "letters", "+ t0\n" TWICE(LETTERS) READ_DIR FIND_USIM READ_IMSI,
	    SR_OK, LETTERS_ICCID, "901700000046734" },
	{ "no ICCID", "+ t0\n" TWICE(MISSING) READ_DIR FIND_USIM READ_IMSI,
	    SR_OK, "", "901700000046734" },
	{ "no EF_IMSI",
	    "+ t0\n" IDENTIFY READ_DIR FIND_USIM "> 00a40004026f07\n< 6a82\n",
	    SR_OK, ICCID, "" },
	{ "EF_DIR refused once",
	    "+ t0\n" IDENTIFY "> 00a40004022f00\n< 6f00\n" NO_SHORT_AID IDENTIFY
		READ_DIR FIND_USIM READ_IMSI,
	    SR_CARD_ERROR, ICCID, "901700000046734" },
	{ "a record of EF_DIR refused once",
	    "+ t0\n" IDENTIFY "> 00a40004022f00\n< 6111\n> 00c0000011\n"
	    "< " FCP_DIR "9000\n> 00b201042b\n< 6f00\n" NO_SHORT_AID IDENTIFY
		READ_DIR FIND_USIM READ_IMSI,
	    SR_CARD_ERROR, ICCID, "901700000046734" },
};

/* What is known after at most one more look is known for the epoch. */
static void
test_identity(void **state)
{
	const struct identity *row = *state;
	struct uicc_identity id;
	struct uicc *uicc;

	assert_int_equal(uicc_new(script_reader(row->script), &uicc), SR_OK);
	assert_int_equal(uicc_identify(uicc, &id), row->first);
	for (int i = 0; i < 3; i++)
		assert_int_equal(uicc_identify(uicc, &id), SR_OK);
	script_assert_end();
	assert_string_equal(id.iccid, row->iccid);
	assert_string_equal(id.imsi, row->imsi);
	assert_true(id.known);
	uicc_forget(uicc);
	uicc_known_identity(uicc, &id);
	assert_false(id.known);
	uicc_free(uicc);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(plays) / sizeof(plays[0]); i++)
		t_add(plays[i].name, play, &plays[i]);
	for (size_t i = 0; i < sizeof(identities) / sizeof(identities[0]); i++)
		t_add(identities[i].name, test_identity, &identities[i]);
	return t_main("uicc/unusual");
}
