/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "client/client.h"
#include "standin.h"
#include "t.h"

/*
 * Running out of memory at any point of a call is an error; the challenge
 * goes out at most once all the same.  Leaks are for LeakSanitizer.
 */

void *__real_wipe_malloc(size_t len);
void *__wrap_wipe_malloc(size_t len);

static _Thread_local long until_failure = -1; /* < 0: never */

void *
__wrap_wipe_malloc(size_t len)
{
	if (until_failure == 0)
		return NULL;
	if (until_failure > 0)
		until_failure--;
	return __real_wipe_malloc(len);
}

static enum standin_action
answer(void *arg, const struct standin_request *request, char *out, size_t cap)
{
	(void)arg;
	(void)request;
	standin_http(out, cap, 200,
	    "{\"synchronisation_failure\":{\"auts\":"
	    "\"dc2a591fe072c92d7c46ecfe97e5\"}}");
	return STANDIN_SEND;
}

static enum sr_err
call(unsigned port)
{
	char url[64], why[CLIENT_WHY_MAX];
	const struct client_config config = { .url = url, .timeout_ms = 10000 };
	const struct wire_auth_request request = { .iccid = "89" };
	struct wire_auth_answer answer;
	struct client *client = NULL;
	enum sr_err err;

	snprintf(url, sizeof(url), "http://127.0.0.1:%u", port);
	err = client_open(&config, &client, why);
	if (err == SR_OK) {
		err = client_authenticate(client, 0, &request, &answer);
		assert_int_equal(answer.outcome,
		    err == SR_OK ? WIRE_SYNC_FAILURE : WIRE_ERROR);
	} else {
		assert_int_equal(err, SR_NO_MEMORY);
		assert_null(client);
	}
	client_close(client);
	return err;
}

static void
test_exhausted(void **state)
{
	enum sr_err err;
	long n = 0;

	(void)state;
	do {
		struct standin *s = standin_start("127.0.0.1", answer, NULL);

		until_failure = n++;
		err = call(standin_port(s));
		until_failure = -1;
		assert_true(standin_stop(s).requests <= 1);
	} while (err != SR_OK);
	assert_true(n > 20);
}

int
main(void)
{
	t_add("no memory", test_exhausted, NULL);
	return t_main("client/memory");
}
