/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "t.h"
#include "vpcd/control.h"

/* The control socket as its callers see it. */

enum { WAIT_MS = 10000, CALLERS_MAX = 8 };

static struct {
	char folder[32];
	char path[48];
	struct profile_list *list;
	struct pool *pool;
	struct readers readers;
	int stop_fd;
	struct control *control;
} f;

static enum sr_err
start(void)
{
	return control_start(f.path, f.stop_fd, &f.readers, &f.control);
}

static int
set_up(void **state)
{
	struct pool_config config = { 0 };
	struct conf_error error;

	(void)state;
	memset(&f, 0, sizeof(f));
	strcpy(f.folder, "/tmp/test_control.XXXXXX");
	assert_non_null(mkdtemp(f.folder));
	snprintf(f.path, sizeof(f.path), "%s/socket", f.folder);
	assert_int_equal(profile_list_builtin(&f.list, &error), SR_OK);
	config.list = f.list;
	assert_int_equal(pool_new(&config, &f.pool), SR_OK);
	f.readers.pool = f.pool;
	assert_int_equal(faults_new(&f.readers.faults[0]), SR_OK);
	f.readers.count = 1;
	f.stop_fd = eventfd(0, EFD_CLOEXEC);
	return 0;
}

static void
stop(void)
{
	assert_int_equal(eventfd_write(f.stop_fd, 1), 0);
	control_join(f.control);
	assert_true(access(f.path, F_OK) < 0);
}

static int
tear_down(void **state)
{
	(void)state;
	faults_free(f.readers.faults[0]);
	pool_free(f.pool);
	profile_list_free(f.list);
	close(f.stop_fd);
	unlink(f.path);
	return rmdir(f.folder);
}

static int
call(void)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(at.sun_path, f.path);
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	return fd;
}

static void
say(int fd, const char *bytes, size_t len)
{
	assert_int_equal(send(fd, bytes, len, MSG_NOSIGNAL), len);
}

static void
expect(int fd, const char *text)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char got[1024] = "";
	size_t len = 0;

	while (len < strlen(text)) {
		ssize_t n;

		assert_int_equal(poll(&p, 1, WAIT_MS), 1);
		n = recv(fd, got + len, strlen(text) - len, 0);
		assert_true(n > 0);
		len += (size_t)n;
	}
	assert_string_equal(got, text);
}

static void
expect_end(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };
	char byte;

	assert_int_equal(poll(&p, 1, WAIT_MS), 1);
	assert_true(recv(fd, &byte, 1, 0) <= 0);
	close(fd);
}

#define SAY(fd, text) say(fd, text, sizeof(text) - 1)

static void
test_lines(void **state)
{
	struct stat st;
	int fd;

	(void)state;
	assert_int_equal(start(), SR_OK);
	assert_int_equal(stat(f.path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	fd = call();
	SAY(fd, "a * ? hang\n");
	expect(fd, "ok\n");
	SAY(fd, "clear\nb sim9 ? hang\r\nclear b");
	expect(fd, "ok\nerror: there is no card sim9\n");
	SAY(fd, "\n");
	expect(fd, "ok\n");
	SAY(fd, "clear\0x\n");
	expect(fd, "error: a line has no NUL\n");
	close(fd);
	stop();
}

static void
test_long_line(void **state)
{
	char line[FAULT_LINE_MAX + 1];
	int fd;

	(void)state;
	memset(line, ' ', sizeof(line));
	memcpy(line, "a * ? hang", strlen("a * ? hang"));
	assert_int_equal(start(), SR_OK);
	fd = call();
	say(fd, line, FAULT_LINE_MAX);
	SAY(fd, "\nclear\n");
	expect(fd, "ok\nok\n");
	say(fd, line, sizeof(line));
	SAY(fd, "\n");
	expect(fd, "error: a line has at most 1023 characters\n");
	say(fd, line, sizeof(line));
	SAY(fd, "x");
	expect(fd, "error: the line is too long\n");
	expect_end(fd);
	stop();
}

/* The ninth waits until one of the eight has gone. */
static void
test_many_callers(void **state)
{
	int fds[CALLERS_MAX], ninth;

	(void)state;
	assert_int_equal(start(), SR_OK);
	for (int i = 0; i < CALLERS_MAX; i++) {
		fds[i] = call();
		SAY(fds[i], "clear\n");
		expect(fds[i], "ok\n");
	}
	ninth = call();
	SAY(ninth, "clear x\n");
	close(fds[3]);
	expect(ninth, "ok\n");
	fds[3] = ninth;
	for (int i = 0; i < CALLERS_MAX; i++)
		close(fds[i]);
	stop();
}

/* Who never reads is dropped when no more answers fit. */
static void
test_rude_caller(void **state)
{
	int rude, fd;

	(void)state;
	assert_int_equal(start(), SR_OK);
	rude = call();
	while (send(rude, "x\n", 2, MSG_NOSIGNAL) > 0)
		;
	assert_true(errno == EPIPE || errno == ECONNRESET);
	fd = call();
	SAY(fd, "clear\n");
	expect(fd, "ok\n");
	close(fd);
	close(rude);
	stop();
}

/* One that was left behind is replaced; one in use and a file are not. */
static void
test_path(void **state)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	struct control *second;
	char longer[200];
	FILE *file;
	int fd;

	(void)state;
	file = fopen(f.path, "w");
	assert_non_null(file);
	fclose(file);
	assert_int_equal(start(), SR_IO);
	assert_int_equal(errno, EADDRINUSE);
	assert_int_equal(unlink(f.path), 0);

	strcpy(at.sun_path, f.path);
	fd = socket(AF_UNIX, SOCK_STREAM, 0);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	close(fd);
	assert_int_equal(start(), SR_OK);
	assert_int_equal(
	    control_start(f.path, f.stop_fd, &f.readers, &second), SR_IO);
	assert_int_equal(errno, EADDRINUSE);
	close(call());
	stop();

	memset(longer, 'x', sizeof(longer));
	longer[sizeof(longer) - 1] = '\0';
	assert_int_equal(
	    control_start(longer, f.stop_fd, &f.readers, &second), SR_USAGE);
	assert_int_equal(control_start("/nonexistent/socket", f.stop_fd,
			     &f.readers, &second),
	    SR_IO);
	control_join(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_lines, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_long_line, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_many_callers, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    test_rude_caller, set_up, tear_down),
		cmocka_unit_test_setup_teardown(test_path, set_up, tear_down),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("vpcd/control", tests, NULL, NULL);
}
