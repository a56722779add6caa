/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "base/log.h"
#include "t.h"
#include "wire/wire.h"
#include "world.h"

/* Keys derived from what a software card answered, and only those. */

#define AUTH "/sim-auth-api/v1/slot/"
#define RES "131004db2ff1ce8e"
#define CK "d42eb5aa085307903271b2422b698bad"
#define IK "485f81e6fd957fe3cad374adf12fe1ca"

enum { PLAIN, RESYNC, MAC, TRICK_COUNT };

static struct trick tricks[TRICK_COUNT] = {
	[RESYNC] = { .card = 3,
	    .auth_answer = "dc0ea0a1a2a3a4a5a6a7a8a9aaabacad9000" },
	[MAC] = { .auth_answer = "9862" },
};

static struct world world;

static struct http_exchange *
ask(unsigned slot, const char *derive)
{
	char path[64], body[2048];

	snprintf(path, sizeof(path), AUTH "%u", slot);
	snprintf(body, sizeof(body),
	    "{\"rand\":\"fb195c7873b20affa278887920b9dd57\","
	    "\"autn\":\"d420895a6aa2000089cd016f8d8ae67c\",\"derive\":%s}",
	    derive);
	return world_auth(&world, path, body);
}

/* As made by tests/system/kdf.py, which shares no code with ours. */
static const struct row {
	const char *name;
	const char *derive;
	const char *answer;
	bool has_keys; /* CK and IK were wanted */
} rows[] = {
	{ "only an MSK",
	    "{\"kdf\":\"eap-aka\",\"identity\":\"0001010000000001@r\",\"want"
	    "\":[\"msk\"]}",
	    "{\"successful_3g_authentication\":{\"derived\":{\"kdf\":\"eap"
	    "-aka\",\"msk\":\"1c43bdf7b99913dd5267b96442896591573aee80a"
	    "be0999316ea1f0049e27ae1e5fe76f7b7479e048e029497f53b7e2"
	    "e17bf20ca781900e52b511ed00ddfc303\"}}}",
	    false },
	{ "what EAP-AKA needs",
	    "{\"kdf\":\"eap-aka\",\"identity\":\"0001010000000001@r\"}",
	    "{\"successful_3g_authentication\":{\"res\":\"131004db2ff1ce"
	    "8e\",\"derived\":{\"kdf\":\"eap-aka\",\"k_encr\":\"0e4ada0948d45"
	    "12d9d440c4f473beba4\",\"k_aut\":\"cec39ddc11dac6481bd32d86"
	    "2a15e969\",\"msk\":\"1c43bdf7b99913dd5267b96442896591573ae"
	    "e80abe0999316ea1f0049e27ae1e5fe76f7b7479e048e029497f53"
	    "b7e2e17bf20ca781900e52b511ed00ddfc303\",\"emsk\":\"3c2d853"
	    "17bd93d58e83e9ee938b23818d9ef225163978c6007cd22d8c5ace"
	    "06b049480711ee8d5e9d04e60dc81dcad54921808e3e9d0dc36567"
	    "60dfb18978955\"}}}",
	    false },
	{ "K_ASME", "{\"kdf\":\"kasme\",\"plmn\":\"00101\"}",
	    "{\"successful_3g_authentication\":{\"res\":\"131004db2ff1ce"
	    "8e\",\"derived\":{\"kdf\":\"kasme\",\"kasme\":\"43be9a53556208d3"
	    "e8ab9a16f10f6d9f3809242b4f72df03380d1ad673d477d3\"}}}",
	    false },
	{ "5G AKA",
	    "{\"kdf\":\"5g-aka\",\"snn\":\"5G:mnc001.mcc001.3gppnetwork.or"
	    "g\",\"supi\":\"001010000000001\"}",
	    "{\"successful_3g_authentication\":{\"derived\":{\"kdf\":\"5g-"
	    "aka\",\"res_star\":\"b45fff88dd6fd0875c07a519b369ad08\",\"ka"
	    "usf\":\"1f0a8ebc162fb389a7bc6245bca129f26d4fb10293e90da0"
	    "ccf61567a9ba8be5\",\"kseaf\":\"5208fafc836d812971d6c0a3e7a"
	    "3df72cd25f29208c68d1292661690b08c7d3b\",\"kamf\":\"9cca8a4"
	    "12040f99739ed15d94d168006d2257f10fb539abc8fd95094469ae"
	    "943\"}}}",
	    false },
	{ "a digest",
	    "{\"kdf\":\"akav1-md5\",\"username\":\"u@r\",\"realm\":\"r\","
	    "\"metho"
	    "d\":\"REGISTER\",\"uri\":\"sip:r\",\"nonce\":\"+xlceHOyCv+ieIh5I"
	    "LndV9QgiVpqogAAic0Bb42K5nxzZXJ2ZXI=\"}",
	    "{\"successful_3g_authentication\":{\"derived\":{\"kdf\":\"aka"
	    "v1-md5\",\"response\":\"c14b044efc40ce974292410aabcf304e\"}"
	    "}}",
	    false },
	{ "a digest, and keys for IPsec",
	    "{\"kdf\":\"akav2-md5\",\"username\":\"u@r\",\"realm\":\"r\","
	    "\"metho"
	    "d\":\"REGISTER\",\"uri\":\"sip:r\",\"nonce\":\"+xlceHOyCv+ieIh5I"
	    "LndV9QgiVpqogAAic0Bb42K5nxzZXJ2ZXI=\",\"want\":[\"response"
	    "\",\"ck\",\"ik\"]}",
	    "{\"successful_3g_authentication\":{\"ck\":\"d42eb5aa0853079"
	    "03271b2422b698bad\",\"ik\":\"485f81e6fd957fe3cad374adf12fe"
	    "1ca\",\"derived\":{\"kdf\":\"akav2-md5\",\"response\":\"6ea1bf06"
	    "ba07209a569a71297a52efed\"}}}",
	    true },
	{ "all that the card says",
	    "{\"kdf\":\"kc128\",\"want\":[\"kc128\",\"res\",\"ck\",\"ik\","
	    "\"kc\"]}",
	    "{\"successful_3g_authentication\":{\"res\":\"131004db2ff1ce"
	    "8e\",\"ck\":\"d42eb5aa085307903271b2422b698bad\",\"ik\":\"485f"
	    "81e6fd957fe3cad374adf12fe1ca\",\"kc\":\"64d3f2a32f801214\","
	    "\"derived\":{\"kdf\":\"kc128\",\"kc128\":\"aa733aff98a7aac7e9a1"
	    "459c6664b618\"}}}",
	    true },
};

static bool
holds(const struct http_exchange *x, const char *hex)
{
	uint8_t bytes[16];
	size_t len = strlen(hex), cap = x->handler->storage;

	assert_int_equal(hex_decode_exact(hex, bytes, len / 2), SR_OK);
	return t_contains(x->storage, cap, hex, len) ||
	    t_contains(x->storage, cap, bytes, len / 2);
}

static void
test_answer(void **state)
{
	const struct row *row = *state;
	struct http_exchange *x = ask(PLAIN, row->derive);

	exchange_finish(x);
	assert_int_equal(x->status, 200);
	assert_true(holds(x, CK) == row->has_keys);
	assert_true(holds(x, IK) == row->has_keys);
	x->body[x->body_len] = '\0';
	assert_string_equal(x->body, row->answer);
	exchange_end(x);
}

static const struct bad {
	const char *name;
	const char *derive;
	const char *why;
} bad[] = {
	{ "no object", "null", "derive: must be an object" },
	{ "no such kdf", "{\"kdf\":\"secret\"}",
	    "derive.kdf: must be \\\"kasme\\\"" },
	{ "a slip", "{\"kdf\":\"kc128\",\"wants\":[\"kc128\"]}",
	    "derive: a member that this kdf does not have" },
	{ "another challenge's nonce",
	    "{\"kdf\":\"akav1-md5\",\"username\":\"u@r\",\"realm\":\"r\","
	    "\"metho"
	    "d\":\"REGISTER\",\"uri\":\"sip:r\",\"nonce\":\"1CCJWmqiAACJzQFvj"
	    "YrmfPsZXHhzsgr/oniIeSC53Vc=\"}",
	    "derive.nonce: must be base64 of rand, autn" },
};

static void
test_bad(void **state)
{
	const struct bad *row = *state;
	unsigned auths = tricks[PLAIN].auths;
	struct http_exchange *x = ask(PLAIN, row->derive);

	assert_int_equal(x->status, 400);
	x->body[x->body_len] = '\0';
	assert_non_null(strstr(x->body, "\"malformed_request\""));
	assert_non_null(strstr(x->body, "\"executed\":\"no\""));
	assert_non_null(strstr(x->body, row->why));
	assert_null(strstr(x->body, "secret"));
	assert_int_equal(tricks[PLAIN].auths, auths);
	exchange_end(x);
}

/* What is no success is as it would be without `derive`. */
static void
test_no_success(void **state)
{
	struct http_exchange *x = ask(RESYNC, rows[0].derive);

	(void)state;
	exchange_finish(x);
	assert_int_equal(x->status, 200);
	x->body[x->body_len] = '\0';
	assert_string_equal(x->body,
	    "{\"synchronisation_failure\":"
	    "{\"auts\":\"a0a1a2a3a4a5a6a7a8a9aaabacad\"}}");
	exchange_end(x);

	x = ask(MAC, rows[0].derive);
	exchange_finish(x);
	assert_int_equal(x->status, 200);
	x->body[x->body_len] = '\0';
	assert_non_null(
	    strstr(x->body, "{\"error\":{\"code\":\"incorrect_mac\""));
	assert_null(strstr(x->body, "derive"));
	exchange_end(x);
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
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		t_add(bad[i].name, test_bad, &bad[i]);
	t_add("no success", test_no_success, NULL);
	failed = t_main("api/derive");
	world_close(&world);
	return failed;
}
