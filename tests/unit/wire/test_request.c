/* SPDX-License-Identifier: MIT */
#include "t.h"
#include "base/hex.h"
#include "exact.h"
#include "wire/wire.h"

/* The example of the original's document. */
#define RAND "bb685a4b2fc4d697b9d6a129dd09a091"
#define AUTN "eea7906f8210000004faf4a7df279b56"
#define R "\"rand\":\"" RAND "\""
#define A "\"autn\":\"" AUTN "\""
#define GOOD "{" R "," A "}"

#define NOT_JSON "body: not one JSON object"
#define EARLY "body: ends too early"
#define MORE "body: more than one JSON object"
#define TWICE "body: a member is given twice"
#define UTF8 "body: not valid UTF-8"
#define NUL "body: \\u0000 is not allowed"
#define LARGE "body: a number is too large"
#define DEEP "body: nested deeper than 16 levels"
#define BAD_RAND "rand: must be 32 hex digits"
#define BAD_AUTN "autn: must be 32 hex digits"
#define BAD_APP "app: must be \"usim\", \"isim\" or \"sim\""
#define BAD_CONTEXT "context: must be \"3g\", \"gsm\", \"gba\" or \"gba-naf\""
#define SIM_CONTEXT "context: must be \"gsm\" where app is \"sim\""
#define GSM_AUTN "autn: not in the context \"gsm\""
#define BAD_NAF_ID "naf_id: must be 1 to 251 bytes in hex"
#define BAD_IMPI "impi: must be a text of 1 to 251 bytes"
#define BAD_NAF "naf_id, impi: must be 252 bytes at most together"
#define BAD_ICCID "iccid: must be a string of 1 to 20 digits (0-9, a-f)"

#define WITH(member) "{" R "," A "," member "}"
#define GSM "\"context\":\"gsm\""
#define GBA "\"context\":\"gba\""
#define N "\"naf_id\":\"6e2e0100000001\""
#define I "\"impi\":\"a@b\""
#define NAF(members) "{\"context\":\"gba-naf\"," members "}"
#define TEXT(text) text, sizeof(text) - 1
#define FOUR(x) x x x x
#define SIXTEEN(x) FOUR(FOUR(x))
#define IMPI_245 SIXTEEN("abcdefghijklmno") "abcde"
#define IMPI_246 IMPI_245 "f"

static const struct bad {
	const char *name;
	const char *body;
	size_t len;
	const char *why;
} bad[] = {
	{ "empty", TEXT(""), EARLY },
	{ "spaces", TEXT(" \r\n\t"), EARLY },
	{ "NUL", TEXT("\0"), EARLY },
	{ "no JSON", TEXT("rand=1&autn=2"), NOT_JSON },
	{ "BOM", TEXT("\xef\xbb\xbf" GOOD), NOT_JSON },
	{ "UTF-16", TEXT("{\0\"\0r\0"), EARLY },
	{ "array", TEXT("[" GOOD "]"), NOT_JSON },
	{ "empty array", TEXT("[]"), NOT_JSON },
	{ "number", TEXT("1"), NOT_JSON },
	{ "string", TEXT("\"" RAND "\""), NOT_JSON },
	{ "null", TEXT("null"), NOT_JSON },
	{ "single quotes", TEXT("{'rand':'" RAND "'}"), NOT_JSON },
	{ "comment", TEXT("{" R "," A "/* */}"), NOT_JSON },
	{ "comma at the end", TEXT("{" R "," A ",}"), NOT_JSON },
	{ "no comma", TEXT("{" R A "}"), NOT_JSON },
	{ "bare name", TEXT("{rand:\"" RAND "\"," A "}"), NOT_JSON },
	{ "NaN", TEXT(WITH("\"x\":NaN")), NOT_JSON },
	{ "leading zero", TEXT(WITH("\"x\":01")), NOT_JSON },
	{ "line end in a string", TEXT(WITH("\"x\":\"\n\"")), NOT_JSON },
	{ "NUL in a string", TEXT(WITH("\"x\":\"\0\"")), NOT_JSON },
	{ "unknown escape", TEXT(WITH("\"x\":\"\\x41\"")), NOT_JSON },
	{ "object twice", TEXT(GOOD GOOD), MORE },
	{ "bracket behind", TEXT(GOOD "}"), MORE },
	{ "NUL behind", TEXT(GOOD "\0"), MORE },
	{ "text behind", TEXT(GOOD "\r\nGET / HTTP/1.1"), MORE },
	{ "rand twice", TEXT(WITH(R)), TWICE },
	{ "autn twice, differing", TEXT(WITH("\"autn\":\"" RAND "\"")), TWICE },
	{ "rand twice, once escaped", TEXT(WITH("\"\\u0072and\":\"" RAND "\"")),
	    TWICE },
	{ "duplicate further in", TEXT(WITH("\"x\":{\"a\":1,\"a\":1}")),
	    TWICE },
	{ "escaped NUL", TEXT(WITH("\"x\":\"\\u0000\"")), NUL },
	{ "escaped NUL in a name", TEXT(WITH("\"rand\\u0000\":1")), NUL },
	{ "escaped NUL behind rand",
	    TEXT("{\"rand\":\"" RAND "\\u0000\"," A "}"), NUL },
	{ "lone high surrogate", TEXT(WITH("\"x\":\"\\ud800\"")), NOT_JSON },
	{ "lone low surrogate", TEXT(WITH("\"x\":\"\\udc00\"")), NOT_JSON },
	{ "two high surrogates", TEXT(WITH("\"x\":\"\\ud800\\ud800\"")),
	    NOT_JSON },
	{ "surrogate in UTF-8", TEXT(WITH("\"x\":\"\xed\xa0\x80\"")), UTF8 },
	{ "overlong UTF-8", TEXT(WITH("\"x\":\"\xc0\xaf\"")), UTF8 },
	{ "lone continuation", TEXT(WITH("\"x\":\"\x80\"")), UTF8 },
	{ "Latin-1", TEXT(WITH("\"x\":\"\xe4\"")), UTF8 },
	{ "above U+10FFFF", TEXT(WITH("\"x\":\"\xf4\x90\x80\x80\"")), UTF8 },
	{ "large integer", TEXT(WITH("\"x\":99999999999999999999999999")),
	    LARGE },
	{ "large real", TEXT(WITH("\"x\":1e999")), LARGE },
	{ "17 levels", TEXT(WITH("\"x\":" SIXTEEN("[") SIXTEEN("]"))), DEEP },
	{ "never closed", TEXT(FOUR(SIXTEEN("{\"a\":"))), DEEP },

	{ "empty object", TEXT("{}"), "rand: missing" },
	{ "no rand", TEXT("{" A "}"), "rand: missing" },
	{ "RAND in capitals", TEXT("{\"RAND\":\"" RAND "\"," A "}"),
	    "rand: missing" },
	{ "rand further in", TEXT("{\"x\":" GOOD "}"), "rand: missing" },
	{ "no autn", TEXT("{" R "}"), "autn: missing" },
	{ "rand null", TEXT("{\"rand\":null," A "}"), BAD_RAND },
	{ "rand number", TEXT("{\"rand\":1," A "}"), BAD_RAND },
	{ "rand object", TEXT("{\"rand\":{}," A "}"), BAD_RAND },
	{ "rand array", TEXT("{\"rand\":[\"" RAND "\"]," A "}"), BAD_RAND },
	{ "rand empty", TEXT("{\"rand\":\"\"," A "}"), BAD_RAND },
	{ "rand of 30",
	    TEXT("{\"rand\":\"00112233445566778899aabbccddee\"," A "}"),
	    BAD_RAND },
	{ "rand of 31",
	    TEXT("{\"rand\":\"00112233445566778899aabbccddeef\"," A "}"),
	    BAD_RAND },
	{ "rand of 33", TEXT("{\"rand\":\"" RAND "0\"," A "}"), BAD_RAND },
	{ "rand of 34", TEXT("{\"rand\":\"" RAND "00\"," A "}"), BAD_RAND },
	{ "rand of 64", TEXT("{\"rand\":\"" RAND RAND "\"," A "}"), BAD_RAND },
	{ "rand with 0x",
	    TEXT("{\"rand\":\"0x112233445566778899aabbccddeeff\"," A "}"),
	    BAD_RAND },
	{ "rand with a space",
	    TEXT("{\"rand\":\" 0112233445566778899aabbccddeeff\"," A "}"),
	    BAD_RAND },
	{ "rand with g",
	    TEXT("{\"rand\":\"g0112233445566778899aabbccddeeff\"," A "}"),
	    BAD_RAND },
	{ "autn null", TEXT("{" R ",\"autn\":null}"), BAD_AUTN },
	{ "autn true", TEXT("{" R ",\"autn\":true}"), BAD_AUTN },
	{ "autn short", TEXT("{" R ",\"autn\":\"ee\"}"), BAD_AUTN },
	{ "autn of 30",
	    TEXT("{" R ",\"autn\":\"00112233445566778899aabbccddee\"}"),
	    BAD_AUTN },
	{ "autn long", TEXT("{" R ",\"autn\":\"" AUTN "00\"}"), BAD_AUTN },
	{ "app sim, with autn", TEXT(WITH("\"app\":\"sim\"")), GSM_AUTN },
	{ "app unknown", TEXT(WITH("\"app\":\"csim\"")), BAD_APP },
	{ "app empty", TEXT(WITH("\"app\":\"\"")), BAD_APP },
	{ "app null", TEXT(WITH("\"app\":null")), BAD_APP },
	{ "app list", TEXT(WITH("\"app\":[\"usim\"]")), BAD_APP },
	{ "app sim, but 3g", TEXT("{" R ",\"app\":\"sim\",\"context\":\"3g\"}"),
	    SIM_CONTEXT },
	{ "app sim, but gba", TEXT(WITH("\"app\":\"sim\",\"context\":\"gba\"")),
	    SIM_CONTEXT },
	{ "app sim, no rand", TEXT("{\"app\":\"sim\"}"), "rand: missing" },
	{ "gsm, with autn", TEXT(WITH(GSM)), GSM_AUTN },
	{ "gsm, autn null", TEXT("{" R "," GSM ",\"autn\":null}"), GSM_AUTN },
	{ "gsm, no rand", TEXT("{" GSM "}"), "rand: missing" },
	{ "gsm, rand short", TEXT("{" GSM ",\"rand\":\"ee\"}"), BAD_RAND },
	{ "gba, no autn", TEXT("{" R "," GBA "}"), "autn: missing" },
	{ "gba, with a NAF", TEXT(WITH(GBA "," N)),
	    "naf_id: only in the context \"gba-naf\"" },
	{ "3g, with an IMPI", TEXT(WITH(I)),
	    "impi: only in the context \"gba-naf\"" },
	{ "gba-naf, with rand", TEXT(NAF(R "," N "," I)),
	    "rand: not in the context \"gba-naf\"" },
	{ "gba-naf, with autn", TEXT(NAF(A "," N "," I)),
	    "autn: not in the context \"gba-naf\"" },
	{ "gba-naf, no naf_id", TEXT(NAF(I)), "naf_id: missing" },
	{ "gba-naf, no impi", TEXT(NAF(N)), "impi: missing" },
	{ "naf_id empty", TEXT(NAF("\"naf_id\":\"\"," I)), BAD_NAF_ID },
	{ "naf_id odd", TEXT(NAF("\"naf_id\":\"6e2\"," I)), BAD_NAF_ID },
	{ "naf_id in clear", TEXT(NAF("\"naf_id\":\"naf.example\"," I)),
	    BAD_NAF_ID },
	{ "naf_id number", TEXT(NAF("\"naf_id\":6," I)), BAD_NAF_ID },
	{ "naf_id of 256",
	    TEXT(NAF("\"naf_id\":\"" FOUR(FOUR(SIXTEEN("aa"))) "\"," I)),
	    BAD_NAF_ID },
	{ "impi empty", TEXT(NAF(N ",\"impi\":\"\"")), BAD_IMPI },
	{ "impi number", TEXT(NAF(N ",\"impi\":1")), BAD_IMPI },
	{ "impi with a line end", TEXT(NAF(N ",\"impi\":\"a\\n\"")), BAD_IMPI },
	{ "impi with DEL", TEXT(NAF(N ",\"impi\":\"a\\u007f\"")), BAD_IMPI },
	{ "impi of 256",
	    TEXT(NAF(N ",\"impi\":\"" FOUR(FOUR(SIXTEEN("a"))) "\"")),
	    BAD_IMPI },
	{ "impi of 246 behind 7", TEXT(NAF(N ",\"impi\":\"" IMPI_246 "\"")),
	    BAD_NAF },
	{ "context null", TEXT(WITH("\"context\":null")), BAD_CONTEXT },
	{ "iccid number", TEXT(WITH("\"iccid\":8988211")), BAD_ICCID },
	{ "iccid null", TEXT(WITH("\"iccid\":null")), BAD_ICCID },
	{ "iccid empty", TEXT(WITH("\"iccid\":\"\"")), BAD_ICCID },
	{ "iccid of 21", TEXT(WITH("\"iccid\":\"123456789012345678901\"")),
	    BAD_ICCID },
	{ "iccid with g", TEXT(WITH("\"iccid\":\"898821100000123456g\"")),
	    BAD_ICCID },
	{ "iccid with F", TEXT(WITH("\"iccid\":\"898821100000123456F\"")),
	    BAD_ICCID },
	{ "iccid with a sign", TEXT(WITH("\"iccid\":\"-8988211\"")),
	    BAD_ICCID },
};

static void
refuse(const char *text, size_t len, const char *expected)
{
	char *body = exact(text, len);
	struct wire_auth_request got;
	const char *why = NULL;

	memset(&got, 0xee, sizeof(got));
	assert_int_equal(wire_auth_request_decode(body, len, &got, &why),
	    SR_MALFORMED_REQUEST);
	assert_non_null(why);
	if (expected != NULL)
		assert_string_equal(why, expected);
	assert_true(t_is_zero(&got, sizeof(got)));
	free(body);
}

static void
test_bad(void **state)
{
	const struct bad *row = *state;

	refuse(row->body, row->len, row->why);
}

static const struct good {
	const char *name;
	const char *body;
	enum wire_app app;
	const char *iccid;
} good[] = {
	{ "the document's example", "{\n" R ",\n" A "\n}", WIRE_USIM, "" },
	{ "other order", "{" A "," R "}", WIRE_USIM, "" },
	{ "spaces and line ends", " \r\n\t" GOOD " \r\n\t", WIRE_USIM, "" },
	{ "capitals",
	    "{\"rand\":\"BB685A4B2FC4D697B9D6A129DD09A091\",\"autn\":"
	    "\"EEA7906F8210000004FAF4A7DF279B56\"}",
	    WIRE_USIM, "" },
	{ "escaped name", "{\"\\u0072and\":\"" RAND "\"," A "}", WIRE_USIM,
	    "" },
	{ "usim", WITH("\"app\":\"usim\""), WIRE_USIM, "" },
	{ "isim", WITH("\"app\":\"isim\""), WIRE_ISIM, "" },
	{ "ISIM", WITH("\"app\":\"ISIM\""), WIRE_ISIM, "" },
	{ "3g", WITH("\"context\":\"3g\""), WIRE_USIM, "" },
	{ "3G", WITH("\"context\":\"3G\""), WIRE_USIM, "" },
	{ "iccid", WITH("\"iccid\":\"8988211000001234567\""), WIRE_USIM,
	    "8988211000001234567" },
	{ "iccid with letters", WITH("\"iccid\":\"898821100a00cdef\""),
	    WIRE_USIM, "898821100a00cdef" },
	{ "iccid of 20", WITH("\"iccid\":\"89882110000012345678\""), WIRE_USIM,
	    "89882110000012345678" },
	{ "unknown members", WITH("\"x\":[1,null,{\"rand\":0}],\"\":1.5"),
	    WIRE_USIM, "" },
	{ "16 levels", WITH("\"x\":[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]"), WIRE_USIM,
	    "" },
};

static void
test_good(void **state)
{
	const struct good *row = *state;
	size_t len = strlen(row->body);
	char *body = exact(row->body, len);
	struct wire_auth_request got;
	const char *why = NULL;
	char hex[33];

	memset(&got, 0xee, sizeof(got));
	assert_int_equal(
	    wire_auth_request_decode(body, len, &got, &why), SR_OK);
	assert_null(why);
	hex_encode(got.rand, 16, hex);
	assert_string_equal(hex, RAND);
	hex_encode(got.autn, 16, hex);
	assert_string_equal(hex, AUTN);
	assert_int_equal(got.app, row->app);
	assert_string_equal(got.iccid, row->iccid);
	free(body);
}

static const struct other {
	const char *name;
	const char *body;
	enum wire_app app;
	enum wire_context context;
	const char *again; /* what is encoded of it; NULL: the same */
} others[] = {
	{ "gsm", "{" R "," GSM "}", WIRE_USIM, WIRE_GSM, NULL },
	{ "GSM", "{" R ",\"context\":\"GSM\"}", WIRE_USIM, WIRE_GSM,
	    "{" R "," GSM "}" },
	{ "gsm of the ISIM is the card's affair",
	    "{" R ",\"app\":\"isim\"," GSM "}", WIRE_ISIM, WIRE_GSM, NULL },
	{ "sim", "{" R ",\"app\":\"sim\"}", WIRE_SIM, WIRE_GSM, NULL },
	{ "SIM, gsm", "{" R ",\"app\":\"SIM\"," GSM "}", WIRE_SIM, WIRE_GSM,
	    "{" R ",\"app\":\"sim\"}" },
	{ "gba", WITH(GBA), WIRE_USIM, WIRE_GBA, NULL },
	{ "gba of the ISIM", WITH("\"app\":\"isim\"," GBA), WIRE_ISIM, WIRE_GBA,
	    NULL },
	{ "gba-naf", NAF(N "," I), WIRE_USIM, WIRE_GBA_NAF, NULL },
	{ "gba-naf, as much as there is room for",
	    NAF(N ",\"impi\":\"" IMPI_245 "\""), WIRE_USIM, WIRE_GBA_NAF,
	    NULL },
	{ "gba-naf, in UTF-8 and with quotes",
	    NAF(N ",\"impi\":\"\xc3\xa9\\\"\\\\\""), WIRE_USIM, WIRE_GBA_NAF,
	    NULL },
};

static void
test_other(void **state)
{
	const struct other *row = *state;
	const char *again = row->again != NULL ? row->again : row->body;
	size_t len = strlen(row->body);
	char *body = exact(row->body, len), text[WIRE_TEXT_MAX];
	struct wire_auth_request got, back;
	const char *why = NULL;

	memset(&got, 0xee, sizeof(got));
	assert_int_equal(
	    wire_auth_request_decode(body, len, &got, &why), SR_OK);
	assert_null(why);
	assert_int_equal(got.app, row->app);
	assert_int_equal(got.context, row->context);
	free(body);
	len = wire_auth_request_encode(&got, text, sizeof(text));
	assert_int_equal(
	    wire_auth_request_decode(text, len, &back, &why), SR_OK);
	assert_memory_equal(&got, &back, sizeof(got));
	assert_int_equal(
	    wire_auth_request_decode(again, strlen(again), &back, &why), SR_OK);
	assert_memory_equal(&got, &back, sizeof(got));
}

/* The members themselves. */
static void
test_naf(void **state)
{
	static const char body[] = NAF(N "," I);
	struct wire_auth_request got;
	const char *why = NULL;

	(void)state;
	assert_int_equal(
	    wire_auth_request_decode(body, sizeof(body) - 1, &got, &why),
	    SR_OK);
	assert_int_equal(got.naf_id_len, 7);
	assert_memory_equal(got.naf_id, "n.\1\0\0\0\1", 7);
	assert_string_equal(got.impi, "a@b");
	assert_true(t_is_zero(got.rand, 16) && t_is_zero(got.autn, 16));
}

/* The largest of all fits into what is said to be enough. */
static void
test_largest(void **state)
{
	struct wire_auth_request request = { .app = WIRE_ISIM,
		.context = WIRE_GBA_NAF,
		.naf_id_len = 1,
		.iccid = "89882110000012345678" };
	char text[WIRE_TEXT_MAX];

	(void)state;
	memset(request.impi, '"', WIRE_NAF_MAX - 1);
	assert_true(
	    wire_auth_request_encode(&request, text, sizeof(text)) > 502);
	memset(request.impi, 0, sizeof(request.impi));
	request.impi[0] = '"';
	request.naf_id_len = WIRE_NAF_MAX - 1;
	assert_true(
	    wire_auth_request_encode(&request, text, sizeof(text)) > 502);
}

static void
test_truncated(void **state)
{
	const char *full =
	    WITH("\"app\":\"isim\",\"iccid\":\"89\",\"x\":[{\"y\":1e1}]");

	(void)state;
	for (size_t len = 0; len < strlen(full); len++)
		refuse(full, len, NULL);
}

/* Far more levels than jansson's recursion should ever see. */
static void
test_depth_bomb(void **state)
{
	enum { LEN = 1 << 20 };
	char *bomb = malloc(LEN);

	(void)state;
	assert_non_null(bomb);
	memset(bomb, '[', LEN);
	refuse(bomb, LEN, DEEP);
	for (size_t i = 0; i + 5 <= LEN; i += 5)
		memcpy(bomb + i, "{\"a\":", 5);
	refuse(bomb, LEN, DEEP);
	free(bomb);
}

static void
test_huge_string(void **state)
{
	enum { LEN = 1 << 20 };
	char *body = malloc(LEN);

	(void)state;
	assert_non_null(body);
	memset(body, '0', LEN);
	memcpy(body, "{\"rand\":\"", 9);
	memcpy(body + LEN - 2, "\"}", 2);
	refuse(body, LEN, BAD_RAND);
	free(body);
}

static void
test_encode(void **state)
{
	struct wire_auth_request request = { .app = WIRE_USIM }, back;
	char text[WIRE_TEXT_MAX];
	const char *why;
	size_t len;

	(void)state;
	assert_int_equal(hex_decode_exact(RAND, request.rand, 16), SR_OK);
	assert_int_equal(hex_decode_exact(AUTN, request.autn, 16), SR_OK);
	len = wire_auth_request_encode(&request, text, sizeof(text));
	assert_int_equal(len, strlen(GOOD));
	assert_memory_equal(text, GOOD, len);

	request.app = WIRE_ISIM;
	strcpy(request.iccid, "8988211000001234567");
	len = wire_auth_request_encode(&request, text, sizeof(text));
	assert_int_equal(
	    wire_auth_request_decode(text, len, &back, &why), SR_OK);
	assert_memory_equal(&request, &back, sizeof(back));

	for (size_t cap = 0; cap < len; cap++) {
		char *room = exact(text, cap);

		assert_int_equal(
		    wire_auth_request_encode(&request, room, cap), 0);
		assert_true(t_is_zero(room, cap));
		free(room);
	}
}

int
main(void)
{
	wire_init();
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		t_add(bad[i].name, test_bad, &bad[i]);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		t_add(good[i].name, test_good, &good[i]);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		t_add(others[i].name, test_other, &others[i]);
	t_add("members of gba-naf", test_naf, NULL);
	t_add("largest", test_largest, NULL);
	t_add("truncated at every length", test_truncated, NULL);
	t_add("depth bomb", test_depth_bomb, NULL);
	t_add("huge string", test_huge_string, NULL);
	t_add("encode", test_encode, NULL);
	return t_main("wire/request");
}
