/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "simrest/simrest.h"
#include "standin.h"
#include "t.h"

/* libsimrest in an event loop. */

enum { MANY = 64 };

static struct simrest *
open_handle(unsigned port, unsigned timeout_ms)
{
	char url[64];
	const struct simrest_config config = { .url = url,
		.timeout_ms = timeout_ms };
	struct simrest *s = NULL;

	snprintf(url, sizeof(url), "http://127.0.0.1:%u", port);
	assert_int_equal(simrest_open(&config, &s, NULL), SR_OK);
	return s;
}

/* The stand-in answers each slot with its number as RES, when it may. */
struct gate {
	pthread_mutex_t lock;
	pthread_cond_t changed;
	unsigned asked;
	bool open;
	enum standin_action action;
};

static struct gate
new_gate(bool open, enum standin_action action)
{
	return (struct gate){ .lock = PTHREAD_MUTEX_INITIALIZER,
		.changed = PTHREAD_COND_INITIALIZER,
		.open = open,
		.action = action };
}

static enum standin_action
echo(void *arg, const struct standin_request *request, char *out, size_t cap)
{
	struct gate *gate = arg;
	char body[512];
	unsigned slot = 0;

	sscanf(request->text, "POST /sim-auth-api/v1/slot/%u ", &slot);
	pthread_mutex_lock(&gate->lock);
	gate->asked++;
	pthread_cond_broadcast(&gate->changed);
	while (!gate->open)
		pthread_cond_wait(&gate->changed, &gate->lock);
	pthread_mutex_unlock(&gate->lock);
	snprintf(body, sizeof(body),
	    "{\"successful_3g_authentication\":{\"res\":\"%08x\","
	    "\"ck\":\"713fde72c28cbd282a4cd4565f3d6381\","
	    "\"ik\":\"2e641727c95781f1020d319a0594f31a\",\"kc\":null}}",
	    slot);
	snprintf(out, cap,
	    "HTTP/1.1 200 OK\r\nContent-Length: %zu\r\nSIM-Slot: %u\r\n"
	    "SIM-ICCID: 89%u\r\n\r\n%s",
	    strlen(body), slot, slot, body);
	return gate->action;
}

static void
open_gate(struct gate *gate)
{
	pthread_mutex_lock(&gate->lock);
	gate->open = true;
	pthread_cond_broadcast(&gate->changed);
	pthread_mutex_unlock(&gate->lock);
}

/* One turn of a program's loop; false when nothing came for so long. */
static bool
turn(struct simrest *s, int timeout_ms)
{
	struct pollfd fd = { .fd = simrest_fd(s), .events = POLLIN };

	if (poll(&fd, 1, timeout_ms) <= 0)
		return false;
	assert_int_equal(simrest_process(s), SR_OK);
	return true;
}

static void
turn_until(struct simrest *s, const unsigned *count, unsigned end)
{
	while (*count < end)
		assert_true(turn(s, 20000));
}

/* Let libcurl do what it does until the stand-in has the request. */
static void
turn_until_asked(struct simrest *s, struct gate *gate, unsigned count)
{
	unsigned asked;

	do {
		turn(s, 10);
		pthread_mutex_lock(&gate->lock);
		asked = gate->asked;
		pthread_mutex_unlock(&gate->lock);
	} while (asked < count);
}

static void
count_done(void *arg, struct simrest_result *result)
{
	(void)result;
	(*(unsigned *)arg)++;
}

static struct simrest_call *
start(struct simrest *s, unsigned slot, struct simrest_result *result,
    unsigned *done)
{
	const struct simrest_challenge challenge = { .card = { .slot = slot } };
	struct simrest_call *call =
	    simrest_start_authenticate(s, &challenge, result, count_done, done);

	assert_non_null(call);
	return call;
}

static unsigned
count_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	unsigned count = 0;

	assert_non_null(folder);
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count;
}

/* All are on their way before the first is answered. */
static void
test_many(void **state)
{
	static struct simrest_result results[MANY];
	struct gate gate = new_gate(false, STANDIN_SEND);
	struct standin *server = standin_start("127.0.0.1", echo, &gate);
	struct simrest *s = open_handle(standin_port(server), 20000);
	const int fd = simrest_fd(s);
	unsigned done = 0;

	(void)state;
	for (unsigned round = 0; round < 3; round++) {
		for (unsigned i = 0; i < MANY; i++)
			start(s, round * MANY + i, &results[i], &done);
		assert_int_equal(done, round * MANY);
		if (round == 0)
			turn_until_asked(s, &gate, MANY);
		open_gate(&gate);
		turn_until(s, &done, (round + 1) * MANY);
		for (unsigned i = 0; i < MANY; i++) {
			const struct simrest_result *r = &results[i];
			const unsigned slot = round * MANY + i;

			assert_int_equal(r->auth.outcome, SIMREST_SUCCESS);
			assert_int_equal(r->auth.res_len, 4);
			assert_int_equal(r->auth.res[3], slot);
			assert_true(r->has_slot);
			assert_int_equal(r->slot, slot);
			assert_int_equal(atoi(r->iccid + 2), (int)slot);
			simrest_result_wipe(&results[i]);
		}
	}
	assert_int_equal(simrest_fd(s), fd);
	/* Nothing is left to be done. */
	assert_false(turn(s, 50));
	simrest_close(s);
	/* The connections were used again. */
	assert_int_equal(standin_stop(server).connections, MANY);
}

enum phase { UNTOUCHED, CONNECTING, ASKED, ANSWERED };

/* A cancelled call says nothing more, and leaves nothing behind. */
static void
test_cancel(void **state)
{
	const enum phase phase = *(const enum phase *)*state;
	struct gate gate = new_gate(phase == ANSWERED, STANDIN_SEND);
	struct standin *server = standin_start("127.0.0.1", echo, &gate);
	const unsigned before = count_descriptors();
	struct simrest *s = open_handle(standin_port(server), 20000);
	struct simrest_result result, other;
	unsigned done = 0, others = 0;
	struct simrest_call *call = start(s, 1, &result, &done);
	enum sr_executed executed;

	if (phase == CONNECTING)
		assert_true(turn(s, 1000));
	if (phase == ASKED || phase == ANSWERED)
		turn_until_asked(s, &gate, 1);
	if (phase == ANSWERED && done == 0)
		poll(&(struct pollfd){ simrest_fd(s), POLLIN, 0 }, 1, 5000);
	if (done == 0) {
		executed = simrest_cancel(call);
		assert_int_equal(executed,
		    phase < ASKED ? SR_EXECUTED_NO : SR_EXECUTED_UNKNOWN);
		assert_true(t_is_zero(&result, sizeof(result)));
	} else {
		assert_int_equal(phase, ANSWERED);
		done = 0;
	}
	open_gate(&gate);
	/* The handle goes on. */
	start(s, 2, &other, &others);
	turn_until(s, &others, 1);
	assert_int_equal(other.slot, 2);
	assert_int_equal(done, 0);
	simrest_result_wipe(&other);
	simrest_close(s);
	/* The stand-in closes its own. */
	standin_stop(server);
	assert_true(count_descriptors() < before);
}

static void
test_close(void **state)
{
	static struct simrest_result results[8];
	struct gate gate = new_gate(false, STANDIN_SEND);
	struct standin *server = standin_start("127.0.0.1", echo, &gate);
	struct simrest *s = open_handle(standin_port(server), 20000);
	unsigned done = 0;

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		start(s, i, &results[i], &done);
	turn_until_asked(s, &gate, 4);
	for (unsigned i = 4; i < 8; i++)
		start(s, i, &results[i], &done);
	simrest_close(s);
	assert_int_equal(done, 0);
	open_gate(&gate);
	standin_stop(server);
}

/* A callback that goes on, and that gives up what another began. */
struct chain {
	struct simrest *s;
	struct simrest_result results[3];
	struct simrest_call *victim;
	unsigned victims;
	unsigned done;
};

static void
go_on(void *arg, struct simrest_result *result)
{
	struct chain *chain = arg;
	const struct simrest_challenge challenge = { .card = { .slot = 9 } };

	assert_int_equal(result->auth.outcome, SIMREST_SUCCESS);
	simrest_result_wipe(result);
	if (chain->victim != NULL)
		simrest_cancel(chain->victim);
	chain->victim = NULL;
	if (++chain->done < 3)
		assert_non_null(simrest_start_authenticate(chain->s, &challenge,
		    &chain->results[chain->done], go_on, chain));
}

/* The victim's challenge, to slot 5, is never answered. */
static enum standin_action
echo_but_five(
    void *arg, const struct standin_request *request, char *out, size_t cap)
{
	if (strncmp(request->text, "POST /sim-auth-api/v1/slot/5 ", 29) == 0)
		return STANDIN_HOLD;
	return echo(arg, request, out, cap);
}

static void
test_callback(void **state)
{
	struct gate gate = new_gate(true, STANDIN_SEND);
	struct standin *server =
	    standin_start("127.0.0.1", echo_but_five, &gate);
	struct chain chain = { .s = open_handle(standin_port(server), 20000) };
	const struct simrest_challenge challenge = { .card = { .slot = 9 } };
	struct simrest_result other;

	(void)state;
	assert_non_null(simrest_start_authenticate(
	    chain.s, &challenge, &chain.results[0], go_on, &chain));
	turn_until(chain.s, &chain.done, 1);
	chain.victim = start(chain.s, 5, &other, &chain.victims);
	turn_until(chain.s, &chain.done, 3);
	assert_int_equal(chain.victims, 0);
	simrest_close(chain.s);
	standin_stop(server);
}

/* A kept connection that died under a challenge: it is not sent again. */
static enum standin_action
answer_first(
    void *arg, const struct standin_request *request, char *out, size_t cap)
{
	struct gate *gate = arg;

	if (gate->asked > 0) {
		gate->asked++;
		return STANDIN_CLOSE;
	}
	return echo(arg, request, out, cap);
}

static void
test_never_twice(void **state)
{
	struct gate gate = new_gate(true, STANDIN_SEND);
	struct standin *server =
	    standin_start("127.0.0.1", answer_first, &gate);
	struct simrest *s = open_handle(standin_port(server), 20000);
	struct simrest_result result;
	unsigned done = 0;

	(void)state;
	start(s, 1, &result, &done);
	turn_until(s, &done, 1);
	assert_int_equal(result.error.err, SR_OK);
	start(s, 1, &result, &done);
	turn_until(s, &done, 2);
	assert_int_equal(result.error.err, SR_NO_SERVER);
	assert_int_equal(result.error.executed, SR_EXECUTED_UNKNOWN);
	assert_string_equal(result.error.message,
	    "The server cannot be reached: Connection closed without an "
	    "answer");
	simrest_result_wipe(&result);
	simrest_close(s);
	assert_int_equal(standin_stop(server).requests, 2);
}

/* The time is over, although nothing comes from the network. */
static void
test_timeout(void **state)
{
	struct gate gate = new_gate(false, STANDIN_SEND);
	struct standin *server = standin_start("127.0.0.1", echo, &gate);
	struct simrest *s = open_handle(standin_port(server), 200);
	struct simrest_result result;
	unsigned done = 0;

	(void)state;
	start(s, 1, &result, &done);
	turn_until(s, &done, 1);
	assert_int_equal(result.error.err, SR_NO_SERVER);
	assert_int_equal(result.error.executed, SR_EXECUTED_UNKNOWN);
	simrest_result_wipe(&result);
	simrest_close(s);
	open_gate(&gate);
	standin_stop(server);
}

static void
test_refused(void **state)
{
	struct gate gate = new_gate(true, STANDIN_SEND);
	struct standin *server = standin_start("127.0.0.1", echo, &gate);
	struct simrest *s = open_handle(standin_port(server), 20000);
	struct simrest_result result;
	unsigned done = 0;

	(void)state;
	standin_stop(server);
	start(s, 1, &result, &done);
	turn_until(s, &done, 1);
	assert_int_equal(result.error.err, SR_NO_SERVER);
	assert_int_equal(result.error.executed, SR_EXECUTED_NO);
	assert_non_null(
	    strstr(result.error.message, "The server cannot be reached: "));
	simrest_result_wipe(&result);
	simrest_close(s);
}

/* Who waits drives the others, too. */
static void
test_waiting_among_others(void **state)
{
	static struct simrest_result results[4];
	struct gate gate = new_gate(true, STANDIN_SEND);
	struct standin *server = standin_start("127.0.0.1", echo, &gate);
	struct simrest *s = open_handle(standin_port(server), 20000);
	const struct simrest_challenge challenge = { .card = { .slot = 7 } };
	struct simrest_result mine;
	unsigned done = 0;

	(void)state;
	for (unsigned i = 0; i < 4; i++)
		start(s, i, &results[i], &done);
	assert_int_equal(simrest_authenticate(s, &challenge, &mine), SR_OK);
	assert_int_equal(mine.slot, 7);
	turn_until(s, &done, 4);
	simrest_close(s);
	standin_stop(server);
}

int
main(void)
{
	static const enum phase phases[] = { UNTOUCHED, CONNECTING, ASKED,
		ANSWERED };

	/* A signal of ours ends the test: this is for the stand-in's. */
	signal(SIGPIPE, SIG_IGN);
	t_add("many at once", test_many, NULL);
	t_add("cancel before anything", test_cancel, &phases[0]);
	t_add("cancel while connecting", test_cancel, &phases[1]);
	t_add("cancel when the server has it", test_cancel, &phases[2]);
	t_add("cancel an answer", test_cancel, &phases[3]);
	t_add("close with calls on their way", test_close, NULL);
	t_add("callbacks that start and cancel", test_callback, NULL);
	t_add("never sent twice", test_never_twice, NULL);
	t_add("timeout", test_timeout, NULL);
	t_add("connection refused", test_refused, NULL);
	t_add("waiting among others", test_waiting_among_others, NULL);
	return t_main("client/driven");
}
