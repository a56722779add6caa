/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/hex.h"
#include "derive/derive.h"
#include "rows.h"
#include "t.h"
#include "wire/wire.h"

struct given {
	uint8_t res[8], ck[16], ik[16];
	struct wire_auth_request request;
	struct kdf_session session;
};

static void
give(const struct row *row, struct given *g)
{
	char body[WIRE_REQUEST_MAX];
	const char *why = "";
	int len = snprintf(body, sizeof(body),
	    "{\"rand\":\"" RAND "\",\"autn\":\"" AUTN "\",\"derive\":%s}",
	    row->derive);

	assert_int_equal(hex_decode_exact(RES, g->res, 8), SR_OK);
	assert_int_equal(hex_decode_exact(CK, g->ck, 16), SR_OK);
	assert_int_equal(hex_decode_exact(IK, g->ik, 16), SR_OK);
	if (wire_auth_request_decode(body, (size_t)len, &g->request, &why) !=
	    SR_OK)
		fail_msg("%s", why);
	g->session = (struct kdf_session){ .rand = g->request.rand,
		.autn = g->request.autn,
		.res = g->res,
		.res_len = sizeof(g->res),
		.ck = g->ck,
		.ik = g->ik };
}

static void
test_answer(void **state)
{
	const struct row *row = *state;
	struct given g;
	struct wire_auth_answer answer = { .outcome = WIRE_SUCCESS,
		.res_len = sizeof(g.res) };
	char text[WIRE_TEXT_MAX];
	size_t len;

	give(row, &g);
	memcpy(answer.res, g.res, sizeof(g.res));
	memset(&answer.derived, 0xee, sizeof(answer.derived));
	assert_null(
	    derive_check(&g.request.derive, g.request.rand, g.request.autn));
	derive_keys(&g.request.derive, &g.session, &answer.derived);
	len = wire_auth_answer_encode(&answer, text, sizeof(text));
	assert_int_equal(len, strlen(row->answer));
	assert_memory_equal(text, row->answer, len);
}

/* Each key alone is the same, and no other is there. */
static void
test_alone(void **state)
{
	const struct row *row = *state;
	struct wire_derived all, one;
	uint32_t want;
	struct given g;

	give(row, &g);
	want = g.request.derive.want;
	derive_keys(&g.request.derive, &g.session, &all);
	for (unsigned key = 0; key < WIRE_KEY_COUNT; key++) {
		if ((want & wire_key_bit((enum wire_key)key)) == 0)
			continue;
		g.request.derive.want = wire_key_bit((enum wire_key)key);
		memset(&one, 0xee, sizeof(one));
		derive_keys(&g.request.derive, &g.session, &one);
		assert_int_equal(one.has, wire_key_bit((enum wire_key)key));
		assert_memory_equal(
		    one.keys[key], all.keys[key], WIRE_DERIVED_MAX);
		memset(one.keys[key], 0, WIRE_DERIVED_MAX);
		assert_true(t_is_zero(one.keys, sizeof(one.keys)));
	}
}

/* A digest over another challenge's nonce would be a wrong answer. */
static void
test_nonce(void **state)
{
	const struct row *row = *state;
	struct given g;

	give(row, &g);
	g.request.autn[15] ^= 1;
	if (g.request.derive.nonce[0] == '\0')
		assert_null(derive_check(
		    &g.request.derive, g.request.rand, g.request.autn));
	else
		assert_string_equal(derive_check(&g.request.derive,
					g.request.rand, g.request.autn),
		    "derive.nonce: must be base64 of rand, autn and what the "
		    "server added");
}

int
main(void)
{
	wire_init();
	for (size_t i = 0; i < ROW_COUNT; i++) {
		t_add(rows[i].name, test_answer, &rows[i]);
		t_add(rows[i].name, test_alone, &rows[i]);
		t_add(rows[i].name, test_nonce, &rows[i]);
	}
	return t_main("derive/derive");
}
