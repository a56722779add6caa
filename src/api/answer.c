/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "api/answer.h"
#include "base/wipe.h"

/* When JSON finds no memory.  The words are ours and need no escaping. */
static void
set_last_resort(struct answer *a, enum sr_executed executed)
{
	int len = snprintf(a->text, sizeof(a->text),
	    "{\"error\":{\"code\":\"%s\",\"message\":\"%s\","
	    "\"executed\":\"%s\"}}",
	    sr_err_code(SR_INTERNAL), sr_err_message(SR_INTERNAL),
	    sr_executed_name(executed));

	assert(len > 0 && (size_t)len < sizeof(a->text));
	a->status = sr_err_http_status(SR_INTERNAL);
	a->body_len = (size_t)len;
}

static void
set_body(struct answer *a, int status, const struct wire_auth_answer *wire,
    enum sr_executed executed)
{
	a->status = status;
	a->body = a->text;
	a->body_len = wire_auth_answer_encode(wire, a->text, sizeof(a->text));
	if (a->body_len == 0)
		set_last_resort(a, executed);
}

void
answer_set_auth(struct answer *a, const struct wire_auth_answer *auth)
{
	set_body(a, 200, auth, SR_EXECUTED_YES);
}

void
answer_set_error(struct answer *a, const struct wire_error *error)
{
	struct wire_auth_answer wire = {
		.outcome = WIRE_ERROR,
		.error = *error,
	};

	if (sr_err_http_status(error->err) == 0)
		wire.error.err = SR_INTERNAL;
	wire.error.has_executed = true;
	set_body(a, sr_err_http_status(wire.error.err), &wire, error->executed);
	if (a->status == 503)
		answer_add_header(a, "Retry-After: 1");
}

void
answer_set_heap(struct answer *a, char *body, size_t len)
{
	a->status = 200;
	a->heap = body;
	a->body = body;
	a->body_len = len;
}

void
answer_add_header(struct answer *a, const char *format, ...)
{
	char *at = a->headers + a->headers_len;
	size_t left = sizeof(a->headers) - a->headers_len;
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(at, left, format, args);
	va_end(args);
	assert(len > 0 && (size_t)len + sizeof("\r\n") <= left);
	memcpy(at + len, "\r\n", sizeof("\r\n"));
	a->headers_len += (size_t)len + 2;
}

void
answer_clear(struct answer *a)
{
	wipe_free(a->heap);
	wipe(a, sizeof(*a));
}

static void
release(void *arg)
{
	answer_clear(arg);
}

void
answer_send(struct answer *a, struct http_exchange *x)
{
	const struct http_reply reply = {
		.status = a->status,
		.headers = a->headers_len > 0 ? a->headers : NULL,
		.body = a->body,
		.body_len = a->body_len,
		.release = release,
		.release_arg = a,
	};

	http_exchange_reply(x, &reply);
}
