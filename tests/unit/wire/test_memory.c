/* SPDX-License-Identifier: MIT */
#include "exact.h"
#include "t.h"
#include "wire/wire.h"

/*
 * Running out of memory at any point is an error, never a wrong document, and
 * nothing is left behind.  All memory comes from base/wipe.h.
 */

void *__real_wipe_malloc(size_t len);
void __real_wipe_free(void *p);
void *__wrap_wipe_malloc(size_t len);
void __wrap_wipe_free(void *p);

static long until_failure; /* < 0: never */
static bool once; /* or from then on */
static bool failed;
static size_t blocks, freed;

void *
__wrap_wipe_malloc(size_t len)
{
	if (until_failure == 0) {
		failed = true;
		if (once)
			until_failure = -1;
		return NULL;
	}
	if (until_failure > 0)
		until_failure--;
	blocks++;
	return __real_wipe_malloc(len);
}

void
__wrap_wipe_free(void *p)
{
	if (p != NULL)
		freed++;
	__real_wipe_free(p);
}

#define REQUEST                                                                \
	"{\"rand\":\"bb685a4b2fc4d697b9d6a129dd09a091\","                      \
	"\"autn\":\"eea7906f8210000004faf4a7df279b56\",\"iccid\":\"89\"}"
#define ANSWER                                                                 \
	"{\"successful_3g_authentication\":{\"res\":\"b15379540ec93985\","     \
	"\"ck\":\"713fde72c28cbd282a4cd4565f3d6381\","                         \
	"\"ik\":\"2e641727c95781f1020d319a0594f31a\","                         \
	"\"kc\":\"771a2c995172ac42\"}}"

#define DERIVE                                                                 \
	"{\"rand\":\"bb685a4b2fc4d697b9d6a129dd09a091\","                      \
	"\"autn\":\"eea7906f8210000004faf4a7df279b56\",\"derive\":"            \
	"{\"kdf\":\"eap-aka\",\"identity\":\"0@a\",\"want\":[\"msk\",\"res\"]" \
	"}}"
#define DERIVED                                                                \
	"{\"successful_3g_authentication\":{\"res\":\"b15379540ec93985\","     \
	"\"derived\":{\"kdf\":\"kc128\","                                      \
	"\"kc128\":\"713fde72c28cbd282a4cd4565f3d6381\"}}}"

static bool
decode_request(const char *body)
{
	struct wire_auth_request got;
	const char *why = NULL;
	enum sr_err err =
	    wire_auth_request_decode(body, strlen(body), &got, &why);

	if (err == SR_OK)
		return true;
	assert_int_equal(err, SR_INTERNAL);
	assert_non_null(why);
	assert_true(t_is_zero(&got, sizeof(got)));
	return false;
}

static bool
decode_plain_request(void)
{
	return decode_request(REQUEST);
}

static bool
decode_derive(void)
{
	return decode_request(DERIVE);
}

static bool
decode_answer(const char *body)
{
	struct wire_auth_answer got;
	enum sr_err err = wire_auth_answer_decode(body, strlen(body), &got);

	if (err == SR_OK)
		return true;
	assert_int_equal(err, SR_HTTP_ERROR);
	assert_true(t_is_zero(&got, sizeof(got)));
	return false;
}

static bool
decode_plain_answer(void)
{
	return decode_answer(ANSWER);
}

static bool
decode_derived(void)
{
	return decode_answer(DERIVED);
}

static bool
parse_derive(void)
{
	static const char *const pairs[] = { "kdf=eap-aka", "identity=0@a",
		"want=msk,res" };
	struct wire_derive got;
	const char *why = wire_derive_parse(pairs, 3, &got);

	if (why == NULL)
		return true;
	assert_string_equal(why, "no memory to read it");
	assert_true(t_is_zero(&got, sizeof(got)));
	return false;
}

static bool
encode_request(void)
{
	struct wire_auth_request request = { .iccid = "89" };
	char text[WIRE_TEXT_MAX];

	return wire_auth_request_encode(&request, text, sizeof(text)) > 0;
}

#define NAF                                                                    \
	"{\"context\":\"gba-naf\",\"naf_id\":\"6e2e0100000001\","              \
	"\"impi\":\"a@b\"}"

static bool
decode_naf_request(void)
{
	struct wire_auth_request got;
	const char *why = NULL;
	enum sr_err err =
	    wire_auth_request_decode(NAF, strlen(NAF), &got, &why);

	assert_true(err == SR_OK || err == SR_INTERNAL);
	assert_true(err == SR_OK || t_is_zero(&got, sizeof(got)));
	return err == SR_OK;
}

static bool
encode_naf_request(void)
{
	struct wire_auth_request request = {
		.context = WIRE_GBA_NAF, .naf_id_len = 7, .impi = "a@b"
	};
	char text[WIRE_TEXT_MAX];

	return wire_auth_request_encode(&request, text, sizeof(text)) > 0;
}

/* Every other outcome. */
static bool
encode_outcome(enum wire_outcome outcome)
{
	struct wire_auth_answer answer = { .outcome = outcome, .res_len = 8 };
	char text[WIRE_TEXT_MAX];

	return wire_auth_answer_encode(&answer, text, sizeof(text)) > 0;
}

static bool
encode_gsm_success(void)
{
	return encode_outcome(WIRE_GSM_SUCCESS);
}

static bool
encode_gba_success(void)
{
	return encode_outcome(WIRE_GBA_SUCCESS);
}

static bool
encode_naf_success(void)
{
	return encode_outcome(WIRE_NAF_SUCCESS);
}

static bool
encode_derive(void)
{
	struct wire_auth_request request = { .derive = { .kdf = WIRE_KDF_5G_AKA,
						 .want = UINT32_MAX,
						 .network = "5G:",
						 .supi = "001",
						 .abba = { .len = 2 } } };
	char text[WIRE_REQUEST_MAX];

	return wire_auth_request_encode(&request, text, sizeof(text)) > 0;
}

static bool
encode_derived(void)
{
	struct wire_auth_answer answer = { .outcome = WIRE_SUCCESS,
		.res_len = 8,
		.derived = { .kdf = WIRE_KDF_5G_AKA, .has = UINT32_MAX } };
	char text[WIRE_TEXT_MAX];

	return wire_auth_answer_encode(&answer, text, sizeof(text)) > 0;
}

static bool
encode_success(void)
{
	struct wire_auth_answer answer = { .outcome = WIRE_SUCCESS,
		.res_len = 8 };
	char text[WIRE_TEXT_MAX];

	return wire_auth_answer_encode(&answer, text, sizeof(text)) > 0;
}

static bool
encode_error(void)
{
	struct wire_auth_answer answer = { .outcome = WIRE_ERROR,
		.error = { .err = SR_PIN_REQUIRED,
		    .has_sw = true,
		    .has_executed = true,
		    .message = "\xff" } };
	char text[WIRE_TEXT_MAX];

	return wire_auth_answer_encode(&answer, text, sizeof(text)) > 0;
}

/* A text for want of memory must not look like one the card does not have. */
static bool
encode_info(void)
{
	static const struct wire_app_info app = {
		.type = "usim", .aid = { 1 }, .aid_len = 1, .label = "\xff"
	};
	static const char *const impu[] = { "sip:a", "\xff" };
	const struct wire_info info = { .imsi = "262011234567890",
		.iccid = "89",
		.apps = &app,
		.app_count = 1,
		.mnc_len = 2,
		.has_isim = true,
		.impu = { impu, 2 },
		.pin = { true, false, 3 } };
	size_t len;
	char *text = wire_info_encode(&info, &len);

	if (text == NULL)
		return false;
	assert_string_equal(text,
	    "{\"imsi\":\"262011234567890\",\"iccid\":\"89\","
	    "\"applications\":[{\"type\":\"usim\",\"aid\":\"01\"}],"
	    "\"mcc\":\"262\",\"mnc\":\"01\",\"isim\":{\"impu\":[\"sip:a\"]},"
	    "\"pin\":{\"required\":false,\"tries_left\":3}}");
	__wrap_wipe_free(text);
	return true;
}

static bool
encode_slots(void)
{
	static const struct wire_slot slots[] = {
		{ .number = 1, .reader = "R", .state = "ready", .iccid = "89" },
		{ .number = 2, .reader = "\xff", .state = "absent" },
	};
	size_t len;
	char *text = wire_slots_encode(slots, 2, &len);

	if (text == NULL)
		return false;
	assert_string_equal(text,
	    "{\"slots\":[{\"number\":1,\"reader\":\"R\",\"state\":\"ready\","
	    "\"iccid\":\"89\",\"queued\":0,\"counters\":{\"accepted\":0,"
	    "\"finished\":0,\"refused\":0,\"withdrawn\":0}},{\"number\":2,"
	    "\"state\":\"absent\",\"queued\":0,\"counters\":{\"accepted\":0,"
	    "\"finished\":0,\"refused\":0,\"withdrawn\":0}}]}");
	__wrap_wipe_free(text);
	return true;
}

static bool
decode_info(void)
{
	static const char body[] = "{\"imsi\":\"001\",\"applications\":["
				   "{\"type\":\"usim\",\"aid\":\"a0\"}],"
				   "\"services\":[\"gba\"]}";
	struct simrest_card_info got;
	enum sr_err err = wire_info_decode(body, strlen(body), &got);

	assert_true(err == SR_OK || err == SR_NO_MEMORY);
	__wrap_wipe_free(got.memory);
	return err == SR_OK;
}

static bool
decode_slots(void)
{
	static const char body[] =
	    "{\"slots\":[{\"number\":1,\"state\":\"busy\"}]}";
	struct simrest_slot_list got;
	enum sr_err err = wire_slots_decode(body, strlen(body), &got);

	assert_true(err == SR_OK || err == SR_NO_MEMORY);
	__wrap_wipe_free(got.memory);
	return err == SR_OK;
}

static bool
compact(void)
{
	char *line = wire_compact(ANSWER, strlen(ANSWER));

	__wrap_wipe_free(line);
	return line != NULL;
}

/* One of them ends just where the library's buffer has to grow. */
static bool
strings_of_each_length(void)
{
	char body[128] = "{\"x\":\"";
	const size_t start = strlen(body);

	for (size_t len = 0; len < 40; len++) {
		struct wire_auth_answer got;
		char *line;

		memset(body + start, 'x', len);
		memcpy(body + start + len, "\"}", 2);
		line = wire_compact(body, start + len + 2);
		__wrap_wipe_free(line);
		if (line == NULL)
			return false;
		assert_int_equal(
		    wire_auth_answer_decode(body, start + len + 2, &got),
		    SR_HTTP_ERROR);
		if (failed)
			return false;
	}
	return true;
}

static const struct row {
	const char *name;
	bool (*run)(void);
} rows[] = {
	{ "decode a request", decode_plain_request },
	{ "decode a request to derive", decode_derive },
	{ "parse what to derive", parse_derive },
	{ "decode an answer", decode_plain_answer },
	{ "decode derived keys", decode_derived },
	{ "encode a request", encode_request },
	{ "encode a request to derive", encode_derive },
	{ "encode derived keys", encode_derived },
	{ "encode a success", encode_success },
	{ "decode a request for a NAF's key", decode_naf_request },
	{ "encode a request for a NAF's key", encode_naf_request },
	{ "encode a success of 2G", encode_gsm_success },
	{ "encode a success of GBA", encode_gba_success },
	{ "encode a NAF's key", encode_naf_success },
	{ "encode an error", encode_error },
	{ "encode information", encode_info },
	{ "encode slots", encode_slots },
	{ "decode information", decode_info },
	{ "decode slots", decode_slots },
	{ "compact", compact },
	{ "strings of each length", strings_of_each_length },
};

static void
exhaust(const struct row *row)
{
	long n = 0;
	bool good;

	do {
		blocks = freed = 0;
		failed = false;
		until_failure = n++;
		good = row->run();
		assert_int_equal(blocks, freed);
		assert_true(good != failed);
	} while (failed);
	until_failure = -1;
	assert_true(n > 3);
}

static void
test_exhausted(void **state)
{
	once = false;
	exhaust(*state);
}

/* Just one allocation: what comes after it must not hide that. */
static void
test_exhausted_once(void **state)
{
	once = true;
	exhaust(*state);
}

int
main(void)
{
	wire_init();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_exhausted, &rows[i]);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_exhausted_once, &rows[i]);
	return t_main("wire/memory");
}
