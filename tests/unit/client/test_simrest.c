/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "simrest/simrest.h"
#include "standin.h"
#include "t.h"

/* libsimrest, as a program sees it that waits for answers. */

#define SUCCESS                                                                \
	"{\"successful_3g_authentication\":{\"res\":\"b15379540ec93985\","     \
	"\"ck\":\"713fde72c28cbd282a4cd4565f3d6381\","                         \
	"\"ik\":\"2e641727c95781f1020d319a0594f31a\","                         \
	"\"kc\":\"771a2c995172ac42\"}}"
#define SYNC                                                                   \
	"{\"synchronisation_failure\":{\"auts\":"                              \
	"\"dc2a591fe072c92d7c46ecfe97e5\"}}"
#define OURS(code, more)                                                       \
	"{\"error\":{\"code\":\"" code "\",\"message\":\"M\"" more "}}"

/* As the original writes them: json.dumps(indent=4). */
#define ORIGINAL(message)                                                      \
	"{\n    \"error\": {\n        \"message\": \"" message "\"\n    }\n}"
#define ORIGINAL_SW(message, sw)                                               \
	"{\n    \"error\": {\n        \"message\": \"" message "\",\n"         \
	"        \"status_word\": \"" sw "\"\n    }\n}"
#define MSK                                                                    \
	"0102030405060708091011121314151617181920212223242526272829303132"     \
	"3334353637383940414243444546474849505152535455565758596061626364"

enum { NONE = -1 };

static struct simrest *
open_handle(unsigned port)
{
	char url[64];
	const struct simrest_config config = { .url = url,
		.timeout_ms = 10000 };
	struct simrest_error error;
	struct simrest *s = NULL;

	snprintf(url, sizeof(url), "http://127.0.0.1:%u", port);
	assert_int_equal(simrest_open(&config, &s, &error), SR_OK);
	assert_int_equal(error.err, SR_OK);
	return s;
}

struct reply {
	int status;
	const char *body;
	char seen[4096];
};

static enum standin_action
answer(void *arg, const struct standin_request *request, char *out, size_t cap)
{
	struct reply *reply = arg;

	memcpy(reply->seen, request->text, sizeof(reply->seen));
	standin_http(out, cap, reply->status, reply->body);
	return STANDIN_SEND;
}

/* Answers that are no success: what becomes of each. */
static const struct row {
	const char *name;
	int http_status;
	const char *body;
	enum sr_err returned;
	enum simrest_outcome outcome;
	enum sr_err err;
	enum sr_executed executed;
	int status_word;
	int pin_tries_left;
	const char *code;
	const char *message;
} rows[] = {
	{ "resynchronisation", 200, SYNC, SR_OK, SIMREST_SYNC_FAILURE, SR_OK,
	    SR_EXECUTED_YES, NONE, NONE, "", "" },
	{ "wrong MAC", 200,
	    OURS("incorrect_mac",
		",\"status_word\":\"9862\",\"executed\":\"yes\""),
	    SR_OK, SIMREST_REFUSED, SR_INCORRECT_MAC, SR_EXECUTED_YES, 0x9862,
	    NONE, "incorrect_mac", "M" },
	{ "PIN", 200,
	    OURS("pin_required",
		",\"status_word\":\"6982\",\"executed\":\"no\","
		"\"pin_tries_left\":3"),
	    SR_OK, SIMREST_REFUSED, SR_PIN_REQUIRED, SR_EXECUTED_NO, 0x6982, 3,
	    "pin_required", "M" },
	{ "no card", 410, OURS("no_card", ",\"executed\":\"no\""), SR_NO_CARD,
	    SIMREST_NO_OUTCOME, SR_NO_CARD, SR_EXECUTED_NO, NONE, NONE,
	    "no_card", "M" },
	{ "deadline", 504, OURS("deadline", ",\"executed\":\"unknown\""),
	    SR_DEADLINE, SIMREST_NO_OUTCOME, SR_DEADLINE, SR_EXECUTED_UNKNOWN,
	    NONE, NONE, "deadline", "M" },

	{ "newer: status 503", 503, OURS("on_holiday", ",\"executed\":\"no\""),
	    SR_SERVER_ERROR, SIMREST_NO_OUTCOME, SR_SERVER_ERROR,
	    SR_EXECUTED_NO, NONE, NONE, "on_holiday", "M" },
	{ "newer: status 404", 404, OURS("no_such_door", ""), SR_NOT_FOUND,
	    SIMREST_NO_OUTCOME, SR_NOT_FOUND, SR_EXECUTED_UNKNOWN, NONE, NONE,
	    "no_such_door", "M" },
	{ "newer: status 400", 400, OURS("malformed_rand", ""),
	    SR_MALFORMED_REQUEST, SIMREST_NO_OUTCOME, SR_MALFORMED_REQUEST,
	    SR_EXECUTED_UNKNOWN, NONE, NONE, "malformed_rand", "M" },
	{ "newer: status 401", 401, OURS("token_expired", ""), SR_UNAUTHORIZED,
	    SIMREST_NO_OUTCOME, SR_UNAUTHORIZED, SR_EXECUTED_UNKNOWN, NONE,
	    NONE, "token_expired", "M" },
	{ "newer: status 429", 429, OURS("too_busy", ""), SR_RATE_LIMITED,
	    SIMREST_NO_OUTCOME, SR_RATE_LIMITED, SR_EXECUTED_UNKNOWN, NONE,
	    NONE, "too_busy", "M" },
	{ "newer: refused", 200, OURS("bored", ",\"status_word\":\"6f17\""),
	    SR_OK, SIMREST_REFUSED, SR_CARD_ERROR, SR_EXECUTED_UNKNOWN, 0x6f17,
	    NONE, "bored", "M" },
	{ "newer: refused without a status word", 200, OURS("bored", ""), SR_OK,
	    SIMREST_REFUSED, SR_CARD_ERROR, SR_EXECUTED_UNKNOWN, NONE, NONE,
	    "bored", "M" },
	{ "newer: another executed", 410,
	    OURS("no_card", ",\"executed\":\"perhaps\""), SR_HTTP_ERROR,
	    SIMREST_NO_OUTCOME, SR_HTTP_ERROR, SR_EXECUTED_UNKNOWN, NONE, NONE,
	    "", "The answer is not one of sim-rest-server" },
	{ "a code of ours that is never sent", 500, OURS("ok", ""),
	    SR_SERVER_ERROR, SIMREST_NO_OUTCOME, SR_SERVER_ERROR,
	    SR_EXECUTED_UNKNOWN, NONE, NONE, "ok", "M" },

	{ "original: malformed", 400, ORIGINAL("Malformed Request"),
	    SR_MALFORMED_REQUEST, SIMREST_NO_OUTCOME, SR_MALFORMED_REQUEST,
	    SR_EXECUTED_UNKNOWN, NONE, NONE, "", "Malformed Request" },
	{ "original: no slot", 404,
	    ORIGINAL("Reader Error: Specified SIM Slot doesn't exist"),
	    SR_NO_SUCH_SLOT, SIMREST_NO_OUTCOME, SR_NO_SUCH_SLOT,
	    SR_EXECUTED_UNKNOWN, NONE, NONE, "",
	    "Reader Error: Specified SIM Slot doesn't exist" },
	{ "original: no card", 410, ORIGINAL("No SIM card inserted in slot"),
	    SR_NO_CARD, SIMREST_NO_OUTCOME, SR_NO_CARD, SR_EXECUTED_UNKNOWN,
	    NONE, NONE, "", "No SIM card inserted in slot" },
	{ "original: wrong MAC", 500,
	    ORIGINAL_SW("Card Authentication Error - Incorrect MAC", "9862"),
	    SR_OK, SIMREST_REFUSED, SR_INCORRECT_MAC, SR_EXECUTED_UNKNOWN,
	    0x9862, NONE, "", "Card Authentication Error - Incorrect MAC" },
	{ "original: PIN", 500,
	    ORIGINAL_SW(
		"Security Status not satisfied - Card PIN enabled?", "6982"),
	    SR_OK, SIMREST_REFUSED, SR_PIN_REQUIRED, SR_EXECUTED_UNKNOWN,
	    0x6982, NONE, "",
	    "Security Status not satisfied - Card PIN enabled?" },
	{ "original: card error", 500,
	    ORIGINAL_SW("Card Communication Error SW match failed! Expected "
			"9000 and got 6F00.",
		"6f00"),
	    SR_OK, SIMREST_REFUSED, SR_CARD_ERROR, SR_EXECUTED_UNKNOWN, 0x6f00,
	    NONE, "",
	    "Card Communication Error SW match failed! Expected 9000 and got "
	    "6F00." },
	{ "original: reader taken", 500, ORIGINAL("Protocol Error: "),
	    SR_SERVER_ERROR, SIMREST_NO_OUTCOME, SR_SERVER_ERROR,
	    SR_EXECUTED_UNKNOWN, NONE, NONE, "", "Protocol Error: " },
	{ "original: traceback", 500,
	    "<!DOCTYPE html><html><body><pre>Traceback</pre></body></html>",
	    SR_HTTP_ERROR, SIMREST_NO_OUTCOME, SR_HTTP_ERROR,
	    SR_EXECUTED_UNKNOWN, NONE, NONE, "",
	    "The answer is not one of sim-rest-server" },
	{ "original: 404 of werkzeug", 404,
	    "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>",
	    SR_HTTP_ERROR, SIMREST_NO_OUTCOME, SR_HTTP_ERROR,
	    SR_EXECUTED_UNKNOWN, NONE, NONE, "",
	    "The answer is not one of sim-rest-server" },

	{ "a success with another status", 500, SUCCESS, SR_HTTP_ERROR,
	    SIMREST_NO_OUTCOME, SR_HTTP_ERROR, SR_EXECUTED_UNKNOWN, NONE, NONE,
	    "", "The answer is not one of sim-rest-server" },
	{ "half a success", 200,
	    "{\"successful_3g_authentication\":{\"res\":\"b15379540ec93985\"}"
	    "}",
	    SR_HTTP_ERROR, SIMREST_NO_OUTCOME, SR_HTTP_ERROR,
	    SR_EXECUTED_UNKNOWN, NONE, NONE, "",
	    "The answer is not one of sim-rest-server" },
	{ "the success of another context", 200,
	    "{\"successful_2g_authentication\":{\"sres\":\"46f8416a\","
	    "\"kc\":\"eae4be823af9a08b\"}}",
	    SR_HTTP_ERROR, SIMREST_NO_OUTCOME, SR_HTTP_ERROR,
	    SR_EXECUTED_UNKNOWN, NONE, NONE, "",
	    "The answer is not one of sim-rest-server" },
	{ "keys that nobody asked for", 200,
	    "{\"successful_3g_authentication\":{\"derived\":{\"kdf\":"
	    "\"kc128\",\"kc128\":\"713fde72c28cbd282a4cd4565f3d6381\"}}}",
	    SR_SERVER_ERROR, SIMREST_NO_OUTCOME, SR_SERVER_ERROR,
	    SR_EXECUTED_YES, NONE, NONE, "",
	    "The server gave other keys than it was asked for" },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct reply reply = { .status = row->http_status, .body = row->body };
	struct standin *server = standin_start("127.0.0.1", answer, &reply);
	struct simrest *s = open_handle(standin_port(server));
	const struct simrest_challenge challenge = { .rand = { 1 } };
	struct simrest_result got;

	memset(&got, 0xee, sizeof(got));
	assert_int_equal(
	    simrest_authenticate(s, &challenge, &got), row->returned);
	assert_int_equal(got.auth.outcome, row->outcome);
	assert_int_equal(got.error.err, row->err);
	assert_int_equal(got.error.http_status, row->http_status);
	assert_int_equal(got.error.executed, row->executed);
	assert_int_equal(got.error.status_word, row->status_word);
	assert_int_equal(got.error.pin_tries_left, row->pin_tries_left);
	assert_string_equal(got.error.code, row->code);
	assert_string_equal(got.error.message, row->message);
	assert_true(t_is_zero(got.auth.ck, sizeof(got.auth.ck)));
	simrest_result_wipe(&got);
	assert_true(t_is_zero(&got, sizeof(got)));
	simrest_close(s);
	assert_int_equal(standin_stop(server).requests, 1);
}

/* What each success holds, and what is sent for it. */
static const char *const msk[] = { "kdf=eap-aka", "identity=0@wlan",
	"want=msk,res" };
static const uint8_t naf_id[] = { 0x6e, 1, 0, 0, 0, 1 };

static const struct success_row {
	const char *name;
	struct simrest_challenge challenge;
	const char *body;
	const char *path;
	const char *sent; /* behind RAND */
	const char *res, *ck, *kc, *sres, *ks_ext_naf, *msk; /* NULL: none */
} success_rows[] = {
	{ "3G", { .card = { .slot = 3 } }, SUCCESS, "slot/3",
	    ",\"autn\":\"cd000000000000000000000000000000\"}",
	    "b15379540ec93985", "713fde72c28cbd282a4cd4565f3d6381",
	    "771a2c995172ac42", NULL, NULL, NULL },
	{ "3G of the original, without Kc", { .app = SIMREST_USIM },
	    "{\n    \"successful_3g_authentication\": {\n        \"res\": "
	    "\"b15379540ec93985\",\n        \"ck\": "
	    "\"713fde72c28cbd282a4cd4565f3d6381\",\n        \"ik\": "
	    "\"2e641727c95781f1020d319a0594f31a\",\n        \"kc\": null\n    "
	    "}\n}",
	    "slot/0", "\"}", "b15379540ec93985",
	    "713fde72c28cbd282a4cd4565f3d6381", NULL, NULL, NULL, NULL },
	{ "ISIM of an ICCID, with a guard",
	    { .card = { SIMREST_BY_ICCID, 0, "8988211000000000012" },
		.app = SIMREST_ISIM,
		.iccid = "89" },
	    SUCCESS, "iccid/8988211000000000012",
	    ",\"app\":\"isim\",\"iccid\":\"89\"}", "b15379540ec93985",
	    "713fde72c28cbd282a4cd4565f3d6381", "771a2c995172ac42", NULL, NULL,
	    NULL },
	{ "SIM of an IMSI",
	    { .card = { SIMREST_BY_IMSI, 0, "001010000000001" },
		.app = SIMREST_SIM },
	    "{\"successful_2g_authentication\":{\"sres\":\"46f8416a\","
	    "\"kc\":\"eae4be823af9a08b\"}}",
	    "imsi/001010000000001", ",\"app\":\"sim\"}", NULL, NULL,
	    "eae4be823af9a08b", "46f8416a", NULL, NULL },
	{ "GBA of a reader",
	    { .card = { SIMREST_BY_READER, 0, "A/B (1) 00 \xc3\xa4%" },
		.context = SIMREST_GBA },
	    "{\"successful_gba_bootstrapping\":{\"res\":\"ba951159c06bddb8\"}}",
	    "reader/A%2FB%20%281%29%2000%20%C3%A4%25", ",\"context\":\"gba\"}",
	    "ba951159c06bddb8", NULL, NULL, NULL, NULL, NULL },
	{ "NAF of a reader with dots",
	    { .card = { SIMREST_BY_READER, 0, ".." },
		.context = SIMREST_GBA_NAF,
		.naf_id = naf_id,
		.naf_id_len = sizeof(naf_id),
		.impi = "a@b" },
	    "{\"successful_gba_naf_derivation\":{\"ks_ext_naf\":"
	    "\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e"
	    "1f\"}}",
	    "reader/..",
	    "{\"context\":\"gba-naf\",\"naf_id\":\"6e0100000001\","
	    "\"impi\":\"a@b\"}",
	    NULL, NULL, NULL, NULL,
	    "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
	    NULL },
	{ "MSK", { .derive = msk, .derive_count = 3 },
	    "{\"successful_3g_authentication\":{\"res\":\"b15379540ec93985\","
	    "\"derived\":{\"kdf\":\"eap-aka\",\"msk\":\"" MSK "\"}}}",
	    "slot/0",
	    ",\"derive\":{\"kdf\":\"eap-aka\",\"identity\":\"0@wlan\","
	    "\"want\":[\"res\",\"msk\"]}}",
	    "b15379540ec93985", NULL, NULL, NULL, NULL, MSK },
};

/* Nothing where `hex` is NULL. */
static void
expect(bool has, const uint8_t *bytes, size_t len, const char *hex)
{
	assert_int_equal(has, hex != NULL);
	if (hex == NULL) {
		assert_true(t_is_zero(bytes, len));
		return;
	}
	assert_int_equal(strlen(hex), 2 * len);
	t_expect_hex(bytes, hex);
}

static void
test_success(void **state)
{
	const struct success_row *row = *state;
	struct reply reply = { .status = 200, .body = row->body };
	struct standin *server = standin_start("127.0.0.1", answer, &reply);
	struct simrest *s = open_handle(standin_port(server));
	struct simrest_challenge challenge = row->challenge;
	struct simrest_result got;
	const struct simrest_auth *auth = &got.auth;
	char line[256];

	challenge.rand[0] = 0xab;
	challenge.autn[0] = 0xcd;
	assert_int_equal(simrest_authenticate(s, &challenge, &got), SR_OK);
	assert_int_equal(got.error.err, SR_OK);
	assert_int_equal(auth->outcome, SIMREST_SUCCESS);
	expect(auth->res_len > 0, auth->res, auth->res_len, row->res);
	expect(auth->has_ck, auth->ck, 16, row->ck);
	assert_int_equal(auth->has_ik, row->ck != NULL);
	if (row->ck != NULL)
		t_expect_hex(auth->ik, "2e641727c95781f1020d319a0594f31a");
	expect(auth->has_kc, auth->kc, 8, row->kc);
	expect(auth->has_sres, auth->sres, 4, row->sres);
	expect(auth->has_ks_ext_naf, auth->ks_ext_naf, 32, row->ks_ext_naf);
	expect(auth->key_count == 1, auth->keys[0].bytes, 64, row->msk);
	if (row->msk != NULL) {
		assert_string_equal(auth->keys[0].name, "msk");
		assert_int_equal(auth->keys[0].len, 64);
	}
	snprintf(line, sizeof(line), "POST /sim-auth-api/v1/%s HTTP/1.1\r\n",
	    row->path);
	assert_ptr_equal(strstr(reply.seen, line), reply.seen);
	assert_non_null(strstr(reply.seen, "\r\nUser-Agent: libsimrest/"));
	assert_non_null(strstr(reply.seen, row->sent));
	simrest_result_wipe(&got);
	assert_true(t_is_zero(&got, sizeof(got)));
	simrest_close(s);
	standin_stop(server);
}

/* What cannot be asked is not asked. */
static const uint8_t long_naf[253];
static const char *const no_kdf[] = { "identity=0@wlan" };

static const struct wrong_row {
	const char *name;
	struct simrest_challenge challenge;
	const char *message;
} wrong_rows[] = {
	{ "no card's ICCID", { .card = { SIMREST_BY_ICCID, 0, NULL } },
	    "card: an ICCID is 1 to 20 digits" },
	{ "an ICCID with a slash", { .card = { SIMREST_BY_ICCID, 0, "8/9" } },
	    "card: an ICCID is 1 to 20 digits" },
	{ "a long ICCID",
	    { .card = { SIMREST_BY_ICCID, 0, "890000000000000000001" } },
	    "card: an ICCID is 1 to 20 digits" },
	{ "a short IMSI", { .card = { SIMREST_BY_IMSI, 0, "00101" } },
	    "card: an IMSI is 6 to 15 digits" },
	{ "no reader's name", { .card = { SIMREST_BY_READER, 0, "" } },
	    "card: a reader's name is 1 to 255 bytes" },
	{ "another way to say which", { .card = { (enum simrest_by)9, 0, "" } },
	    "card: by slot, ICCID, IMSI or reader only" },
	{ "another application", { .app = (enum simrest_app)3 },
	    "app: USIM, ISIM or SIM only" },
	{ "another context", { .context = (enum simrest_context)4 },
	    "context: 3G, GSM, GBA or GBA_NAF only" },
	{ "a guard that is none", { .iccid = "" },
	    "iccid: must be 1 to 20 digits" },
	{ "NAF without its members", { .context = SIMREST_GBA_NAF },
	    "naf_id, impi: needed, 252 bytes at most together" },
	{ "a long NAF",
	    { .context = SIMREST_GBA_NAF,
		.naf_id = long_naf,
		.naf_id_len = sizeof(long_naf),
		.impi = "a" },
	    "naf_id, impi: needed, 252 bytes at most together" },
	{ "derive without a kdf", { .derive = no_kdf, .derive_count = 1 },
	    "derive.kdf: must be \"kasme\", \"ck-prime\", \"5g-aka\", "
	    "\"eap-aka\", \"eap-aka-prime\", \"kc128\", \"naf\", "
	    "\"akav1-md5\" or \"akav2-md5\"" },
	{ "derive in GSM",
	    { .context = SIMREST_GSM, .derive = msk, .derive_count = 3 },
	    "derive: only in the 3G context" },
};

static void
test_wrong(void **state)
{
	const struct wrong_row *row = *state;
	struct reply reply = { .status = 200, .body = SUCCESS };
	struct standin *server = standin_start("127.0.0.1", answer, &reply);
	struct simrest *s = open_handle(standin_port(server));
	struct simrest_result got;

	assert_int_equal(
	    simrest_authenticate(s, &row->challenge, &got), SR_USAGE);
	assert_int_equal(got.error.err, SR_USAGE);
	assert_int_equal(got.error.executed, SR_EXECUTED_NO);
	assert_string_equal(got.error.message, row->message);
	simrest_result_wipe(&got);
	simrest_close(s);
	assert_int_equal(standin_stop(server).connections, 0);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	for (size_t i = 0; i < sizeof(success_rows) / sizeof(success_rows[0]);
	     i++)
		t_add(success_rows[i].name, test_success, &success_rows[i]);
	for (size_t i = 0; i < sizeof(wrong_rows) / sizeof(wrong_rows[0]); i++)
		t_add(wrong_rows[i].name, test_wrong, &wrong_rows[i]);
	return t_main("client/simrest");
}
