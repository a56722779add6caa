/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "http/listen.h"

/* A port that is free for one address may be taken for the next. */
enum { PORT_TRIES = 32 };

struct address {
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} u;
	socklen_t len;
};

struct addresses {
	struct address list[LISTEN_MAX];
	unsigned count;
};

/* /etc/hosts may name one address more than once. */
static void
add_address(struct addresses *to, const struct addrinfo *info)
{
	struct address *next = &to->list[to->count];

	if (to->count == LISTEN_MAX || info->ai_addrlen > sizeof(next->u))
		return;
	memset(next, 0, sizeof(*next));
	memcpy(&next->u, info->ai_addr, info->ai_addrlen);
	next->len = info->ai_addrlen;
	for (unsigned i = 0; i < to->count; i++)
		if (to->list[i].len == next->len &&
		    memcmp(&to->list[i].u.sa, &next->u.sa, next->len) == 0)
			return;
	to->count++;
}

static enum sr_err
look_up(const char *host, uint16_t port, struct addresses *to)
{
	const struct addrinfo hints = {
		.ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_PASSIVE | AI_NUMERICSERV,
	};
	struct addrinfo *infos;
	char service[8];
	int result;

	snprintf(service, sizeof(service), "%u", (unsigned)port);
	if ((result = getaddrinfo(host, service, &hints, &infos)) != 0) {
		log_error("cannot look up %s: %s", host,
		    result == EAI_SYSTEM ? strerror(errno)
					 : gai_strerror(result));
		return SR_IO;
	}
	for (struct addrinfo *i = infos; i != NULL; i = i->ai_next)
		add_address(to, i);
	freeaddrinfo(infos);
	return SR_OK;
}

/* Not every machine's /etc/hosts has both (RFC 6761, 6.3). */
static enum sr_err
resolve(const char *host, uint16_t port, struct addresses *to)
{
	enum sr_err err;

	to->count = 0;
	if (strcasecmp(host, "localhost") != 0)
		return look_up(host, port, to);
	if ((err = look_up("127.0.0.1", port, to)) != SR_OK)
		return err;
	return look_up("::1", port, to);
}

/* sin_port and sin6_port lie at the same place, but who knows that. */
static in_port_t *
port_of(struct address *a)
{
	return a->u.sa.sa_family == AF_INET ? &a->u.in.sin_port
					    : &a->u.in6.sin6_port;
}

static void
set_option(int fd, int level, int option)
{
	const int on = 1;

	setsockopt(fd, level, option, &on, sizeof(on));
}

static int
open_socket(const struct address *a)
{
	int type = SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC;
	int fd = socket(a->u.sa.sa_family, type, 0);
	int saved;

	if (fd < 0)
		return -1;
	set_option(fd, SOL_SOCKET, SO_REUSEADDR);
	if (a->u.sa.sa_family == AF_INET6)
		set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY);
	if (listen_prepare_tcp(fd) && bind(fd, &a->u.sa, a->len) == 0 &&
	    listen(fd, SOMAXCONN) == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return -1;
}

static bool
is_missing_family(int errnum)
{
	return errnum == EAFNOSUPPORT || errnum == EADDRNOTAVAIL;
}

static void
close_all(struct listen_sockets *s)
{
	while (s->count > 0)
		close(s->fds[--s->count]);
}

/* The first socket tells the port for the rest when it was 0. */
static bool
open_one(struct address a, struct listen_sockets *s)
{
	int fd;

	*port_of(&a) = htons(s->port);
	if ((fd = open_socket(&a)) < 0)
		return is_missing_family(errno);
	s->fds[s->count++] = fd;
	if (getsockname(fd, &a.u.sa, &a.len) != 0)
		return false;
	s->port = ntohs(*port_of(&a));
	return true;
}

/* Returns 0, or the errno; EADDRNOTAVAIL when nothing is left. */
static int
open_all(const struct addresses *from, uint16_t port, struct listen_sockets *s)
{
	int saved;

	*s = (struct listen_sockets){ .port = port };
	for (unsigned i = 0; i < from->count; i++) {
		if (open_one(from->list[i], s))
			continue;
		saved = errno;
		close_all(s);
		return saved;
	}
	return s->count > 0 ? 0 : EADDRNOTAVAIL;
}

enum sr_err
listen_open_tcp(const char *host, uint16_t port, struct listen_sockets *out)
{
	struct addresses addresses;
	struct listen_sockets sockets;
	enum sr_err err;
	int errnum, tries = port == 0 ? PORT_TRIES : 1;

	if ((err = resolve(host, port, &addresses)) != SR_OK)
		return err;
	do
		errnum = open_all(&addresses, port, &sockets);
	while (errnum == EADDRINUSE && --tries > 0);
	if (errnum != 0) {
		log_error("cannot listen on %s port %u: %s", host,
		    (unsigned)port, strerror(errnum));
		return SR_IO;
	}
	*out = sockets;
	return SR_OK;
}
