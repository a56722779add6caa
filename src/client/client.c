/* SPDX-License-Identifier: MIT */
#include <curl/curl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"
#include "client/address.h"
#include "client/client.h"

enum { BODY_MAX = 512 * 1024, URL_MAX = ADDRESS_MAX + 48 };

struct client {
	CURL *easy;
	struct curl_slist *headers;
	char address[ADDRESS_MAX];
	char url[URL_MAX];
	char problem[CURL_ERROR_SIZE];

	char request[WIRE_REQUEST_MAX];
	size_t request_len;
	size_t request_sent;

	struct client_reply reply;
	char body[BODY_MAX + 1];
};

/* libcurl's buffers hold RES, CK and IK on their way. */
static void *
wiping_calloc(size_t count, size_t size)
{
	void *p = NULL;

	if (size == 0 || count <= SIZE_MAX / size)
		p = wipe_malloc(count * size);
	if (p != NULL)
		memset(p, 0, count * size);
	return p;
}

static char *
wiping_strdup(const char *text)
{
	size_t len = strlen(text) + 1;
	char *copy = wipe_malloc(len);

	if (copy != NULL)
		memcpy(copy, text, len);
	return copy;
}

enum sr_err
client_global_init(void)
{
	/* NOTHING: there is no TLS yet. */
	if (curl_global_init_mem(CURL_GLOBAL_NOTHING, wipe_malloc, wipe_free,
		wipe_realloc, wiping_strdup, wiping_calloc) != CURLE_OK)
		return SR_NO_MEMORY;
	return SR_OK;
}

void
client_global_cleanup(void)
{
	curl_global_cleanup();
}

static size_t
on_body(char *data, size_t size, size_t count, void *arg)
{
	struct client *client = arg;
	size_t len = size * count;

	if (len > BODY_MAX - client->reply.body_len)
		return 0;
	memcpy(client->body + client->reply.body_len, data, len);
	client->reply.body_len += len;
	return len;
}

static size_t
on_send(char *out, size_t size, size_t count, void *arg)
{
	struct client *client = arg;
	size_t len = client->request_len - client->request_sent;

	if (len > size * count)
		len = size * count;
	memcpy(out, client->request + client->request_sent, len);
	client->request_sent += len;
	return len;
}

/*
 * libcurl asks to rewind when a kept connection broke before an answer came,
 * in order to send the request again.  A challenge that may have reached the
 * card is never sent again (doc/reliability.md, section 1).
 */
static int
on_rewind(void *arg, curl_off_t offset, int origin)
{
	(void)arg;
	(void)offset;
	(void)origin;
	return CURL_SEEKFUNC_FAIL;
}

static bool
add_header(struct client *client, const char *line)
{
	struct curl_slist *list = curl_slist_append(client->headers, line);

	if (list == NULL)
		return false;
	client->headers = list;
	return true;
}

static bool
set_up(struct client *c, unsigned timeout_ms)
{
	CURL *e = c->easy;

	return add_header(c, "Content-Type: application/json") &&
	    add_header(c, "Accept: application/json") &&
	    add_header(c, "Expect:") &&
	    curl_easy_setopt(e, CURLOPT_HTTPHEADER, c->headers) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, "http") == CURLE_OK &&
	    /* Keys do not pass a proxy that only the environment knows of. */
	    curl_easy_setopt(e, CURLOPT_NOPROXY, "*") == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_TIMEOUT_MS, (long)timeout_ms) ==
	    CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_ERRORBUFFER, c->problem) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_USERAGENT,
		"sim-rest-client/" SIMREST_VERSION) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, on_body) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_WRITEDATA, c) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_READFUNCTION, on_send) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_READDATA, c) == CURLE_OK &&
	    curl_easy_setopt(e, CURLOPT_SEEKFUNCTION, on_rewind) == CURLE_OK;
}

enum sr_err
client_open(const struct client_config *config, struct client **out)
{
	struct client *client = wiping_calloc(1, sizeof(*client));
	enum sr_err err = SR_NO_MEMORY;

	if (client == NULL)
		return SR_NO_MEMORY;
	client->reply = (struct client_reply){
		.url = client->url,
		.body = client->body,
		.problem = client->problem,
	};
	if ((client->easy = curl_easy_init()) == NULL ||
	    !set_up(client, config->timeout_ms))
		goto out;
	err = address_format(config->host, config->port, client->address);
	if (err != SR_OK)
		goto out;
	*out = client;
	client = NULL;
out:
	client_close(client);
	return err;
}

void
client_close(struct client *client)
{
	if (client == NULL)
		return;
	curl_easy_cleanup(client->easy);
	curl_slist_free_all(client->headers);
	wipe_free(client);
}

const struct client_reply *
client_last_reply(const struct client *client)
{
	return &client->reply;
}

static enum sr_err
from_curl(CURLcode code)
{
	switch (code) {
	case CURLE_OK:
		return SR_OK;
	case CURLE_OUT_OF_MEMORY:
		return SR_NO_MEMORY;
	case CURLE_WRITE_ERROR: /* on_body: longer than any answer */
	case CURLE_WEIRD_SERVER_REPLY:
	case CURLE_UNSUPPORTED_PROTOCOL: /* no status line */
	case CURLE_BAD_CONTENT_ENCODING:
		return SR_HTTP_ERROR;
	default:
		return SR_NO_SERVER;
	}
}

static void
forget_reply(struct client *client)
{
	wipe(client->body, client->reply.body_len);
	client->reply.body_len = 0;
	client->reply.status = 0;
	client->problem[0] = '\0';
}

/* One request, one reply. */
static enum sr_err
perform(struct client *client, unsigned slot, const char *api)
{
	CURL *easy = client->easy;
	long status = 0;
	CURLcode code;

	snprintf(client->url, sizeof(client->url), "%s/%s/v1/slot/%u",
	    client->address, api, slot);
	code = curl_easy_setopt(easy, CURLOPT_URL, client->url);
	if (code == CURLE_OK)
		code = curl_easy_perform(easy);
	if (curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status) ==
	    CURLE_OK)
		client->reply.status = (int)status;
	if (code == CURLE_SEND_FAIL_REWIND) /* the text is of on_rewind() */
		snprintf(client->problem, sizeof(client->problem),
		    "Connection closed without an answer");
	else if (code != CURLE_OK && client->problem[0] == '\0')
		snprintf(client->problem, sizeof(client->problem), "%s",
		    curl_easy_strerror(code));
	return from_curl(code);
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
is_to(const struct wire_auth_request *request,
    const struct wire_auth_answer *answer)
{
	switch (answer->outcome) {
	case WIRE_SUCCESS:
		return request->context == WIRE_3G;
	case WIRE_GSM_SUCCESS:
		return request->context == WIRE_GSM;
	case WIRE_GBA_SUCCESS:
		return request->context == WIRE_GBA;
	case WIRE_NAF_SUCCESS:
		return request->context == WIRE_GBA_NAF;
	case WIRE_SYNC_FAILURE:
		return request->context == WIRE_3G ||
		    request->context == WIRE_GBA;
	default:
		return true;
	}
}

enum sr_err
client_authenticate(struct client *client, unsigned slot,
    const struct wire_auth_request *request, struct wire_auth_answer *answer)
{
	enum sr_err err = SR_NO_MEMORY;

	forget_reply(client);
	client->request_sent = 0;
	client->request_len = wire_auth_request_encode(
	    request, client->request, sizeof(client->request));
	if (client->request_len > 0 &&
	    curl_easy_setopt(client->easy, CURLOPT_POST, 1L) == CURLE_OK &&
	    curl_easy_setopt(client->easy, CURLOPT_POSTFIELDSIZE,
		(long)client->request_len) == CURLE_OK)
		err = perform(client, slot, "sim-auth-api");
	if (err == SR_OK && client->reply.status != 200)
		return read_error(&client->reply, answer);
	if (err == SR_OK)
		err = wire_auth_answer_decode(
		    client->reply.body, client->reply.body_len, answer);
	if (err == SR_OK && !is_to(request, answer))
		err = SR_HTTP_ERROR;
	if (err == SR_OK)
		return SR_OK;
	set_failure(answer, err);
	answer->error.has_executed = true;
	answer->error.executed =
	    client->request_sent == 0 ? SR_EXECUTED_NO : SR_EXECUTED_UNKNOWN;
	return err;
}

/* An object that is no error. */
static bool
is_info(const struct client_reply *reply)
{
	struct wire_auth_answer answer;
	char *line = wire_compact(reply->body, reply->body_len);
	bool good = reply->status == 200 && line != NULL && line[0] == '{' &&
	    wire_auth_answer_decode(reply->body, reply->body_len, &answer) !=
		SR_OK;

	wipe(&answer, sizeof(answer));
	wipe_free(line);
	return good;
}

enum sr_err
client_info(
    struct client *client, unsigned slot, struct wire_auth_answer *error)
{
	enum sr_err err = SR_NO_MEMORY;

	forget_reply(client);
	if (curl_easy_setopt(client->easy, CURLOPT_HTTPGET, 1L) == CURLE_OK)
		err = perform(client, slot, "sim-info-api");
	if (err != SR_OK) {
		set_failure(error, err);
		return err;
	}
	if (is_info(&client->reply)) {
		wipe(error, sizeof(*error));
		return SR_OK;
	}
	return read_error(&client->reply, error);
}
