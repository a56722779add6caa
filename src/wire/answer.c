/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdio.h>

#include "base/wipe.h"
#include "wire/doc.h"
#include "wire/wire.h"

#define SUCCESS "successful_3g_authentication"
#define GSM_SUCCESS "successful_2g_authentication"
#define GBA_SUCCESS "successful_gba_bootstrapping"
#define NAF_SUCCESS "successful_gba_naf_derivation"
#define SYNC_FAILURE "synchronisation_failure"
#define FAILURE "error"

static bool
decode_res(const struct json_t *object, struct wire_auth_answer *out)
{
	out->res_len = doc_get_hex(
	    doc_member(object, "res"), out->res, 4, sizeof(out->res));
	return out->res_len > 0;
}

static bool
decode_session(const struct json_t *object, struct wire_auth_answer *out)
{
	const struct json_t *kc = doc_member(object, "kc");

	/* null from the original, left out by some stand-ins for it */
	out->has_kc = kc != NULL && !doc_is_null(kc);
	return decode_res(object, out) &&
	    doc_get_hex(doc_member(object, "ck"), out->ck, 16, 16) > 0 &&
	    doc_get_hex(doc_member(object, "ik"), out->ik, 16, 16) > 0 &&
	    (!out->has_kc || doc_get_hex(kc, out->kc, 8, 8) > 0);
}

/* Beside derived keys there is what was asked for; says if this is. */
static bool
is_there(
    const struct json_t *value, enum wire_key key, struct wire_derived *out)
{
	if (value != NULL)
		out->has |= wire_key_bit(key);
	return value != NULL;
}

static bool
decode_derived(const struct json_t *object, struct wire_auth_answer *out)
{
	const struct json_t *ck = doc_member(object, "ck");
	const struct json_t *ik = doc_member(object, "ik");
	const struct json_t *kc = doc_member(object, "kc");
	struct wire_derived *derived = &out->derived;

	if (!wire_derived_decode(doc_member(object, "derived"), derived))
		return false;
	out->has_kc = is_there(kc, WIRE_KEY_KC, derived) && !doc_is_null(kc);
	return (!is_there(doc_member(object, "res"), WIRE_KEY_RES, derived) ||
		   decode_res(object, out)) &&
	    (!is_there(ck, WIRE_KEY_CK, derived) ||
		doc_get_hex(ck, out->ck, 16, 16) > 0) &&
	    (!is_there(ik, WIRE_KEY_IK, derived) ||
		doc_get_hex(ik, out->ik, 16, 16) > 0) &&
	    (!out->has_kc || doc_get_hex(kc, out->kc, 8, 8) > 0);
}

static bool
decode_success(const struct json_t *object, struct wire_auth_answer *out)
{
	out->outcome = WIRE_SUCCESS;
	if (doc_member(object, "derived") != NULL)
		return decode_derived(object, out);
	return decode_session(object, out);
}

static bool
decode_gsm_success(const struct json_t *object, struct wire_auth_answer *out)
{
	out->outcome = WIRE_GSM_SUCCESS;
	return doc_get_hex(doc_member(object, "sres"), out->sres, 4, 4) > 0 &&
	    doc_get_hex(doc_member(object, "kc"), out->kc, 8, 8) > 0;
}

static bool
decode_gba_success(const struct json_t *object, struct wire_auth_answer *out)
{
	out->outcome = WIRE_GBA_SUCCESS;
	return decode_res(object, out);
}

static bool
decode_naf_success(const struct json_t *object, struct wire_auth_answer *out)
{
	out->outcome = WIRE_NAF_SUCCESS;
	return doc_get_hex(doc_member(object, "ks_ext_naf"), out->ks_ext_naf,
		   32, 32) > 0;
}

static bool
decode_sync_failure(const struct json_t *object, struct wire_auth_answer *out)
{
	out->outcome = WIRE_SYNC_FAILURE;
	return doc_get_hex(doc_member(object, "auts"), out->auts, 14, 14) > 0;
}

/* Only what a server sends: no code may make "ok" of an error. */
static enum sr_err
decode_code(const char *code)
{
	enum sr_err err = code == NULL ? SR_OK : sr_err_from_code(code);

	if (err == SR_OK || sr_err_http_status(err) == 0)
		return SR_HTTP_ERROR;
	return err;
}

/* The text ends at a terminal: nothing in it may steer that. */
static void
copy_text(const char *text, char *out, size_t cap)
{
	size_t len = 0;

	for (; *text != '\0' && len + 1 < cap; text++)
		out[len++] = *text >= ' ' && *text <= '~' ? *text : '?';
	out[len] = '\0';
}

static bool
decode_status_word(const struct json_t *value, struct wire_error *out)
{
	uint8_t bytes[2];

	if (value == NULL)
		return true;
	if (doc_get_hex(value, bytes, 2, 2) == 0)
		return false;
	out->has_sw = true;
	out->sw = (uint16_t)(bytes[0] << 8 | bytes[1]);
	return true;
}

static bool
decode_executed(const struct json_t *value, struct wire_error *out)
{
	const char *name = doc_text(value);

	if (value == NULL)
		return true;
	if (name == NULL || !sr_executed_from_name(name, &out->executed))
		return false;
	out->has_executed = true;
	return true;
}

static bool
decode_error(const struct json_t *object, struct wire_auth_answer *out)
{
	const struct json_t *code = doc_member(object, "code");
	const struct json_t *tries = doc_member(object, "pin_tries_left");
	const char *message = doc_text(doc_member(object, "message"));
	struct wire_error *error = &out->error;

	if (message == NULL || (code != NULL && doc_text(code) == NULL))
		return false;
	out->outcome = WIRE_ERROR;
	error->err = decode_code(doc_text(code));
	error->pin_tries_left = -1;
	if (code != NULL)
		copy_text(doc_text(code), error->code, sizeof(error->code));
	copy_text(message, error->message, sizeof(error->message));
	return decode_status_word(doc_member(object, "status_word"), error) &&
	    decode_executed(doc_member(object, "executed"), error) &&
	    (tries == NULL ||
		doc_get_int(tries, 0, 15, &error->pin_tries_left));
}

static bool
decode(const struct json_t *root, struct wire_auth_answer *out)
{
	static const struct {
		const char *name;
		bool (*decode)(
		    const struct json_t *object, struct wire_auth_answer *out);
	} outcomes[] = {
		{ SUCCESS, decode_success },
		{ GSM_SUCCESS, decode_gsm_success },
		{ GBA_SUCCESS, decode_gba_success },
		{ NAF_SUCCESS, decode_naf_success },
		{ SYNC_FAILURE, decode_sync_failure },
		{ FAILURE, decode_error },
	};

	if (doc_size(root) != 1)
		return false;
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++) {
		const struct json_t *object =
		    doc_member(root, outcomes[i].name);

		if (object != NULL)
			return outcomes[i].decode(object, out);
	}
	return false;
}

enum sr_err
wire_auth_answer_decode(
    const char *body, size_t len, struct wire_auth_answer *out)
{
	const char *why;
	struct json_t *root = doc_load(body, len, &why);
	bool good;

	*out = (struct wire_auth_answer){ 0 };
	good = root != NULL && decode(root, out);
	doc_free(root);
	if (good)
		return SR_OK;
	wipe(out, sizeof(*out));
	return SR_HTTP_ERROR;
}

static bool
has(const struct wire_auth_answer *answer, enum wire_key key)
{
	return answer->derived.kdf == WIRE_KDF_NONE ||
	    (answer->derived.has & wire_key_bit(key)) != 0;
}

static void
draft_res(struct draft *d, struct json_t *object,
    const struct wire_auth_answer *answer)
{
	assert(answer->res_len <= sizeof(answer->res));
	draft_hex(d, object, "res", answer->res, answer->res_len);
}

static void
draft_success(struct draft *d, const struct wire_auth_answer *answer)
{
	struct json_t *object = draft_object(d, d->root, SUCCESS);

	if (has(answer, WIRE_KEY_RES))
		draft_res(d, object, answer);
	if (has(answer, WIRE_KEY_CK))
		draft_hex(d, object, "ck", answer->ck, 16);
	if (has(answer, WIRE_KEY_IK))
		draft_hex(d, object, "ik", answer->ik, 16);
	if (has(answer, WIRE_KEY_KC) && answer->has_kc)
		draft_hex(d, object, "kc", answer->kc, 8);
	else if (has(answer, WIRE_KEY_KC))
		draft_null(d, object, "kc");
	if (answer->derived.kdf != WIRE_KDF_NONE)
		wire_derived_draft(d, object, &answer->derived);
}

static void
draft_gsm_success(struct draft *d, const struct wire_auth_answer *answer)
{
	struct json_t *object = draft_object(d, d->root, GSM_SUCCESS);

	draft_hex(d, object, "sres", answer->sres, 4);
	draft_hex(d, object, "kc", answer->kc, 8);
}

static void
draft_error(struct draft *d, const struct wire_error *error)
{
	struct json_t *object = draft_object(d, d->root, FAILURE);
	char sw[5];

	draft_text(d, object, "code", sr_err_code(error->err));
	if (!draft_text(d, object, "message", error->message))
		draft_text(d, object, "message", sr_err_message(error->err));
	snprintf(sw, sizeof(sw), "%04x", (unsigned)error->sw);
	if (error->has_sw)
		draft_text(d, object, "status_word", sw);
	if (error->has_executed)
		draft_text(
		    d, object, "executed", sr_executed_name(error->executed));
	if (error->pin_tries_left >= 0)
		draft_int(d, object, "pin_tries_left", error->pin_tries_left);
}

size_t
wire_auth_answer_encode(
    const struct wire_auth_answer *answer, char *out, size_t cap)
{
	struct draft d;

	if (answer->outcome == WIRE_NONE)
		return 0;
	d = draft_new();
	switch (answer->outcome) {
	case WIRE_SUCCESS:
		draft_success(&d, answer);
		break;
	case WIRE_GSM_SUCCESS:
		draft_gsm_success(&d, answer);
		break;
	case WIRE_GBA_SUCCESS:
		draft_res(&d, draft_object(&d, d.root, GBA_SUCCESS), answer);
		break;
	case WIRE_NAF_SUCCESS:
		draft_hex(&d, draft_object(&d, d.root, NAF_SUCCESS),
		    "ks_ext_naf", answer->ks_ext_naf, 32);
		break;
	case WIRE_SYNC_FAILURE:
		draft_hex(&d, draft_object(&d, d.root, SYNC_FAILURE), "auts",
		    answer->auts, 14);
		break;
	default:
		draft_error(&d, &answer->error);
	}
	return draft_dump(&d, out, cap);
}
