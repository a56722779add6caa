/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rig.h"

/* The client's side of rig.h. */

enum { PATIENCE_S = 10 };

int
rig_connect(struct rig *rig)
{
	const struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(rig->port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const struct timeval patience = { .tv_sec = PATIENCE_S };
	const int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	assert_true(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

/* The server may have refused and closed already. */
void
rig_send(int fd, const char *data, size_t len)
{
	ssize_t n;

	while (len > 0 && (n = send(fd, data, len, MSG_NOSIGNAL)) > 0) {
		data += n;
		len -= (size_t)n;
	}
}

void
rig_send_text(int fd, const char *text)
{
	rig_send(fd, text, strlen(text));
}

static bool
read_head(int fd, struct rig_reply *r)
{
	size_t len = 0;

	while (len < sizeof(r->head) - 1) {
		if (recv(fd, r->head + len, 1, 0) != 1)
			return false;
		r->head[++len] = '\0';
		if (len >= 4 && strcmp(r->head + len - 4, "\r\n\r\n") == 0)
			return true;
	}
	return false;
}

struct rig_reply
rig_read_head(int fd)
{
	struct rig_reply r = { 0 };
	const char *length;

	if (!read_head(fd, &r)) {
		assert_int_equal(r.head[0], '\0');
		return r;
	}
	assert_int_equal(sscanf(r.head, "HTTP/1.1 %d ", &r.status), 1);
	if (r.status == 100)
		return r;
	r.close = strstr(r.head, "\r\nConnection: close\r\n") != NULL;
	r.keep_alive = strstr(r.head, "\r\nConnection: keep-alive\r\n") != NULL;
	assert_non_null(strstr(r.head, "\r\nCache-Control: no-store\r\n"));
	assert_null(strstr(r.head, "\r\nServer:"));
	length = strstr(r.head, "\r\nContent-Length: ");
	assert_non_null(length);
	assert_int_equal(
	    sscanf(length, " Content-Length: %zu\r\n", &r.body_len), 1);
	return r;
}

struct rig_reply
rig_read(int fd)
{
	struct rig_reply r = rig_read_head(fd);
	size_t got = 0;
	ssize_t n;

	r.body = calloc(1, r.body_len + 1);
	assert_non_null(r.body);
	while (got < r.body_len) {
		n = recv(fd, r.body + got, r.body_len - got, 0);
		assert_true(n > 0);
		got += (size_t)n;
	}
	return r;
}

void
rig_reply_free(struct rig_reply *r)
{
	free(r->body);
	r->body = NULL;
}

void
rig_expect(int fd, int status)
{
	struct rig_reply r = rig_read(fd);

	assert_int_equal(r.status, status);
	rig_reply_free(&r);
}

void
rig_expect_body(int fd, const char *body)
{
	struct rig_reply r = rig_read(fd);

	assert_int_equal(r.status, 200);
	assert_string_equal(r.body, body);
	rig_reply_free(&r);
}

bool
rig_is_closed(int fd)
{
	char byte;

	return recv(fd, &byte, 1, 0) == 0;
}

bool
rig_can_connect(int family, uint16_t port)
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
