/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "aka/sqn.h"
#include "aka/vector.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "cli/contexts.h"
#include "cli/derived.h"
#include "cli/document.h"
#include "cli/report.h"
#include "cli/rounds.h"
#include "cli/session.h"

struct rounds {
	const struct rounds_config *config;
	struct client *client;
	const struct options *options;
	const struct subscriber *subscriber;
	struct wire_derive derive; /* what this round asks for */
	uint64_t sqn;
	bool resynced; /* in the last round */
	struct document document; /* of this round */
};

static void
print_line(const char *arrow, const char *body, size_t len)
{
	char *line = wire_compact(body, len);

	if (line != NULL)
		printf("%s %s\n", arrow, line);
	wipe_free(line);
}

static void
print_request(const struct rounds *r, const struct wire_auth_request *request)
{
	char text[WIRE_REQUEST_MAX];

	if (!r->options->json)
		print_line("->", text,
		    wire_auth_request_encode(request, text, sizeof(text)));
}

static void
print_reply(const struct rounds *r, const struct client_reply *reply)
{
	session_log_reply("POST", reply);
	if (!r->options->json)
		print_line("<-", reply->body, reply->body_len);
}

/* The original's step: SEQ + 1 (TS 33.102, C.3). */
static uint64_t
step(const struct rounds *r)
{
	return UINT64_C(1) << r->subscriber->who.ind_len;
}

/* The one of the state was taken before the challenge was made. */
static enum exit_status
next_sqn(struct rounds *r)
{
	if (r->config->state == NULL)
		r->sqn += step(r);
	return EXIT_STATUS_OK;
}

static enum exit_status
resync(struct rounds *r, uint64_t sqn_ms)
{
	struct conf_error error;

	if (r->config->state == NULL) {
		r->sqn = sqn_ms + step(r);
		return EXIT_STATUS_OK;
	}
	if (auc_state_resync(
		r->config->state, &r->subscriber->who, sqn_ms, &error) == SR_OK)
		return EXIT_STATUS_OK;
	log_error("%s", error.text);
	return EXIT_STATUS_LOCAL;
}

/* All three are compared, so that the time tells nothing. */
static enum exit_status
check_keys(
    const struct aka_vector *vector, const struct wire_auth_answer *answer)
{
	bool res = answer->res_len == vector->res_len &&
	    aka_equal(answer->res, vector->res, vector->res_len);
	bool ck = aka_equal(answer->ck, vector->ck, sizeof(vector->ck));
	bool ik = aka_equal(answer->ik, vector->ik, sizeof(vector->ik));

	if (res && ck && ik)
		return EXIT_STATUS_OK;
	log_error("wrong answer of the card:%s%s%s", res ? "" : " RES",
	    ck ? "" : " CK", ik ? "" : " IK");
	if (answer->res_len != vector->res_len)
		log_error("RES has %zu bytes instead of %zu, see --res-len",
		    answer->res_len, vector->res_len);
	else
		log_error("the card took AUTN, so the key is right; does it "
			  "use other constants, or is something between?");
	return EXIT_STATUS_WRONG;
}

static enum exit_status
check_success(struct rounds *r, const struct aka_vector *vector,
    const struct wire_auth_answer *answer)
{
	enum exit_status status;

	if (r->derive.kdf == WIRE_KDF_NONE)
		status = check_keys(vector, answer);
	else
		status = derived_check(&r->derive, vector, answer);
	if (status != EXIT_STATUS_OK)
		return status;
	r->resynced = false;
	return next_sqn(r);
}

static enum exit_status
check_sync_failure(struct rounds *r, const struct aka_vector *vector,
    const struct wire_auth_answer *answer)
{
	uint64_t sqn_ms;

	if (!aka_auts_open(
		&r->subscriber->aka, vector->rand, answer->auts, &sqn_ms)) {
		log_error("%s", sr_err_message(SR_WRONG_AUTS));
		log_error("are K and OPc those of this card, and the "
			  "algorithm?");
		return EXIT_STATUS_WRONG;
	}
	r->document.has_sqn_ms = true;
	r->document.sqn_ms = sqn_ms;
	if (!r->options->json)
		printf("SQN_MS = %012" PRIx64 "\n", sqn_ms);
	if (r->resynced) {
		log_error("the card wants resynchronisation again");
		log_error("does another program authenticate with this card, "
			  "or has its SQN reached a limit?");
		return EXIT_STATUS_REFUSED;
	}
	r->resynced = true;
	return resync(r, sqn_ms);
}

static enum exit_status
check_gba(struct rounds *r, const struct aka_vector *vector,
    const struct wire_auth_answer *answer)
{
	enum exit_status status = contexts_check_gba(vector, answer);

	if (status != EXIT_STATUS_OK)
		return status;
	r->resynced = false;
	return next_sqn(r);
}

static enum exit_status
check_gsm(const struct rounds *r, const struct aka_vector *vector,
    const struct wire_auth_answer *answer)
{
	if (r->subscriber->is_gsm)
		return contexts_check_2g(
		    &r->subscriber->gsm, vector->rand, answer);
	return contexts_check_gsm(&r->subscriber->aka, vector, answer);
}

static enum exit_status
check_answer(struct rounds *r, const struct aka_vector *vector,
    const struct wire_auth_answer *answer)
{
	switch (answer->outcome) {
	case WIRE_SUCCESS:
		return check_success(r, vector, answer);
	case WIRE_SYNC_FAILURE:
		return check_sync_failure(r, vector, answer);
	case WIRE_GSM_SUCCESS:
		return check_gsm(r, vector, answer);
	case WIRE_GBA_SUCCESS:
		return check_gba(r, vector, answer);
	default:
		return report_refusal(
		    &answer->error, client_last_reply(r->client));
	}
}

/* No other card than the one whose key this is, where that is known. */
static void
set_guard(const struct rounds *r, char iccid[21])
{
	const struct card_numbers *card = r->config->card;

	if (r->options->iccid[0] != '\0')
		memcpy(iccid, r->options->iccid, 21);
	else if (card != NULL && strlen(card->iccid) < 21)
		memcpy(iccid, card->iccid, strlen(card->iccid) + 1);
}

static enum exit_status
challenge(struct rounds *r, const struct aka_vector *vector)
{
	const struct client_reply *reply = client_last_reply(r->client);
	struct wire_auth_request request = {
		.app = (enum wire_app)r->options->app,
		.context = (enum wire_context)r->options->context,
		.derive = r->derive,
	};
	struct wire_auth_answer answer;
	enum exit_status status;
	uint64_t start_ns;
	enum sr_err err;

	contexts_ask(vector, &request);
	set_guard(r, request.iccid);
	print_request(r, &request);
	start_ns = clock_ns();
	err = client_authenticate(
	    r->client, (unsigned)r->options->slot, &request, &answer);
	r->document.us = (clock_ns() - start_ns) / 1000;
	print_reply(r, reply);
	if (err == SR_OK)
		status = check_answer(r, vector, &answer);
	else
		status = report_failure(err, &answer.error, reply);
	if (r->options->json)
		document_print(&r->document, &request, &answer, reply, status);
	wipe(&answer, sizeof(answer));
	return status;
}

/* 2G has nothing but RAND to send. */
static void
make_vector(
    const struct rounds *r, const uint8_t rand[16], struct aka_vector *out)
{
	if (!r->subscriber->is_gsm) {
		aka_vector_make(&r->subscriber->aka, rand, r->sqn,
		    r->subscriber->who.amf, out);
		return;
	}
	memset(out, 0, sizeof(*out));
	memcpy(out->rand, rand, sizeof(out->rand));
}

/* It is in the file before it is in a challenge. */
static enum exit_status
take_sqn(struct rounds *r)
{
	struct conf_error error;

	if (r->config->state != NULL && r->options->context != WIRE_GSM &&
	    auc_state_take(r->config->state, &r->subscriber->who, 1, &r->sqn,
		&error) != SR_OK) {
		log_error("%s", error.text);
		return EXIT_STATUS_LOCAL;
	}
	if (r->sqn <= SQN_MAX)
		return EXIT_STATUS_OK;
	log_error("no SQN is left: the next one has more than 48 bits");
	return EXIT_STATUS_LOCAL;
}

static enum exit_status
send_round(struct rounds *r, const uint8_t rand[16])
{
	struct aka_vector vector;
	enum exit_status status = EXIT_STATUS_USAGE;

	make_vector(r, rand, &vector);
	if (derived_ask(r->options, &vector, &r->derive))
		status = challenge(r, &vector);
	wipe(&vector, sizeof(vector));
	return status;
}

static enum exit_status
run_round(struct rounds *r, uint64_t number)
{
	enum exit_status status = take_sqn(r);
	uint8_t rand[16];

	if (status != EXIT_STATUS_OK)
		return status;
	if (!auc_random(rand)) {
		log_error("no random numbers: %s", strerror(errno));
		return EXIT_STATUS_LOCAL;
	}
	r->document = (struct document){ .number = number,
		.slot = (unsigned)r->options->slot,
		.sqn = r->sqn };
	status = send_round(r, rand);
	if (status == EXIT_STATUS_OK && ferror(stdout)) {
		log_error("cannot write to standard output");
		return EXIT_STATUS_LOCAL;
	}
	return status;
}

enum exit_status
rounds_run(const struct rounds_config *config)
{
	struct rounds r = { .config = config,
		.client = config->client,
		.options = config->options,
		.subscriber = config->subscriber,
		.sqn = config->options->sqn };
	enum exit_status status = EXIT_STATUS_OK;

	for (uint64_t i = 0;
	     i < config->options->count && status == EXIT_STATUS_OK; i++)
		status = run_round(&r, i + 1);
	if (status != EXIT_STATUS_OK || !r.resynced)
		return status;
	log_error("the card was resynchronised, not authenticated");
	if (config->state != NULL)
		log_error("run this again, or give --count 2");
	else
		log_error("go on with --sqn %012" PRIx64 ", or give --count 2",
		    r.sqn);
	return EXIT_STATUS_REFUSED;
}
