/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "api/operations.h"
#include "base/cursor.h"
#include "base/wipe.h"
#include "derive/derive.h"

static bool
may_send(void *arg)
{
	struct call *call = arg;

	struct uicc_identity id;

	/* Another card may have come since the first look. */
	uicc_known_identity(call->uicc, &id);
	return call_has_time(call) && call_may_tell_of(call, id.iccid) &&
	    slot_job_commit(&call->job);
}

/* The guards of the address and of the body hold both. */
static enum sr_err
guard(struct call *call, const char iccid[21])
{
	const char *addressed = call->target.iccid;

	if (addressed[0] != '\0' && iccid[0] != '\0' &&
	    strcmp(addressed, iccid) != 0)
		return SR_CARD_CHANGED;
	memcpy(call->auth.iccid, iccid[0] != '\0' ? iccid : addressed,
	    sizeof(call->auth.iccid));
	return SR_OK;
}

static const struct {
	enum card_app app;
	const char *name; /* in the log */
} apps[] = {
	[WIRE_USIM] = { CARD_APP_USIM, "usim" },
	[WIRE_ISIM] = { CARD_APP_ISIM, "isim" },
	[WIRE_SIM] = { CARD_APP_SIM, "sim" },
};

static const struct {
	enum auth_context context;
	const char *name; /* in the log */
} contexts[] = {
	[WIRE_3G] = { AUTH_3G, "3g" },
	[WIRE_GSM] = { AUTH_GSM, "gsm" },
	[WIRE_GBA] = { AUTH_GBA, "gba" },
	[WIRE_GBA_NAF] = { AUTH_GBA_NAF, "gba-naf" },
};

static void
take_naf(const struct wire_auth_request *wire, struct auth_naf *out)
{
	struct builder b = builder_over(out->bytes, sizeof(out->bytes));

	out->naf_id_len = wire->naf_id_len;
	out->impi_len = strlen(wire->impi);
	builder_bytes(&b, wire->naf_id, wire->naf_id_len);
	builder_bytes(&b, (const uint8_t *)wire->impi, out->impi_len);
	assert(!b.bad);
}

static enum sr_err
accept_body(
    struct call *call, const struct http_request *request, const char **why)
{
	struct wire_auth_request wire;
	enum sr_err err = wire_auth_request_decode(
	    request->body, request->body_len, &wire, why);

	if (err != SR_OK)
		return err;
	*why = derive_check(&wire.derive, wire.rand, wire.autn);
	if (*why != NULL)
		return SR_MALFORMED_REQUEST;
	call->derive = wire.derive;
	call->app = apps[wire.app].name;
	call->context = contexts[wire.context].name;
	call->auth = (struct uicc_auth_request){
		.app = apps[wire.app].app,
		.context = contexts[wire.context].context,
		.may_send = may_send,
		.arg = call,
	};
	memcpy(call->auth.rand, wire.rand, sizeof(call->auth.rand));
	memcpy(call->auth.autn, wire.autn, sizeof(call->auth.autn));
	take_naf(&wire, &call->auth.naf);
	return guard(call, wire.iccid);
}

static_assert(sizeof(((struct wire_auth_answer *)0)->res) == AUTH_RES_MAX,
    "what the card gives, the answer takes");
static_assert((int)WIRE_NAF_MAX == (int)AUTH_NAF_MAX,
    "what a request has, the card takes");

static void
derive(const struct call *call, const struct auth_answer *card,
    struct wire_derived *out)
{
	const struct kdf_session session = {
		.rand = call->auth.rand,
		.autn = call->auth.autn,
		.res = card->res,
		.res_len = card->res_len,
		.ck = card->ck,
		.ik = card->ik,
	};

	if (call->derive.kdf != WIRE_KDF_NONE)
		derive_keys(&call->derive, &session, out);
}

static void
succeeded(struct call *call, const struct auth_answer *card,
    enum wire_outcome outcome, const char *name)
{
	struct wire_auth_answer wire = {
		.outcome = outcome,
		.res_len = card->res_len,
		.has_kc = card->has_kc,
	};

	memcpy(wire.res, card->res, sizeof(wire.res));
	memcpy(wire.ck, card->ck, sizeof(wire.ck));
	memcpy(wire.ik, card->ik, sizeof(wire.ik));
	memcpy(wire.kc, card->kc, sizeof(wire.kc));
	memcpy(wire.auts, card->auts, sizeof(wire.auts));
	memcpy(wire.sres, card->sres, sizeof(wire.sres));
	memcpy(wire.ks_ext_naf, card->ks_ext_naf, sizeof(wire.ks_ext_naf));
	if (outcome == WIRE_SUCCESS)
		derive(call, card, &wire.derived);
	call->made.outcome = name;
	answer_set_auth(&call->made.answer, &wire);
	wipe(&wire, sizeof(wire));
}

static void
refused(struct call *call, const struct uicc_auth_result *result)
{
	const struct wire_error error = {
		.err = result->refusal,
		.has_sw = true,
		.sw = result->sw,
		.executed = result->executed,
		.pin_tries_left = result->pin_tries_left,
	};

	call_failed(call, &error);
}

static void
failed(struct call *call, enum sr_err err, enum sr_executed executed)
{
	const struct wire_error error = {
		.err = err,
		.executed = executed,
		.pin_tries_left = -1,
	};

	call_failed(call, &error);
}

static void
card_spoke(struct call *call, const struct uicc_auth_result *result)
{
	const struct auth_answer *card = &result->answer;

	switch (card->verdict) {
	case AUTH_SUCCESS:
		succeeded(call, card, WIRE_SUCCESS, "success");
		break;
	case AUTH_GSM_SUCCESS:
		succeeded(call, card, WIRE_GSM_SUCCESS, "success");
		break;
	case AUTH_GBA_SUCCESS:
		succeeded(call, card, WIRE_GBA_SUCCESS, "success");
		break;
	case AUTH_NAF_SUCCESS:
		succeeded(call, card, WIRE_NAF_SUCCESS, "success");
		break;
	case AUTH_SYNC_FAILURE:
		succeeded(
		    call, card, WIRE_SYNC_FAILURE, "synchronisation_failure");
		break;
	case AUTH_REFUSED:
		refused(call, result);
		break;
	case AUTH_NONE:
	default:
		failed(call, SR_BAD_CARD_ANSWER, result->executed);
	}
}

static void
run(struct call *call, struct uicc *uicc)
{
	struct uicc_auth_result result = { .pin_tries_left = -1 };
	enum sr_err err;

	call->auth.until_ms = call_time_ends(call);
	err = uicc_authenticate(uicc, &call->auth, &result);
	call->made.executed = result.executed;
	memcpy(call->made.iccid, result.iccid, sizeof(call->made.iccid));
	if (err == SR_OK)
		card_spoke(call, &result);
	else
		failed(call, err, result.executed);
	wipe(&result, sizeof(result));
}

const struct operation operation_authenticate = {
	.name = "authenticate",
	.may = CALLER_MAY_AUTH,
	.accept = accept_body,
	.run = run,
};
