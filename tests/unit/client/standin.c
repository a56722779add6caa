/* SPDX-License-Identifier: MIT */
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "standin.h"

enum { ANSWER_MAX = 1024 * 1024, PEERS_MAX = 256 };

/* A connection, with a thread of its own. */
struct peer {
	struct standin *standin;
	int fd; /* -1: closed */
	SSL *ssl; /* NULL: plain */
	pthread_t thread;
};

struct standin {
	standin_answer_fn answer;
	void *arg;
	int listener;
	unsigned port;
	SSL_CTX *tls; /* NULL: plain */
	pthread_t thread;

	pthread_mutex_t lock; /* for the rest */
	pthread_cond_t changed;
	struct peer peers[PEERS_MAX];
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

static ssize_t
read_some(struct peer *p, char *out, size_t cap)
{
	if (p->ssl != NULL)
		return SSL_read(p->ssl, out, (int)cap);
	return recv(p->fd, out, cap, 0);
}

static ssize_t
write_some(struct peer *p, const char *text, size_t len)
{
	if (p->ssl != NULL)
		return SSL_write(p->ssl, text, (int)len);
	return send(p->fd, text, len, MSG_NOSIGNAL);
}

static int
receive(struct peer *p, struct standin_request *r)
{
	size_t len = 0;
	ssize_t got;
	long body;

	r->text[0] = '\0';
	do {
		got = read_some(p, r->text + len, sizeof(r->text) - 1 - len);
		if (got <= 0)
			return 0;
		len += (size_t)got;
		r->text[len] = '\0';
		/* As the server does, answer at once what is no HTTP. */
		if (r->text[0] < 'A')
			return 1;
		body = expected_body(r);
	} while (body < 0 || strlen(r->body) < (size_t)body);
	return 1;
}

static void
send_all(struct peer *p, const char *text)
{
	size_t left = strlen(text);
	ssize_t put;

	while (left > 0 && (put = write_some(p, text, left)) > 0) {
		text += put;
		left -= (size_t)put;
	}
}

static void
serve(struct peer *p)
{
	struct standin *s = p->standin;
	char *out = calloc(1, ANSWER_MAX);
	enum standin_action action = STANDIN_SEND;
	struct standin_request request;

	while (out != NULL && action == STANDIN_SEND && receive(p, &request)) {
		pthread_mutex_lock(&s->lock);
		s->counts.requests++;
		pthread_mutex_unlock(&s->lock);
		out[0] = '\0';
		action = s->answer(s->arg, &request, out, ANSWER_MAX);
		send_all(p, out);
	}
	if (action == STANDIN_HOLD)
		receive(p, &request);
	free(out);
}

/* A handshake that fails is a connection without a request. */
static int
greet(struct peer *p)
{
	if (p->standin->tls == NULL)
		return 1;
	p->ssl = SSL_new(p->standin->tls);
	return p->ssl != NULL && SSL_set_fd(p->ssl, p->fd) == 1 &&
	    SSL_accept(p->ssl) == 1;
}

/* So that the alert is read before the connection is reset. */
static void
linger(struct peer *p)
{
	char rest[512];

	shutdown(p->fd, SHUT_WR);
	while (recv(p->fd, rest, sizeof(rest), 0) > 0)
		continue;
}

static void *
peer_main(void *arg)
{
	struct peer *p = arg;
	struct standin *s = p->standin;

	if (greet(p))
		serve(p);
	else
		linger(p);
	SSL_free(p->ssl);
	pthread_mutex_lock(&s->lock);
	close(p->fd);
	p->fd = -1;
	s->closed++;
	pthread_cond_broadcast(&s->changed);
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

static void *
standin_main(void *arg)
{
	struct standin *s = arg;
	struct peer *p = s->peers;
	int fd;

	while ((fd = accept(s->listener, NULL, NULL)) >= 0) {
		if (p == s->peers + PEERS_MAX)
			abort();
		*p = (struct peer){ .standin = s, .fd = fd };
		pthread_mutex_lock(&s->lock);
		s->counts.connections++;
		if (pthread_create(&p->thread, NULL, peer_main, p) != 0)
			abort();
		pthread_mutex_unlock(&s->lock);
		p++;
	}
	return NULL;
}

static int
open_unix(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	unlink(path);
	if (bind(fd, (struct sockaddr *)&address, sizeof(address)) != 0 ||
	    listen(fd, PEERS_MAX) != 0)
		abort();
	return fd;
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

	if (*host == '/')
		return open_unix(host);
	if (getaddrinfo(host, "0", &hints, &info) != 0)
		return -1;
	fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 &&
	    (bind(fd, info->ai_addr, info->ai_addrlen) != 0 ||
		listen(fd, PEERS_MAX) != 0 ||
		getsockname(fd, (struct sockaddr *)&bound, &len) != 0)) {
		close(fd);
		fd = -1;
	}
	freeaddrinfo(info);
	/* sin_port and sin6_port are at the same place. */
	*port = ntohs(((struct sockaddr_in *)&bound)->sin_port);
	return fd;
}

static SSL_CTX *
open_tls(const struct standin_tls *tls)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());

	if (ctx == NULL ||
	    SSL_CTX_use_certificate_chain_file(ctx, tls->cert) != 1 ||
	    SSL_CTX_use_PrivateKey_file(ctx, tls->key, SSL_FILETYPE_PEM) != 1)
		abort();
	if (tls->client_ca == NULL)
		return ctx;
	if (SSL_CTX_load_verify_locations(ctx, tls->client_ca, NULL) != 1)
		abort();
	SSL_CTX_set_verify(
	    ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	return ctx;
}

struct standin *
standin_start_tls(const char *host, const struct standin_tls *tls,
    standin_answer_fn answer, void *arg)
{
	struct standin *s = calloc(1, sizeof(*s));

	if (s == NULL)
		abort();
	s->answer = answer;
	s->arg = arg;
	if ((s->listener = open_listener(host, &s->port)) < 0) {
		free(s);
		return NULL;
	}
	if (tls != NULL)
		s->tls = open_tls(tls);
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->changed, NULL);
	if (pthread_create(&s->thread, NULL, standin_main, s) != 0)
		abort();
	return s;
}

struct standin *
standin_start(const char *host, standin_answer_fn answer, void *arg)
{
	return standin_start_tls(host, NULL, answer, arg);
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

void
standin_reset(struct standin *s)
{
	const struct linger now = { .l_onoff = 1 };

	pthread_mutex_lock(&s->lock);
	for (unsigned i = 0; i < s->counts.connections; i++) {
		if (s->peers[i].fd < 0)
			continue;
		setsockopt(
		    s->peers[i].fd, SOL_SOCKET, SO_LINGER, &now, sizeof(now));
		shutdown(s->peers[i].fd, SHUT_RD);
	}
	pthread_mutex_unlock(&s->lock);
}

struct standin_counts
standin_stop(struct standin *s)
{
	struct standin_counts counts;

	shutdown(s->listener, SHUT_RDWR);
	pthread_join(s->thread, NULL);
	close(s->listener);
	pthread_mutex_lock(&s->lock);
	counts = s->counts;
	for (unsigned i = 0; i < counts.connections; i++)
		if (s->peers[i].fd >= 0)
			shutdown(s->peers[i].fd, SHUT_RDWR);
	pthread_mutex_unlock(&s->lock);
	for (unsigned i = 0; i < counts.connections; i++)
		pthread_join(s->peers[i].thread, NULL);
	counts = s->counts;
	SSL_CTX_free(s->tls);
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
