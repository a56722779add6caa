/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rig.h"

/*
 * Exchanges kept beyond request(): post(), expired(), gone().  rig_free()
 * checks each time that every reply was released once.
 */

#define GET(path) "GET " path " HTTP/1.1\r\nHost: h\r\n\r\n"

static struct rig *
new_rig(enum http_pending when_gone)
{
	struct rig *rig = rig_new((struct http_config){ 0 });

	rig->when_gone = when_gone;
	return rig;
}

static int
hold(struct rig *rig, const char *request)
{
	unsigned before = rig_count(rig, RIG_REQUEST);
	int fd = rig_connect(rig);

	rig_send_text(fd, request);
	rig_await(rig, RIG_REQUEST, before + 1);
	return fd;
}

static void
reset(int fd)
{
	const struct linger now = { .l_onoff = 1, .l_linger = 0 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
	close(fd);
}

static void
test_post(void **state)
{
	struct rig *rig = new_rig(HTTP_POST_COMES);
	int fd = hold(rig, GET("/hold"));

	(void)state;
	rig_post(rig);
	rig_expect_body(fd, "ready");
	rig_send_text(fd, GET("/now"));
	rig_expect(fd, 200);
	close(fd);
	rig_free(rig);
}

static void
test_expired_for_good(void **state)
{
	struct rig *rig = new_rig(HTTP_POST_NEVER);
	int fd = hold(rig, GET("/expire"));
	struct rig_reply r = rig_read(fd);

	(void)state;
	assert_int_equal(r.status, 504);
	assert_true(r.close);
	assert_true(rig_is_closed(fd));
	rig_reply_free(&r);
	close(fd);
	rig_free(rig);
}

/* The exchange is still there for the post() that comes late. */
static void
test_expired_then_posted(void **state)
{
	struct rig *rig = new_rig(HTTP_POST_COMES);
	int fd = hold(rig, GET("/expire"));

	(void)state;
	rig_expect(fd, 504);
	assert_true(rig_is_closed(fd));
	close(fd);
	rig_await(rig, RIG_RELEASED, 1);
	rig_post(rig);
	rig_await(rig, RIG_READY, 1);
	rig_await(rig, RIG_RELEASED, 2);
	rig_free(rig);
}

/* While the reply of expired() is still on its way. */
static void
test_posted_while_lingering(void **state)
{
	struct rig *rig = new_rig(HTTP_POST_COMES);
	int fd = hold(rig, GET("/expire"));

	(void)state;
	rig_await(rig, RIG_EXPIRED, 1);
	rig_post(rig);
	rig_await(rig, RIG_READY, 1);
	rig_expect(fd, 504);
	assert_true(rig_is_closed(fd));
	close(fd);
	rig_free(rig);
}

static void
check_gone(enum http_pending pending, void (*leave)(int fd))
{
	struct rig *rig = new_rig(pending);
	int fd = hold(rig, GET("/hold"));

	leave(fd);
	rig_await(rig, RIG_GONE, 1);
	if (pending == HTTP_POST_COMES) {
		rig_post(rig);
		rig_await(rig, RIG_RELEASED, 1);
	}
	fd = hold(rig, GET("/now"));
	rig_expect(fd, 200);
	close(fd);
	assert_int_equal(rig_count(rig, RIG_GONE), 1);
	rig_free(rig);
}

static void
leave_by_close(int fd)
{
	close(fd);
}

static void
test_gone(void **state)
{
	(void)state;
	check_gone(HTTP_POST_NEVER, leave_by_close);
	check_gone(HTTP_POST_COMES, leave_by_close);
}

static void
test_reset(void **state)
{
	(void)state;
	check_gone(HTTP_POST_NEVER, reset);
	check_gone(HTTP_POST_COMES, reset);
}

/* So much behind the request that the server does not read up to the end. */
static void
test_gone_behind_bytes(void **state)
{
	static char bytes[40000];
	struct rig *rig = new_rig(HTTP_POST_NEVER);
	int fd = hold(rig, GET("/hold"));

	(void)state;
	memset(bytes, 'G', sizeof(bytes));
	rig_send(fd, bytes, sizeof(bytes));
	rig_check_rests();
	assert_int_equal(rig_count(rig, RIG_GONE), 0);
	close(fd);
	rig_await(rig, RIG_GONE, 1);
	rig_free(rig);
}

/* What comes behind a kept request waits at the peer. */
static void
test_flow(void **state)
{
	enum { PIECE = 65536, FAR_TOO_MUCH = 256 << 20 };
	static char bytes[PIECE];
	const struct timeval soon = { .tv_usec = 300000 };
	struct rig *rig = new_rig(HTTP_POST_NEVER);
	int fd = hold(rig, GET("/hold"));
	size_t sent = 0;

	(void)state;
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &soon, sizeof(soon));
	while (sent < FAR_TOO_MUCH &&
	    send(fd, bytes, PIECE, MSG_NOSIGNAL) == PIECE)
		sent += PIECE;
	assert_true(sent < FAR_TOO_MUCH);
	close(fd);
	rig_free(rig);
}

/* Seen by looking the first time, and by reading the second time. */
static void
test_half_close_behind_bytes(void **state)
{
	struct rig *rig = new_rig(HTTP_POST_COMES);
	int fd = hold(rig, GET("/hold") GET("/hold"));

	(void)state;
	for (int i = 0; i < 600; i++)
		rig_send_text(fd, GET("/now"));
	shutdown(fd, SHUT_WR);
	rig_await(rig, RIG_GONE, 1);
	rig_post(rig);
	rig_expect_body(fd, "ready");
	rig_await(rig, RIG_GONE, 2);
	rig_post(rig);
	rig_expect_body(fd, "ready");
	for (int i = 0; i < 600; i++)
		rig_expect(fd, 200);
	assert_true(rig_is_closed(fd));
	close(fd);
	rig_free(rig);
}

/* A half-closed peer looks gone, but gets the reply when one is made. */
static void
test_half_close(void **state)
{
	struct rig *rig = new_rig(HTTP_POST_COMES);
	int fd = hold(rig, GET("/hold") GET("/hold") GET("/now"));

	(void)state;
	shutdown(fd, SHUT_WR);
	rig_await(rig, RIG_GONE, 1);
	rig_check_rests();
	rig_post(rig);
	rig_expect_body(fd, "ready");
	rig_await(rig, RIG_GONE, 2);
	rig_post(rig);
	rig_expect_body(fd, "ready");
	rig_expect(fd, 200);
	assert_true(rig_is_closed(fd));
	close(fd);
	rig_free(rig);
}

static void
test_half_close_before(void **state)
{
	struct rig *rig = new_rig(HTTP_POST_NEVER);
	int fd = rig_connect(rig);

	(void)state;
	rig_send_text(fd, GET("/now") GET("/hold"));
	shutdown(fd, SHUT_WR);
	rig_expect(fd, 200);
	rig_await(rig, RIG_GONE, 1);
	assert_true(rig_is_closed(fd));
	close(fd);
	rig_free(rig);
}

/* After gone() there is no expired(): the connection just ends. */
static void
test_gone_then_late(void **state)
{
	struct rig *rig = new_rig(HTTP_POST_COMES);
	int fd = hold(rig, GET("/expire"));

	(void)state;
	shutdown(fd, SHUT_WR);
	rig_await(rig, RIG_GONE, 1);
	assert_true(rig_is_closed(fd));
	assert_int_equal(rig_count(rig, RIG_EXPIRED), 0);
	rig_post(rig);
	rig_await(rig, RIG_RELEASED, 1);
	close(fd);
	rig_free(rig);
}

static void
test_gone_while_sending(void **state)
{
	struct rig *rig = new_rig(HTTP_POST_NEVER);
	int fd = hold(rig, GET("/big"));
	char byte;

	(void)state;
	assert_int_equal(recv(fd, &byte, 1, 0), 1);
	reset(fd);
	rig_await(rig, RIG_RELEASED, 1);
	rig_free(rig);
}

static void
test_free_while_sending(void **state)
{
	struct rig *rig = new_rig(HTTP_POST_NEVER);
	int fd = hold(rig, GET("/big"));

	(void)state;
	rig_free(rig);
	close(fd);
}

static void
test_free_while_kept(void **state)
{
	struct rig *rig = new_rig(HTTP_POST_NEVER);
	int fd = hold(rig, GET("/hold"));

	(void)state;
	rig_free(rig);
	close(fd);
}

/* Eight threads post for 64 connections. */
static void
test_many(void **state)
{
	enum { CONNECTIONS = 64, ROUNDS = 40 };
	struct rig *rig = new_rig(HTTP_POST_COMES);
	int fds[CONNECTIONS];

	(void)state;
	for (int i = 0; i < CONNECTIONS; i++)
		fds[i] = rig_connect(rig);
	for (int round = 0; round < ROUNDS; round++) {
		for (int i = 0; i < CONNECTIONS; i++)
			rig_send_text(fds[i], GET("/post") GET("/post"));
		for (int i = 0; i < CONNECTIONS; i++) {
			rig_expect_body(fds[i], "ready");
			rig_expect_body(fds[i], "ready");
		}
	}
	/* Leave while some are with the workers. */
	for (int i = 0; i < CONNECTIONS; i++)
		rig_send_text(fds[i], GET("/post") GET("/post"));
	for (int i = 0; i < CONNECTIONS; i++)
		reset(fds[i]);
	rig_free(rig);
}

int
main(void)
{
	t_add("post", test_post, NULL);
	t_add("expired, no post", test_expired_for_good, NULL);
	t_add("expired, then post", test_expired_then_posted, NULL);
	t_add("post while lingering", test_posted_while_lingering, NULL);
	t_add("gone by close", test_gone, NULL);
	t_add("gone by reset", test_reset, NULL);
	t_add("gone behind many bytes", test_gone_behind_bytes, NULL);
	t_add("bytes behind a kept request", test_flow, NULL);
	t_add("half-close", test_half_close, NULL);
	t_add(
	    "half-close behind many bytes", test_half_close_behind_bytes, NULL);
	t_add("half-close before the request", test_half_close_before, NULL);
	t_add("gone, then the deadline", test_gone_then_late, NULL);
	t_add("gone while sending", test_gone_while_sending, NULL);
	t_add("freed while sending", test_free_while_sending, NULL);
	t_add("freed while kept", test_free_while_kept, NULL);
	t_add("many connections and threads", test_many, NULL);
	return t_main("http/exchange");
}
