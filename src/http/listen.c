/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "http/listen.h"

enum { UNSENT_MAX = 65536 };

struct address {
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
		struct sockaddr_un un;
	} u;
	socklen_t len;
};

static bool
get_address(int fd, struct address *a)
{
	*a = (struct address){ .len = sizeof(a->u) };
	return getsockname(fd, &a->u.sa, &a->len) == 0;
}

static int
get_option(int fd, int option)
{
	int value;
	socklen_t len = sizeof(value);

	if (getsockopt(fd, SOL_SOCKET, option, &value, &len) != 0)
		return -1;
	return value;
}

/* What is wrong with a socket that somebody else has made; NULL: nothing. */
static const char *
find_fault(int fd)
{
	int domain = get_option(fd, SO_DOMAIN);

	if (domain < 0)
		return strerror(errno);
	if (domain != AF_INET && domain != AF_INET6 && domain != AF_UNIX)
		return "it is neither a TCP nor a unix socket";
	if (get_option(fd, SO_TYPE) != SOCK_STREAM)
		return "it is no stream socket";
	if (get_option(fd, SO_ACCEPTCONN) != 1)
		return "it does not listen";
	return NULL;
}

/*
 * Without TCP_NODELAY a reply waits for the acknowledgement of its first
 * segment.  Without a limit the kernel would let megabytes of replies pile up
 * for each peer that asks and does not read.
 */
bool
listen_prepare_tcp(int fd)
{
	const int on = 1, unsent = UNSENT_MAX;

	return setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on)) == 0 &&
	    setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &unsent, sizeof(unsent)) == 0;
}

/* As our own ones are. */
static bool
set_up(int fd, int family)
{
	int flags = fcntl(fd, F_GETFL);

	if (family != AF_UNIX && !listen_prepare_tcp(fd))
		return false;
	return flags >= 0 && fcntl(fd, F_SETFL, flags | O_NONBLOCK) == 0 &&
	    fcntl(fd, F_SETFD, FD_CLOEXEC) == 0;
}

static uint16_t
port_of(const struct address *a)
{
	switch (a->u.sa.sa_family) {
	case AF_INET:
		return ntohs(a->u.in.sin_port);
	case AF_INET6:
		return ntohs(a->u.in6.sin6_port);
	default:
		return 0;
	}
}

enum sr_err
listen_open_fd(int fd, struct listen_sockets *out)
{
	const char *fault = find_fault(fd);
	struct address a;

	if (fault == NULL &&
	    (!get_address(fd, &a) || !set_up(fd, a.u.sa.sa_family)))
		fault = strerror(errno);
	if (fault != NULL) {
		log_error("cannot listen on descriptor %d: %s", fd, fault);
		if (fd >= 0)
			close(fd);
		return SR_IO;
	}
	*out = (struct listen_sockets){
		.fds = { fd },
		.count = 1,
		.port = port_of(&a),
	};
	return SR_OK;
}

enum sr_err
listen_open(const struct http_listen *listen, struct listen_sockets *out)
{
	switch (listen->kind) {
	case HTTP_LISTEN_UNIX:
		return listen_open_unix(listen, out);
	case HTTP_LISTEN_FD:
		return listen_open_fd(listen->fd, out);
	case HTTP_LISTEN_TCP:
	default:
		return listen_open_tcp(listen->host, listen->port, out);
	}
}

static bool
is_loopback(const struct address *a)
{
	if (a->u.sa.sa_family == AF_INET)
		return ntohl(a->u.in.sin_addr.s_addr) >> 24 == 127;
	return IN6_IS_ADDR_LOOPBACK(&a->u.in6.sin6_addr);
}

static bool
describe_unix(const struct address *a, struct http_listener_info *info)
{
	size_t start = offsetof(struct sockaddr_un, sun_path);
	int len = a->len > start ? (int)(a->len - start) : 0;

	info->exposed = false;
	snprintf(
	    info->url, sizeof(info->url), "unix:%.*s", len, a->u.un.sun_path);
	return true;
}

bool
listen_describe(int fd, struct http_listener_info *info)
{
	struct address a;
	char host[64], port[8]; /* IPv6 with its zone takes up to 62 */
	bool v6;
	int len;

	if (!get_address(fd, &a))
		return false;
	if (a.u.sa.sa_family == AF_UNIX)
		return describe_unix(&a, info);
	if (getnameinfo(&a.u.sa, a.len, host, sizeof(host), port, sizeof(port),
		NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return false;
	info->exposed = !is_loopback(&a);
	v6 = a.u.sa.sa_family == AF_INET6;
	len = snprintf(info->url, HTTP_URL_MAX,
	    v6 ? "%s://[%s]:%s" : "%s://%s:%s", info->tls ? "https" : "http",
	    host, port);
	return len > 0 && len < HTTP_URL_MAX;
}
