/* SPDX-License-Identifier: MIT */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "place.h"
#include "t.h"

/* Several at once, in one process or in two, and killed. */

enum { THREADS = 4, EACH = 50 };

static struct auc_state *shared;
static uint64_t given[THREADS][EACH];

static void *
take_some(void *arg)
{
	uint64_t *out = arg;
	struct conf_error error;

	for (size_t i = 0; i < EACH; i++)
		if (auc_state_take(shared, &someone, 1, &out[i], &error) !=
		    SR_OK)
			return NULL;
	return arg;
}

static int
compare(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
test_threads(void **state)
{
	pthread_t threads[THREADS];
	uint64_t *all = given[0];
	void *done;

	(void)state;
	clean();
	shared = open_state();
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(
		    pthread_create(&threads[i], NULL, take_some, given[i]), 0);
	for (size_t i = 0; i < THREADS; i++) {
		assert_int_equal(pthread_join(threads[i], &done), 0);
		assert_non_null(done);
	}
	auc_state_close(shared);
	qsort(all, (size_t)THREADS * EACH, sizeof(*all), compare);
	for (size_t i = 0; i < (size_t)THREADS * EACH; i++)
		assert_int_equal(all[i] >> 5, i + 1);
}

/* Tells each SQN through the pipe once it has it. */
static void
run_until_killed(int out)
{
	struct auc_state *state = NULL;
	struct conf_error error;
	uint64_t sqn;

	if (auc_state_open(path, &state, &error) != SR_OK)
		_exit(1);
	while (auc_state_take(state, &someone, 1, &sqn, &error) == SR_OK)
		if (write(out, &sqn, sizeof(sqn)) != sizeof(sqn))
			_exit(1);
	_exit(1);
}

/* Both have got one: a slow disk is no reason to kill none at work. */
static void
await_first(int pipes[2][2])
{
	for (unsigned k = 0; k < 2; k++) {
		struct pollfd p = { .fd = pipes[k][0], .events = POLLIN };

		assert_int_equal(poll(&p, 1, 30000), 1);
	}
}

/*
 * Two at once, killed at any moment, some hundred times: what one got is
 * above all that it and those before it had, and nobody has another's.
 */
static void
test_kills(void **state)
{
	enum { KILLS = 300, MAX = 100000 };
	static uint64_t seen[MAX];
	uint64_t sqn, last[2] = { 0, 0 };
	size_t count = 0, sure = 0;

	(void)state;
	clean();
	srand(1);
	for (unsigned i = 0; i < KILLS; i += 2) {
		int pipes[2][2];
		pid_t pids[2];

		for (unsigned k = 0; k < 2; k++) {
			assert_int_equal(pipe(pipes[k]), 0);
			if ((pids[k] = fork()) == 0)
				run_until_killed(pipes[k][1]);
			assert_true(pids[k] > 0);
			close(pipes[k][1]);
		}
		if (i % 6 != 0) {
			await_first(pipes);
			sure += 2;
		}
		clock_sleep_ms((uint64_t)(rand() % 40));
		for (unsigned k = 0; k < 2; k++) {
			kill(pids[k], SIGKILL);
			assert_int_equal(waitpid(pids[k], NULL, 0), pids[k]);
		}
		for (unsigned k = 0; k < 2; k++) {
			while (read(pipes[k][0], &sqn, sizeof(sqn)) ==
			    sizeof(sqn)) {
				assert_true(sqn > last[k]);
				last[k] = sqn;
				assert_true(count < MAX);
				seen[count++] = sqn;
			}
			close(pipes[k][0]);
		}
		if (last[0] < last[1])
			last[0] = last[1];
		last[1] = last[0];
	}
	assert_true(count >= sure);
	qsort(seen, count, sizeof(seen[0]), compare);
	for (size_t i = 1; i < count; i++)
		assert_int_not_equal(seen[i], seen[i - 1]);
}

/* Opened while another one replaces the file: that is no other folder. */
static void
test_opened_meanwhile(void **state)
{
	int pipes[2];
	uint64_t sqn;
	pid_t pid;

	(void)state;
	clean();
	assert_int_equal(pipe(pipes), 0);
	if ((pid = fork()) == 0) {
		close(pipes[0]);
		run_until_killed(pipes[1]);
	}
	assert_true(pid > 0);
	close(pipes[1]);
	assert_int_equal(read(pipes[0], &sqn, sizeof(sqn)), sizeof(sqn));
	for (uint64_t end = clock_ms() + 1000; clock_ms() < end;)
		auc_state_close(open_state());
	assert_int_equal(read(pipes[0], &sqn, sizeof(sqn)), sizeof(sqn));
	kill(pid, SIGKILL);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(pipes[0]);
}

int
main(void)
{
	int status;

	place_begin();
	t_add("threads", test_threads, NULL);
	t_add("killed, two at once", test_kills, NULL);
	t_add("opened meanwhile", test_opened_meanwhile, NULL);
	status = t_main("auc/rivals");
	place_end();
	return status;
}
