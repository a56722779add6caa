/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rig.h"

/* Listening, accepting, and the end of it. */

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

static bool
can_connect(int family, uint16_t port)
{
	struct sockaddr_in in = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct sockaddr_in6 in6 = {
		.sin6_family = AF_INET6,
		.sin6_port = htons(port),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT,
	};
	int fd = socket(family, SOCK_STREAM, 0);
	int result;

	if (family == AF_INET)
		result = connect(fd, (const struct sockaddr *)&in, sizeof(in));
	else
		result =
		    connect(fd, (const struct sockaddr *)&in6, sizeof(in6));
	close(fd);
	return result == 0;
}

static bool
has_ipv6(void)
{
	struct sockaddr_in6 in6 = {
		.sin6_family = AF_INET6,
		.sin6_addr = IN6ADDR_LOOPBACK_INIT,
	};
	int fd = socket(AF_INET6, SOCK_STREAM, 0);
	bool has = fd >= 0 &&
	    bind(fd, (const struct sockaddr *)&in6, sizeof(in6)) == 0;

	if (fd >= 0)
		close(fd);
	return has;
}

static struct http_server *
new_server(void)
{
	static const struct http_handler handler = { .storage = 1 };
	struct http_config config = { .handler = &handler };
	struct http_server *server = NULL;

	config.max_connections = 8;
	assert_int_equal(http_server_new(&config, &server), SR_OK);
	return server;
}

static void
test_localhost(void **state)
{
	struct http_server *server = new_server();
	char url[HTTP_URL_MAX], wanted[HTTP_URL_MAX];
	uint16_t port = 0;

	(void)state;
	assert_int_equal(
	    http_server_listen(server, "localhost", 0, &port), SR_OK);
	assert_int_not_equal(port, 0);
	assert_true(http_server_is_loopback(server));
	assert_true(can_connect(AF_INET, port));
	assert_int_equal(can_connect(AF_INET6, port), has_ipv6());
	snprintf(wanted, sizeof(wanted), "http://127.0.0.1:%u", port);
	assert_true(http_server_url(server, 0, url));
	assert_string_equal(url, wanted);
	snprintf(wanted, sizeof(wanted), "http://[::1]:%u", port);
	assert_int_equal(http_server_url(server, 1, url), has_ipv6());
	if (has_ipv6())
		assert_string_equal(url, wanted);
	assert_false(http_server_url(server, 2, url));
	http_server_free(server);
}

static void
test_any_address(void **state)
{
	struct http_server *server = new_server();
	uint16_t port = 0, again;

	(void)state;
	assert_int_equal(
	    http_server_listen(server, "127.0.0.2", 0, &port), SR_OK);
	assert_true(http_server_is_loopback(server));
	assert_int_equal(
	    http_server_listen(server, "0.0.0.0", 0, &port), SR_OK);
	assert_false(http_server_is_loopback(server));
	/* [::] is IPv6 only, so that both can have the same port. */
	if (has_ipv6()) {
		assert_int_equal(
		    http_server_listen(server, "::", port, &again), SR_OK);
		assert_int_equal(again, port);
	}
	http_server_free(server);
}

static void
test_cannot_listen(void **state)
{
	struct http_server *server = new_server();
	uint16_t port = 0, unset = 4711;

	(void)state;
	assert_int_equal(
	    http_server_listen(server, "127.0.0.1", 0, &port), SR_OK);
	assert_int_equal(
	    http_server_listen(server, "127.0.0.1", port, &unset), SR_IO);
	assert_int_equal(
	    http_server_listen(server, "192.0.2.1", 0, &unset), SR_IO);
	assert_int_equal(unset, 4711);
	http_server_free(server);
}

static void
test_stop_lets_finish(void **state)
{
	struct rig *rig = rig_new((struct http_config){ 0 });
	int idle = rig_connect(rig), kept = rig_connect(rig);
	struct rig_reply r;

	(void)state;
	ask(idle);
	rig_send_text(kept, GET("/hold"));
	rig_await(rig, RIG_REQUEST, 2);
	http_server_stop(rig->server, 60000);
	assert_true(rig_is_closed(idle));
	assert_false(can_connect(AF_INET, rig->port));
	rig_post(rig);
	r = rig_read(kept);
	assert_int_equal(r.status, 200);
	assert_true(r.close);
	assert_true(rig_is_closed(kept));
	rig_reply_free(&r);
	close(kept);
	close(idle);
	rig_join(rig);
	rig_free(rig);
}

/* Also when nobody is there any more to get the reply. */
static void
test_stop_awaits_post(void **state)
{
	struct rig *rig = rig_new((struct http_config){ 0 });
	int fd = rig_connect(rig);

	(void)state;
	rig->when_gone = HTTP_POST_COMES;
	rig_send_text(fd, GET("/hold"));
	rig_await(rig, RIG_REQUEST, 1);
	close(fd);
	rig_await(rig, RIG_GONE, 1);
	http_server_stop(rig->server, 60000);
	rig_post(rig);
	rig_join(rig);
	assert_int_equal(rig_count(rig, RIG_READY), 1);
	rig_free(rig);
}

static void
test_stop_has_an_end(void **state)
{
	struct rig *rig = rig_new((struct http_config){ 0 });
	int fd = rig_connect(rig);

	(void)state;
	rig_send_text(fd, GET("/hold"));
	rig_await(rig, RIG_REQUEST, 1);
	http_server_stop(rig->server, 50);
	rig_join(rig);
	rig_free(rig);
	close(fd);
}

static void
test_stop_before_run(void **state)
{
	struct http_server *server = new_server();

	(void)state;
	http_server_stop(server, 60000);
	http_server_run(server);
	http_server_free(server);
	http_server_free(NULL);
}

int
main(void)
{
	t_add("the longest idle makes room", test_oldest_idle_leaves, NULL);
	t_add("busy ones stay", test_busy_ones_stay, NULL);
	t_add("refused ones stay", test_refused_ones_stay, NULL);
	t_add("no delay", test_no_delay, NULL);
	t_add("no descriptors left", test_no_descriptors, NULL);
	t_add("localhost is both", test_localhost, NULL);
	t_add("any address", test_any_address, NULL);
	t_add("cannot listen", test_cannot_listen, NULL);
	t_add("stop lets exchanges finish", test_stop_lets_finish, NULL);
	t_add("stop awaits post", test_stop_awaits_post, NULL);
	t_add("stop has an end", test_stop_has_an_end, NULL);
	t_add("stop before run", test_stop_before_run, NULL);
	return t_main("http/accept");
}
