/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
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
	assert_true(rig_can_connect(AF_INET, port));
	assert_int_equal(rig_can_connect(AF_INET6, port), has_ipv6());
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
	server = new_server();
	assert_int_equal(
	    http_server_listen(server, "127.0.0.1", port, &again), SR_OK);
	http_server_free(server);
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
	t_add("localhost is both", test_localhost, NULL);
	t_add("any address", test_any_address, NULL);
	t_add("cannot listen", test_cannot_listen, NULL);
	t_add("listen again", test_listen_again, NULL);
	t_add("stop before run", test_stop_before_run, NULL);
	return t_main("http/listen");
}
