/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"
#include "client/result.h"

void
result_fail(struct simrest_error *error, enum sr_err err, const char *why)
{
	*error = (struct simrest_error){
		.err = err,
		.executed = SR_EXECUTED_NO,
		.pin_tries_left = -1,
		.status_word = -1,
	};
	snprintf(error->message, sizeof(error->message), "%s",
	    *why == '\0' ? sr_err_message(err) : why);
}

/* Of the server, or of the way to it. */
static void
set_message(struct simrest_error *error, const struct wire_error *told,
    const struct client_reply *reply)
{
	if (told->message[0] != '\0')
		snprintf(error->message, sizeof(error->message), "%s",
		    told->message);
	else if (reply->err != SR_OK && reply->problem[0] != '\0')
		snprintf(error->message, sizeof(error->message), "%s: %s",
		    sr_err_message(error->err), reply->problem);
	else
		snprintf(error->message, sizeof(error->message), "%s",
		    sr_err_message(error->err));
}

static void
set_error(struct simrest_error *error, const struct result_question *question,
    const struct wire_error *told, const struct client_reply *reply)
{
	result_fail(error, client_meaning(told, reply->status), "");
	error->http_status = reply->status;
	error->pin_tries_left = told->pin_tries_left;
	if (told->has_sw)
		error->status_word = told->sw;
	if (question->kind == CLIENT_AUTHENTICATE)
		error->executed =
		    told->has_executed ? told->executed : SR_EXECUTED_UNKNOWN;
	snprintf(error->code, sizeof(error->code), "%s", told->code);
	set_message(error, told, reply);
}

static void
set_keys(struct simrest_auth *auth, const struct wire_derived *derived)
{
	for (unsigned i = 0; i < WIRE_KEY_COUNT; i++) {
		const enum wire_key key = (enum wire_key)i;
		struct simrest_key *out = &auth->keys[auth->key_count];
		size_t len = wire_key_len(derived->kdf, key);

		if (len == 0 || (derived->has & wire_key_bit(key)) == 0)
			continue;
		out->name = wire_key_name(key);
		out->len = len;
		memcpy(out->bytes, derived->keys[i], len);
		auth->key_count++;
	}
}

static bool
has(const struct wire_derived *derived, enum wire_key key)
{
	return derived->kdf == WIRE_KDF_NONE ||
	    (derived->has & wire_key_bit(key)) != 0;
}

static void
set_success(struct simrest_auth *auth, const struct wire_auth_answer *answer)
{
	const struct wire_derived *derived = &answer->derived;

	auth->has_ck = has(derived, WIRE_KEY_CK);
	auth->has_ik = has(derived, WIRE_KEY_IK);
	auth->has_kc = answer->has_kc;
	auth->res_len = answer->res_len;
	memcpy(auth->res, answer->res, sizeof(auth->res));
	memcpy(auth->ck, answer->ck, sizeof(auth->ck));
	memcpy(auth->ik, answer->ik, sizeof(auth->ik));
	memcpy(auth->kc, answer->kc, sizeof(auth->kc));
	set_keys(auth, derived);
}

/* More than was asked for is as wrong as less. */
static const char *
find_fault(
    const struct wire_derive *asked, const struct wire_auth_answer *answer)
{
	if (answer->outcome != WIRE_SUCCESS)
		return NULL;
	if (answer->derived.kdf == WIRE_KDF_NONE)
		return asked->kdf == WIRE_KDF_NONE
		    ? NULL
		    : "The server derives no keys";
	if (answer->derived.kdf != asked->kdf ||
	    answer->derived.has != asked->want)
		return "The server gave other keys than it was asked for";
	return NULL;
}

static void
set_auth(struct simrest_result *result, const struct wire_auth_answer *answer)
{
	struct simrest_auth *auth = &result->auth;

	auth->outcome = SIMREST_SUCCESS;
	switch (answer->outcome) {
	case WIRE_SUCCESS:
		set_success(auth, answer);
		break;
	case WIRE_GSM_SUCCESS:
		auth->has_sres = auth->has_kc = true;
		memcpy(auth->sres, answer->sres, sizeof(auth->sres));
		memcpy(auth->kc, answer->kc, sizeof(auth->kc));
		break;
	case WIRE_GBA_SUCCESS:
		auth->res_len = answer->res_len;
		memcpy(auth->res, answer->res, sizeof(auth->res));
		break;
	case WIRE_NAF_SUCCESS:
		auth->has_ks_ext_naf = true;
		memcpy(auth->ks_ext_naf, answer->ks_ext_naf,
		    sizeof(auth->ks_ext_naf));
		break;
	case WIRE_SYNC_FAILURE:
		auth->outcome = SIMREST_SYNC_FAILURE;
		memcpy(auth->auts, answer->auts, sizeof(auth->auts));
		break;
	default:
		auth->outcome = SIMREST_REFUSED;
	}
}

/* The original server sends refusals with a status of 500. */
static bool
is_refusal(const struct simrest_error *error)
{
	return sr_err_http_status(error->err) == 200;
}

static void
set_authentication(struct simrest_result *result,
    const struct result_question *question,
    const struct wire_auth_answer *answer, const struct client_reply *reply)
{
	const char *fault = find_fault(&question->derive, answer);

	if (fault != NULL) {
		result_fail(&result->error, SR_SERVER_ERROR, fault);
		result->error.http_status = reply->status;
		result->error.executed = SR_EXECUTED_YES;
		return;
	}
	if (answer->outcome == WIRE_ERROR)
		set_error(&result->error, question, &answer->error, reply);
	if (answer->outcome != WIRE_ERROR || is_refusal(&result->error))
		set_auth(result, answer);
}

/* The headers that name who answered; what is no such thing is left out. */
static void
set_card(struct simrest_result *result, const struct client_reply *reply)
{
	size_t len = strlen(reply->iccid);
	char *end;
	unsigned long slot = strtoul(reply->slot, &end, 10);

	result->has_slot = *reply->slot >= '0' && *reply->slot <= '9' &&
	    *end == '\0' && slot <= 65535;
	if (result->has_slot)
		result->slot = (unsigned)slot;
	if (len < sizeof(result->iccid) &&
	    strspn(reply->iccid, "0123456789abcdef") == len)
		memcpy(result->iccid, reply->iccid, len + 1);
}

static void
set_information(struct simrest_result *result,
    const struct result_question *question,
    const struct wire_auth_answer *answer, const struct client_reply *reply)
{
	enum sr_err err;

	if (answer->outcome == WIRE_ERROR) {
		set_error(&result->error, question, &answer->error, reply);
		return;
	}
	if (question->kind == CLIENT_INFO)
		err = wire_info_decode(
		    reply->body, reply->body_len, &result->info);
	else
		err = wire_slots_decode(
		    reply->body, reply->body_len, &result->slots);
	if (err != SR_OK)
		result_fail(&result->error, err, "");
}

void
result_set(struct simrest_result *result,
    const struct result_question *question,
    const struct wire_auth_answer *answer, const struct client_reply *reply)
{
	result->error.http_status = reply->status;
	result->error.executed = question->kind == CLIENT_AUTHENTICATE
	    ? SR_EXECUTED_YES
	    : SR_EXECUTED_NO;
	result->error.pin_tries_left = result->error.status_word = -1;
	set_card(result, reply);
	if (question->kind == CLIENT_AUTHENTICATE)
		set_authentication(result, question, answer, reply);
	else
		set_information(result, question, answer, reply);
}
