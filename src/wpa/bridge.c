/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "wpa/bridge.h"
#include "wpa/control.h"

enum {
	RETRY_MS = 200, /* while wpa_supplicant is away */
	PING_MS = 2000, /* to know that it is not */
};

struct bridge {
	struct client *client;
	const struct options *options;
	struct control control;
	uint64_t ping_at_ms;
	bool told; /* that it is away */
};

static void
log_failure(enum sr_err err, const struct wire_error *error,
    const struct client_reply *reply)
{
	const char *advice = connect_advice(reply);
	const char *message = error->message;

	if (err == SR_NO_SERVER)
		log_error("no answer from %s: %s", reply->url, reply->problem);
	else
		log_error("the card did not authenticate: %s",
		    *message != '\0' ? message : sr_err_message(err));
	if (advice != NULL)
		log_error("%s", advice);
}

/* EAP-AKA has no RES of more than 16 bytes (RFC 4187, 10.8). */
static bool
is_usable(
    const struct wpa_request *request, const struct wire_auth_answer *answer)
{
	switch (answer->outcome) {
	case WIRE_SUCCESS:
		return request->kind == WPA_UMTS && answer->res_len <= 16;
	case WIRE_SYNC_FAILURE:
		return request->kind == WPA_UMTS;
	case WIRE_GSM_SUCCESS:
		return request->kind == WPA_GSM;
	default:
		return false;
	}
}

/* One challenge on its way. */
struct asking {
	const struct wpa_request *request;
	struct wire_auth_answer *out;
	bool done;
	bool good;
};

/* The reply is wiped as soon as this returns. */
static void
on_answer(void *arg, enum sr_err err, const struct wire_auth_answer *auth,
    const struct client_reply *reply)
{
	struct asking *asking = arg;

	asking->done = true;
	asking->good = err == SR_OK && is_usable(asking->request, auth);
	*asking->out = *auth;
	if (asking->good)
		return;
	if (err == SR_OK)
		err = auth->outcome == WIRE_ERROR ? auth->error.err
						  : SR_BAD_CARD_ANSWER;
	log_failure(err, &auth->error, reply);
}

static bool
wait_for(struct client *client, const struct asking *asking)
{
	struct pollfd fd = { .fd = client_fd(client), .events = POLLIN };

	while (!asking->done) {
		if (poll(&fd, 1, -1) < 0 && errno != EINTR)
			return false;
		if (client_process(client) != SR_OK)
			return false;
	}
	return asking->good;
}

static bool
ask(struct client *client, const struct options *options,
    const struct wpa_request *request, unsigned i, struct wire_auth_answer *out)
{
	struct wire_auth_request auth = {
		.app = (enum wire_app)options->app,
		.context = request->kind == WPA_GSM ? WIRE_GSM : WIRE_3G,
	};
	const struct client_question question = {
		.kind = CLIENT_AUTHENTICATE,
		.target = options->target,
		.request = &auth,
	};
	struct asking asking = { .request = request, .out = out };
	struct client_call *call;
	enum sr_err err;

	memcpy(auth.rand, request->rand[i], sizeof(auth.rand));
	memcpy(auth.autn, request->autn, sizeof(auth.autn));
	err = client_start(client, &question, on_answer, &asking, &call);
	if (err == SR_OK && wait_for(client, &asking))
		return true;
	if (err == SR_OK && !asking.done) {
		client_cancel(call);
		err = SR_IO;
	}
	if (err != SR_OK)
		log_error("%s", sr_err_message(err));
	return false;
}

void
bridge_answer(struct client *client, const struct options *options,
    const struct wpa_request *request, char out[WPA_REPLY_MAX])
{
	struct wire_auth_answer answers[WPA_RANDS_MAX];
	bool good = true;

	memset(answers, 0, sizeof(answers));
	for (unsigned i = 0; i < request->count && good; i++)
		good = ask(client, options, request, i, &answers[i]);
	wpa_line_reply(request, good ? answers : NULL, out);
	if (good)
		log_info("network %u: %s", request->network,
		    request->kind == WPA_GSM		     ? "GSM-AUTH"
			: answers[0].outcome == WIRE_SUCCESS ? "UMTS-AUTH"
							     : "UMTS-AUTS");
	wipe(answers, sizeof(answers));
}

static void
lose(struct bridge *b)
{
	log_info("wpa_supplicant is gone");
	control_close(&b->control);
}

static void
answer(struct bridge *b, const struct wpa_request *request)
{
	char reply[WPA_REPLY_MAX];

	bridge_answer(b->client, b->options, request, reply);
	if (!control_send(&b->control, reply))
		lose(b);
	wipe(reply, sizeof(reply));
}

static void
receive(struct bridge *b)
{
	struct wpa_request request;
	char line[4096];
	long len = control_receive(&b->control, line, sizeof(line));

	if (len < 0) {
		lose(b);
		return;
	}
	wpa_line_parse(line, (size_t)len, &request);
	switch (request.kind) {
	case WPA_UMTS:
	case WPA_GSM:
		answer(b, &request);
		break;
	case WPA_MALFORMED:
		log_error("a request for the SIM that is none of UMTS-AUTH "
			  "and GSM-AUTH");
		break;
	case WPA_ENDING:
		lose(b);
		break;
	case WPA_OTHER:
		if (len >= 4 && memcmp(line, "FAIL", 4) == 0)
			log_warning("wpa_supplicant wanted no answer any "
				    "more: did it take too long?");
	}
}

static void
find_supplicant(struct bridge *b)
{
	if (control_open(b->options->control, &b->control)) {
		log_info("attached to %s", b->options->control);
		b->told = false;
		b->ping_at_ms = clock_ms() + PING_MS;
		return;
	}
	if (!b->told)
		log_warning("%s: %s; waiting for wpa_supplicant",
		    b->options->control, strerror(errno));
	b->told = true;
}

/* One that was killed says nothing. */
static void
ping(struct bridge *b)
{
	if (b->control.fd < 0 || clock_ms() < b->ping_at_ms)
		return;
	b->ping_at_ms = clock_ms() + PING_MS;
	if (!control_send(&b->control, "PING"))
		lose(b);
}

void
bridge_run(struct client *client, const struct options *options, int signals)
{
	struct bridge b = {
		.client = client, .options = options, .control = CONTROL_CLOSED
	};

	for (;;) {
		struct pollfd fds[] = { { .fd = signals, .events = POLLIN },
			{ .events = POLLIN } };

		if (b.control.fd < 0)
			find_supplicant(&b);
		fds[1].fd = b.control.fd; /* -1 is passed over */
		if (poll(fds, 2, b.control.fd < 0 ? RETRY_MS : PING_MS) < 0 &&
		    errno != EINTR)
			log_error("poll: %s", strerror(errno));
		if (fds[0].revents != 0)
			break;
		if (b.control.fd >= 0 && fds[1].revents != 0)
			receive(&b);
		ping(&b);
	}
	if (b.control.fd >= 0)
		control_send(&b.control, "DETACH");
	control_close(&b.control);
}
