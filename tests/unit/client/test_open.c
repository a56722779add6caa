/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pki.h"
#include "simrest/simrest.h"
#include "standin.h"
#include "t.h"

/* Handles of libsimrest: ways to a server, and what it tells. */

enum { DAY = 24 * 3600 };

static const struct pki_row pki[] = {
	{ "open-ca", NULL, NULL, -DAY, DAY },
	{ "open-server", "open-ca", "IP:127.0.0.1", -DAY, DAY },
	{ "open-expired", "open-ca", "IP:127.0.0.1", -2 * DAY, -DAY },
	{ "open-client", "open-ca", "DNS:ims.example", -DAY, DAY },
};

/* What is wrong is said before anything is asked. */
static const struct row {
	const char *name;
	struct simrest_config config;
	enum sr_err err;
	const char *message;
} rows[] = {
	{ "nothing", { .url = NULL }, SR_USAGE, "url: missing" },
	{ "both", { .url = "http://a", .unix_socket = "/a" }, SR_USAGE,
	    "url: not together with a unix socket" },
	{ "no URL", { .url = "a" }, SR_USAGE,
	    "url: must begin with http://, https:// or unix:/" },
	{ "no path", { .unix_socket = "a" }, SR_USAGE,
	    "unix: the path of a socket must begin with a slash" },
	{ "CA without TLS", { .url = "http://a", .ca_file = "open-ca.pem" },
	    SR_USAGE, "cacert: only with https://" },
	{ "certificate without a key",
	    { .url = "https://a", .cert_file = "open-client.pem" }, SR_USAGE,
	    "cert: a certificate and its key are given together" },
	{ "no CA", { .url = "https://a", .ca_file = "open-none.pem" },
	    SR_BAD_CONFIG, "cacert: open-none.pem: No such file or directory" },
	{ "no certificate",
	    { .url = "https://a",
		.cert_file = "open-none.pem",
		.key_file = "open-client.key" },
	    SR_BAD_CONFIG, "cert: open-none.pem: No such file or directory" },
	{ "a key of others",
	    { .url = "https://a",
		.cert_file = "open-client.pem",
		.key_file = "open-others" },
	    SR_BAD_CONFIG,
	    "key: open-others: must be closed to group and others: chmod go= "
	    "does it" },
	{ "a token file of others",
	    { .url = "https://a", .token_file = "open-others" }, SR_BAD_CONFIG,
	    "token-file: open-others: must be closed to group and others: "
	    "chmod go= does it" },
	{ "a token that is none", { .url = "https://a", .token = "a b" },
	    SR_USAGE,
	    "token: must be letters, digits and - . _ ~ + /, 511 at most" },
	{ "two tokens",
	    { .url = "https://a", .token = "a", .token_file = "open-others" },
	    SR_USAGE, "token: given twice" },
	{ "a token in clear", { .url = "http://192.0.2.1", .token = "a" },
	    SR_USAGE, "token: goes to another computer with https:// only" },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct simrest_error error;
	struct simrest *s = NULL;

	assert_int_equal(simrest_open(&row->config, &s, &error), row->err);
	assert_null(s);
	assert_int_equal(error.err, row->err);
	assert_int_equal(error.executed, SR_EXECUTED_NO);
	assert_string_equal(error.message, row->message);
	assert_int_equal(simrest_open(&row->config, &s, NULL), row->err);
}

struct reply {
	int status;
	const char *body;
	char seen[4096];
};

static enum standin_action
answer(void *arg, const struct standin_request *request, char *out, size_t cap)
{
	struct reply *reply = arg;

	memcpy(reply->seen, request->text, sizeof(reply->seen));
	standin_http(out, cap, reply->status, reply->body);
	return STANDIN_SEND;
}

/* A caller's token is not needed after simrest_open(). */
static struct simrest *
open_handle(struct simrest_config config, unsigned port)
{
	char url[128], token[] = "lab.c2VjcmV0";
	struct simrest *s = NULL;

	snprintf(url, sizeof(url), "%s:%u", config.url, port);
	if (config.unix_socket == NULL)
		config.url = url;
	if (config.token != NULL)
		config.token = token;
	assert_int_equal(simrest_open(&config, &s, NULL), SR_OK);
	memset(url, 0, sizeof(url));
	memset(token, 0, sizeof(token));
	return s;
}

#define BEARER "\r\nAuthorization: Bearer lab.c2VjcmV0\r\n"

static void
test_slots(void **state)
{
	struct reply reply = { .status = 200,
		.body = "{\"slots\":[{\"number\":4,\"reader\":\"R\","
			"\"state\":\"busy\",\"queued\":2}]}" };
	struct standin *server = standin_start("127.0.0.1", answer, &reply);
	struct simrest *s = open_handle(
	    (struct simrest_config){ .url = "http://127.0.0.1", .token = "x" },
	    standin_port(server));
	struct simrest_result got;

	(void)state;
	assert_int_equal(simrest_slots(s, &got), SR_OK);
	assert_int_equal(got.slots.count, 1);
	assert_int_equal(got.slots.slots[0].number, 4);
	assert_int_equal(got.slots.slots[0].state, SIMREST_BUSY);
	assert_string_equal(got.slots.slots[0].reader, "R");
	assert_int_equal(got.auth.outcome, SIMREST_NO_OUTCOME);
	assert_non_null(strstr(reply.seen, "GET /sim-info-api/v1/slots HTTP"));
	assert_non_null(strstr(reply.seen, BEARER));
	simrest_result_wipe(&got);
	assert_true(t_is_zero(&got, sizeof(got)));

	reply.body = "{\"slot\":[]}";
	assert_int_equal(simrest_slots(s, &got), SR_HTTP_ERROR);
	assert_int_equal(got.error.executed, SR_EXECUTED_NO);
	assert_null(got.slots.memory);
	simrest_result_wipe(&got);
	simrest_close(s);
	standin_stop(server);
}

static void
test_info(void **state)
{
	const struct simrest_card card = { SIMREST_BY_IMSI, 0,
		"001010000000001" };
	const struct simrest_card wrong = { SIMREST_BY_IMSI, 0, "1" };
	struct reply reply = { .status = 200,
		.body = "{\n  \"imsi\": \"001010000000001\",\n"
			"  \"iccid\": \"89\"\n}" };
	struct standin *server = standin_start("127.0.0.1", answer, &reply);
	struct simrest *s =
	    open_handle((struct simrest_config){ .url = "http://127.0.0.1" },
		standin_port(server));
	struct simrest_result got;

	(void)state;
	assert_int_equal(simrest_info(s, &card, &got), SR_OK);
	assert_string_equal(got.info.imsi, "001010000000001");
	assert_string_equal(got.info.iccid, "89");
	assert_non_null(strstr(
	    reply.seen, "GET /sim-info-api/v1/imsi/001010000000001 HTTP"));
	simrest_result_wipe(&got);

	reply.status = 410;
	reply.body = "{\"error\":{\"code\":\"no_card\",\"message\":\"M\"}}";
	assert_int_equal(simrest_info(s, &card, &got), SR_NO_CARD);
	assert_int_equal(got.error.executed, SR_EXECUTED_NO);
	assert_string_equal(got.error.message, "M");
	simrest_result_wipe(&got);
	assert_int_equal(simrest_info(s, &wrong, &got), SR_USAGE);
	simrest_result_wipe(&got);
	simrest_close(s);
	standin_stop(server);
}

static void
test_socket(void **state)
{
	struct reply reply = { .status = 200, .body = "{\"slots\":[]}" };
	char path[256];
	struct simrest_config config = { .unix_socket = path, .token = "x" };
	struct simrest_result got;
	struct standin *server;
	struct simrest *s;

	(void)state;
	assert_non_null(getcwd(path, sizeof(path) - 16));
	strcat(path, "/open.sock");
	server = standin_start(path, answer, &reply);
	s = open_handle(config, 0);
	assert_int_equal(simrest_slots(s, &got), SR_OK);
	assert_non_null(strstr(reply.seen, "\r\nHost: localhost\r\n"));
	assert_non_null(strstr(reply.seen, BEARER));
	simrest_result_wipe(&got);
	simrest_close(s);
	standin_stop(server);
}

static void
test_tls(void **state)
{
	const struct standin_tls tls = { "open-server.pem", "open-server.key",
		"open-ca.pem" };
	struct reply reply = { .status = 200, .body = "{\"slots\":[]}" };
	struct standin *server =
	    standin_start_tls("127.0.0.1", &tls, answer, &reply);
	struct simrest *s =
	    open_handle((struct simrest_config){ .url = "https://127.0.0.1",
			    .ca_file = "open-ca.pem",
			    .cert_file = "open-client.pem",
			    .key_file = "open-client.key",
			    .token = "x" },
		standin_port(server));
	struct simrest_result got;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_int_equal(simrest_slots(s, &got), SR_OK);
		simrest_result_wipe(&got);
	}
	assert_non_null(strstr(reply.seen, BEARER));
	simrest_close(s);
	assert_int_equal(standin_stop(server).connections, 1);
}

static void
test_untrusted(void **state)
{
	const struct standin_tls tls = { "open-expired.pem", "open-expired.key",
		NULL };
	struct reply reply = { .status = 200, .body = "{\"slots\":[]}" };
	struct standin *server =
	    standin_start_tls("127.0.0.1", &tls, answer, &reply);
	struct simrest *s =
	    open_handle((struct simrest_config){ .url = "https://127.0.0.1",
			    .ca_file = "open-ca.pem" },
		standin_port(server));
	const struct simrest_challenge challenge = { .rand = { 1 } };
	struct simrest_result got;

	(void)state;
	assert_int_equal(
	    simrest_authenticate(s, &challenge, &got), SR_UNTRUSTED_SERVER);
	assert_int_equal(got.error.executed, SR_EXECUTED_NO);
	assert_string_equal(got.error.message,
	    "The server's certificate does not prove who it is: SSL "
	    "certificate problem: certificate has expired");
	simrest_result_wipe(&got);
	simrest_close(s);
	assert_int_equal(standin_stop(server).requests, 0);
}

/* A program that ignores no signal: none may come from here. */
static volatile sig_atomic_t signals;

static void
on_signal(int number)
{
	(void)number;
	signals++;
}

/* The server's end is reset before ours says goodbye. */
static void
test_no_signal(void **state)
{
	struct reply reply = { .status = 200, .body = "{\"slots\":[]}" };
	const struct standin_tls tls = { "open-server.pem", "open-server.key",
		NULL };
	const struct sigaction action = { .sa_handler = on_signal };
	struct standin *server =
	    standin_start_tls("127.0.0.1", &tls, answer, &reply);
	struct simrest *s =
	    open_handle((struct simrest_config){ .url = "https://127.0.0.1",
			    .ca_file = "open-ca.pem" },
		standin_port(server));
	struct simrest_result got;

	(void)state;
	sigaction(SIGPIPE, &action, NULL);
	for (unsigned i = 1; i <= 3; i++) {
		assert_int_equal(simrest_slots(s, &got), SR_OK);
		simrest_result_wipe(&got);
		standin_reset(server);
		standin_wait_closed(server, i);
	}
	simrest_close(s);
	standin_stop(server);
	assert_int_equal(signals, 0);
}

static void
test_nothing(void **state)
{
	struct simrest_result zero = { .has_slot = false };

	(void)state;
	simrest_close(NULL);
	simrest_result_wipe(&zero);
	assert_string_equal(simrest_version(), SIMREST_VERSION);
}

int
main(void)
{
	int fd;

	pki_enter_folder();
	fd = open("open-others", O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd < 0 || fchmod(fd, 0644) != 0)
		abort();
	close(fd);
	for (size_t i = 0; i < sizeof(pki) / sizeof(pki[0]); i++)
		pki_make(&pki[i]);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	t_add("slots", test_slots, NULL);
	t_add("information", test_info, NULL);
	t_add("socket", test_socket, NULL);
	t_add("TLS, both sides", test_tls, NULL);
	t_add("expired", test_untrusted, NULL);
	t_add("no signal", test_no_signal, NULL);
	t_add("nothing", test_nothing, NULL);
	return t_main("client/open");
}
