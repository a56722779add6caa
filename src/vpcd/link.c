/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* POLLRDHUP */
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/cursor.h"
#include "vpcd/link.h"

/* Until the descriptor is ready for `events`; poll(2) takes -1 as no fd. */
static enum sr_err
wait_ready(int fd, int stop_fd, short events, int timeout_ms)
{
	struct pollfd fds[] = {
		{ .fd = stop_fd, .events = POLLIN },
		{ .fd = fd, .events = events },
	};
	int n;

	do
		n = poll(fds, 2, timeout_ms);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return SR_IO;
	return fds[0].revents != 0 ? SR_STOPPING : SR_OK;
}

enum sr_err
link_wait(int stop_fd, unsigned ms)
{
	return wait_ready(-1, stop_fd, 0, (int)ms);
}

enum sr_err
link_hold(int fd, int stop_fd, int end_fd, int ms)
{
	struct pollfd fds[] = {
		{ .fd = stop_fd, .events = POLLIN },
		{ .fd = end_fd, .events = POLLIN },
		{ .fd = fd, .events = POLLRDHUP },
	};
	const uint64_t until = clock_ms() + (uint64_t)(ms < 0 ? 0 : ms);
	int n;

	do {
		uint64_t now = clock_ms();

		if (ms >= 0)
			ms = until > now ? (int)(until - now) : 0;
		n = poll(fds, 3, ms);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return SR_IO;
	if (fds[0].revents != 0)
		return SR_STOPPING;
	return fds[2].revents != 0 ? SR_IO : SR_OK;
}

static void
set_flag(int fd, int option)
{
	const int on = 1;

	/* Only speed is lost when the kernel does not know the option. */
	(void)setsockopt(fd, IPPROTO_TCP, option, &on, sizeof(on));
}

void
link_acknowledge(int fd)
{
	set_flag(fd, TCP_QUICKACK);
}

static enum sr_err
finish_connect(int fd, int stop_fd)
{
	enum sr_err err = wait_ready(fd, stop_fd, POLLOUT, -1);
	socklen_t len = sizeof(int);
	int failure = 0;

	if (err != SR_OK)
		return err;
	if (getsockopt(fd, SOL_SOCKET, SO_ERROR, &failure, &len) != 0)
		return SR_IO;
	return failure == 0 ? SR_OK : SR_IO;
}

static enum sr_err
connect_to(const struct addrinfo *at, int stop_fd, int *out)
{
	int fd = socket(at->ai_family,
	    at->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, at->ai_protocol);
	enum sr_err err = SR_IO;

	if (fd < 0)
		return SR_IO;
	if (connect(fd, at->ai_addr, at->ai_addrlen) == 0)
		err = SR_OK;
	else if (errno == EINPROGRESS)
		err = finish_connect(fd, stop_fd);
	if (err != SR_OK) {
		close(fd);
		return err;
	}
	set_flag(fd, TCP_NODELAY);
	*out = fd;
	return SR_OK;
}

enum sr_err
link_open(const char *host, unsigned port, int stop_fd, int *fd)
{
	const struct addrinfo hints = { .ai_socktype = SOCK_STREAM };
	struct addrinfo *list;
	enum sr_err err = SR_IO;
	char service[16];

	snprintf(service, sizeof(service), "%u", port);
	if (getaddrinfo(host, service, &hints, &list) != 0)
		return SR_IO;
	for (const struct addrinfo *at = list; at != NULL && err == SR_IO;
	     at = at->ai_next)
		err = connect_to(at, stop_fd, fd);
	freeaddrinfo(list);
	return err;
}

void
link_close(int fd)
{
	close(fd);
}

enum sr_err
link_read(int fd, int stop_fd, uint8_t *out, size_t len)
{
	struct builder b = builder_over(out, len);

	while (b.len < len) {
		enum sr_err err = wait_ready(fd, stop_fd, POLLIN, -1);
		ssize_t got;

		if (err != SR_OK)
			return err;
		got = recv(fd, b.start + b.len, len - b.len, 0);
		if (got == 0)
			return SR_IO;
		if (got < 0 && errno != EAGAIN && errno != EINTR)
			return SR_IO;
		if (got > 0)
			b.len += (size_t)got;
	}
	return SR_OK;
}

enum sr_err
link_write(int fd, int stop_fd, const uint8_t *bytes, size_t len)
{
	struct cursor c = cursor_over(bytes, len);

	while (c.left > 0) {
		ssize_t sent = send(fd, c.at, c.left, MSG_NOSIGNAL);
		enum sr_err err;

		if (sent > 0) {
			cursor_take(&c, (size_t)sent);
			continue;
		}
		if (errno != EAGAIN && errno != EINTR)
			return SR_IO;
		if ((err = wait_ready(fd, stop_fd, POLLOUT, -1)) != SR_OK)
			return err;
	}
	return SR_OK;
}
