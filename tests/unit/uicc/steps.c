/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "apdus.h"
#include "base/hex.h"
#include "script.h"
#include "steps.h"
#include "t.h"

static bool
never(void *arg)
{
	(void)arg;
	return false;
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
		break;
	case AUTH_SYNC_FAILURE:
		t_expect_hex(a->auts, AUTS);
		break;
	case AUTH_GSM_SUCCESS:
		t_expect_hex(a->sres, SRES);
		t_expect_hex(a->kc, GSM_KC);
		break;
	case AUTH_GBA_SUCCESS:
		assert_int_equal(a->res_len, 8);
		t_expect_hex(a->res, GBA_RES);
		assert_true(t_is_zero(a->ck, sizeof(a->ck)));
		break;
	case AUTH_NAF_SUCCESS:
		t_expect_hex(a->ks_ext_naf, KS_EXT_NAF);
		break;
	case AUTH_NONE:
	case AUTH_REFUSED:
		assert_true(t_is_zero(a->res, sizeof(a->res)));
		assert_true(t_is_zero(a->sres, sizeof(a->sres)));
		assert_true(t_is_zero(a->kc, sizeof(a->kc)));
		assert_true(t_is_zero(a->ks_ext_naf, sizeof(a->ks_ext_naf)));
	}
}

static void
check(const struct step *s, const struct uicc_auth_result *res)
{
	assert_int_equal(res->answer.verdict, s->verdict);
	assert_int_equal(res->refusal, s->refusal);
	assert_int_equal(res->executed, s->executed);
	if (s->iccid != NULL || s->err == SR_OK)
		assert_string_equal(
		    res->iccid, s->iccid != NULL ? s->iccid : ICCID);
	check_answer(&res->answer);
	if (s->verdict == AUTH_REFUSED)
		assert_int_equal(res->sw, s->sw);
	if (s->refusal == SR_PIN_REQUIRED)
		assert_int_equal(res->pin_tries_left, s->tries);
}

/* NAF_ID `n` and five bytes, of which the last one counts; IMPI `a@b`. */
static void
set_naf(struct auth_naf *naf, int number)
{
	const uint8_t bytes[] = { 'n', 1, 0, 0, 0, (uint8_t)number, 'a', '@',
		'b' };

	naf->naf_id_len = 6;
	naf->impi_len = 3;
	memcpy(naf->bytes, bytes, sizeof(bytes));
}

static void
authenticate(struct uicc *uicc, const struct step *s)
{
	struct uicc_auth_request req = { .app = s->app, .context = s->context };
	const char *rand = s->rand != NULL ? s->rand : RAND;
	const int before = script_authenticates();
	struct uicc_auth_result res;

	assert_int_equal(hex_decode_exact(rand, req.rand, 16), SR_OK);
	assert_int_equal(hex_decode_exact(AUTN, req.autn, 16), SR_OK);
	set_naf(&req.naf, s->naf);
	if (s->guard != NULL)
		memcpy(req.iccid, s->guard, strlen(s->guard) + 1);
	req.may_send = s->late ? never : NULL;
	memset(&res, 0xee, sizeof(res));
	assert_int_equal(uicc_authenticate(uicc, &req, &res), s->err);
	check(s, &res);
	if (res.executed == SR_EXECUTED_YES)
		assert_true(script_authenticates() > before);
}

static void
identify(struct uicc *uicc, const struct step *s)
{
	struct uicc_identity id;

	assert_int_equal(uicc_identify(uicc, &id), s->err);
	assert_string_equal(id.iccid, s->err == SR_OK ? ICCID : "");
	assert_string_equal(id.imsi, s->imsi);
}

static void
read_info(struct uicc *uicc, const struct step *s)
{
	static struct uicc_info info;

	assert_int_equal(uicc_read_info(uicc, 0, &info), s->err);
	assert_string_equal(info.iccid, s->err == SR_OK ? ICCID : "");
	assert_string_equal(info.imsi, s->imsi);
	if (s->app != CARD_APP_SIM)
		return;
	assert_int_equal(info.app_count, 1);
	assert_int_equal(info.apps[0].app, CARD_APP_SIM);
	assert_int_equal(info.apps[0].record.aid_len, 0);
	assert_int_equal(info.mnc_len, 2);
	assert_true(info.pin.known);
	assert_int_equal(info.pin.required, s->tries > 0);
	assert_int_equal(info.pin.tries_left, 3);
}

void
steps_play(void **state)
{
	const struct steps *p = *state;
	struct uicc *uicc;
	struct reader *reader = p->shared ? script_shared_reader(p->script)
					  : script_reader(p->script);

	assert_int_equal(uicc_new(reader, &uicc), SR_OK);
	uicc_set_pins(uicc, p->pins);
	for (int i = 0; i < p->count; i++)
		if (p->steps[i].instead == EVENT_INFO)
			read_info(uicc, &p->steps[i]);
		else if (p->steps[i].instead == EVENT_IDENTIFY)
			identify(uicc, &p->steps[i]);
		else
			authenticate(uicc, &p->steps[i]);
	script_assert_end();
	uicc_free(uicc);
}
