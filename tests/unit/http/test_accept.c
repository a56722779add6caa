/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rig.h"

/* Accepting, with few connections or descriptors left. */

#define GET(path) "GET " path " HTTP/1.1\r\nHost: h\r\n\r\n"

static void
ask(int fd)
{
	rig_send_text(fd, GET("/now"));
	rig_expect(fd, 200);
}

static void
test_oldest_idle_leaves(void **state)
{
	struct http_config config = { .max_connections = 2 };
	struct rig *rig = rig_new(config);
	int first = rig_connect(rig), second, third;

	(void)state;
	ask(first);
	second = rig_connect(rig);
	ask(second);
	ask(first);
	third = rig_connect(rig);
	ask(third);
	assert_true(rig_is_closed(second));
	ask(first);
	close(first);
	close(second);
	close(third);
	rig_free(rig);
}

/* Many that never end their requests keep nobody out. */
static void
test_slow_ones_leave(void **state)
{
	struct http_config config = { .max_connections = 3 };
	struct rig *rig = rig_new(config);
	int slow[2] = { rig_connect(rig), rig_connect(rig) };
	int idle = rig_connect(rig), next, last;

	(void)state;
	ask(slow[0]);
	ask(slow[1]);
	rig_send_text(slow[1],
	    "POST /now HTTP/1.1\r\nHost: h\r\n"
	    "Content-Length: 9\r\n\r\n");
	ask(idle); /* by now that of slow[1] has been read */
	rig_send_text(slow[0], "G");
	ask(idle);
	next = rig_connect(rig);
	ask(next);
	assert_true(rig_is_closed(slow[1]));
	ask(idle);
	last = rig_connect(rig);
	ask(last);
	assert_true(rig_is_closed(slow[0]));
	ask(idle);
	ask(next);
	close(slow[0]);
	close(slow[1]);
	close(idle);
	close(next);
	close(last);
	rig_free(rig);
}

static void
test_busy_ones_stay(void **state)
{
	struct http_config config = { .max_connections = 2 };
	struct rig *rig = rig_new(config);
	struct pollfd waiting;
	int first = rig_connect(rig), second = rig_connect(rig), third;

	(void)state;
	rig_send_text(first, GET("/hold"));
	rig_await(rig, RIG_REQUEST, 1);
	rig_send_text(second, GET("/hold"));
	rig_await(rig, RIG_REQUEST, 2);
	third = rig_connect(rig);
	rig_send_text(third, GET("/now"));
	waiting = (struct pollfd){ .fd = third, .events = POLLIN };
	assert_int_equal(poll(&waiting, 1, 100), 0);
	rig_post(rig);
	rig_expect_body(first, "ready");
	rig_expect(third, 200);
	assert_true(rig_is_closed(first));
	rig_post(rig);
	rig_expect_body(second, "ready");
	close(first);
	close(second);
	close(third);
	rig_free(rig);
}

/* One that was refused gets its time to read that. */
static void
test_refused_ones_stay(void **state)
{
	struct http_config config = { .max_connections = 1 };
	struct rig *rig = rig_new(config);
	struct pollfd waiting;
	int first = rig_connect(rig), second;

	(void)state;
	rig_send_text(first, "bad");
	rig_expect(first, 400);
	second = rig_connect(rig);
	rig_send_text(second, GET("/now"));
	waiting = (struct pollfd){ .fd = second, .events = POLLIN };
	assert_int_equal(poll(&waiting, 1, 100), 0);
	close(first);
	rig_expect(second, 200);
	close(second);
	rig_free(rig);
}

/* Far less than a reply may take, and than a peer has to close after it. */
static void
check_room(struct rig *rig, const char *request, int status)
{
	int fds[2] = { rig_connect(rig), rig_connect(rig) }, next;

	for (int i = 0; i < 2; i++) {
		rig_send_text(fds[i], request);
		if (status != 0)
			rig_expect(fds[i], status);
		else
			rig_await(rig, RIG_REQUEST, (unsigned)i + 1);
	}
	next = rig_connect(rig);
	ask(next);
	close(fds[0]);
	close(fds[1]);
	close(next);
	rig_free(rig);
}

static struct rig *
patient_rig(void)
{
	return rig_new((struct http_config){
	    .max_connections = 2,
	    .send_timeout_ms = 3600000,
	    .linger_timeout_ms = 3600000,
	});
}

static void
test_refused_ones_leave(void **state)
{
	(void)state;
	check_room(patient_rig(), "bad", 400);
}

static void
test_unread_ones_leave(void **state)
{
	(void)state;
	check_room(patient_rig(), GET("/big"), 0);
}

/* The server's end of a connection, among the descriptors of this program. */
static int
find_accepted(uint16_t port)
{
	struct sockaddr_in own;
	int fd, listens;

	for (fd = 3; fd < 256; fd++) {
		socklen_t own_len = sizeof(own), len = sizeof(listens);

		if (getsockname(fd, (struct sockaddr *)&own, &own_len) == 0 &&
		    own.sin_family == AF_INET && own.sin_port == htons(port) &&
		    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) ==
			0 &&
		    !listens)
			return fd;
	}
	return -1;
}

/* Else a reply behind 100 Continue waits for its acknowledgement. */
static void
test_no_delay(void **state)
{
	struct rig *rig = rig_new((struct http_config){ 0 });
	int fd = rig_connect(rig), accepted, no_delay = 0;
	socklen_t len = sizeof(no_delay);

	(void)state;
	ask(fd);
	accepted = find_accepted(rig->port);
	assert_true(accepted >= 0);
	assert_int_equal(
	    getsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &no_delay, &len), 0);
	assert_true(no_delay);
	close(fd);
	rig_free(rig);
}

/* Use up every descriptor; returns how many are in `fds`. */
static size_t
fill_descriptors(int *fds, size_t cap)
{
	size_t count = 0;
	int fd;

	while (count < cap && (fd = dup(STDIN_FILENO)) >= 0)
		fds[count++] = fd;
	assert_in_range(count, 1, cap - 1);
	return count;
}

static void
test_no_descriptors(void **state)
{
	enum { LIMIT = 256 };
	struct rlimit old, low;
	struct rig *rig = rig_new((struct http_config){ 0 });
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fds[LIMIT + 1], fd;
	size_t count;

	(void)state;
	getrlimit(RLIMIT_NOFILE, &old);
	low = (struct rlimit){ LIMIT, old.rlim_max };
	setrlimit(RLIMIT_NOFILE, &low);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	count = fill_descriptors(fds, LIMIT + 1);

	to.sin_port = htons(rig->port);
	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&to, sizeof(to)), 0);
	rig_send_text(fd, GET("/now"));
	rig_check_rests();
	assert_int_equal(rig_count(rig, RIG_REQUEST), 0);

	while (count > 0)
		close(fds[--count]);
	setrlimit(RLIMIT_NOFILE, &old);
	rig_expect(fd, 200);
	close(fd);
	rig_free(rig);
}

int
main(void)
{
	t_add("the longest idle makes room", test_oldest_idle_leaves, NULL);
	t_add("slow ones make room", test_slow_ones_leave, NULL);
	t_add("busy ones stay", test_busy_ones_stay, NULL);
	t_add("refused ones stay", test_refused_ones_stay, NULL);
	t_add(
	    "refused ones that stay make room", test_refused_ones_leave, NULL);
	t_add("who does not read makes room", test_unread_ones_leave, NULL);
	t_add("no delay", test_no_delay, NULL);
	t_add("no descriptors left", test_no_descriptors, NULL);
	return t_main("http/accept");
}
