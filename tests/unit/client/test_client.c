/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/client.h"
#include "standin.h"
#include "t.h"

#define SUCCESS                                                                \
	"{\"successful_3g_authentication\":{\"res\":\"b15379540ec93985\","     \
	"\"ck\":\"713fde72c28cbd282a4cd4565f3d6381\","                         \
	"\"ik\":\"2e641727c95781f1020d319a0594f31a\",\"kc\":null}}"
#define SYNC                                                                   \
	"{\"synchronisation_failure\":{\"auts\":"                              \
	"\"dc2a591fe072c92d7c46ecfe97e5\"}}"
#define HTTP(status, len, body)                                                \
	"HTTP/1.1 " status "\r\nContent-Length: " len "\r\n\r\n" body

static enum standin_action
send_row(
    void *arg, const struct standin_request *request, char *out, size_t cap)
{
	(void)request;
	snprintf(out, cap, "%s", *(const char **)arg);
	return STANDIN_SEND_AND_CLOSE;
}

static struct client *
open_client(unsigned port, unsigned timeout_ms)
{
	char url[64], why[CLIENT_WHY_MAX];
	const struct client_config config = { .url = url,
		.agent = "sim-rest-client/1",
		.timeout_ms = timeout_ms };
	struct client *client;

	snprintf(url, sizeof(url), "http://127.0.0.1:%u", port);
	assert_int_equal(client_open(&config, &client, why), SR_OK);
	return client;
}

static enum sr_err
authenticate(struct client *client, struct wire_auth_answer *answer)
{
	const struct wire_auth_request request = { .rand = { 0xab },
		.autn = { 0xcd } };

	memset(answer, 0xee, sizeof(*answer));
	return client_authenticate(client, 3, &request, answer);
}

#define PENDING -2 /* executed is not said */

static const struct row {
	const char *name;
	const char *raw;
	enum sr_err err;
	int status;
	enum wire_outcome outcome;
	enum sr_err named;
	int executed;
} rows[] = {
	{ "success", "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" SUCCESS,
	    SR_OK, 200, WIRE_SUCCESS, SR_OK, PENDING },
	{ "resync in chunks",
	    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1d\r\n"
	    "{\"synchronisation_failure\":{\"\r\n26\r\n"
	    "auts\":\"dc2a591fe072c92d7c46ecfe97e5\"}}\r\n0\r\n\r\n",
	    SR_OK, 200, WIRE_SYNC_FAILURE, SR_OK, PENDING },
	{ "refusal",
	    "HTTP/1.1 200 OK\r\n\r\n{\"error\":{\"code\":\"incorrect_mac\","
	    "\"message\":\"m\",\"status_word\":\"9862\","
	    "\"executed\":\"yes\"}}",
	    SR_OK, 200, WIRE_ERROR, SR_INCORRECT_MAC, SR_EXECUTED_YES },
	{ "named error",
	    "HTTP/1.1 410 Gone\r\n\r\n{\"error\":{\"code\":\"no_card\","
	    "\"message\":\"m\",\"executed\":\"no\"}}",
	    SR_NO_CARD, 410, WIRE_ERROR, SR_NO_CARD, SR_EXECUTED_NO },
	{ "the original's 404",
	    "HTTP/1.1 404 Not Found\r\n\r\n{\n    \"error\": {\n        "
	    "\"message\": \"Reader Error: Specified SIM Slot doesn't exist\""
	    "\n    }\n}",
	    SR_HTTP_ERROR, 404, WIRE_ERROR, SR_HTTP_ERROR, PENDING },
	{ "the original's 500",
	    "HTTP/1.1 500 Internal Server Error\r\n\r\n{\n    \"error\": {\n"
	    "        \"message\": \"Card Authentication Error - Incorrect "
	    "MAC\",\n        \"status_word\": \"9862\"\n    }\n}",
	    SR_HTTP_ERROR, 500, WIRE_ERROR, SR_HTTP_ERROR, PENDING },
	{ "traceback in HTML", "HTTP/1.1 500 x\r\n\r\n<html></html>",
	    SR_HTTP_ERROR, 500, WIRE_ERROR, SR_HTTP_ERROR, PENDING },
	{ "success with a wrong status", "HTTP/1.1 500 x\r\n\r\n" SUCCESS,
	    SR_HTTP_ERROR, 500, WIRE_ERROR, SR_HTTP_ERROR, PENDING },
	{ "200 from another program", "HTTP/1.1 200 OK\r\n\r\nhello",
	    SR_HTTP_ERROR, 200, WIRE_ERROR, SR_HTTP_ERROR,
	    SR_EXECUTED_UNKNOWN },
	{ "no content", "HTTP/1.1 204 No Content\r\n\r\n", SR_HTTP_ERROR, 204,
	    WIRE_ERROR, SR_HTTP_ERROR, PENDING },
	{ "redirect", "HTTP/1.1 307 x\r\nLocation: /\r\n\r\n", SR_HTTP_ERROR,
	    307, WIRE_ERROR, SR_HTTP_ERROR, PENDING },
	{ "no HTTP", "SSH-2.0-OpenSSH_9.2\r\n", SR_HTTP_ERROR, 0, WIRE_ERROR,
	    SR_HTTP_ERROR, SR_EXECUTED_UNKNOWN },
	{ "cut in the body", HTTP("200 OK", "500", SUCCESS), SR_NO_SERVER, 200,
	    WIRE_ERROR, SR_NO_SERVER, SR_EXECUTED_UNKNOWN },
	{ "no answer", "", SR_NO_SERVER, 0, WIRE_ERROR, SR_NO_SERVER,
	    SR_EXECUTED_UNKNOWN },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	const char *raw = row->raw;
	struct standin *s = standin_start("127.0.0.1", send_row, &raw);
	struct client *client = open_client(standin_port(s), 10000);
	const struct client_reply *reply = client_last_reply(client);
	struct wire_auth_answer answer;

	assert_int_equal(authenticate(client, &answer), row->err);
	assert_int_equal(reply->status, row->status);
	assert_int_equal(answer.outcome, row->outcome);
	assert_int_equal(answer.error.err, row->named);
	assert_int_equal(answer.error.has_executed, row->executed != PENDING);
	if (row->executed != PENDING)
		assert_int_equal(answer.error.executed, row->executed);
	if (row->err == SR_NO_SERVER)
		assert_true(strlen(reply->problem) > 0);
	client_close(client);
	assert_int_equal(standin_stop(s).requests, 1);
}

#define IN_GSM                                                                 \
	"{\"successful_2g_authentication\":{\"sres\":\"46f8416a\","            \
	"\"kc\":\"eae4be823af9a08b\"}}"
#define IN_GBA                                                                 \
	"{\"successful_gba_bootstrapping\":{\"res\":\"ba951159c06bddb8\"}}"
#define OF_NAF                                                                 \
	"{\"successful_gba_naf_derivation\":{\"ks_ext_naf\":"                  \
	"\"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\"" \
	"}}"
#define RESYNC                                                                 \
	"{\"synchronisation_failure\":{\"auts\":"                              \
	"\"dc2a591fe072c92d7c46ecfe97e5\"}}"

static enum standin_action
send_body(
    void *arg, const struct standin_request *request, char *out, size_t cap)
{
	(void)request;
	standin_http(out, cap, 200, *(const char **)arg);
	return STANDIN_SEND;
}

/* Of each success, only the one of the context is an answer. */
static void
test_contexts(void **state)
{
	static const char *const bodies[] = { SUCCESS, IN_GSM, IN_GBA, OF_NAF,
		RESYNC };
	const char *body = NULL;
	struct standin *s = standin_start("127.0.0.1", send_body, &body);
	struct client *client = open_client(standin_port(s), 10000);
	struct wire_auth_request request = { .naf_id_len = 1, .impi = "a" };
	struct wire_auth_answer answer;

	(void)state;
	for (int context = WIRE_3G; context <= WIRE_GBA_NAF; context++)
		for (int i = 0; i < 5; i++) {
			bool fits = i == context ||
			    (i == 4 &&
				(context == WIRE_3G || context == WIRE_GBA));

			request.context = (enum wire_context)context;
			body = bodies[i];
			assert_int_equal(
			    client_authenticate(client, 3, &request, &answer),
			    fits ? SR_OK : SR_HTTP_ERROR);
			if (!fits)
				assert_int_equal(
				    answer.error.executed, SR_EXECUTED_UNKNOWN);
		}
	client_close(client);
	standin_stop(s);
}

static enum standin_action
keep_request(
    void *arg, const struct standin_request *request, char *out, size_t cap)
{
	strcpy(arg, request->text);
	standin_http(out, cap, 200, SUCCESS);
	return STANDIN_SEND;
}

static void
test_request(void **state)
{
	static char seen[4096];
	struct standin *s = standin_start("127.0.0.1", keep_request, seen);
	struct client *client = open_client(standin_port(s), 10000);
	struct wire_auth_answer answer;
	char url[100];

	(void)state;
	/* What only the environment knows must not see the keys. */
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	for (int i = 0; i < 3; i++)
		assert_int_equal(authenticate(client, &answer), SR_OK);
	unsetenv("http_proxy");
	unsetenv("ALL_PROXY");

	snprintf(url, sizeof(url), "http://127.0.0.1:%u/sim-auth-api/v1/slot/3",
	    standin_port(s));
	assert_string_equal(client_last_reply(client)->url, url);
	assert_string_equal(client_last_reply(client)->body, SUCCESS);
	assert_ptr_equal(
	    strstr(seen, "POST /sim-auth-api/v1/slot/3 HTTP/1.1\r\n"), seen);
	assert_non_null(strstr(seen, "\r\nUser-Agent: sim-rest-client/"));
	assert_non_null(strstr(seen, "\r\nContent-Type: application/json\r\n"));
	assert_null(strstr(seen, "Expect"));
	assert_non_null(strstr(seen,
	    "\r\n\r\n{\"rand\":\"ab000000000000000000000000000000\","
	    "\"autn\":\"cd000000000000000000000000000000\"}"));
	client_close(client);
	assert_int_equal(standin_stop(s).connections, 1);
}

/* The first request is answered, the second is what the test is about. */
struct second {
	enum standin_action first;
	enum standin_action second;
	unsigned count;
};

static enum standin_action
answer_once(
    void *arg, const struct standin_request *request, char *out, size_t cap)
{
	struct second *second = arg;

	(void)request;
	if (++second->count == 2 && second->second != STANDIN_SEND)
		return second->second;
	standin_http(out, cap, 200, SUCCESS);
	return second->count == 1 ? second->first : STANDIN_SEND;
}

/* The card may have seen the challenge: once only, whatever breaks. */
static void
test_never_twice(void **state)
{
	struct second second = { STANDIN_SEND, STANDIN_CLOSE, 0 };
	struct standin *s = standin_start("127.0.0.1", answer_once, &second);
	struct client *client = open_client(standin_port(s), 10000);
	struct wire_auth_answer answer;

	(void)state;
	assert_int_equal(authenticate(client, &answer), SR_OK);
	assert_int_equal(authenticate(client, &answer), SR_NO_SERVER);
	assert_true(answer.error.has_executed);
	assert_int_equal(answer.error.executed, SR_EXECUTED_UNKNOWN);
	assert_string_equal(client_last_reply(client)->problem,
	    "Connection closed without an answer");
	client_close(client);
	assert_int_equal(standin_stop(s).requests, 2);
}

static void
test_closed_while_idle(void **state)
{
	struct second second = { STANDIN_SEND_AND_CLOSE, STANDIN_SEND, 0 };
	struct standin *s = standin_start("127.0.0.1", answer_once, &second);
	struct client *client = open_client(standin_port(s), 10000);
	struct wire_auth_answer answer;
	struct standin_counts counts;

	(void)state;
	assert_int_equal(authenticate(client, &answer), SR_OK);
	standin_wait_closed(s, 1);
	assert_int_equal(authenticate(client, &answer), SR_OK);
	client_close(client);
	counts = standin_stop(s);
	assert_int_equal(counts.connections, 2);
	assert_int_equal(counts.requests, 2);
}

static void
test_timeout(void **state)
{
	struct second second = { STANDIN_SEND, STANDIN_HOLD, 0 };
	struct standin *s = standin_start("127.0.0.1", answer_once, &second);
	struct client *client = open_client(standin_port(s), 300);
	struct wire_auth_answer answer;

	(void)state;
	second.count = 1;
	assert_int_equal(authenticate(client, &answer), SR_NO_SERVER);
	assert_int_equal(answer.error.executed, SR_EXECUTED_UNKNOWN);
	assert_int_equal(client_last_reply(client)->status, 0);
	client_close(client);
	standin_stop(s);
}

static void
test_refused(void **state)
{
	const char *raw = "";
	struct standin *s = standin_start("127.0.0.1", send_row, &raw);
	struct client *client = open_client(standin_port(s), 10000);
	struct wire_auth_answer answer;

	(void)state;
	standin_stop(s);
	assert_int_equal(authenticate(client, &answer), SR_NO_SERVER);
	assert_true(answer.error.has_executed);
	assert_int_equal(answer.error.executed, SR_EXECUTED_NO);
	assert_true(strlen(client_last_reply(client)->problem) > 0);
	client_close(client);
}

static enum standin_action
send_much(
    void *arg, const struct standin_request *request, char *out, size_t cap)
{
	size_t len = *(size_t *)arg;
	size_t head;

	(void)request;
	head = (size_t)snprintf(out, cap,
	    "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\n\r\n%s", len, SUCCESS);
	memset(out + head, ' ', len - strlen(SUCCESS));
	out[head + len - strlen(SUCCESS)] = '\0';
	return STANDIN_SEND;
}

static void
test_body_cap(void **state)
{
	size_t len = 512 * 1024;
	struct standin *s = standin_start("127.0.0.1", send_much, &len);
	struct client *client = open_client(standin_port(s), 10000);
	struct wire_auth_answer answer;

	(void)state;
	assert_int_equal(authenticate(client, &answer), SR_OK);
	assert_int_equal(client_last_reply(client)->body_len, len);
	len++;
	assert_int_equal(authenticate(client, &answer), SR_HTTP_ERROR);
	assert_int_equal(client_last_reply(client)->status, 200);
	client_close(client);
	standin_stop(s);
}

static const struct info_row {
	const char *name;
	int status;
	const char *body;
	enum sr_err err;
} info_rows[] = {
	{ "information", 200, "{\"imsi\":\"1\",\"iccid\":\"2\"}", SR_OK },
	{ "information of another program", 200, "[1]", SR_HTTP_ERROR },
	{ "information in HTML", 200, "<html>", SR_HTTP_ERROR },
	{ "information with a wrong status", 201, "{\"imsi\":null}",
	    SR_HTTP_ERROR },
	{ "no such slot for information", 404,
	    "{\"error\":{\"code\":\"no_such_slot\",\"message\":\"m\"}}",
	    SR_NO_SUCH_SLOT },
	{ "error with a wrong status", 200,
	    "{\"error\":{\"code\":\"no_card\",\"message\":\"m\"}}",
	    SR_NO_CARD },
	{ "answer to another question", 200, SYNC, SR_HTTP_ERROR },
};

static enum standin_action
send_info(
    void *arg, const struct standin_request *request, char *out, size_t cap)
{
	const struct info_row *row = *(const struct info_row **)arg;

	if (strncmp(request->text, "GET /sim-info-api/v1/slot/7 HTTP/1.1\r\n",
		38) != 0)
		return STANDIN_CLOSE;
	standin_http(out, cap, row->status, row->body);
	return STANDIN_SEND;
}

static void
test_info(void **state)
{
	const struct info_row *row = *state;
	struct standin *s = standin_start("127.0.0.1", send_info, &row);
	struct client *client = open_client(standin_port(s), 10000);
	struct wire_auth_answer error;

	assert_int_equal(client_info(client, 7, &error), row->err);
	assert_int_equal(error.error.err, row->err);
	assert_int_equal(client_last_reply(client)->status, row->status);
	assert_string_equal(client_last_reply(client)->body, row->body);
	client_close(client);
	standin_stop(s);
}

static void
test_ipv6(void **state)
{
	const char *raw = HTTP("200 OK", "67", SYNC);
	struct standin *s = standin_start("::1", send_row, &raw);
	char url[64], why[CLIENT_WHY_MAX];
	struct client_config config = { .url = url, .timeout_ms = 10000 };
	struct wire_auth_answer answer;
	struct client *client;

	(void)state;
	if (s == NULL)
		skip();
	snprintf(url, sizeof(url), "http://[::1]:%u/", standin_port(s));
	assert_int_equal(client_open(&config, &client, why), SR_OK);
	assert_int_equal(authenticate(client, &answer), SR_OK);
	client_close(client);
	standin_stop(s);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	for (size_t i = 0; i < sizeof(info_rows) / sizeof(info_rows[0]); i++)
		t_add(info_rows[i].name, test_info, &info_rows[i]);
	t_add("request, connection kept, no proxy", test_request, NULL);
	t_add("contexts", test_contexts, NULL);
	t_add("never sent twice", test_never_twice, NULL);
	t_add("connection closed while idle", test_closed_while_idle, NULL);
	t_add("timeout", test_timeout, NULL);
	t_add("connection refused", test_refused, NULL);
	t_add("longest body", test_body_cap, NULL);
	t_add("IPv6", test_ipv6, NULL);
	return t_main("client/client");
}
