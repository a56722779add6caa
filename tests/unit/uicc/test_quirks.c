/* SPDX-License-Identifier: MIT */
#include "apdus.h"
#include "base/clock.h"
#include "play.h"
#include "t.h"

/*
 * What real readers and cards do that a terminal by the book does not expect.
 * Each of them authenticates.
 */

#define SUCCEEDS .verdict = AUTH_SUCCESS, .executed = SR_EXECUTED_YES
#define REST(le) "> 00c00000" le "\n"

/* The steps of PREPARE, one by one. */
#define SELECT_MF "> 00a40004023f00\n< 612f\n> 00c000002f\n< " FCP_MF "9000\n"
#define SELECT_ICCID                                                           \
	"> 00a40004022fe2\n< 6121\n> 00c0000021\n< " FCP_ICCID "9000\n"
#define NUMBER "988812010000405600f8"
#define READ_ICCID "> 00b000000a\n< " NUMBER "9000\n"
#define SHORT_RECORD "61184f10" AID_USIM "50045553696d"
#define NO_DIR "> 00a40004022f00\n< 6a82\n"
#define SELECT_SHORT "> 00a4040407a0000000871002\n"
#define AND_USIM                                                               \
	NO_DIR SELECT_SHORT "< 613a\n> 00c000003a\n< " FCP_USIM "9000\n"
#define AND_AUTHENTICATE AND_USIM AUTHENTICATE ANSWER

/* The MF refuses to give FCP, then it is selected without. */
#define NO_FCP(sw)                                                             \
	"+ t0\n> 00a40004023f00\n< " sw                                        \
	"\n> 00a4000c023f00\n< 9000\n" SELECT_ICCID READ_ICCID                 \
	    AND_AUTHENTICATE

/* T=0, and the reader fetches what waits: data come at once. */
#define FETCHED_MF "+ t0\n> 00a40004023f00\n< " FCP_MF "9000\n"
#define FETCHED_USIM                                                           \
	NO_DIR SELECT_SHORT "< " FCP_USIM "9000\n" AUTHENTICATE "< " SUCCESS   \
			    "9000\n"

/* A USIM that says of itself what stands here. */
#define USIM_WITH(fcp)                                                         \
	"+ t1\n> 00a40004023f0000\n< " FCP_MF "9000\n"                         \
	"> 00a40004022fe200\n< " FCP_ICCID "9000\n"                            \
	"> 00b000000a\n< " NUMBER "9000\n"                                     \
	"> 00a40004022f0000\n< 6a82\n"                                         \
	"> 00a4040407a000000087100200\n< " fcp "9000\n" AUTHENTICATE_T1        \
	"< " SUCCESS "9000\n"

static const struct play plays[] = {
	{ "9Fxx from class 00",
	    "+ t0\n> 00a40004023f00\n< 9f2f\n> 00c000002f\n< " FCP_MF
	    "9000\n" SELECT_ICCID READ_ICCID AND_USIM AUTHENTICATE
	    "< 9f35\n" REST("35") "< " SUCCESS "9000\n",
	    SUCCEEDS },
	{ "91xx to everything",
	    "+ t0\n> 00a40004023f00\n< 612f\n> 00c000002f\n< " FCP_MF
	    "910b\n" SELECT_ICCID "> 00b000000a\n< " NUMBER
	    "910b\n" NO_DIR SELECT_SHORT "< 910b\n" AUTHENTICATE
	    "< 6135\n" REST("35") "< " SUCCESS "910b\n",
	    SUCCEEDS },
	{ "6Cxx to SELECT",
	    "+ t0\n> 00a40004023f00\n< 6c2f\n> 00c000002f\n< " FCP_MF
	    "9000\n" SELECT_ICCID READ_ICCID AND_AUTHENTICATE,
	    SUCCEEDS },
	{ "6Cxx to READ BINARY",
	    "+ t0\n" SELECT_MF
	    "> 00a40004022fe2\n< 6a86\n> 00a4000c022fe2\n< 9000\n"
	    "> 00b0000000\n< 6c0a\n" READ_ICCID AND_AUTHENTICATE,
	    SUCCEEDS },
	{ "records of another length than the FCP say",
	    "+ t0\n" SELECT_MF SELECT_ICCID READ_ICCID
	    "> 00a40004022f00\n< 6111\n> 00c0000011\n< " FCP_DIR "9000\n"
	    "> 00b201042b\n< 6c1a\n> 00b201041a\n< " SHORT_RECORD "9000\n"
	    "> 00b202042b\n< 6a83\n" SELECT_USIM AUTHENTICATE ANSWER,
	    SUCCEEDS },
	{ "fewer bytes than 6Cxx announced",
	    "+ t0\n" SELECT_MF
	    "> 00a40004022fe2\n< 6a86\n> 00a4000c022fe2\n< 9000\n"
	    "> 00b0000000\n< 6c0a\n> 00b000000a\n< 98881201000040569000\n"
	    "+ t0 cold\n" PREPARE AUTHENTICATE ANSWER,
	    SUCCEEDS },
	{ "61xx to READ BINARY",
	    "+ t0\n" SELECT_MF SELECT_ICCID "> 00b000000a\n< 610a\n" REST(
		"0a") "< " NUMBER "9000\n" AND_AUTHENTICATE,
	    SUCCEEDS },

	{ "no FCP: 6a86", NO_FCP("6a86"), SUCCEEDS },
	{ "no FCP: 6b00", NO_FCP("6b00"), SUCCEEDS },
	{ "no FCP: 6a81", NO_FCP("6a81"), SUCCEEDS },
	{ "no FCP: 6a87", NO_FCP("6a87"), SUCCEEDS },
	{ "no FCP: 6700", NO_FCP("6700"), SUCCEEDS },
	{ "no FCP, but data that nobody asked for",
	    "+ t0\n> 00a40004023f00\n< 6a86\n> 00a4000c023f00\n< "
	    "612f\n" SELECT_ICCID READ_ICCID AND_AUTHENTICATE,
	    SUCCEEDS },

	{ "a reader that fetches",
	    FETCHED_MF "> 00a40004022fe2\n< " FCP_ICCID
		       "9000\n" READ_ICCID FETCHED_USIM,
	    SUCCEEDS },
	{ "a reader that fetches, and a warning without data",
	    FETCHED_MF "> 00a40004022fe2\n< 6283\n" REST(
		"00") "< 6f00\n"
		      "> 00b0000000\n< " NUMBER "9000\n" FETCHED_USIM,
	    SUCCEEDS },

	{ "a file that is deactivated, and read all the same",
	    "+ t0\n" SELECT_MF "> 00a40004022fe2\n< 6283\n" REST(
		"00") "< " FCP_ICCID "9000\n" READ_ICCID AND_AUTHENTICATE,
	    SUCCEEDS },
	{ "data with a warning",
	    "+ t0\n" SELECT_MF SELECT_ICCID "> 00b000000a\n< " NUMBER
	    "6200\n" AND_AUTHENTICATE,
	    SUCCEEDS },
	{ "the end of the file before Le",
	    "+ t0\n" SELECT_MF
	    "> 00a40004022fe2\n< 6a86\n> 00a4000c022fe2\n< 9000\n"
	    "> 00b0000000\n< " NUMBER "6282\n" AND_AUTHENTICATE,
	    SUCCEEDS },

	{ "an ADF without tags 83 and 84", USIM_WITH("620482027821"),
	    SUCCEEDS },
	{ "an ADF with half its name", USIM_WITH("62078405a000000087"),
	    SUCCEEDS },
	{ "an ADF without FCP", USIM_WITH(""), SUCCEEDS },
	{ "FCP that are none", USIM_WITH("6f048302ffff"), SUCCEEDS },

	{ "busy at each step",
	    "+ t0\n> 00a40004023f00\n< 9300\n" SELECT_MF
	    "> 00a40004022fe2\n< 9300\n" SELECT_ICCID
	    "> 00b000000a\n< 9300\n" READ_ICCID AND_USIM AUTHENTICATE
	    "< 9300\n" AUTHENTICATE ANSWER,
	    SUCCEEDS },
	{ "busy, T=1",
	    "+ t1\n" PREPARE_T1 AUTHENTICATE_T1 "< 9300\n" AUTHENTICATE_T1
	    "< 9300\n" AUTHENTICATE_T1 "< " SUCCESS "9000\n",
	    SUCCEEDS },
	{ "busy, and no time to wait", "+ t0\n" PREPARE AUTHENTICATE "< 9300\n",
	    .verdict = AUTH_REFUSED, .refusal = SR_CARD_ERROR, .sw = 0x9300,
	    .executed = SR_EXECUTED_NO, .patience_ms = 1 },
	{ "busy, and it may not be sent any more",
	    "+ t0\n" PREPARE AUTHENTICATE "< 9300\n", SR_DEADLINE,
	    .executed = SR_EXECUTED_NO, .may_send = 1 },
	{ "busy, then refused",
	    "+ t0\n" PREPARE AUTHENTICATE "< 9300\n" AUTHENTICATE "< 9862\n",
	    .verdict = AUTH_REFUSED, .refusal = SR_INCORRECT_MAC, .sw = 0x9862,
	    .executed = SR_EXECUTED_YES },
	{ "busy, then lost",
	    "+ t0\n" PREPARE AUTHENTICATE "< 9300\n" AUTHENTICATE
	    "! reader_failure unknown\n",
	    SR_READER_FAILURE, .executed = SR_EXECUTED_UNKNOWN },
};

/* A card that is busy for good. */
static int asked;

static enum sr_err
busy_connect(struct reader *r, struct reader_card *card)
{
	(void)r;
	*card = (struct reader_card){ .protocol = APDU_T0 };
	return SR_OK;
}

static enum sr_err
busy_transmit(struct reader *r, const uint8_t *cmd, size_t cmd_len,
    struct apdu_rsp *rsp, enum sr_executed *reached)
{
	(void)r;
	(void)cmd;
	(void)cmd_len;
	asked++;
	*rsp = (struct apdu_rsp){ .sw = 0x9300 };
	*reached = SR_EXECUTED_YES;
	return SR_OK;
}

static void
busy_disconnect(struct reader *r, enum reader_disposition how)
{
	(void)r;
	(void)how;
}

static void
busy_close(struct reader *r)
{
	(void)r;
}

/* Two seconds, or the caller's limit. */
static void
test_busy_for_good(void **state)
{
	static const struct reader_ops ops = {
		.connect = busy_connect,
		.transmit = busy_transmit,
		.disconnect = busy_disconnect,
		.close = busy_close,
	};
	const unsigned *limit_ms = *state;
	struct reader reader = { &ops, "busy" };
	struct uicc_auth_request req = { .app = CARD_APP_USIM };
	struct uicc_auth_result res;
	uint64_t start = clock_ms();
	struct uicc *uicc;

	asked = 0;
	if (*limit_ms != 0)
		req.until_ms = start + *limit_ms;
	assert_int_equal(uicc_new(&reader, &uicc), SR_OK);
	assert_int_equal(uicc_authenticate(uicc, &req, &res), SR_OK);
	assert_int_equal(res.refusal, SR_CARD_ERROR);
	assert_int_equal(res.sw, 0x9300);
	assert_int_equal(res.executed, SR_EXECUTED_NO);
	assert_true(asked >= (*limit_ms != 0 ? 1 : 2) && asked <= 14);
	/* a machine with much to do wakes late */
	assert_in_range(clock_ms() - start, *limit_ms != 0 ? 0 : 1700,
	    *limit_ms != 0 ? *limit_ms + 1000 : 4000);
	uicc_free(uicc);
}

int
main(void)
{
	static const unsigned none, some = 300;

	for (size_t i = 0; i < sizeof(plays) / sizeof(plays[0]); i++)
		t_add(plays[i].name, play, &plays[i]);
	t_add("busy for good", test_busy_for_good, &none);
	t_add("busy until it is too late", test_busy_for_good, &some);
	return t_main("uicc/quirks");
}
