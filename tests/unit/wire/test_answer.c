/* SPDX-License-Identifier: MIT */
#include "base/hex.h"
#include "exact.h"
#include "t.h"
#include "wire/wire.h"

/* The examples of the original's document. */
#define RES "\"res\":\"b15379540ec93985\""
#define CK "\"ck\":\"713fde72c28cbd282a4cd4565f3d6381\""
#define IK "\"ik\":\"2e641727c95781f1020d319a0594f31a\""
#define KC "\"kc\":\"771a2c995172ac42\""
#define S(members) "{\"successful_3g_authentication\":{" members "}}"
#define SUCCESS S(RES "," CK "," IK "," KC)
#define NO_KC S(RES "," CK "," IK ",\"kc\":null")
#define SYNC                                                                   \
	"{\"synchronisation_failure\":{\"auts\":"                              \
	"\"dc2a591fe072c92d7c46ecfe97e5\"}}"
#define GSM(members) "{\"successful_2g_authentication\":{" members "}}"
#define SRES "\"sres\":\"46f8416a\""
#define GBA(members) "{\"successful_gba_bootstrapping\":{" members "}}"
#define NAF(members) "{\"successful_gba_naf_derivation\":{" members "}}"
#define KS                                                                     \
	"\"ks_ext_naf\":\"00112233445566778899aabbccddeeff"                    \
	"00112233445566778899aabbccddeeff\""
#define LONG_RES                                                               \
	"\"res\":\"00112233445566778899aabbccddeeff"                           \
	"00112233445566778899aabbccddeeff\""
#define E(members) "{\"error\":{" members "}}"
#define M "\"message\":\"m\""

/* What comes out of decoding and encoding again; NULL: must be refused. */
static const struct row {
	const char *name;
	const char *body;
	const char *again;
} rows[] = {
	{ "the document's success", SUCCESS, SUCCESS },
	{ "indented as by the original",
	    "{\n    \"successful_3g_authentication\": {\n        " RES
	    ",\n        " CK ",\n        " IK ",\n        " KC "\n    }\n}",
	    SUCCESS },
	{ "null for no Kc", NO_KC, NO_KC },
	{ "Kc left out", S(RES "," CK "," IK), NO_KC },
	{ "capitals", S("\"res\":\"B15379540EC93985\"," CK "," IK "," KC),
	    SUCCESS },
	{ "member from the future", S(RES "," CK "," IK "," KC ",\"x\":{}"),
	    SUCCESS },
	{ "shortest RES", S("\"res\":\"00112233\"," CK "," IK ",\"kc\":null"),
	    S("\"res\":\"00112233\"," CK "," IK ",\"kc\":null") },
	{ "longest RES of Milenage",
	    S("\"res\":\"00112233445566778899aabbccddeeff\"," CK "," IK
	      ",\"kc\":null"),
	    S("\"res\":\"00112233445566778899aabbccddeeff\"," CK "," IK
	      ",\"kc\":null") },
	{ "longest RES, of TUAK", S(LONG_RES "," CK "," IK "," KC),
	    S(LONG_RES "," CK "," IK "," KC) },
	{ "the document's resync", SYNC, SYNC },
	{ "2G", GSM(SRES "," KC), GSM(SRES "," KC) },
	{ "2G, in another order", GSM(KC "," SRES), GSM(SRES "," KC) },
	{ "GBA", GBA(RES), GBA(RES) },
	{ "GBA, longest RES", GBA(LONG_RES), GBA(LONG_RES) },
	{ "GBA, NAF", NAF(KS), NAF(KS) },
	{ "refusal",
	    E("\"code\":\"incorrect_mac\"," M ",\"status_word\":\"9862\","
	      "\"executed\":\"yes\""),
	    E("\"code\":\"incorrect_mac\"," M ",\"status_word\":\"9862\","
	      "\"executed\":\"yes\"") },
	{ "refusal with PIN tries",
	    E("\"code\":\"pin_required\"," M ",\"status_word\":\"6982\","
	      "\"executed\":\"no\",\"pin_tries_left\":0"),
	    E("\"code\":\"pin_required\"," M ",\"status_word\":\"6982\","
	      "\"executed\":\"no\",\"pin_tries_left\":0") },
	{ "status word in capitals",
	    E("\"code\":\"card_error\"," M ",\"status_word\":\"6F0A\""),
	    E("\"code\":\"card_error\"," M ",\"status_word\":\"6f0a\"") },
	{ "the original's error",
	    "{\n    \"error\": {\n        \"message\": "
	    "\"No SIM card inserted in slot\"\n    }\n}",
	    E("\"code\":\"http_error\",\"message\":"
	      "\"No SIM card inserted in slot\"") },
	{ "the original's error with a status word",
	    E("\"message\":\"Card Authentication Error - Incorrect MAC\","
	      "\"status_word\":\"9862\""),
	    E("\"code\":\"http_error\",\"message\":"
	      "\"Card Authentication Error - Incorrect MAC\","
	      "\"status_word\":\"9862\"") },
	{ "code from the future", E("\"code\":\"new\"," M),
	    E("\"code\":\"http_error\"," M) },
	{ "code ok is no error", E("\"code\":\"ok\"," M),
	    E("\"code\":\"http_error\"," M) },
	{ "code that no server sends", E("\"code\":\"wrong_auts\"," M),
	    E("\"code\":\"http_error\"," M) },
	{ "steering characters",
	    E("\"message\":\"\\u001b[2Ja\\nb\\u007f\xc2\x9b\""),
	    E("\"code\":\"http_error\",\"message\":\"?[2Ja?b???\"") },
	{ "no message", E("\"message\":\"\""),
	    E("\"code\":\"http_error\",\"message\":"
	      "\"The answer is not one of sim-rest-server\"") },

	{ "nothing", "", NULL },
	{ "HTML", "<html>Internal Server Error</html>", NULL },
	{ "other JSON", "{\"detail\":\"Not Found\"}", NULL },
	{ "other dialect", "{" RES "," CK "," IK "}", NULL },
	{ "empty object", "{}", NULL },
	{ "array", "[" SUCCESS "]", NULL },
	{ "two outcomes",
	    "{\"synchronisation_failure\":{\"auts\":"
	    "\"dc2a591fe072c92d7c46ecfe97e5\"},\"error\":{" M "}}",
	    NULL },
	{ "outcome twice", "{\"error\":{" M "},\"error\":{" M "}}", NULL },
	{ "a member beside the outcome", "{\"error\":{" M "},\"x\":1}", NULL },
	{ "bytes behind", SUCCESS "x", NULL },
	{ "success is no object", "{\"successful_3g_authentication\":true}",
	    NULL },
	{ "no RES", S(CK "," IK "," KC), NULL },
	{ "no CK", S(RES "," IK "," KC), NULL },
	{ "no IK", S(RES "," CK "," KC), NULL },
	{ "RES of 3", S("\"res\":\"001122\"," CK "," IK), NULL },
	{ "RES of 33",
	    S("\"res\":\"00112233445566778899aabbccddeeff"
	      "00112233445566778899aabbccddeeff00\"," CK "," IK),
	    NULL },
	{ "2G, no Kc", GSM(SRES), NULL },
	{ "2G, Kc null", GSM(SRES ",\"kc\":null"), NULL },
	{ "2G, no SRES", GSM(KC), NULL },
	{ "2G, SRES of 3", GSM("\"sres\":\"46f841\"," KC), NULL },
	{ "2G, SRES of 8", GSM("\"sres\":\"46f8416a46f8416a\"," KC), NULL },
	{ "2G, Kc of 7", GSM(SRES ",\"kc\":\"771a2c995172ac\""), NULL },
	{ "2G is no object", "{\"successful_2g_authentication\":\"\"}", NULL },
	{ "GBA, no RES", GBA(CK "," IK), NULL },
	{ "GBA, RES of 3", GBA("\"res\":\"001122\""), NULL },
	{ "NAF, no key", NAF(RES), NULL },
	{ "NAF, key of 16",
	    NAF("\"ks_ext_naf\":\"00112233445566778899aabbccddeeff\""), NULL },
	{ "RES odd", S("\"res\":\"001122334\"," CK "," IK), NULL },
	{ "RES null", S("\"res\":null," CK "," IK), NULL },
	{ "CK of 15", S(RES ",\"ck\":\"713fde72c28cbd282a4cd4565f3d63\"," IK),
	    NULL },
	{ "IK of 17",
	    S(RES "," CK ",\"ik\":\"2e641727c95781f1020d319a0594f31a00\""),
	    NULL },
	{ "Kc of 7", S(RES "," CK "," IK ",\"kc\":\"771a2c995172ac\""), NULL },
	{ "Kc empty", S(RES "," CK "," IK ",\"kc\":\"\""), NULL },
	{ "Kc false", S(RES "," CK "," IK ",\"kc\":false"), NULL },
	{ "no AUTS", "{\"synchronisation_failure\":{}}", NULL },
	{ "AUTS of 13",
	    "{\"synchronisation_failure\":{\"auts\":"
	    "\"dc2a591fe072c92d7c46ecfe97\"}}",
	    NULL },
	{ "AUTS of 15",
	    "{\"synchronisation_failure\":{\"auts\":"
	    "\"dc2a591fe072c92d7c46ecfe97e500\"}}",
	    NULL },
	{ "error is a text", "{\"error\":\"text\"}", NULL },
	{ "error without a message", E("\"code\":\"no_card\""), NULL },
	{ "code is a number", E("\"code\":410," M), NULL },
	{ "code is null", E("\"code\":null," M), NULL },
	{ "status word is a number", E(M ",\"status_word\":9862"), NULL },
	{ "status word of 3 digits", E(M ",\"status_word\":\"986\""), NULL },
	{ "status word of 6 digits", E(M ",\"status_word\":\"986200\""), NULL },
	{ "executed maybe", E(M ",\"executed\":\"maybe\""), NULL },
	{ "executed false", E(M ",\"executed\":false"), NULL },
	{ "-1 tries", E(M ",\"pin_tries_left\":-1"), NULL },
	{ "16 tries", E(M ",\"pin_tries_left\":16"), NULL },
	{ "2^32 tries", E(M ",\"pin_tries_left\":4294967296"), NULL },
	{ "2.0 tries", E(M ",\"pin_tries_left\":2.0"), NULL },
	{ "text of tries", E(M ",\"pin_tries_left\":\"2\""), NULL },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	size_t len = strlen(row->body);
	char *body = exact(row->body, len), text[WIRE_TEXT_MAX];
	struct wire_auth_answer got;

	memset(&got, 0xee, sizeof(got));
	assert_int_equal(wire_auth_answer_decode(body, len, &got),
	    row->again != NULL ? SR_OK : SR_HTTP_ERROR);
	free(body);
	if (row->again == NULL) {
		assert_true(t_is_zero(&got, sizeof(got)));
		return;
	}
	len = wire_auth_answer_encode(&got, text, sizeof(text));
	assert_int_equal(len, strlen(row->again));
	assert_memory_equal(text, row->again, len);
}

static void
test_fields(void **state)
{
	struct wire_auth_answer got;
	char hex[33];

	(void)state;
	assert_int_equal(
	    wire_auth_answer_decode(SUCCESS, strlen(SUCCESS), &got), SR_OK);
	assert_int_equal(got.outcome, WIRE_SUCCESS);
	assert_int_equal(got.res_len, 8);
	assert_true(got.has_kc);
	hex_encode(got.ck, 16, hex);
	assert_string_equal(hex, "713fde72c28cbd282a4cd4565f3d6381");
	hex_encode(got.ik, 16, hex);
	assert_string_equal(hex, "2e641727c95781f1020d319a0594f31a");
	assert_int_equal(
	    wire_auth_answer_decode(SYNC, strlen(SYNC), &got), SR_OK);
	assert_int_equal(got.outcome, WIRE_SYNC_FAILURE);
	hex_encode(got.auts, 14, hex);
	assert_string_equal(hex, "dc2a591fe072c92d7c46ecfe97e5");
}

static void
test_truncated(void **state)
{
	static const char *const full[] = { SUCCESS, NO_KC, SYNC,
		GSM(SRES "," KC), GBA(RES), NAF(KS),
		E("\"code\":\"pin_required\"," M
		  ",\"status_word\":\"6982\",\"pin_tries_left\":3") };
	struct wire_auth_answer got;

	(void)state;
	for (size_t i = 0; i < sizeof(full) / sizeof(full[0]); i++)
		for (size_t len = 0; len < strlen(full[i]); len++) {
			char *body = exact(full[i], len);

			assert_int_equal(
			    wire_auth_answer_decode(body, len, &got),
			    SR_HTTP_ERROR);
			free(body);
		}
}

/* Every error has a body that fits and leads back to it. */
static void
test_every_error(void **state)
{
	char text[WIRE_TEXT_MAX];

	(void)state;
	for (int i = SR_OK + 1; i < SR_ERR_COUNT; i++) {
		struct wire_auth_answer a = { .outcome = WIRE_ERROR }, b;
		size_t len;

		if (sr_err_http_status((enum sr_err)i) == 0 ||
		    i == SR_HEAD_TOO_LARGE)
			continue;
		a.error.err = (enum sr_err)i;
		a.error.pin_tries_left = -1;
		len = wire_auth_answer_encode(&a, text, sizeof(text));
		assert_true(len > 0);
		assert_int_equal(wire_auth_answer_decode(text, len, &b), SR_OK);
		assert_int_equal(b.error.err, i);
		assert_string_equal(
		    b.error.message, sr_err_message((enum sr_err)i));
		assert_false(b.error.has_sw || b.error.has_executed);
		assert_int_equal(b.error.pin_tries_left, -1);
	}
}

static void
test_worst_message(void **state)
{
	struct wire_auth_answer a = { .outcome = WIRE_ERROR,
		.error = { .err = SR_SECURITY_CONTEXT_NOT_SUPPORTED,
		    .has_sw = true,
		    .has_executed = true,
		    .executed = SR_EXECUTED_UNKNOWN,
		    .pin_tries_left = 15 } };
	struct wire_auth_answer b;
	char text[WIRE_TEXT_MAX];
	size_t len;

	(void)state;
	memset(a.error.message, 1, sizeof(a.error.message) - 1);
	len = wire_auth_answer_encode(&a, text, sizeof(text));
	assert_true(len > 6 * (sizeof(a.error.message) - 1));
	assert_int_equal(wire_auth_answer_decode(text, len, &b), SR_OK);
	assert_int_equal(strlen(b.error.message), 159);

	/* A name that was cut inside of a character. */
	strcpy(a.error.message, "Leser \xc3");
	len = wire_auth_answer_encode(&a, text, sizeof(text));
	assert_int_equal(wire_auth_answer_decode(text, len, &b), SR_OK);
	assert_string_equal(b.error.message, sr_err_message(a.error.err));
}

static void
test_room(void **state)
{
	struct wire_auth_answer a = { .outcome = WIRE_NONE };
	char text[WIRE_TEXT_MAX];

	(void)state;
	assert_int_equal(wire_auth_answer_encode(&a, text, sizeof(text)), 0);
	assert_int_equal(
	    wire_auth_answer_decode(SUCCESS, strlen(SUCCESS), &a), SR_OK);
	for (size_t cap = 0; cap < strlen(SUCCESS); cap++) {
		char *room = exact(SUCCESS, cap);

		assert_int_equal(wire_auth_answer_encode(&a, room, cap), 0);
		assert_true(t_is_zero(room, cap));
		free(room);
	}
}

int
main(void)
{
	wire_init();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	t_add("fields", test_fields, NULL);
	t_add("truncated at every length", test_truncated, NULL);
	t_add("every error there and back", test_every_error, NULL);
	t_add("worst message", test_worst_message, NULL);
	t_add("too little room", test_room, NULL);
	return t_main("wire/answer");
}
