/* SPDX-License-Identifier: MIT */
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "standin.h"

enum { ANSWER_MAX = 1024 * 1024 };

struct standin {
	standin_answer_fn answer;
	void *arg;
	int listener;
	unsigned port;
	pthread_t thread;

	pthread_mutex_t lock; /* for the rest */
	pthread_cond_t changed;
	int peer; /* -1 = none */
	unsigned closed;
	struct standin_counts counts;
};

/* The body's length, or -1 while the header is not complete. */
static long
expected_body(struct standin_request *r)
{
	char *end = strstr(r->text, "\r\n\r\n");
	char *line = r->text;

	if (end == NULL)
		return -1;
	r->body = end + 4;
	while ((line = strstr(line, "\r\n")) != NULL && line < end) {
		line += 2;
		if (strncasecmp(line, "Content-Length:", 15) == 0)
			return strtol(line + 15, NULL, 10);
	}
	return 0;
}

static int
receive(int fd, struct standin_request *r)
{
	size_t len = 0;
	ssize_t got;
	long body;

	r->text[0] = '\0';
	do {
		got = recv(fd, r->text + len, sizeof(r->text) - 1 - len, 0);
		if (got <= 0)
			return 0;
		len += (size_t)got;
		r->text[len] = '\0';
		body = expected_body(r);
	} while (body < 0 || strlen(r->body) < (size_t)body);
	return 1;
}

static void
send_all(int fd, const char *text)
{
	size_t left = strlen(text);
	ssize_t put;

	while (left > 0 && (put = send(fd, text, left, MSG_NOSIGNAL)) > 0) {
		text += put;
		left -= (size_t)put;
	}
}

static void
serve(struct standin *s, int fd)
{
	char *out = calloc(1, ANSWER_MAX);
	enum standin_action action = STANDIN_SEND;
	struct standin_request request;

	while (out != NULL && action == STANDIN_SEND && receive(fd, &request)) {
		pthread_mutex_lock(&s->lock);
		s->counts.requests++;
		pthread_mutex_unlock(&s->lock);
		out[0] = '\0';
		action = s->answer(s->arg, &request, out, ANSWER_MAX);
		send_all(fd, out);
	}
	if (action == STANDIN_HOLD)
		receive(fd, &request);
	free(out);
}

static void
set_peer(struct standin *s, int fd)
{
	pthread_mutex_lock(&s->lock);
	s->peer = fd;
	if (fd >= 0)
		s->counts.connections++;
	pthread_mutex_unlock(&s->lock);
}

static void *
standin_main(void *arg)
{
	struct standin *s = arg;
	int fd;

	while ((fd = accept(s->listener, NULL, NULL)) >= 0) {
		set_peer(s, fd);
		serve(s, fd);
		set_peer(s, -1);
		close(fd);
		pthread_mutex_lock(&s->lock);
		s->closed++;
		pthread_cond_broadcast(&s->changed);
		pthread_mutex_unlock(&s->lock);
	}
	return NULL;
}

static int
open_listener(const char *host, unsigned *port)
{
	const struct addrinfo hints = { .ai_flags = AI_NUMERICHOST,
		.ai_socktype = SOCK_STREAM };
	struct sockaddr_storage bound = { 0 };
	socklen_t len = sizeof(bound);
	struct addrinfo *info;
	int fd;

	if (getaddrinfo(host, "0", &hints, &info) != 0)
		return -1;
	fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 &&
	    (bind(fd, info->ai_addr, info->ai_addrlen) != 0 ||
		listen(fd, 8) != 0 ||
		getsockname(fd, (struct sockaddr *)&bound, &len) != 0)) {
		close(fd);
		fd = -1;
	}
	freeaddrinfo(info);
	/* sin_port and sin6_port are at the same place. */
	*port = ntohs(((struct sockaddr_in *)&bound)->sin_port);
	return fd;
}

struct standin *
standin_start(const char *host, standin_answer_fn answer, void *arg)
{
	struct standin *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->answer = answer;
	s->arg = arg;
	s->peer = -1;
	if ((s->listener = open_listener(host, &s->port)) < 0) {
		free(s);
		return NULL;
	}
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	if (pthread_create(&s->thread, NULL, standin_main, s) != 0)
		abort();
	return s;
}

unsigned
standin_port(const struct standin *s)
{
	return s->port;
}

void
standin_wait_closed(struct standin *s, unsigned count)
{
	pthread_mutex_lock(&s->lock);
	while (s->closed < count)
		pthread_cond_wait(&s->changed, &s->lock);
	pthread_mutex_unlock(&s->lock);
}

struct standin_counts
standin_stop(struct standin *s)
{
	struct standin_counts counts;

	shutdown(s->listener, SHUT_RDWR);
	pthread_mutex_lock(&s->lock);
	if (s->peer >= 0)
		shutdown(s->peer, SHUT_RDWR);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	close(s->listener);
	counts = s->counts;
	pthread_mutex_destroy(&s->lock);
	pthread_cond_destroy(&s->changed);
	free(s);
	return counts;
}

void
standin_http(char *out, size_t cap, int status, const char *body)
{
	snprintf(out, cap,
	    "HTTP/1.1 %d Reason\r\nContent-Type: application/json\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    status, strlen(body), body);
}
