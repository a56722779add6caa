/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "t.h"
#include "wire/wire.h"
#include "world.h"

#define AUTH "/sim-auth-api/v1/slot/"
#define INFO "/sim-info-api/v1/slot/"
#define API "/sim-auth-api/v1/"
#define READER API "reader/"
#define HALF "000102030405060708090a0b0c0d0e0f"
#define KS HALF "101112131415161718191a1b1c1d1e1f"
#define RAND_0 "\"rand\":\"fb195c7873b20affa278887920b9dd57\""
#define AUTN_0 "\"autn\":\"d420895a6aa2000089cd016f8d8ae67c\""
#define GSM "{" RAND_0 ",\"context\":\"gsm\"}"
#define SIM "{" RAND_0 ",\"app\":\"sim\"}"
#define GBA "{" RAND_0 "," AUTN_0 ",\"context\":\"gba\"}"
#define NAF                                                                    \
	"{\"context\":\"gba-naf\",\"naf_id\":\"6e0100000000\","                \
	"\"impi\":\"a@b\"}"
#define GSM_ANSWER                                                             \
	"{\"successful_2g_authentication\":{\"sres\":\"3ce1ca55\","            \
	"\"kc\":\"64d3f2a32f801214\"}}"
#define AUTS "dc0ea0a1a2a3a4a5a6a7a8a9aaabacad9000"

/* Slots 0 to 3 are plain, then one for each way to fail. */
enum {
	TRICK_NO_CARD = 4,
	TRICK_MUTE,
	TRICK_BUSY,
	TRICK_NO_PCSCD,
	TRICK_NO_MEMORY,
	TRICK_AUTH_LOST,
	TRICK_BAD_ANSWER,
	TRICK_RESYNC,
	TRICK_MAC,
	TRICK_OTHER_SW,
	TRICK_GBA,
	TRICK_NAF,
	TRICK_LONG,
	TRICK_COUNT,
};

static struct trick tricks[TRICK_COUNT] = {
	[1] = { .card = 1 },
	[2] = { .card = 2 },
	[3] = { .card = 3 },
	[TRICK_NO_CARD] = { .connect_err = SR_NO_CARD },
	[TRICK_MUTE] = { .connect_err = SR_CARD_GONE },
	[TRICK_BUSY] = { .connect_err = SR_READER_BUSY },
	[TRICK_NO_PCSCD] = { .connect_err = SR_PCSC_UNAVAILABLE },
	[TRICK_NO_MEMORY] = { .connect_err = SR_NO_MEMORY },
	[TRICK_AUTH_LOST] = { .auth_err = SR_READER_FAILURE,
	    .auth_reached = SR_EXECUTED_UNKNOWN },
	[TRICK_BAD_ANSWER] = { .card = 3, .auth_answer = "db 02 0102 9000" },
	[TRICK_RESYNC] = { .card = 3, .auth_answer = AUTS },
	[TRICK_MAC] = { .auth_answer = "9862" },
	[TRICK_OTHER_SW] = { .auth_answer = "6f00" },
	[TRICK_GBA] = { .card = 3, .auth_answer = "db08ba951159c06bddb89000" },
	[TRICK_NAF] = { .card = 3, .auth_answer = "db20" KS "9000" },
	[TRICK_LONG] = { .card = 3,
	    .auth_answer = "db20" KS "10" HALF "10" HALF "9000" },
};

struct row {
	const char *name;
	const char *method;
	const char *path;
	const char *body;
	int status;
	enum sr_err err; /* SR_OK: no error in the body */
	enum sr_executed executed;
	const char *header; /* one that must be there, or NULL */
	const char *exact; /* the whole body, or NULL */
};

#define NO SR_EXECUTED_NO
#define YES SR_EXECUTED_YES
#define UNKNOWN SR_EXECUTED_UNKNOWN
#define RETRY "Retry-After: 1\r\n"

static const struct row rows[] = {
	{ "document, slot 0", "POST", AUTH "0", CHALLENGE_0, 200, SR_OK, YES,
	    "SIM-Slot: 0\r\n", ANSWER_0 },
	{ "document, slot 1", "POST", AUTH "1", CHALLENGE_1, 200, SR_OK, YES,
	    "SIM-Slot: 1\r\n", ANSWER_1 },
	{ "leading zeros", "POST", AUTH "001", CHALLENGE_1, 200, SR_OK, YES,
	    "SIM-Slot: 1\r\n", ANSWER_1 },
	{ "the card is named", "POST", AUTH "0", CHALLENGE_0, 200, SR_OK, YES,
	    "SIM-ICCID: 89", ANSWER_0 },
	{ "resynchronisation", "POST", AUTH "11", CHALLENGE_0, 200, SR_OK, YES,
	    "SIM-ICCID: 89",
	    "{\"synchronisation_failure\":"
	    "{\"auts\":\"a0a1a2a3a4a5a6a7a8a9aaabacad\"}}" },
	{ "GSM context", "POST", AUTH "0", GSM, 200, SR_OK, YES,
	    "SIM-ICCID: 89", GSM_ANSWER },
	{ "GSM context, T=1", "POST", AUTH "3", GSM, 200, SR_OK, YES,
	    "SIM-Slot: 3\r\n", NULL },
	{ "GSM context, with AUTN", "POST", AUTH "0",
	    "{" RAND_0 "," AUTN_0 ",\"context\":\"gsm\"}", 400,
	    SR_MALFORMED_REQUEST, NO, NULL, NULL },
	{ "no 2G application", "POST", AUTH "0", SIM, 200,
	    SR_APPLICATION_NOT_FOUND, NO, "SIM-ICCID: 89", NULL },
	{ "GBA", "POST", AUTH "14", GBA, 200, SR_OK, YES, "SIM-ICCID: 89",
	    "{\"successful_gba_bootstrapping\":"
	    "{\"res\":\"ba951159c06bddb8\"}}" },
	{ "GBA, resynchronisation", "POST", AUTH "11", GBA, 200, SR_OK, YES,
	    "SIM-ICCID: 89",
	    "{\"synchronisation_failure\":"
	    "{\"auts\":\"a0a1a2a3a4a5a6a7a8a9aaabacad\"}}" },
	{ "no GBA", "POST", AUTH "0", GBA, 200,
	    SR_SECURITY_CONTEXT_NOT_SUPPORTED, YES, "SIM-ICCID: 89", NULL },
	{ "NAF", "POST", AUTH "15", NAF, 200, SR_OK, YES, "SIM-ICCID: 89",
	    "{\"successful_gba_naf_derivation\":{\"ks_ext_naf\":\"" KS "\"}}" },
	{ "NAF, an answer of GBA", "POST", AUTH "14", NAF, 502,
	    SR_BAD_CARD_ANSWER, YES, NULL, NULL },
	{ "RES of 32 bytes", "POST", AUTH "16", CHALLENGE_0, 200, SR_OK, YES,
	    "SIM-ICCID: 89",
	    "{\"successful_3g_authentication\":{\"res\":\"" KS
	    "\",\"ck\":\"" HALF "\",\"ik\":\"" HALF "\",\"kc\":null}}" },
	{ "MAC failure", "POST", AUTH "12", CHALLENGE_0, 200, SR_INCORRECT_MAC,
	    YES, "SIM-ICCID: 89", NULL },
	{ "wrong key", "POST", AUTH "0", CHALLENGE_1, 200, SR_INCORRECT_MAC,
	    YES, "SIM-ICCID: 89", NULL },
	{ "other status word", "POST", AUTH "13", CHALLENGE_0, 200,
	    SR_CARD_ERROR, UNKNOWN, "SIM-ICCID: 89", NULL },
	{ "another card is meant", "POST", AUTH "0",
	    "{\"rand\":\"fb195c7873b20affa278887920b9dd57\","
	    "\"autn\":\"d420895a6aa2000089cd016f8d8ae67c\","
	    "\"iccid\":\"8900000000000000000\"}",
	    410, SR_CARD_CHANGED, NO, "SIM-Slot: 0\r\n", NULL },

	{ "empty slot", "POST", AUTH "4", CHALLENGE_0, 410, SR_NO_CARD, NO,
	    "SIM-Slot: 4\r\n", NULL },
	{ "mute card", "POST", AUTH "5", CHALLENGE_0, 410, SR_CARD_GONE, NO,
	    NULL, NULL },
	{ "reader in use", "POST", AUTH "6", CHALLENGE_0, 503, SR_READER_BUSY,
	    NO, RETRY, NULL },
	{ "no pcscd", "POST", AUTH "7", CHALLENGE_0, 503, SR_PCSC_UNAVAILABLE,
	    NO, RETRY, NULL },
	{ "no memory", "POST", AUTH "8", CHALLENGE_0, 500, SR_INTERNAL, NO,
	    NULL, NULL },
	{ "lost in the reader", "POST", AUTH "9", CHALLENGE_0, 502,
	    SR_READER_FAILURE, UNKNOWN, NULL, NULL },
	{ "answer that breaks the rules", "POST", AUTH "10", CHALLENGE_0, 502,
	    SR_BAD_CARD_ANSWER, YES, NULL, NULL },

	{ "info, empty slot", "GET", INFO "4", "", 410, SR_NO_CARD, NO,
	    "SIM-Slot: 4\r\n", NULL },
	{ "info, no pcscd", "GET", INFO "7", "", 503, SR_PCSC_UNAVAILABLE, NO,
	    RETRY, NULL },

	{ "no such slot", "POST", AUTH "17", CHALLENGE_0, 404, SR_NO_SUCH_SLOT,
	    NO, NULL, NULL },
	{ "info, no such slot", "GET", INFO "999999999", "", 404,
	    SR_NO_SUCH_SLOT, NO, NULL, NULL },
	{ "no such slot, whatever the body", "POST", AUTH "17", "{", 404,
	    SR_NO_SUCH_SLOT, NO, NULL, NULL },
	{ "too many digits", "POST", AUTH "1000000000", CHALLENGE_0, 404,
	    SR_NO_SUCH_SLOT, NO, NULL, NULL },
	{ "no digits", "POST", AUTH "x", CHALLENGE_0, 404, SR_NOT_FOUND, NO,
	    NULL, NULL },
	{ "trailing slash", "POST", AUTH "0/", CHALLENGE_0, 404, SR_NOT_FOUND,
	    NO, NULL, NULL },
	{ "by reader", "POST", READER "trick%201", CHALLENGE_1, 200, SR_OK, YES,
	    "SIM-Slot: 1\r\n", ANSWER_1 },
	{ "by reader, empty", "POST", READER "trick%204", CHALLENGE_0, 410,
	    SR_NO_CARD, NO, "SIM-Slot: 4\r\n", NULL },
	{ "by reader, GET", "GET", READER "trick%201", "", 405,
	    SR_METHOD_NOT_ALLOWED, NO, "Allow: POST\r\n", NULL },
	{ "by reader, unknown", "POST", READER "trick", CHALLENGE_0, 404,
	    SR_NO_SUCH_SLOT, NO, NULL, NULL },
	{ "by reader, bad escape", "POST", READER "trick%2", CHALLENGE_0, 404,
	    SR_NOT_FOUND, NO, NULL, NULL },
	{ "never seen, ICCID", "POST", API "iccid/8900000000000000000",
	    CHALLENGE_0, 404, SR_NO_SUCH_CARD, NO, NULL, NULL },
	{ "never seen, IMSI", "POST", API "imsi/001019999999999", CHALLENGE_0,
	    404, SR_NO_SUCH_CARD, NO, NULL, NULL },
	{ "no ICCID", "POST", API "iccid/89x", CHALLENGE_0, 404, SR_NOT_FOUND,
	    NO, NULL, NULL },
	{ "no IMSI", "POST", API "imsi/00101", CHALLENGE_0, 404, SR_NOT_FOUND,
	    NO, NULL, NULL },
	{ "POST for all slots", "POST", "/sim-info-api/v1/slots", "", 405,
	    SR_METHOD_NOT_ALLOWED, NO, "Allow: GET\r\n", NULL },
	{ "POST for a card", "POST", "/sim-info-api/v1/iccid/89", "", 405,
	    SR_METHOD_NOT_ALLOWED, NO, "Allow: GET\r\n", NULL },

	{ "no such URL", "GET", "/", "", 404, SR_NOT_FOUND, NO, NULL, NULL },
	{ "GET to authenticate", "GET", AUTH "0", CHALLENGE_0, 405,
	    SR_METHOD_NOT_ALLOWED, NO, "Allow: POST\r\n", NULL },
	{ "OPTIONS", "OPTIONS", AUTH "0", "", 405, SR_METHOD_NOT_ALLOWED, NO,
	    "Allow: POST\r\n", NULL },
	{ "methods have a case", "post", AUTH "0", CHALLENGE_0, 405,
	    SR_METHOD_NOT_ALLOWED, NO, "Allow: POST\r\n", NULL },
	{ "POST for information", "POST", INFO "0", "{}", 405,
	    SR_METHOD_NOT_ALLOWED, NO, "Allow: GET\r\n", NULL },

	{ "no body", "POST", AUTH "0", "", 400, SR_MALFORMED_REQUEST, NO, NULL,
	    NULL },
	{ "no JSON", "POST", AUTH "0", "rand=1", 400, SR_MALFORMED_REQUEST, NO,
	    NULL, NULL },
	{ "no AUTN", "POST", AUTH "0",
	    "{\"rand\":\"fb195c7873b20affa278887920b9dd57\"}", 400,
	    SR_MALFORMED_REQUEST, NO, NULL, NULL },
	{ "short RAND", "POST", AUTH "0",
	    "{\"rand\":\"fb\",\"autn\":\"d420895a6aa2000089cd016f8d8ae67c\"}",
	    400, SR_MALFORMED_REQUEST, NO, NULL, NULL },
};

static struct world world;

static void
check_error(const struct http_exchange *x, const struct row *row)
{
	struct wire_auth_answer answer;

	assert_int_equal(
	    wire_auth_answer_decode(x->body, x->body_len, &answer), SR_OK);
	assert_int_equal(answer.outcome, WIRE_ERROR);
	assert_int_equal(answer.error.err, row->err);
	assert_true(answer.error.has_executed);
	assert_int_equal(answer.error.executed, row->executed);
	assert_true(answer.error.has_sw == (row->status == 200));
}

static void
test_answer(void **state)
{
	const struct row *row = *state;
	const struct http_request request = {
		.method = row->method,
		.path = row->path,
		.host = "localhost:8000",
		.body = row->body,
		.body_len = strlen(row->body),
	};
	struct http_exchange *x = exchange_new(world.handler, &request);

	if (x->status == 0)
		exchange_finish(x);
	assert_int_equal(x->status, row->status);
	if (row->header != NULL)
		assert_non_null(strstr(x->headers, row->header));
	assert_null(strstr(x->headers, "Access-Control"));
	assert_int_equal(
	    strstr(x->headers, "Retry-After") != NULL, row->status == 503);
	if (row->err != SR_OK)
		check_error(x, row);
	if (row->exact != NULL) {
		x->body[x->body_len] = '\0';
		assert_string_equal(x->body, row->exact);
	}
	exchange_end(x);
}

/* Nothing of the request comes back, and what is wrong is named. */
static void
test_why(void **state)
{
	struct http_exchange *x = world_auth(&world, AUTH "0",
	    "{\"rand\":\"fb195c7873b20affa278887920b9dd57\","
	    "\"autn\":\"secret\"}");

	(void)state;
	assert_int_equal(x->status, 400);
	x->body[x->body_len] = '\0';
	assert_non_null(strstr(x->body, "autn"));
	assert_null(strstr(x->body, "secret"));
	exchange_end(x);
}

static void
test_gate_comes_first(void **state)
{
	const struct http_request request = {
		.method = "POST",
		.path = "/nowhere",
		.host = "localhost",
		.origin = "http://evil.example",
		.body = "{",
		.body_len = 1,
	};
	struct http_exchange *x = exchange_new(world.handler, &request);

	(void)state;
	assert_int_equal(x->status, 403);
	exchange_end(x);
}

static void
test_info(void **state)
{
	const struct http_request request = {
		.method = "GET",
		.path = INFO "2",
		.host = "localhost",
	};
	struct http_exchange *x = exchange_new(world.handler, &request);

	(void)state;
	exchange_finish(x);
	assert_int_equal(x->status, 200);
	assert_non_null(strstr(x->headers, "SIM-Slot: 2\r\nSIM-ICCID: 89"));
	x->body[x->body_len] = '\0';
	assert_memory_equal(x->body, "{\"imsi\":\"", strlen("{\"imsi\":\""));
	assert_non_null(strstr(x->body, "\"iccid\":\"89"));
	assert_non_null(strstr(x->body, "\"reader\":\"trick 2\""));
	assert_non_null(strstr(x->body, "\"type\":\"isim\""));
	assert_non_null(strstr(x->body, "\"isim\":{\"impi\":\""));
	assert_non_null(strstr(x->body, "\"pin\":{"));
	exchange_end(x);
}

/* What HTTP itself refuses has the same shape. */
static void
test_refusal(void **state)
{
	struct http_exchange x = { 0 };
	const struct row row = {
		.status = 413,
		.err = SR_BODY_TOO_LARGE,
		.executed = NO,
	};

	(void)state;
	x.body_len = world.handler->refusal(
	    world.handler->arg, SR_BODY_TOO_LARGE, x.body, sizeof(x.body));
	check_error(&x, &row);
}

int
main(void)
{
	int failed;

	wire_init();
	log_set_level(LOG_LEVEL_ERROR);
	world_open(&world, tricks, TRICK_COUNT);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_answer, &rows[i]);
	t_add("400 says why", test_why, NULL);
	t_add("the gate comes first", test_gate_comes_first, NULL);
	t_add("information", test_info, NULL);
	t_add("refused by HTTP", test_refusal, NULL);
	failed = t_main("api/answers");
	world_close(&world);
	return failed;
}
