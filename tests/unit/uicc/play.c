/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "apdus.h"
#include "base/clock.h"
#include "base/hex.h"
#include "play.h"
#include "script.h"
#include "t.h"

static bool
may_send(void *arg)
{
	int *left = arg;

	return (*left)-- > 0;
}

static void
check_answer(const struct auth_answer *a)
{
	switch (a->verdict) {
	case AUTH_SUCCESS:
		assert_int_equal(a->res_len, 8);
		t_expect_hex(a->res, RES);
		t_expect_hex(a->ck, CK);
		t_expect_hex(a->ik, IK);
		assert_true(a->has_kc);
		t_expect_hex(a->kc, KC);
		break;
	case AUTH_SYNC_FAILURE:
		t_expect_hex(a->auts, AUTS);
		break;
	default:
		assert_true(t_is_zero(a->res, sizeof(a->res)));
		assert_true(t_is_zero(a->ck, sizeof(a->ck)));
		assert_true(t_is_zero(a->auts, sizeof(a->auts)));
	}
}

static void
check(const struct play *p, const struct uicc_auth_result *res)
{
	const char *iccid = p->iccid;

	if (iccid == NULL)
		iccid = p->err == SR_OK ? ICCID : res->iccid;
	assert_int_equal(res->answer.verdict, p->verdict);
	assert_int_equal(res->refusal, p->refusal);
	assert_int_equal(res->executed, p->executed);
	assert_string_equal(res->iccid, iccid);
	check_answer(&res->answer);
	if (p->verdict == AUTH_REFUSED)
		assert_int_equal(res->sw, p->sw);
	if (p->refusal == SR_PIN_REQUIRED)
		assert_int_equal(res->pin_tries_left, p->tries);
}

void
play(void **state)
{
	const struct play *p = *state;
	struct uicc_auth_request req = { .app = p->warm_app };
	struct uicc_auth_result res;
	struct uicc *uicc;
	int left = p->may_send;

	assert_int_equal(hex_decode_exact(RAND, req.rand, 16), SR_OK);
	assert_int_equal(hex_decode_exact(AUTN, req.autn, 16), SR_OK);
	assert_int_equal(uicc_new(script_reader(p->script), &uicc), SR_OK);
	uicc_set_pins(uicc, p->pins);
	for (int i = 0; i < p->warm; i++) {
		assert_int_equal(uicc_authenticate(uicc, &req, &res), SR_OK);
		assert_int_equal(res.executed, SR_EXECUTED_YES);
	}
	req.app = p->app;
	if (p->guard != NULL)
		memcpy(req.iccid, p->guard, strlen(p->guard) + 1);
	if (p->may_send != 0) {
		left = p->may_send < 0 ? 0 : p->may_send;
		req.may_send = may_send;
		req.arg = &left;
	}
	if (p->patience_ms != 0)
		req.until_ms = clock_ms() + p->patience_ms;
	memset(&res, 0xee, sizeof(res));
	assert_int_equal(uicc_authenticate(uicc, &req, &res), p->err);
	script_assert_end();
	check(p, &res);
	uicc_free(uicc);
}
