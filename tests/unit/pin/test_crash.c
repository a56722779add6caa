/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "place.h"
#include "t.h"

/*
 * Each call by which the latch gets to the disk fails once, or is the last
 * thing that the process does: a PIN is given only when it is latched, and
 * what was latched before stays so.  The calls are wrapped by the linker.
 */

#define PINS CARD "pin = 1234\n" OTHER_CARD "pin = 5678\n"

enum what { PASS, FAIL, SHORT, DIE };

static enum what what;
static int at; /* the n-th call from here, from 1 */
static int calls;
static int reason;

/* Is it this call's turn? */
static bool
strikes(void)
{
	if (what == PASS || ++calls != at)
		return false;
	if (what == DIE)
		_exit(0);
	errno = reason;
	return true;
}

int __real_openat(int folder, const char *name, int flags, ...);
int __wrap_openat(int folder, const char *name, int flags, mode_t mode);
ssize_t __real_write(int fd, const void *bytes, size_t len);
ssize_t __wrap_write(int fd, const void *bytes, size_t len);
int __real_fsync(int fd);
int __wrap_fsync(int fd);
int __real_renameat(int from, const char *a, int to, const char *b);
int __wrap_renameat(int from, const char *a, int to, const char *b);
int __real_unlinkat(int folder, const char *name, int flags);
int __wrap_unlinkat(int folder, const char *name, int flags);
int __real_flock(int fd, int how);
int __wrap_flock(int fd, int how);
ssize_t __real_getrandom(void *out, size_t len, unsigned flags);
ssize_t __wrap_getrandom(void *out, size_t len, unsigned flags);

int
__wrap_openat(int folder, const char *name, int flags, mode_t mode)
{
	return strikes() ? -1 : __real_openat(folder, name, flags, mode);
}

/* The disk is full in the middle of it; the log does not count. */
ssize_t
__wrap_write(int fd, const void *bytes, size_t len)
{
	if (fd == STDERR_FILENO || !strikes())
		return __real_write(fd, bytes, len);
	if (what == SHORT && len > 1) {
		at++; /* and the next one fails for good */
		what = FAIL;
		return __real_write(fd, bytes, len / 2);
	}
	return -1;
}

int
__wrap_fsync(int fd)
{
	return strikes() ? -1 : __real_fsync(fd);
}

int
__wrap_renameat(int from, const char *a, int to, const char *b)
{
	return strikes() ? -1 : __real_renameat(from, a, to, b);
}

int
__wrap_unlinkat(int folder, const char *name, int flags)
{
	return strikes() ? -1 : __real_unlinkat(folder, name, flags);
}

int
__wrap_flock(int fd, int how)
{
	return strikes() ? -1 : __real_flock(fd, how);
}

ssize_t
__wrap_getrandom(void *out, size_t len, unsigned flags)
{
	return strikes() ? -1 : __real_getrandom(out, len, flags);
}

static void
arm(enum what next, int nth, int why)
{
	what = next;
	at = nth;
	calls = 0;
	reason = why;
}

/* Did it come to that? */
static bool
disarm(void)
{
	what = PASS;
	return calls >= at;
}

static struct pin_store store;
static struct pin_taken taken;
static const char *logged;

/* The other card's PIN is latched from the start, and must always be. */
static void
start(struct place *p)
{
	place_start(p, &store, PINS);
	if (place_take(&store, OTHER_ICCID, &taken, &logged) == SR_OK)
		(void)place_end(&store, &taken, PIN_END_REFUSED, 2);
}

static bool
is_latched(const char *iccid)
{
	return place_take(&store, iccid, &taken, &logged) == SR_PIN_REQUIRED;
}

/* After a restart. */
static void
expect_after(struct place *p, bool latched)
{
	pin_store_close(&store);
	place_start(p, &store, PINS);
	assert_true(is_latched(OTHER_ICCID));
	assert_int_equal(is_latched(ICCID), latched);
	pin_store_close(&store);
}

static const struct failure {
	const char *name;
	enum what what;
	int reason;
} failures[] = {
	{ "disk full", FAIL, ENOSPC },
	{ "I/O error", FAIL, EIO },
	{ "half a write", SHORT, ENOSPC },
};

/* No latch, no PIN; and when the disk is well again, it is given. */
static void
test_take_fails(void **state)
{
	const struct failure *f = *state;
	bool struck = true;
	enum sr_err err;
	struct place p;
	int n;

	for (n = 1; struck; n++) {
		place_open(&p);
		start(&p);
		arm(f->what, n, f->reason);
		err = place_take(&store, ICCID, &taken, &logged);
		struck = disarm();
		if (struck && err != SR_OK) {
			assert_int_equal(err, SR_IO);
			assert_non_null(strstr(logged, "pin=kept"));
			assert_non_null(strstr(logged, strerror(f->reason)));
			assert_int_equal(
			    place_take(&store, ICCID, &taken, &logged), SR_OK);
		}
		expect_after(&p, true);
		place_close(&p);
	}
	assert_true(n > 7);
}

/* The card took it: that is known here, if not after a restart. */
static void
test_end_fails(void **state)
{
	const struct failure *f = *state;
	bool struck = true;
	struct place p;

	for (int n = 1; struck; n++) {
		place_open(&p);
		start(&p);
		assert_false(is_latched(ICCID));
		arm(f->what, n, f->reason);
		logged = place_end(&store, &taken, PIN_END_RIGHT, 3);
		struck = disarm();
		assert_non_null(strstr(logged, "pin=accepted"));
		if (strstr(logged, "cannot be written") != NULL)
			assert_true(struck);
		assert_false(is_latched(ICCID));
		(void)place_end(&store, &taken, PIN_END_RIGHT, 3);
		expect_after(&p, false);
		place_close(&p);
	}
}

/* A start that fails says why, and leaves the latch as it was. */
static void
test_start_fails(void **state)
{
	const struct failure *f = *state;
	struct conf_error error;
	bool struck = true;
	enum sr_err err;
	struct place p;

	for (int n = 1; struck; n++) {
		place_open(&p);
		start(&p);
		pin_store_close(&store);
		arm(f->what, n, f->reason);
		err = pin_store_open(&store, p.pins, p.latch, &error);
		struck = disarm();
		if (err != SR_OK) {
			assert_true(struck);
			assert_non_null(
			    strstr(error.text, strerror(f->reason)));
			place_start(&p, &store, PINS);
		}
		assert_true(is_latched(OTHER_ICCID));
		expect_after(&p, false);
		place_close(&p);
	}
}

/* What a process writes when a PIN was given to it, or it has ended one. */
enum { GIVEN = 'g', ENDED = 'e' };

static void
live_until(int pipe, const struct place *p, int nth, bool ends)
{
	struct conf_error error;

	log_set_level(LOG_LEVEL_ERROR);
	if (pin_store_open(&store, p->pins, p->latch, &error) != SR_OK)
		_exit(1);
	if (!ends)
		arm(DIE, nth, 0);
	if (pin_store_take(&store, ICCID, &taken) != SR_OK)
		_exit(2);
	(void)!__real_write(pipe, &(char){ GIVEN }, 1);
	if (ends) {
		arm(DIE, nth, 0);
		pin_store_ended(&store, taken.ticket, PIN_END_RIGHT, 3);
		(void)!__real_write(pipe, &(char){ ENDED }, 1);
	}
	_exit(0);
}

/* Lives and dies; how far did it come? */
static void
die_at(const struct place *p, int nth, bool ends, bool *given, bool *ended)
{
	char said[2] = { 0 };
	int fds[2], status;
	ssize_t len;
	pid_t pid;

	assert_int_equal(pipe(fds), 0);
	if ((pid = fork()) == 0)
		live_until(fds[1], p, nth, ends);
	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
	close(fds[1]);
	len = read(fds[0], said, sizeof(said));
	close(fds[0]);
	*given = len > 0 && said[0] == GIVEN;
	*ended = len > 1 && said[1] == ENDED;
}

/* A PIN that was given is latched, whatever happens then. */
static void
test_dies_taking(void **state)
{
	bool given = false, ended;

	(void)state;
	for (int n = 1; !given; n++) {
		struct place p;

		place_open(&p);
		start(&p);
		pin_store_close(&store);
		die_at(&p, n, false, &given, &ended);
		place_start(&p, &store, PINS);
		assert_true(is_latched(OTHER_ICCID));
		if (given)
			assert_true(is_latched(ICCID));
		pin_store_close(&store);
		place_close(&p);
	}
}

/* And only one that its card took can be given again. */
static void
test_dies_ending(void **state)
{
	bool given, ended = false;

	(void)state;
	for (int n = 1; !ended; n++) {
		struct place p;

		place_open(&p);
		start(&p);
		pin_store_close(&store);
		die_at(&p, n, true, &given, &ended);
		assert_true(given);
		place_start(&p, &store, PINS);
		assert_true(is_latched(OTHER_ICCID));
		if (ended)
			assert_false(is_latched(ICCID));
		pin_store_close(&store);
		place_close(&p);
	}
}

int
main(void)
{
	log_set_level(LOG_LEVEL_INFO);
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++) {
		t_add(failures[i].name, test_take_fails, &failures[i]);
		t_add(failures[i].name, test_end_fails, &failures[i]);
		t_add(failures[i].name, test_start_fails, &failures[i]);
	}
	t_add("dies while it takes a PIN", test_dies_taking, NULL);
	t_add("dies while it ends one", test_dies_ending, NULL);
	return t_main("pin/crash");
}
