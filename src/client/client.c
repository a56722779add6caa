/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <sys/queue.h>

#include "base/wipe.h"
#include "client/body.h"
#include "client/config.h"
#include "client/target.h"

/* What outlives a reply: a copy of its texts. */
struct kept {
	char url[TRANSPORT_URL_MAX];
	char problem[256];
	struct body body;
};

struct client {
	struct transport *transport;
	LIST_HEAD(, client_call) calls;
	struct client_reply reply;
	struct kept kept;
};

struct client_call {
	LIST_ENTRY(client_call) entry;
	struct transport_call *call;
	enum client_kind kind;
	enum wire_context context;
	client_done_fn done;
	void *arg;
};

static void
forget_reply(struct client *client)
{
	struct kept *kept = &client->kept;

	body_clear(&kept->body);
	kept->url[0] = kept->problem[0] = '\0';
	client->reply = (struct client_reply){
		.url = kept->url,
		.problem = kept->problem,
		.body = "",
		.slot = "",
		.iccid = "",
	};
}

static bool
keep_reply(struct client *client, const struct client_reply *reply)
{
	struct kept *kept = &client->kept;

	if (!body_add(&kept->body, reply->body, reply->body_len))
		return false;
	snprintf(kept->url, sizeof(kept->url), "%s", reply->url);
	snprintf(kept->problem, sizeof(kept->problem), "%s", reply->problem);
	client->reply.err = reply->err;
	client->reply.trouble = reply->trouble;
	client->reply.sent = reply->sent;
	client->reply.status = reply->status;
	client->reply.body = kept->body.text;
	client->reply.body_len = reply->body_len;
	return true;
}

const struct client_reply *
client_last_reply(const struct client *client)
{
	return &client->reply;
}

/* An answer that says nothing about the card. */
static void
set_failure(struct wire_auth_answer *answer, enum sr_err err)
{
	wipe(answer, sizeof(*answer));
	answer->outcome = WIRE_ERROR;
	answer->error.err = err;
	answer->error.pin_tries_left = -1;
}

/* The error that the server named, if it did name one. */
static enum sr_err
read_error(const struct client_reply *reply, struct wire_auth_answer *answer)
{
	enum sr_err err =
	    wire_auth_answer_decode(reply->body, reply->body_len, answer);

	if (err == SR_OK && answer->outcome == WIRE_ERROR)
		return answer->error.err;
	set_failure(answer, SR_HTTP_ERROR);
	return SR_HTTP_ERROR;
}

/* The success of another context is no answer to this request. */
static bool
is_in(enum wire_context context, const struct wire_auth_answer *answer)
{
	switch (answer->outcome) {
	case WIRE_SUCCESS:
		return context == WIRE_3G;
	case WIRE_GSM_SUCCESS:
		return context == WIRE_GSM;
	case WIRE_GBA_SUCCESS:
		return context == WIRE_GBA;
	case WIRE_NAF_SUCCESS:
		return context == WIRE_GBA_NAF;
	case WIRE_SYNC_FAILURE:
		return context == WIRE_3G || context == WIRE_GBA;
	default:
		return true;
	}
}

/* An object that is no error, and what was asked for. */
static bool
is_of(enum client_kind kind, const struct client_reply *reply)
{
	struct simrest_slot_list slots = { .memory = NULL };
	struct simrest_card_info info = { .memory = NULL };
	bool good = reply->status == 200;

	if (good && kind == CLIENT_INFO)
		good = wire_info_decode(reply->body, reply->body_len, &info) ==
		    SR_OK;
	else if (good)
		good = wire_slots_decode(
			   reply->body, reply->body_len, &slots) == SR_OK;
	wipe_free(info.memory);
	wipe_free(slots.memory);
	return good;
}

/* To an information; the error is in *out, if there is one. */
static enum sr_err
read_information(enum client_kind kind, const struct client_reply *reply,
    struct wire_auth_answer *out)
{
	if (is_of(kind, reply)) {
		wipe(out, sizeof(*out));
		return SR_OK;
	}
	return read_error(reply, out);
}

static enum sr_err
read_answer(enum wire_context context, const struct client_reply *reply,
    struct wire_auth_answer *out)
{
	enum sr_err err;

	if (reply->status != 200)
		return read_error(reply, out);
	err = wire_auth_answer_decode(reply->body, reply->body_len, out);
	if (err == SR_OK && is_in(context, out))
		return SR_OK;
	set_failure(out, SR_HTTP_ERROR);
	out->error.has_executed = true;
	out->error.executed = SR_EXECUTED_UNKNOWN;
	return SR_HTTP_ERROR;
}

static void
on_reply(void *arg, const struct client_reply *reply)
{
	struct client_call *call = arg;
	struct wire_auth_answer answer;
	enum sr_err err = reply->err;

	if (err != SR_OK) {
		set_failure(&answer, err);
		answer.error.has_executed = call->kind == CLIENT_AUTHENTICATE;
		answer.error.executed =
		    reply->sent ? SR_EXECUTED_UNKNOWN : SR_EXECUTED_NO;
	} else if (call->kind == CLIENT_AUTHENTICATE) {
		err = read_answer(call->context, reply, &answer);
	} else {
		err = read_information(call->kind, reply, &answer);
	}
	LIST_REMOVE(call, entry);
	call->done(call->arg, err, &answer, reply);
	wipe(&answer, sizeof(answer));
	wipe_free(call);
	/* Registers that held keys were saved there. */
	wipe_stack();
}

enum sr_err
client_open(const struct client_config *config, struct client **out,
    char why[CLIENT_WHY_MAX])
{
	struct config checked;
	struct client *client = NULL;
	enum sr_err err = config_check(config, &checked, why);

	if (err != SR_OK)
		return err;
	wire_init();
	err = SR_NO_MEMORY;
	if ((client = wipe_calloc(1, sizeof(*client))) == NULL)
		goto out;
	forget_reply(client);
	err = transport_open(&checked.transport, &client->transport);
	if (err != SR_OK)
		goto out;
	*out = client;
	client = NULL;
out:
	wipe(&checked, sizeof(checked));
	client_close(client);
	return err;
}

void
client_close(struct client *client)
{
	struct client_call *call;

	if (client == NULL)
		return;
	transport_close(client->transport);
	while ((call = LIST_FIRST(&client->calls)) != NULL) {
		LIST_REMOVE(call, entry);
		wipe_free(call);
	}
	body_free(&client->kept.body);
	wipe_free(client);
}

/* `path` and `text` are room for the request. */
/* `path` and `text` are room for the request. */
static enum sr_err
write_request(const struct client_question *question, char *path, char *text,
    struct transport_request *out)
{
	static const char *const paths[] = {
		[CLIENT_AUTHENTICATE] = "sim-auth-api/v1/",
		[CLIENT_INFO] = "sim-info-api/v1/",
		[CLIENT_SLOTS] = "sim-info-api/v1/slots",
	};

	snprintf(path, TRANSPORT_PATH_MAX, "/%s%s", paths[question->kind],
	    question->kind == CLIENT_SLOTS ? "" : question->target);
	*out = (struct transport_request){ .path = path, .done = on_reply };
	if (question->kind != CLIENT_AUTHENTICATE)
		return SR_OK;
	out->body = text;
	out->body_len = wire_auth_request_encode(
	    question->request, text, TRANSPORT_REQUEST_MAX);
	return out->body_len > 0 ? SR_OK : SR_NO_MEMORY;
}

enum sr_err
client_start(struct client *client, const struct client_question *question,
    client_done_fn done, void *arg, struct client_call **out)
{
	char path[TRANSPORT_PATH_MAX], text[TRANSPORT_REQUEST_MAX];
	struct client_call *call = wipe_calloc(1, sizeof(*call));
	struct transport_request request;
	enum sr_err err;

	if (call == NULL)
		return SR_NO_MEMORY;
	call->kind = question->kind;
	if (question->request != NULL)
		call->context = question->request->context;
	call->done = done;
	call->arg = arg;
	err = write_request(question, path, text, &request);
	request.arg = call;
	if (err == SR_OK)
		err = transport_start(client->transport, &request, &call->call);
	if (err != SR_OK) {
		wipe_free(call);
		return err;
	}
	LIST_INSERT_HEAD(&client->calls, call, entry);
	*out = call;
	return SR_OK;
}

enum sr_executed
client_cancel(struct client_call *call)
{
	bool sent = transport_cancel(call->call);

	LIST_REMOVE(call, entry);
	wipe_free(call);
	return sent ? SR_EXECUTED_UNKNOWN : SR_EXECUTED_NO;
}

int
client_fd(const struct client *client)
{
	return transport_fd(client->transport);
}

enum sr_err
client_process(struct client *client)
{
	return transport_process(client->transport);
}

enum sr_err
client_wait(struct client *client)
{
	return transport_wait(client->transport);
}

/* A call that is waited for. */
struct waiting {
	struct client *client;
	bool done;
	enum sr_err err;
	struct wire_auth_answer *answer;
};

static void
on_done(void *arg, enum sr_err err, const struct wire_auth_answer *answer,
    const struct client_reply *reply)
{
	struct waiting *waiting = arg;

	waiting->done = true;
	waiting->err = err;
	*waiting->answer = *answer;
	if (!keep_reply(waiting->client, reply)) {
		waiting->err = SR_NO_MEMORY;
		set_failure(waiting->answer, SR_NO_MEMORY);
		waiting->answer->error.has_executed = true;
		waiting->answer->error.executed = SR_EXECUTED_UNKNOWN;
	}
}

enum sr_err
client_ask(struct client *client, const struct client_question *question,
    struct wire_auth_answer *answer)
{
	struct waiting waiting = { .client = client, .answer = answer };
	struct client_call *call;
	enum sr_err err;

	forget_reply(client);
	err = client_start(client, question, on_done, &waiting, &call);
	if (err != SR_OK) {
		set_failure(answer, err);
		answer->error.has_executed = true;
		answer->error.executed = SR_EXECUTED_NO;
		return err;
	}
	while (err == SR_OK && !waiting.done)
		err = client_wait(client);
	if (waiting.done)
		return waiting.err;
	set_failure(answer, err);
	answer->error.has_executed = true;
	answer->error.executed = client_cancel(call);
	return err;
}

enum sr_err
client_authenticate(struct client *client, unsigned slot,
    const struct wire_auth_request *request, struct wire_auth_answer *answer)
{
	char target[TARGET_MAX];
	const struct client_question question = { .kind = CLIENT_AUTHENTICATE,
		.target = target,
		.request = request };

	target_slot(slot, target);
	return client_ask(client, &question, answer);
}

enum sr_err
client_info(
    struct client *client, unsigned slot, struct wire_auth_answer *error)
{
	char target[TARGET_MAX];
	const struct client_question question = { .kind = CLIENT_INFO,
		.target = target };

	target_slot(slot, target);
	return client_ask(client, &question, error);
}
