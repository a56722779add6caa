/* SPDX-License-Identifier: MIT */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/client.h"
#include "simrest/simrest.h"
#include "standin.h"
#include "t.h"

/*
 * Running out of memory at any point of a call is an error; the challenge
 * goes out at most once all the same.  Leaks are for LeakSanitizer.
 */

void *__real_wipe_malloc(size_t len);
void *__wrap_wipe_malloc(size_t len);
void *__real_wipe_realloc(void *p, size_t len);
void *__wrap_wipe_realloc(void *p, size_t len);

static _Thread_local long until_failure = -1; /* < 0: never */
static bool once; /* or from then on */

static bool
fails(void)
{
	if (until_failure == 0) {
		until_failure = once ? -1 : 0;
		return true;
	}
	if (until_failure > 0)
		until_failure--;
	return false;
}

void *
__wrap_wipe_malloc(size_t len)
{
	return fails() ? NULL : __real_wipe_malloc(len);
}

void *
__wrap_wipe_realloc(void *p, size_t len)
{
	return fails() ? NULL : __real_wipe_realloc(p, len);
}

static enum standin_action
answer(void *arg, const struct standin_request *request, char *out, size_t cap)
{
	const char *body = "{\"synchronisation_failure\":{\"auts\":"
			   "\"dc2a591fe072c92d7c46ecfe97e5\"}}";

	(void)arg;
	if (strstr(request->text, "/slots") != NULL)
		body = "{\"slots\":[{\"number\":1,\"state\":\"busy\"}]}";
	else if (strncmp(request->text, "GET", 3) == 0)
		body = "{\"imsi\":\"001010000000001\",\"services\":[\"gba\"]}";
	snprintf(out, cap,
	    "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nSIM-Slot: 3\r\n\r\n%s",
	    strlen(body), body);
	return STANDIN_SEND;
}

static enum sr_err
ask_client(unsigned port)
{
	char url[64], why[CLIENT_WHY_MAX];
	const struct client_config config = { .url = url, .timeout_ms = 10000 };
	const struct wire_auth_request request = { .iccid = "89" };
	struct wire_auth_answer got;
	struct client *client = NULL;
	enum sr_err err;

	snprintf(url, sizeof(url), "http://127.0.0.1:%u", port);
	err = client_open(&config, &client, why);
	if (err == SR_OK) {
		err = client_authenticate(client, 0, &request, &got);
		assert_int_equal(
		    got.outcome, err == SR_OK ? WIRE_SYNC_FAILURE : WIRE_ERROR);
	} else {
		assert_int_equal(err, SR_NO_MEMORY);
		assert_null(client);
	}
	client_close(client);
	return err;
}

static struct simrest *
open_handle(unsigned port)
{
	char url[64];
	const struct simrest_config config = {
		.url = url, .token = "a", .timeout_ms = 10000
	};
	struct simrest_error error;
	struct simrest *s = NULL;
	enum sr_err err;

	snprintf(url, sizeof(url), "http://127.0.0.1:%u", port);
	err = simrest_open(&config, &s, &error);
	assert_int_equal(error.err, err);
	assert_int_equal(err, s == NULL ? SR_NO_MEMORY : SR_OK);
	return s;
}

/* A number that was told is the right one, or there is none. */
static void
check_result(const struct simrest_result *got)
{
	if (got->error.err == SR_OK)
		assert_true(got->has_slot && got->slot == 3);
	else
		assert_true(*got->error.message != '\0');
	simrest_result_wipe((struct simrest_result *)(uintptr_t)got);
}

static enum sr_err
ask_library(unsigned port)
{
	struct simrest *s = open_handle(port);
	const struct simrest_card card = { .slot = 3 };
	const struct simrest_challenge challenge = { .card = { .slot = 3 } };
	struct simrest_result got;
	enum sr_err err;

	if (s == NULL)
		return SR_NO_MEMORY;
	err = simrest_authenticate(s, &challenge, &got);
	assert_int_equal(got.auth.outcome,
	    err == SR_OK ? SIMREST_SYNC_FAILURE : SIMREST_NO_OUTCOME);
	check_result(&got);
	if (err == SR_OK) {
		err = simrest_info(s, &card, &got);
		assert_int_equal(got.info.imsi != NULL, err == SR_OK);
		check_result(&got);
	}
	if (err == SR_OK) {
		err = simrest_slots(s, &got);
		assert_int_equal(got.slots.count, err == SR_OK ? 1 : 0);
		check_result(&got);
	}
	simrest_close(s);
	return err;
}

/* As an event loop does, four at once. */
static void
count(void *arg, struct simrest_result *result)
{
	(void)result;
	(*(unsigned *)arg)++;
}

static enum sr_err
drive_library(unsigned port)
{
	struct simrest *s = open_handle(port);
	const struct simrest_challenge challenge = { .card = { .slot = 3 } };
	struct simrest_result got[4];
	unsigned started = 0, done = 0;
	enum sr_err err = SR_OK;

	if (s == NULL)
		return SR_NO_MEMORY;
	for (unsigned i = 0; i < 4; i++)
		started += simrest_start_authenticate(
			       s, &challenge, &got[i], count, &done) != NULL;
	while (done < started && err == SR_OK) {
		struct pollfd fd = { simrest_fd(s), POLLIN, 0 };

		assert_int_equal(poll(&fd, 1, 20000), 1);
		err = simrest_process(s);
	}
	simrest_close(s);
	for (unsigned i = 0; i < 4; i++) {
		if (got[i].error.err != SR_OK)
			err = got[i].error.err;
		if (done == started)
			check_result(&got[i]);
	}
	return err;
}

static const struct row {
	const char *name;
	enum sr_err (*ask)(unsigned port);
	bool once;
	unsigned requests; /* at most */
} rows[] = {
	{ "client, no memory", ask_client, false, 1 },
	{ "client, no memory once", ask_client, true, 1 },
	{ "library, no memory", ask_library, false, 3 },
	{ "library, no memory once", ask_library, true, 3 },
	{ "driven, no memory", drive_library, false, 4 },
	{ "driven, no memory once", drive_library, true, 4 },
};

/* Until nothing failed. */
static void
test_exhausted(void **state)
{
	const struct row *row = *state;
	long n = 0;
	bool failed;

	do {
		struct standin *s = standin_start("127.0.0.1", answer, NULL);
		enum sr_err err;

		once = row->once;
		until_failure = n++;
		err = row->ask(standin_port(s));
		failed = until_failure <= 0;
		until_failure = -1;
		assert_true(failed || err == SR_OK);
		assert_true(standin_stop(s).requests <= row->requests);
	} while (failed);
	assert_true(n > 20);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_exhausted, &rows[i]);
	return t_main("client/memory");
}
