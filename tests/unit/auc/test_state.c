/* SPDX-License-Identifier: MIT */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "aka/sqn.h"
#include "auc/auc.h"
#include "base/clock.h"
#include "base/keep.h"
#include "t.h"

#define K "465b5ce8b199b49faa5f0a2ee238a6bc"
#define OPC "cd63cb71954a9f4e48a5994e37a02baf"

static char folder[] = "/tmp/simrest-auc-XXXXXX";
static char path[64];

static const struct auc_subscriber someone = { .name = { AUC_IMSI,
						   "001010000000001" } };

/* The file of the test before must not be there. */
static void
clean(void)
{
	unlink(path);
}

static struct auc_state *
open_state(void)
{
	struct auc_state *state = NULL;
	struct conf_error error = { "" };

	if (auc_state_open(path, &state, &error) != SR_OK)
		fail_msg("%s", error.text);
	return state;
}

static uint64_t
take(struct auc_state *state, const struct auc_subscriber *s, uint64_t count)
{
	struct conf_error error = { "" };
	uint64_t sqn = 0;

	if (auc_state_take(state, s, count, &sqn, &error) != SR_OK)
		fail_msg("%s", error.text);
	return sqn;
}

static void
write_file(const char *text, mode_t mode)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	fputs(text, file);
	assert_int_equal(fchmod(fileno(file), mode), 0);
	assert_int_equal(fclose(file), 0);
}

static void
test_take(void **state)
{
	struct auc_subscriber other = { .name = { AUC_ICCID, "1" },
		.has_ind_len = true };
	struct auc_state *s;

	(void)state;
	clean();
	s = open_state();
	assert_int_equal(take(s, &someone, 1), 0x21);
	assert_int_equal(take(s, &someone, 3), 0x42);
	auc_state_close(s);
	s = open_state();
	assert_int_equal(take(s, &someone, 1), 0xa5);
	assert_int_equal(take(s, &other, 1), 1);
	assert_int_equal(take(s, &other, 1), 2);
	auc_state_close(s);
}

static void
test_end(void **state)
{
	struct conf_error error;
	struct auc_state *s;
	uint64_t sqn = 0;

	(void)state;
	write_file("[imsi \"001010000000001\"]\nsqn = ffffffffffc0\n", 0600);
	s = open_state();
	assert_int_equal(take(s, &someone, 1), UINT64_C(0xffffffffffe1));
	assert_int_equal(
	    auc_state_take(s, &someone, 1, &sqn, &error), SR_USAGE);
	assert_non_null(strstr(error.text, "no SQN is left"));
	auc_state_close(s);
}

/* {highest given out, SQN_MS} and the next one that is given out. */
static const struct resync {
	const char *name;
	const char *file;
	uint64_t sqn_ms;
	uint64_t delta;
	uint64_t next;
} resyncs[] = {
	{ "a card that is ahead", "000000000021", 0x1220, 0, 0x1241 },
	{ "as far", "000000001220", 0x1220, 0, 0x1241 },
	{ "others went on", "000000005001", 0x1220, 0, 0x5022 },
	{ "one SEQ is enough", "000000001200", 0x1220, 0, 0x1241 },
	{ "just within delta", "000000001200", 0x1220 - 1000 * 32 + 32000, 1000,
	    0x1241 },
	{ "delta more", "00000000fa00", 0x20, 1999, 0x41 },
	{ "delta", "00000000fa00", 0x20, 2000, 0xfa21 },
	{ "the last SEQ", "ffffffffffff", 0x40, 0, 0x61 },
};

static void
test_resync(void **state)
{
	const struct resync *row = *state;
	struct auc_subscriber s = someone;
	struct conf_error error;
	struct auc_state *file;
	char text[100];

	s.delta = row->delta;
	snprintf(text, sizeof(text), "[imsi \"%s\"]\nsqn = %s\n", s.name.digits,
	    row->file);
	write_file(text, 0600);
	file = open_state();
	assert_int_equal(
	    auc_state_resync(file, &s, row->sqn_ms, &error), SR_OK);
	assert_int_equal(take(file, &s, 1), row->next);
	auc_state_close(file);
}

static const struct bad {
	const char *name;
	const char *text;
	mode_t mode;
	const char *says;
} bads[] = {
	{ "no SQN", "[imsi \"001010000000001\"]\n", 0600, "needs sqn" },
	{ "a torn SQN", "[imsi \"001010000000001\"]\nsqn = 0000\n", 0600,
	    "sqn: must be 12 hex digits" },
	{ "another section", "[key]\nsqn = 000000000000\n", 0600,
	    "unknown section" },
	{ "open to others", "[imsi \"001010000000001\"]\n", 0666,
	    "must be closed" },
};

static void
test_bad(void **state)
{
	const struct bad *row = *state;
	struct conf_error error = { "" };
	struct auc_state *file = NULL;

	write_file(row->text, row->mode);
	assert_int_not_equal(auc_state_open(path, &file, &error), SR_OK);
	assert_null(file);
	if (strstr(error.text, row->says) == NULL)
		fail_msg("%s", error.text);
}

static void
test_folder(void **state)
{
	struct conf_error error = { "" };
	struct auc_state *file = NULL;

	(void)state;
	assert_int_equal(chmod(folder, 0777), 0);
	assert_int_equal(auc_state_open(path, &file, &error), SR_IO);
	assert_int_equal(chmod(folder, 0700), 0);
	assert_non_null(strstr(error.text, "chmod go-w"));
}

static void
check_refused(struct auc_state *s, const char *says)
{
	struct conf_error error = { "" };
	uint64_t sqn = 0;

	assert_int_equal(auc_state_take(s, &someone, 1, &sqn, &error), SR_IO);
	if (strstr(error.text, says) == NULL)
		fail_msg("%s", error.text);
}

/* What was given out would be given out again. */
static void
test_deleted(void **state)
{
	struct auc_state *s;

	(void)state;
	clean();
	s = open_state();
	assert_int_equal(take(s, &someone, 1), 0x21);
	assert_int_equal(unlink(path), 0);
	check_refused(s, "it is gone");
	write_file("", 0600);
	check_refused(s, "it is gone");
	write_file("[imsi \"001010000000001\"]\nsqn = 000000000021\n", 0600);
	assert_int_equal(take(s, &someone, 1), 0x42);
	auc_state_close(s);
}

/* The name would become a file of its own, beside the one it leads to. */
static void
test_link(void **state)
{
	struct conf_error error = { "" };
	struct auc_state *s = NULL;
	char link[80];

	(void)state;
	clean();
	s = open_state();
	assert_int_equal(take(s, &someone, 1), 0x21);
	auc_state_close(s);
	snprintf(link, sizeof(link), "%s/link", folder);
	assert_int_equal(symlink("sqn", link), 0);
	assert_int_equal(auc_state_open(link, &s, &error), SR_IO);
	assert_int_equal(unlink(link), 0);
	assert_non_null(strstr(error.text, "symbolic link"));
}

/* What is read there is not what is written. */
static void
test_moved(void **state)
{
	char moved[80];
	struct auc_state *s;

	(void)state;
	clean();
	s = open_state();
	assert_int_equal(take(s, &someone, 1), 0x21);
	snprintf(moved, sizeof(moved), "%s-moved", folder);
	assert_int_equal(rename(folder, moved), 0);
	assert_int_equal(mkdir(folder, 0700), 0);
	check_refused(s, "another in its place");
	write_file("[imsi \"001010000000001\"]\nsqn = 000000000021\n", 0600);
	check_refused(s, "another in its place");
	clean();
	assert_int_equal(rmdir(folder), 0);
	assert_int_equal(rename(moved, folder), 0);
	assert_int_equal(take(s, &someone, 1), 0x42);
	auc_state_close(s);
}

/* A lock that only one of two finds holds off nobody. */
static void
test_lock_deleted(void **state)
{
	struct keep other;
	struct auc_state *s;
	char lock[80];

	(void)state;
	clean();
	s = open_state();
	assert_int_equal(take(s, &someone, 1), 0x21);
	snprintf(lock, sizeof(lock), "%s.lock", path);
	assert_int_equal(unlink(lock), 0);
	assert_int_equal(take(s, &someone, 1), 0x42);
	assert_null(keep_open(path, &other));
	assert_null(keep_lock(&other, KEEP_WAIT));
	assert_int_equal(access(lock, F_OK), 0);
	/* Both have the same one: it is free for the one and then the other. */
	keep_unlock(&other);
	assert_int_equal(unlink(lock), 0);
	assert_null(keep_lock(&other, KEEP_TRY));
	assert_int_equal(access(lock, F_OK), 0);
	keep_close(&other);
	auc_state_close(s);
}

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

static void
test_answers(void **state)
{
	static const char text[] = "[imsi \"001010000000001\"]\nk = " K
				   "\nopc = " OPC "\nres_len = 8\n";
	struct auc_request request = { .kind = AUC_UMTS,
		.imsi = "001010000000001" };
	struct auc_subscribers all;
	struct conf_error error;
	struct aka_key key;
	char out[AUC_REPLY_MAX];
	struct auc auc = { .subscribers = &all, .amf = { 0x80, 0 } };

	(void)state;
	clean();
	assert_int_equal(
	    auc_subscribers_load_text("f", text, &all, &error), SR_OK);
	auc.state = open_state();
	assert_null(auc_make_aka(&all.list[0], &key));
	assert_int_equal(auc_answer(&auc, &request, out, &error), SR_OK);
	assert_int_equal(strlen(out), 14 + 15 + 4 * 33 + 17);

	request.kind = AUC_RESYNC;
	aka_auts_make(&key, request.rand, 0x8000, request.auts);
	assert_int_equal(auc_answer(&auc, &request, out, &error), SR_OK);
	assert_string_equal(out, "");
	assert_int_equal(take(auc.state, &all.list[0], 1), 0x8021);
	request.auts[13] ^= 1;
	assert_int_equal(
	    auc_answer(&auc, &request, out, &error), SR_WRONG_AUTS);
	assert_int_equal(take(auc.state, &all.list[0], 1), 0x8042);

	request.kind = AUC_UMTS;
	request.imsi[14] = '2';
	assert_int_equal(
	    auc_answer(&auc, &request, out, &error), SR_NO_SUCH_CARD);
	assert_string_equal(out, "AKA-RESP-AUTH 001010000000002 FAILURE");
	auc_state_close(auc.state);
	auc_subscribers_wipe(&all);
}

int
main(void)
{
	int status;

	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(path, sizeof(path), "%s/sqn", folder);
	t_add("SQNs of two subscribers", test_take, NULL);
	t_add("no SQN is left", test_end, NULL);
	for (size_t i = 0; i < sizeof(resyncs) / sizeof(resyncs[0]); i++)
		t_add(resyncs[i].name, test_resync, &resyncs[i]);
	for (size_t i = 0; i < sizeof(bads) / sizeof(bads[0]); i++)
		t_add(bads[i].name, test_bad, &bads[i]);
	t_add("a folder of everybody's", test_folder, NULL);
	t_add("deleted while it is used", test_deleted, NULL);
	t_add("a symbolic link", test_link, NULL);
	t_add("its folder is moved", test_moved, NULL);
	t_add("its lock is deleted", test_lock_deleted, NULL);
	t_add("threads", test_threads, NULL);
	t_add("killed, two at once", test_kills, NULL);
	t_add("opened meanwhile", test_opened_meanwhile, NULL);
	t_add("answers to an EAP server", test_answers, NULL);
	status = t_main("auc/state");
	clean();
	if (chdir(folder) == 0 && unlink("sqn.lock") == 0)
		unlink("sqn.new");
	rmdir(folder);
	return status;
}
