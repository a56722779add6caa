/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "reader.h"
#include "t.h"

enum { WAIT_MS = 10000, NOBODY_MS = 500 };

static void
wait_for(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&p, 1, WAIT_MS), 1);
}

void
reader_accept(struct reader *r)
{
	wait_for(r->listener);
	r->fd = accept(r->listener, NULL, NULL);
	assert_true(r->fd >= 0);
}

static unsigned
bind_anywhere(int *listener)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(*listener >= 0);
	assert_int_equal(
	    bind(*listener, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(
	    getsockname(*listener, (struct sockaddr *)&at, &len), 0);
	return ntohs(at.sin_port);
}

/* Into a pipe, so that a test can wait for a line. */
static void
open_journal(struct reader *r)
{
	char path[32];
	int fds[2];

	assert_int_equal(pipe(fds), 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fds[1]);
	assert_int_equal(journal_open(path, &r->journal), SR_OK);
	close(fds[1]);
	r->journal_fd = fds[0];
}

void
reader_expect_journal(struct reader *r, const char *line)
{
	char got[640];
	size_t len = 0;

	do {
		assert_true(len < sizeof(got) - 1);
		wait_for(r->journal_fd);
		assert_int_equal(read(r->journal_fd, got + len, 1), 1);
	} while (got[len++] != '\n');
	got[len - 1] = '\0';
	assert_non_null(strchr(got, ' '));
	assert_string_equal(strchr(got, ' ') + 1, line);
}

void
reader_start(struct reader *r)
{
	struct vpcd_config config = { .host = "127.0.0.1", .name = "sim0" };
	struct pool_config pool = { 0 };
	struct conf_error error;

	open_journal(r);
	config.port = bind_anywhere(&r->listener);
	config.stop_fd = r->stop_fd = eventfd(0, EFD_CLOEXEC);
	assert_int_equal(profile_list_builtin(&r->list, &error), SR_OK);
	pool.list = r->list;
	pool.journal = r->journal;
	assert_int_equal(pool_new(&pool, &r->pool), SR_OK);
	assert_int_equal(faults_new(&r->faults), SR_OK);
	config.pool = r->pool;
	config.faults = r->faults;
	config.journal = r->journal;
	assert_int_equal(vpcd_start(&config, &r->vpcd, &error), SR_OK);
}

void
reader_stop(struct reader *r)
{
	assert_int_equal(eventfd_write(r->stop_fd, 1), 0);
	vpcd_join(r->vpcd);
	faults_free(r->faults);
	pool_free(r->pool);
	profile_list_free(r->list);
	journal_close(r->journal);
	close(r->journal_fd);
	close(r->stop_fd);
	close(r->listener);
}

void
reader_listen(struct reader *r)
{
	assert_int_equal(listen(r->listener, 4), 0);
}

void
reader_send(struct reader *r, const char *hex)
{
	size_t len;
	uint8_t *bytes = t_hex(hex, &len);

	assert_int_equal(send(r->fd, bytes, len, MSG_NOSIGNAL), len);
	free(bytes);
}

static void
expect(struct reader *r, const uint8_t *bytes, size_t len)
{
	uint8_t *got = malloc(len);
	size_t at = 0;

	assert_non_null(got);
	while (at < len) {
		ssize_t n;

		wait_for(r->fd);
		n = recv(r->fd, got + at, len - at, 0);
		assert_true(n > 0);
		at += (size_t)n;
	}
	assert_memory_equal(got, bytes, len);
	free(got);
}

void
reader_expect(struct reader *r, const char *hex)
{
	size_t len;
	uint8_t *bytes = t_hex(hex, &len);

	expect(r, bytes, len);
	free(bytes);
}

void
reader_expect_zeros(struct reader *r, size_t count)
{
	uint8_t *zeros = calloc(count, 1);

	assert_non_null(zeros);
	expect(r, zeros, count);
	free(zeros);
}

void
reader_expect_end(struct reader *r)
{
	uint8_t byte;

	wait_for(r->fd);
	assert_true(recv(r->fd, &byte, 1, 0) <= 0);
	close(r->fd);
}

void
reader_expect_nobody(struct reader *r)
{
	struct pollfd p = { .fd = r->listener, .events = POLLIN };

	assert_int_equal(poll(&p, 1, NOBODY_MS), 0);
}

void
reader_run(void **state)
{
	const struct reader_test *test = *state;
	struct reader r = { 0 };

	reader_start(&r);
	reader_listen(&r);
	reader_accept(&r);
	test->run(&r);
	close(r.fd);
	reader_stop(&r);
}
