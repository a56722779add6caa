/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/queue.h>

#include "base/wipe.h"
#include "client/asked.h"
#include "client/result.h"

enum { DEFAULT_TIMEOUT_MS = 30000 };

struct simrest {
	struct client *client;
	LIST_HEAD(, simrest_call) calls;
};

struct simrest_call {
	LIST_ENTRY(simrest_call) entry;
	struct client_call *call;
	struct result_question question;
	struct simrest_result *result;
	simrest_done_fn done;
	void *arg;
};

enum sr_err
simrest_open(const struct simrest_config *config, struct simrest **out,
    struct simrest_error *error)
{
	const struct client_config given = {
		.url = config->url,
		.unix_path = config->unix_socket,
		.ca_file = config->ca_file,
		.cert_file = config->cert_file,
		.key_file = config->key_file,
		.token = config->token,
		.token_file = config->token_file,
		.timeout_ms = config->timeout_ms != 0 ? config->timeout_ms
						      : DEFAULT_TIMEOUT_MS,
	};
	char why[CLIENT_WHY_MAX] = "";
	struct simrest *s = wipe_calloc(1, sizeof(*s));
	enum sr_err err = SR_NO_MEMORY;

	if (s != NULL)
		err = client_open(&given, &s->client, why);
	if (error != NULL)
		result_fail(error, err, why);
	if (err == SR_OK)
		*out = s;
	else
		wipe_free(s);
	return err;
}

static void
forget(struct simrest_call *call)
{
	LIST_REMOVE(call, entry);
	wipe_free(call);
}

void
simrest_close(struct simrest *s)
{
	struct simrest_call *call;

	if (s == NULL)
		return;
	client_close(s->client);
	while ((call = LIST_FIRST(&s->calls)) != NULL)
		forget(call);
	wipe_free(s);
}

void
simrest_result_wipe(struct simrest_result *result)
{
	wipe_free(result->info.memory);
	wipe_free(result->slots.memory);
	wipe(result, sizeof(*result));
}

int
simrest_fd(const struct simrest *s)
{
	return client_fd(s->client);
}

enum sr_err
simrest_process(struct simrest *s)
{
	return client_process(s->client);
}

const char *
simrest_version(void)
{
	return SIMREST_VERSION;
}

static void
on_done(void *arg, enum sr_err err, const struct wire_auth_answer *answer,
    const struct client_reply *reply)
{
	struct simrest_call *call = arg;
	struct simrest_result *result = call->result;
	simrest_done_fn done = call->done;

	(void)err; /* what it says is in the answer, too */
	arg = call->arg;
	result_set(result, &call->question, answer, reply);
	forget(call);
	done(arg, result);
}

/* What a call is about, before there is one. */
struct draft_call {
	enum client_kind kind;
	char target[TARGET_MAX];
	struct wire_auth_request request;
	simrest_done_fn done;
	void *arg;
};

static struct simrest_call *
start(struct simrest *s, const struct draft_call *draft,
    struct simrest_result *result)
{
	const struct client_question question = { .kind = draft->kind,
		.target = draft->target,
		.request = &draft->request };
	struct simrest_call *call = wipe_calloc(1, sizeof(*call));
	enum sr_err err = SR_NO_MEMORY;

	if (call != NULL) {
		call->question.kind = draft->kind;
		call->question.derive = draft->request.derive;
		call->result = result;
		call->done = draft->done;
		call->arg = draft->arg;
		err = client_start(
		    s->client, &question, on_done, call, &call->call);
	}
	if (err == SR_OK) {
		LIST_INSERT_HEAD(&s->calls, call, entry);
		return call;
	}
	result_fail(&result->error, err, "");
	wipe_free(call);
	return NULL;
}

struct simrest_call *
simrest_start_authenticate(struct simrest *s,
    const struct simrest_challenge *challenge, struct simrest_result *result,
    simrest_done_fn done, void *arg)
{
	struct draft_call draft = {
		.kind = CLIENT_AUTHENTICATE, .done = done, .arg = arg
	};
	const char *wrong = asked_card(&challenge->card, draft.target);

	*result = (struct simrest_result){ .has_slot = false };
	if (wrong == NULL)
		wrong = asked_challenge(challenge, &draft.request);
	if (wrong == NULL)
		return start(s, &draft, result);
	result_fail(&result->error, SR_USAGE, wrong);
	return NULL;
}

struct simrest_call *
simrest_start_info(struct simrest *s, const struct simrest_card *card,
    struct simrest_result *result, simrest_done_fn done, void *arg)
{
	struct draft_call draft = {
		.kind = CLIENT_INFO, .done = done, .arg = arg
	};
	const char *wrong = asked_card(card, draft.target);

	*result = (struct simrest_result){ .has_slot = false };
	if (wrong == NULL)
		return start(s, &draft, result);
	result_fail(&result->error, SR_USAGE, wrong);
	return NULL;
}

struct simrest_call *
simrest_start_slots(struct simrest *s, struct simrest_result *result,
    simrest_done_fn done, void *arg)
{
	const struct draft_call draft = {
		.kind = CLIENT_SLOTS, .done = done, .arg = arg
	};

	*result = (struct simrest_result){ .has_slot = false };
	return start(s, &draft, result);
}

enum sr_executed
simrest_cancel(struct simrest_call *call)
{
	enum sr_executed executed = client_cancel(call->call);

	/* Without a challenge there is nothing to be executed. */
	if (call->question.kind != CLIENT_AUTHENTICATE)
		executed = SR_EXECUTED_NO;
	forget(call);
	return executed;
}

static void
on_waited(void *arg, struct simrest_result *result)
{
	bool *finished = arg;

	(void)result;
	*finished = true;
}

static enum sr_err
wait_for(struct simrest *s, struct simrest_call *call, const bool *finished,
    struct simrest_result *result)
{
	enum sr_err err = SR_OK;

	if (call == NULL)
		return result->error.err;
	while (err == SR_OK && !*finished)
		err = client_wait(s->client);
	if (*finished)
		return result->error.err;
	result_fail(&result->error, err, "");
	result->error.executed = simrest_cancel(call);
	return err;
}

/* A refusal is an outcome, and its error there to say which. */
enum sr_err
simrest_authenticate(struct simrest *s,
    const struct simrest_challenge *challenge, struct simrest_result *result)
{
	bool finished = false;
	struct simrest_call *call = simrest_start_authenticate(
	    s, challenge, result, on_waited, &finished);
	enum sr_err err = wait_for(s, call, &finished, result);

	return result->auth.outcome == SIMREST_REFUSED ? SR_OK : err;
}

enum sr_err
simrest_info(struct simrest *s, const struct simrest_card *card,
    struct simrest_result *result)
{
	bool finished = false;
	struct simrest_call *call =
	    simrest_start_info(s, card, result, on_waited, &finished);

	return wait_for(s, call, &finished, result);
}

enum sr_err
simrest_slots(struct simrest *s, struct simrest_result *result)
{
	bool finished = false;
	struct simrest_call *call =
	    simrest_start_slots(s, result, on_waited, &finished);

	return wait_for(s, call, &finished, result);
}
