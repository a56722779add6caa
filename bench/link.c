/* SPDX-License-Identifier: MIT */
#include <err.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <openssl/ssl.h>

#include "bench/link.h"

static int
open_tcp(unsigned short port)
{
	const struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const int on = 1;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);

	if (fd < 0)
		err(1, "socket");
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0 &&
	    errno != EINPROGRESS)
		err(1, "port %u", port);
	return fd;
}

static int
open_unix(const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fd < 0 || strlen(path) >= sizeof(to.sun_path))
		errx(1, "%s: no such socket", path);
	memcpy(to.sun_path, path, strlen(path) + 1);
	/* It waits while the backlog is full; reads and writes do not. */
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) != 0)
		err(1, "%s", path);
	return fd;
}

static SSL_CTX *context;

static SSL *
start_tls(int fd, const char *ca)
{
	SSL *tls;

	if (context == NULL) {
		context = SSL_CTX_new(TLS_client_method());
		if (context == NULL ||
		    SSL_CTX_load_verify_locations(context, ca, NULL) != 1)
			errx(1, "%s: not the certificates to trust", ca);
		SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	}
	tls = SSL_new(context);
	if (tls == NULL || SSL_set_fd(tls, fd) != 1)
		errx(1, "TLS");
	SSL_set_connect_state(tls);
	return tls;
}

void
link_open(struct link *link, const struct link_target *to)
{
	link->fd = to->path != NULL ? open_unix(to->path) : open_tcp(to->port);
	link->tls = to->ca != NULL ? start_tls(link->fd, to->ca) : NULL;
}

void
link_close(struct link *link)
{
	if (link->fd < 0)
		return;
	if (link->tls != NULL) {
		SSL_shutdown(link->tls);
		SSL_free(link->tls);
	}
	close(link->fd);
	link->fd = -1;
}

void
link_end(void)
{
	SSL_CTX_free(context);
}

static ssize_t
tls_result(SSL *tls, int n)
{
	int why;

	if (n > 0)
		return n;
	why = SSL_get_error(tls, n);
	return why == SSL_ERROR_WANT_READ || why == SSL_ERROR_WANT_WRITE ? 0
									 : -1;
}

static ssize_t
plain_result(ssize_t n)
{
	if (n > 0)
		return n;
	return n < 0 && (errno == EAGAIN || errno == ENOTCONN) ? 0 : -1;
}

ssize_t
link_read(struct link *link, char *out, size_t len)
{
	if (link->tls != NULL)
		return tls_result(
		    link->tls, SSL_read(link->tls, out, (int)len));
	return plain_result(recv(link->fd, out, len, MSG_DONTWAIT));
}

ssize_t
link_write(struct link *link, const char *bytes, size_t len)
{
	if (link->tls != NULL)
		return tls_result(
		    link->tls, SSL_write(link->tls, bytes, (int)len));
	return plain_result(
	    send(link->fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL));
}
