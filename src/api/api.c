/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "api/access.h"
#include "api/api.h"
#include "api/gate.h"
#include "api/operations.h"
#include "api/record.h"
#include "api/scope.h"
#include "api/slots.h"
#include "base/log.h"

enum { IDS = 32 }; /* getrandom(2) gives 256 bytes at once */

struct api {
	struct api_config config;
	struct http_handler handler;
	struct access access;
	uint64_t ids[IDS]; /* of requests to come; the loop's */
	size_t ids_left;
	atomic_uint deadline_ms;
	atomic_uint away; /* calls that are with a slot */
};

#define AUTH "/sim-auth-api/v1/"
#define INFO "/sim-info-api/v1/"

static const struct route routes[] = {
	{ "POST", AUTH "slot/", ROUTE_SLOT, &operation_authenticate },
	{ "POST", AUTH "iccid/", ROUTE_ICCID, &operation_authenticate },
	{ "POST", AUTH "imsi/", ROUTE_IMSI, &operation_authenticate },
	{ "POST", AUTH "reader/", ROUTE_READER, &operation_authenticate },
	{ "GET", INFO "slot/", ROUTE_SLOT, &operation_info },
	{ "GET", INFO "iccid/", ROUTE_ICCID, &operation_info },
	{ "GET", INFO "imsi/", ROUTE_IMSI, &operation_info },
	{ "GET", INFO "reader/", ROUTE_READER, &operation_info },
	{ "GET", INFO "slots", ROUTE_ALL, NULL },
};

static struct refusal
refusal_of(enum sr_err err, const char *reason)
{
	return (struct refusal){ .err = err, .reason = reason };
}

static struct refusal
find_route(const struct http_request *rq, struct route_match *match)
{
	enum sr_err err = route_find(
	    routes, sizeof(routes) / sizeof(routes[0]), rq->path, match);
	struct refusal no = refusal_of(err, NULL);

	if (err == SR_OK && strcmp(rq->method, match->route->method) != 0) {
		no.err = SR_METHOD_NOT_ALLOWED;
		no.allow = match->route->method;
	}
	return no;
}

static struct refusal
find_target(struct call *call, const struct route_match *match)
{
	const struct caller *caller = call->who.found.caller;
	struct refusal no = {
		.has_slot = match->route->key == ROUTE_SLOT,
		.slot = (unsigned)match->slot,
	};
	enum scope scope;

	no.err = scope_find(call->slots, caller, match, &call->target, &scope);
	call->undecided = scope == SCOPE_UNDECIDED;
	if (scope == SCOPE_OUT)
		no.reason = "out_of_scope";
	return no;
}

/* What he may not do at all comes before what is there. */
static struct refusal
accept_call(const struct http_request *rq, const struct route_match *match,
    struct call *call)
{
	const struct caller *caller = call->who.found.caller;
	struct refusal no = { .err = SR_OK };

	call->operation = match->route->operation;
	call->method = match->route->method;
	if (caller != NULL)
		no.err = call_check_rights(call, caller, &no.reason);
	if (no.err != SR_OK)
		return no;
	no = find_target(call, match);
	if (no.err == SR_OK && call->operation->accept != NULL)
		no.err = call->operation->accept(call, rq, &no.why);
	if (no.err == SR_OK && caller != NULL)
		no.err = call_check_rights(call, caller, &no.reason);
	return no;
}

static struct refusal
list_slots(struct call *call)
{
	const struct caller *caller = call->who.found.caller;
	struct refusal no = { .err = SR_OK };

	if (caller != NULL && !caller_may(caller, CALLER_MAY_INFO))
		return refusal_of(SR_FORBIDDEN, "may");
	no.err = slots_make(call->slots, caller, &call->prompt);
	if (no.err == SR_OK)
		record_answer(call, "slots");
	return no;
}

/* Who asks and for what come first: only then is the body looked at. */
static struct refusal
accept_request(
    struct api *api, const struct http_request *rq, struct call *call)
{
	const struct http_peer *peer = http_exchange_peer(call->x);
	struct route_match match;
	struct refusal no;

	no = refusal_of(gate_check(&api->config, rq, peer->tls), NULL);
	if (no.err != SR_OK)
		return no;
	no = access_enter(&api->access, peer, rq->authorization, &call->who);
	if (no.err != SR_OK)
		return no;
	call->by = access_way(&call->who);
	if (call->who.found.caller != NULL)
		memcpy(call->name, call->who.found.caller->name,
		    sizeof(call->name));
	no = find_route(rq, &match);
	if (no.err != SR_OK)
		return no;
	return match.route->key == ROUTE_ALL ? list_slots(call)
					     : accept_call(rq, &match, call);
}

static void
refuse(struct call *call, const struct refusal *no)
{
	struct wire_error error = {
		.err = no->err,
		.executed = SR_EXECUTED_NO,
		.pin_tries_left = -1,
	};
	struct answer *answer = &call->prompt;

	if (no->why != NULL)
		snprintf(error.message, sizeof(error.message), "%s", no->why);
	answer_set_error(answer, &error);
	if (call->target.numbered)
		answer_add_header(answer, "SIM-Slot: %u", call->target.number);
	if (no->allow != NULL)
		answer_add_header(answer, "Allow: %s", no->allow);
	if (no->err == SR_UNAUTHORIZED)
		call_ask_for_proof(answer);
	if (no->err == SR_RATE_LIMITED)
		answer_add_header(answer, "Retry-After: %u", no->retry_after_s);
	record_refusal(call, no);
	answer_send(answer, call->x);
}

/*
 * The number of the next request: one after the other, they would tell a caller
 * how much the others ask.
 */
static bool
draw_ids(struct api *api)
{
	api->ids_left = 0;
	if (getrandom(api->ids, sizeof(api->ids), 0) !=
	    (ssize_t)sizeof(api->ids))
		return false;
	api->ids_left = IDS;
	return true;
}

static uint64_t
next_id(struct api *api)
{
	if (api->ids_left == 0 && !draw_ids(api))
		return ++api->ids[0];
	return api->ids[--api->ids_left];
}

static void
begin(struct api *api, struct http_exchange *x,
    const struct http_request *request, struct call *call)
{
	call->x = x;
	call->slots = api->config.slots;
	call->away = &api->away;
	call->access = &api->access;
	call->audit = api->config.audit;
	call->id = next_id(api);
	call->method = request->method;
	access_name_peer(http_exchange_peer(x), call->peer);
}

static void
on_request(
    void *arg, struct http_exchange *x, const struct http_request *request)
{
	struct api *api = arg;
	struct call *call = http_exchange_storage(x);
	struct refusal no;

	begin(api, x, request, call);
	no = accept_request(api, request, call);
	if (no.err == SR_OK && call->operation != NULL) {
		call_start(call, atomic_load(&api->deadline_ms));
		return;
	}
	access_leave(&call->who);
	call_name_request(call, &call->prompt);
	if (no.err != SR_OK)
		refuse(call, &no);
	else
		answer_send(&call->prompt, x);
}

static void
on_ready(void *arg, struct http_exchange *x)
{
	(void)arg;
	call_ready(http_exchange_storage(x));
}

static enum http_pending
on_expired(void *arg, struct http_exchange *x)
{
	(void)arg;
	return call_expired(http_exchange_storage(x));
}

static enum http_pending
on_gone(void *arg, struct http_exchange *x)
{
	(void)arg;
	return call_gone(http_exchange_storage(x));
}

static size_t
on_refusal(void *arg, enum sr_err err, char *body, size_t cap)
{
	const struct wire_auth_answer wire = {
		.outcome = WIRE_ERROR,
		.error = {
			.err = err,
			.has_executed = true,
			.executed = SR_EXECUTED_NO,
			.pin_tries_left = -1,
		},
	};

	(void)arg;
	log_debug("refused: code=%s", sr_err_code(err));
	return wire_auth_answer_encode(&wire, body, cap);
}

enum sr_err
api_new(const struct api_config *config, struct api **out)
{
	struct api *api = calloc(1, sizeof(*api));
	enum sr_err err;

	*out = NULL;
	if (api == NULL || !draw_ids(api)) {
		free(api);
		caller_list_release(config->callers);
		return api == NULL ? SR_NO_MEMORY : SR_IO;
	}
	if ((err = access_init(&api->access, config->callers)) != SR_OK) {
		free(api);
		return err;
	}
	*out = api;
	api->config = *config;
	api->config.callers = NULL; /* taken */
	api->deadline_ms = config->deadline_ms;
	api->handler = (struct http_handler){
		.arg = api,
		.storage = sizeof(struct call),
		.request = on_request,
		.ready = on_ready,
		.expired = on_expired,
		.gone = on_gone,
		.refusal = on_refusal,
	};
	return SR_OK;
}

void
api_free(struct api *api)
{
	if (api != NULL)
		access_destroy(&api->access);
	free(api);
}

void
api_set_callers(struct api *api, struct caller_list *callers)
{
	access_set(&api->access, callers);
}

void
api_set_deadline(struct api *api, unsigned deadline_ms)
{
	atomic_store(&api->deadline_ms, deadline_ms);
}

const struct http_handler *
api_handler(const struct api *api)
{
	return &api->handler;
}

bool
api_is_busy(struct api *api)
{
	return atomic_load(&api->away) > 0;
}
