/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "aka/digest.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/wipe.h"
#include "cli/report.h"
#include "cli/rows.h"
#include "cli/session.h"
#include "cli/show.h"
#include "derive/derive.h"

static enum exit_status
wrong(const struct options *options, const char *text)
{
	options_fail(options, text);
	return EXIT_STATUS_USAGE;
}

/* RAND and AUTN, RAND alone, or both in a nonce (RFC 3310, 3.2). */
static enum exit_status
read_challenge(const struct options *o, struct wire_auth_request *out)
{
	bool rand_alone = o->context == WIRE_GSM;

	if (rand_alone && o->operand_count == 2)
		return wrong(o, "the context gsm has RAND alone, no AUTN");
	if (rand_alone || o->operand_count == 2) {
		if (hex_decode_exact(
			o->operands[0], out->rand, sizeof(out->rand)) != SR_OK)
			return wrong(o, "RAND must be 32 hex digits");
		if (!rand_alone &&
		    hex_decode_exact(
			o->operands[1], out->autn, sizeof(out->autn)) != SR_OK)
			return wrong(o, "AUTN must be 32 hex digits");
		return EXIT_STATUS_OK;
	}
	if (!digest_nonce_read(o->operands[0], out->rand, out->autn))
		return wrong(o,
		    "NONCE must be base64 of RAND and AUTN; in hex they are "
		    "two words");
	return EXIT_STATUS_OK;
}

/* The names are those of the server's derive. */
static enum exit_status
wrong_with(const char *why)
{
	static const char member[] = "derive.";

	if (strncmp(why, member, strlen(member)) == 0)
		why += strlen(member);
	log_error("--with: %s", why);
	log_error("see sim-rest-client challenge --help");
	return EXIT_STATUS_USAGE;
}

/* What is derived of the answer, here and not by the server. */
static enum exit_status
read_derive(const struct options *o, const struct wire_auth_request *request,
    struct wire_derive *out)
{
	char nonce[sizeof("nonce=") + WIRE_NAME_MAX + 1] = "nonce=";
	char *value = nonce + strlen(nonce);
	const char *pairs[OPTIONS_DERIVE_MAX + 2], *why;
	size_t count = 0;

	*out = (struct wire_derive){ 0 };
	if (o->kdf == NULL)
		return o->derive_count == 0
		    ? EXIT_STATUS_OK
		    : wrong(o, "--with: goes with --digest or --eap");
	if (o->context != WIRE_3G)
		return wrong(o, "--digest and --eap: only in the context 3g");
	pairs[count++] = o->kdf;
	for (size_t i = 0; i < o->derive_count; i++)
		pairs[count++] = o->derive[i];
	/* As it came: the server may have put more into it. */
	if (o->operand_count == 1)
		snprintf(value, WIRE_NAME_MAX + 2, "%s", o->operands[0]);
	else
		digest_nonce_make(request->rand, request->autn, value);
	if (strncmp(o->kdf, "kdf=akav", 8) == 0)
		pairs[count++] = nonce;
	why = wire_derive_parse(pairs, count, out);
	return why == NULL ? EXIT_STATUS_OK : wrong_with(why);
}

static void
show_derived(struct show *show, const struct wire_derive *derive,
    const struct wire_auth_request *request,
    const struct wire_auth_answer *answer)
{
	const struct kdf_session session = { .rand = request->rand,
		.autn = request->autn,
		.res = answer->res,
		.res_len = answer->res_len,
		.ck = answer->ck,
		.ik = answer->ik };
	struct wire_derived derived;

	if (derive->kdf == WIRE_KDF_NONE)
		return;
	derive_keys(derive, &session, &derived);
	for (unsigned i = 0; i < WIRE_KEY_COUNT; i++) {
		const enum wire_key key = (enum wire_key)i;
		size_t len = wire_key_len(derive->kdf, key);

		if (len > 0 && (derived.has & wire_key_bit(key)) != 0)
			show_hex(
			    show, wire_key_name(key), derived.keys[i], len);
	}
	wipe(&derived, sizeof(derived));
}

static void
show_answer(struct show *show, const struct wire_auth_answer *answer)
{
	switch (answer->outcome) {
	case WIRE_SUCCESS:
		show_hex(show, "RES", answer->res, answer->res_len);
		show_hex(show, "CK", answer->ck, sizeof(answer->ck));
		show_hex(show, "IK", answer->ik, sizeof(answer->ik));
		if (answer->has_kc)
			show_hex(show, "Kc", answer->kc, sizeof(answer->kc));
		break;
	case WIRE_GSM_SUCCESS:
		show_hex(show, "SRES", answer->sres, sizeof(answer->sres));
		show_hex(show, "Kc", answer->kc, sizeof(answer->kc));
		break;
	case WIRE_GBA_SUCCESS:
		show_hex(show, "RES", answer->res, answer->res_len);
		break;
	default: /* a synchronisation failure */
		show_hex(show, "AUTS", answer->auts, sizeof(answer->auts));
	}
}

static enum exit_status
ask(const struct options *options, struct client *client,
    const struct wire_auth_request *request, const struct wire_derive *derive)
{
	const struct client_reply *reply = client_last_reply(client);
	struct wire_auth_answer answer;
	enum exit_status status = EXIT_STATUS_OK;
	struct show show;
	enum sr_err err;

	err = client_authenticate(
	    client, (unsigned)options->slot, request, &answer);
	session_log_reply("POST", reply);
	if (err != SR_OK)
		status = report_failure(err, &answer.error, reply);
	else if (answer.outcome == WIRE_ERROR)
		status = report_refusal(&answer.error, reply);
	else {
		show = show_start(options->json);
		show_answer(&show, &answer);
		if (answer.outcome == WIRE_SUCCESS)
			show_derived(&show, derive, request, &answer);
		show_end(&show);
	}
	if (status == EXIT_STATUS_OK && answer.outcome == WIRE_SYNC_FAILURE) {
		log_error("the card wants resynchronisation: give AUTS to "
			  "the network that made the challenge");
		status = EXIT_STATUS_REFUSED;
	}
	wipe(&answer, sizeof(answer));
	return status;
}

enum exit_status
challenge_run(struct options *options)
{
	struct wire_auth_request request = {
		.app = (enum wire_app)options->app,
		.context = (enum wire_context)options->context,
	};
	struct wire_derive derive;
	struct client *client = NULL;
	enum exit_status status = read_challenge(options, &request);

	if (status == EXIT_STATUS_OK)
		status = read_derive(options, &request, &derive);
	memcpy(request.iccid, options->iccid, sizeof(request.iccid));
	if (status == EXIT_STATUS_OK)
		status = session_open(options, &client);
	if (status == EXIT_STATUS_OK)
		status = ask(options, client, &request, &derive);
	client_close(client);
	return status;
}
