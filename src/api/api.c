/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "api/gate.h"
#include "api/operations.h"
#include "api/slots.h"
#include "base/log.h"

struct api {
	struct api_config config;
	struct http_handler handler;
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

/* Why a request gets no further than to the loop. */
struct refusal {
	enum sr_err err;
	const char *why; /* or NULL */
	const char *allow; /* or NULL */
};

/* Who asks and for what come first: only then is the body looked at. */
static struct refusal
accept_request(
    const struct api *api, const struct http_request *rq, struct call *call)
{
	struct refusal no = { .err = gate_check(&api->config, rq) };
	struct route_match match;

	if (no.err == SR_OK)
		no.err = route_find(routes, sizeof(routes) / sizeof(routes[0]),
		    rq->path, &match);
	if (no.err != SR_OK)
		return no;
	if (strcmp(rq->method, match.route->method) != 0) {
		no.err = SR_METHOD_NOT_ALLOWED;
		no.allow = match.route->method;
		return no;
	}
	if (match.route->key == ROUTE_ALL) {
		no.err = slots_make(api->config.slots, &call->prompt);
		return no;
	}
	call->operation = match.route->operation;
	no.err = target_find(api->config.slots, &match, &call->target);
	if (no.err == SR_OK && call->operation->accept != NULL)
		no.err = call->operation->accept(call, rq, &no.why);
	return no;
}

static void
refuse(struct call *call, const struct refusal *no)
{
	struct wire_error error = {
		.err = no->err,
		.executed = SR_EXECUTED_NO,
		.pin_tries_left = -1,
	};

	if (no->why != NULL)
		snprintf(error.message, sizeof(error.message), "%s", no->why);
	answer_set_error(&call->prompt, &error);
	if (call->target.numbered)
		answer_add_header(
		    &call->prompt, "SIM-Slot: %u", call->target.number);
	if (no->allow != NULL)
		answer_add_header(&call->prompt, "Allow: %s", no->allow);
	log_debug("refused: status=%d code=%s", call->prompt.status,
	    sr_err_code(no->err));
	answer_send(&call->prompt, call->x);
}

static void
on_request(
    void *arg, struct http_exchange *x, const struct http_request *request)
{
	struct api *api = arg;
	struct call *call = http_exchange_storage(x);
	struct refusal no;

	call->x = x;
	call->away = &api->away;
	no = accept_request(api, request, call);
	if (no.err != SR_OK)
		refuse(call, &no);
	else if (call->operation == NULL)
		answer_send(&call->prompt, x);
	else
		call_start(call, atomic_load(&api->deadline_ms));
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

	*out = api;
	if (api == NULL)
		return SR_NO_MEMORY;
	api->config = *config;
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
	free(api);
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
