/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "rig.h"

/* Listening: which addresses, which port. */

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

static void
check_info(
    const struct http_server *server, unsigned n, const char *url, bool exposed)
{
	struct http_listener_info info;

	assert_true(http_server_listener(server, n, &info));
	assert_string_equal(info.url, url);
	assert_int_equal(info.exposed, exposed);
	assert_false(info.tls);
}

static void
test_localhost(void **state)
{
	struct http_server *server = rig_new_server();
	struct http_listener_info info;
	char wanted[HTTP_URL_MAX];
	uint16_t port = 0;

	(void)state;
	assert_int_equal(rig_listen(server, "localhost", 0, &port), SR_OK);
	assert_int_not_equal(port, 0);
	assert_true(rig_can_connect(AF_INET, port));
	assert_int_equal(rig_can_connect(AF_INET6, port), has_ipv6());
	snprintf(wanted, sizeof(wanted), "http://127.0.0.1:%u", port);
	check_info(server, 0, wanted, false);
	snprintf(wanted, sizeof(wanted), "http://[::1]:%u", port);
	if (has_ipv6())
		check_info(server, 1, wanted, false);
	assert_false(http_server_listener(server, 1 + has_ipv6(), &info));
	http_server_free(server);
}

static void
test_any_address(void **state)
{
	struct http_server *server = rig_new_server();
	char wanted[HTTP_URL_MAX];
	uint16_t port = 0, again;

	(void)state;
	assert_int_equal(rig_listen(server, "127.0.0.2", 0, &port), SR_OK);
	snprintf(wanted, sizeof(wanted), "http://127.0.0.2:%u", port);
	check_info(server, 0, wanted, false);
	assert_int_equal(rig_listen(server, "0.0.0.0", 0, &port), SR_OK);
	snprintf(wanted, sizeof(wanted), "http://0.0.0.0:%u", port);
	check_info(server, 1, wanted, true);
	/* [::] is IPv6 only, so that both can have the same port. */
	if (has_ipv6()) {
		assert_int_equal(rig_listen(server, "::", port, &again), SR_OK);
		assert_int_equal(again, port);
		snprintf(wanted, sizeof(wanted), "http://[::]:%u", port);
		check_info(server, 2, wanted, true);
	}
	http_server_free(server);
}

static void
test_cannot_listen(void **state)
{
	struct http_server *server = rig_new_server();
	uint16_t port = 0, unset = 4711;

	(void)state;
	assert_int_equal(rig_listen(server, "127.0.0.1", 0, &port), SR_OK);
	assert_int_equal(rig_listen(server, "127.0.0.1", port, &unset), SR_IO);
	assert_int_equal(rig_listen(server, "192.0.2.1", 0, &unset), SR_IO);
	assert_int_equal(unset, 4711);
	http_server_free(server);
}

/* A socket as somebody else would hand it over. */
static int
make_socket(int family, int type, bool listens)
{
	struct sockaddr_in6 in6 = { .sin6_family = AF_INET6 };
	struct sockaddr_in in = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	int fd = socket(family, type, 0);
	int result = family == AF_INET6
	    ? bind(fd, (const struct sockaddr *)&in6, sizeof(in6))
	    : bind(fd, (const struct sockaddr *)&in, sizeof(in));

	assert_int_equal(result, 0);
	if (listens)
		assert_int_equal(listen(fd, 8), 0);
	return fd;
}

static struct http_listen
inherit(int fd)
{
	return (struct http_listen){ .kind = HTTP_LISTEN_FD, .fd = fd };
}

static void
test_inherited(void **state)
{
	int fd = make_socket(AF_INET, SOCK_STREAM, true), no_delay = 0, peer;
	const struct http_listen listen_ = inherit(fd);
	struct rig *rig = rig_new_on((struct http_config){ 0 }, &listen_);
	socklen_t len = sizeof(no_delay);
	char wanted[HTTP_URL_MAX];

	(void)state;
	assert_int_not_equal(rig->port, 0);
	snprintf(wanted, sizeof(wanted), "http://127.0.0.1:%u", rig->port);
	check_info(rig->server, 0, wanted, false);
	assert_int_equal(
	    getsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &no_delay, &len), 0);
	assert_true(no_delay);
	assert_true(fcntl(fd, F_GETFL) & O_NONBLOCK);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	peer = rig_connect(rig);
	rig_send_text(peer, "GET /peer HTTP/1.1\r\nHost: h\r\n\r\n");
	rig_expect_body(peer, "tcp 127.0.0.1 uid=-1 gid=-1");
	close(peer);
	rig_free(rig);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
}

/* IPv4 over IPv6: the address is that of the machine all the same. */
static void
test_inherited_dual(void **state)
{
	struct http_listen listen_;
	struct http_listener_info info;
	struct rig *rig;
	int peer;

	(void)state;
	if (!has_ipv6())
		skip();
	listen_ = inherit(make_socket(AF_INET6, SOCK_STREAM, true));
	rig = rig_new_on((struct http_config){ 0 }, &listen_);
	assert_true(http_server_listener(rig->server, 0, &info));
	assert_true(info.exposed);
	peer = rig_connect(rig);
	rig_send_text(peer, "GET /peer HTTP/1.1\r\nHost: h\r\n\r\n");
	rig_expect_body(peer, "tcp 127.0.0.1 uid=-1 gid=-1");
	close(peer);
	rig_free(rig);
}

static void
test_inherited_unix(void **state)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	struct http_server *server = rig_new_server();
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct http_listen listen_ = inherit(fd);
	uint16_t port = 1;

	(void)state;
	snprintf(un.sun_path, sizeof(un.sun_path), "/tmp/test_listen.%d",
	    (int)getpid());
	assert_int_equal(bind(fd, (const struct sockaddr *)&un, sizeof(un)), 0);
	assert_int_equal(listen(fd, 8), 0);
	assert_int_equal(http_server_listen(server, &listen_, &port), SR_OK);
	assert_int_equal(port, 0);
	http_server_free(server);
	/* The file is its maker's. */
	assert_int_equal(unlink(un.sun_path), 0);
}

static void
check_not_inherited(int fd)
{
	struct http_server *server = rig_new_server();
	struct http_listen listen_ = inherit(fd);
	uint16_t port = 4711;

	assert_int_equal(http_server_listen(server, &listen_, &port), SR_IO);
	assert_int_equal(port, 4711);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
	http_server_free(server);
}

static void
test_not_inherited(void **state)
{
	int pair[2];

	(void)state;
	check_not_inherited(make_socket(AF_INET, SOCK_STREAM, false));
	check_not_inherited(make_socket(AF_INET, SOCK_DGRAM, false));
	assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	check_not_inherited(pair[0]);
	close(pair[1]);
	assert_int_equal(pipe(pair), 0);
	check_not_inherited(pair[0]);
	close(pair[1]);
	check_not_inherited(open("/dev/null", O_RDONLY));
	check_not_inherited(-1);
}

/* The connection that we closed keeps the port in TIME_WAIT. */
static void
test_listen_again(void **state)
{
	struct rig *rig = rig_new((struct http_config){ 0 });
	int fd = rig_connect(rig);
	struct http_server *server;
	uint16_t port = rig->port, again = 0;

	(void)state;
	rig_send_text(fd, "GET /now HTTP/1.0\r\n\r\n");
	rig_expect(fd, 200);
	assert_true(rig_is_closed(fd));
	close(fd);
	rig_free(rig);
	server = rig_new_server();
	assert_int_equal(rig_listen(server, "127.0.0.1", port, &again), SR_OK);
	http_server_free(server);
}

static void
test_stop_before_run(void **state)
{
	struct http_server *server = rig_new_server();

	(void)state;
	http_server_stop(server, 60000);
	http_server_run(server);
	http_server_free(server);
	http_server_free(NULL);
}

int
main(void)
{
	t_add("localhost is both", test_localhost, NULL);
	t_add("any address", test_any_address, NULL);
	t_add("cannot listen", test_cannot_listen, NULL);
	t_add("inherited", test_inherited, NULL);
	t_add("inherited, both families", test_inherited_dual, NULL);
	t_add("inherited, unix", test_inherited_unix, NULL);
	t_add("not to be inherited", test_not_inherited, NULL);
	t_add("listen again", test_listen_again, NULL);
	t_add("stop before run", test_stop_before_run, NULL);
	return t_main("http/listen");
}
