/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "aka/sqn.h"
#include "aka/vector.h"
#include "base/log.h"
#include "base/wipe.h"
#include "cli/contexts.h"
#include "cli/derived.h"
#include "cli/report.h"
#include "cli/rounds.h"

/* The original's step: SEQ + 1 where IND has 5 bits (TS 33.102, C.3). */
enum { SQN_STEP = 1 << 5 };

struct rounds {
	struct client *client;
	const struct options *options;
	const struct rounds_key *key;
	struct wire_derive derive; /* what this round asks for */
	uint64_t sqn;
	bool resynced; /* in the last round */
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
print_request(const struct wire_auth_request *request)
{
	char text[WIRE_REQUEST_MAX];

	print_line(
	    "->", text, wire_auth_request_encode(request, text, sizeof(text)));
}

static void
print_reply(const struct client_reply *reply, const char *method)
{
	log_info("%s %s", method, reply->url);
	if (reply->status == 0)
		log_info("no HTTP status");
	else
		log_info("HTTP status %d", reply->status);
	print_line("<-", reply->body, reply->body_len);
}

static enum exit_status
next_sqn(struct rounds *r, uint64_t sqn)
{
	r->sqn = sqn + SQN_STEP;
	return EXIT_STATUS_OK;
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
	return next_sqn(r, r->sqn);
}

static enum exit_status
check_sync_failure(struct rounds *r, const struct aka_vector *vector,
    const struct wire_auth_answer *answer)
{
	uint64_t sqn_ms;

	if (!aka_auts_open(&r->key->aka, vector->rand, answer->auts, &sqn_ms)) {
		log_error("%s", sr_err_message(SR_WRONG_AUTS));
		log_error("are K and OPc those of this card, and the "
			  "algorithm?");
		return EXIT_STATUS_WRONG;
	}
	printf("SQN_MS = %012" PRIx64 "\n", sqn_ms);
	if (r->resynced) {
		log_error("the card wants resynchronisation again");
		log_error("does another program authenticate with this card, "
			  "or has its SQN reached a limit?");
		return EXIT_STATUS_REFUSED;
	}
	r->resynced = true;
	return next_sqn(r, sqn_ms);
}

static enum exit_status
check_gba(struct rounds *r, const struct aka_vector *vector,
    const struct wire_auth_answer *answer)
{
	enum exit_status status = contexts_check_gba(vector, answer);

	if (status != EXIT_STATUS_OK)
		return status;
	r->resynced = false;
	return next_sqn(r, r->sqn);
}

static enum exit_status
check_gsm(const struct rounds *r, const struct aka_vector *vector,
    const struct wire_auth_answer *answer)
{
	if (r->key->is_gsm)
		return contexts_check_2g(&r->key->gsm, vector->rand, answer);
	return contexts_check_gsm(&r->key->aka, vector, answer);
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
	enum sr_err err;

	contexts_ask(vector, &request);
	memcpy(request.iccid, r->options->iccid, sizeof(request.iccid));
	print_request(&request);
	err = client_authenticate(
	    r->client, (unsigned)r->options->slot, &request, &answer);
	print_reply(reply, "POST");
	if (err == SR_OK)
		status = check_answer(r, vector, &answer);
	else
		status = report_failure(err, &answer.error, reply);
	wipe(&answer, sizeof(answer));
	return status;
}

static bool
get_random(uint8_t rand[16])
{
	ssize_t got;

	do
		got = getrandom(rand, 16, 0);
	while (got < 0 && errno == EINTR);
	return got == 16;
}

/* 2G has nothing but RAND to send. */
static void
make_vector(
    const struct rounds *r, const uint8_t rand[16], struct aka_vector *out)
{
	if (!r->key->is_gsm) {
		aka_vector_make(
		    &r->key->aka, rand, r->sqn, r->options->amf, out);
		return;
	}
	memset(out, 0, sizeof(*out));
	memcpy(out->rand, rand, sizeof(out->rand));
}

static enum exit_status
run_round(struct rounds *r)
{
	struct aka_vector vector;
	enum exit_status status = EXIT_STATUS_USAGE;
	uint8_t rand[16];

	if (r->sqn > SQN_MAX) {
		log_error("no SQN is left: the next one has more than "
			  "48 bits");
		return EXIT_STATUS_LOCAL;
	}
	if (!get_random(rand)) {
		log_error("no random numbers: %s", strerror(errno));
		return EXIT_STATUS_LOCAL;
	}
	make_vector(r, rand, &vector);
	if (derived_ask(r->options, &vector, &r->derive))
		status = challenge(r, &vector);
	wipe(&vector, sizeof(vector));
	if (status == EXIT_STATUS_OK && ferror(stdout)) {
		log_error("cannot write to standard output");
		return EXIT_STATUS_LOCAL;
	}
	return status;
}

enum exit_status
rounds_run(struct client *client, const struct options *options,
    const struct rounds_key *key)
{
	struct rounds r = { .client = client,
		.options = options,
		.key = key,
		.sqn = options->sqn };
	enum exit_status status = EXIT_STATUS_OK;

	for (uint64_t i = 0; i < options->count && status == EXIT_STATUS_OK;
	     i++)
		status = run_round(&r);
	if (status != EXIT_STATUS_OK || !r.resynced)
		return status;
	log_error("the card was resynchronised, not authenticated");
	log_error("go on with --sqn %012" PRIx64 ", or give --count 2", r.sqn);
	return EXIT_STATUS_REFUSED;
}

enum exit_status
rounds_info(struct client *client, const struct options *options)
{
	struct wire_auth_answer answer;
	enum sr_err err = client_info(client, (unsigned)options->slot, &answer);

	print_reply(client_last_reply(client), "GET");
	if (err == SR_OK)
		return EXIT_STATUS_OK;
	return report_failure(err, &answer.error, client_last_reply(client));
}
