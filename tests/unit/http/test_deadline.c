/* SPDX-License-Identifier: MIT */
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rig.h"

/* Deadlines run from the first byte: to send slowly does not extend them. */

enum { STEP_MS = 10, STEPS = 1000, SHORT_MS = 100, LONG_MS = 3600000 };

/* All so long that only the one under test can end a test in time. */
static struct http_config
long_timeouts(void)
{
	return (struct http_config){
		.head_timeout_ms = LONG_MS,
		.body_timeout_ms = LONG_MS,
		.idle_timeout_ms = LONG_MS,
		.send_timeout_ms = LONG_MS,
		.linger_timeout_ms = LONG_MS,
	};
}

static bool
has_answer(int fd, int wait_ms)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return poll(&p, 1, wait_ms) > 0;
}

/* One byte after the other until the server has enough of it. */
static void
send_slowly(int fd, const char *byte)
{
	for (int i = 0; i < STEPS && !has_answer(fd, STEP_MS); i++)
		rig_send_text(fd, byte);
}

static void
check_slow(struct http_config config, const char *start, const char *byte)
{
	struct rig *rig = rig_new(config);
	struct rig_reply r;
	int fd = rig_connect(rig);

	rig_send_text(fd, start);
	send_slowly(fd, byte);
	r = rig_read(fd);
	assert_int_equal(r.status, 408);
	assert_string_equal(r.body, "request_timeout");
	assert_true(r.close);
	rig_reply_free(&r);
	close(fd);
	rig_free(rig);
}

static void
test_head(void **state)
{
	struct http_config config = long_timeouts();

	(void)state;
	config.head_timeout_ms = SHORT_MS;
	check_slow(config, "G", "");
	check_slow(config, "GET /now HTTP/1.1\r\nX: ", "x");
}

static void
test_body(void **state)
{
	struct http_config config = long_timeouts();

	(void)state;
	config.body_timeout_ms = SHORT_MS;
	check_slow(config,
	    "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4000\r\n\r\n", "b");
	check_slow(config,
	    "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "0;",
	    "x");
}

/* The next request has its own time. */
static void
test_each_request(void **state)
{
	struct http_config config = long_timeouts();
	struct rig *rig;
	int fd;

	(void)state;
	config.head_timeout_ms = 300;
	config.idle_timeout_ms = 300;
	rig = rig_new(config);
	fd = rig_connect(rig);
	for (int i = 0; i < 10; i++) {
		rig_send_text(fd, "GET /now HTTP/1.1\r\n");
		assert_false(has_answer(fd, 50));
		rig_send_text(fd, "Host: h\r\n\r\n");
		rig_expect(fd, 200);
	}
	close(fd);
	rig_free(rig);
}

static void
check_idle(const char *request, const char *byte)
{
	struct http_config config = long_timeouts();
	struct rig *rig;
	int fd;

	config.idle_timeout_ms = SHORT_MS;
	rig = rig_new(config);
	fd = rig_connect(rig);
	if (request != NULL) {
		rig_send_text(fd, request);
		rig_expect(fd, 200);
	}
	rig_send_text(fd, byte);
	assert_true(rig_is_closed(fd));
	close(fd);
	rig_free(rig);
}

static void
test_idle(void **state)
{
	(void)state;
	check_idle(NULL, "");
	check_idle("GET /now HTTP/1.1\r\nHost: h\r\n\r\n", "");
	check_idle("GET /now HTTP/1.1\r\nHost: h\r\n\r\n", "\r\n");
}

/* A peer that takes no bytes must not hold the reply. */
static void
test_send(void **state)
{
	struct http_config config = long_timeouts();
	struct rig *rig;
	int fd;

	(void)state;
	config.send_timeout_ms = SHORT_MS;
	rig = rig_new(config);
	fd = rig_connect(rig);
	rig_send_text(fd, "GET /big HTTP/1.1\r\nHost: h\r\n\r\n");
	rig_await(rig, RIG_RELEASED, 1);
	close(fd);
	rig_free(rig);
}

/* True when a send fails before `limit` bytes have left. */
static bool
is_cut_off(int fd, size_t size, size_t limit)
{
	static char bytes[4096];

	for (size_t sent = 0; sent < limit; sent += size) {
		if (send(fd, bytes, size, MSG_NOSIGNAL) < 0)
			return true;
		if (size == 1)
			poll(NULL, 0, STEP_MS);
	}
	return false;
}

static int
be_refused(struct rig *rig)
{
	int fd = rig_connect(rig);

	rig_send_text(fd, "bad\r\n");
	rig_expect(fd, 400);
	assert_true(rig_is_closed(fd));
	return fd;
}

static void
test_linger_time(void **state)
{
	struct http_config config = long_timeouts();
	struct rig *rig;
	int fd;

	(void)state;
	config.linger_timeout_ms = SHORT_MS;
	rig = rig_new(config);
	fd = be_refused(rig);
	assert_true(is_cut_off(fd, 1, STEPS));
	close(fd);
	rig_free(rig);
}

static void
test_linger_bytes(void **state)
{
	struct rig *rig = rig_new(long_timeouts());
	int fd = be_refused(rig);

	(void)state;
	assert_true(is_cut_off(fd, 4096, 100 << 20));
	close(fd);
	rig_free(rig);
}

/* Else the server could not stop before the hour is over. */
static void
test_linger_peer(void **state)
{
	struct rig *rig = rig_new(long_timeouts());

	(void)state;
	close(be_refused(rig));
	http_server_stop(rig->server, LONG_MS);
	rig_join(rig);
	rig_free(rig);
}

int
main(void)
{
	t_add("slow head", test_head, NULL);
	t_add("slow body", test_body, NULL);
	t_add("time for each request", test_each_request, NULL);
	t_add("idle", test_idle, NULL);
	t_add("reply not taken", test_send, NULL);
	t_add("lingering ends by time", test_linger_time, NULL);
	t_add("lingering ends by bytes", test_linger_bytes, NULL);
	t_add("lingering ends with the peer", test_linger_peer, NULL);
	return t_main("http/deadline");
}
