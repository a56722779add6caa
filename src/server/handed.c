/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/log.h"
#include "server/handed.h"
#include "server/service.h"

enum { NAMES_TEXT_MAX = 300 }; /* a line of the log has room for it */

static bool
has_name(char *const *names, unsigned count, const char *name)
{
	for (unsigned i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

/* Each name once: "lab", "web"; a list that is too long is cut. */
static void
list_names(const struct service_sockets *sockets, char text[NAMES_TEXT_MAX])
{
	size_t len = 0;

	text[0] = '\0';
	for (unsigned i = 0; i < sockets->count && len < NAMES_TEXT_MAX; i++)
		if (!has_name(sockets->names, i, sockets->names[i]))
			len += (size_t)snprintf(text + len,
			    NAMES_TEXT_MAX - len, "%s\"%s\"",
			    len > 0 ? ", " : "", sockets->names[i]);
}

/* A name that is mistyped must not leave its sockets without TLS. */
static enum sr_err
check_named(const struct service_sockets *sockets, const struct settings *s)
{
	char names[NAMES_TEXT_MAX];

	for (size_t i = 0; i < s->listen_count; i++) {
		const struct settings_listen *l = &s->listens[i];

		if (l->socket[0] == '\0' ||
		    has_name(sockets->names, sockets->count, l->socket))
			continue;
		list_names(sockets, names);
		log_error("%sno socket \"%s\" was handed over; there %s%s",
		    l->where, l->socket,
		    sockets->count > 0 ? "are: " : "is none at all", names);
		return SR_BAD_CONFIG;
	}
	return SR_OK;
}

/* NULL: nobody names it. */
static const struct settings_listen *
find_section(const struct settings *s, const char *name)
{
	for (size_t i = 0; i < s->listen_count; i++)
		if (s->listens[i].socket[0] != '\0' &&
		    strcmp(s->listens[i].socket, name) == 0)
			return &s->listens[i];
	return NULL;
}

static bool
is_unix(int fd)
{
	int domain;
	socklen_t len = sizeof(domain);

	return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0 &&
	    domain == AF_UNIX;
}

/* `section` may be NULL.  The socket is taken, also when this fails. */
static enum sr_err
listen_one(struct http_server *http, int fd,
    const struct settings_listen *section, struct http_tls *tls)
{
	const bool wants_tls = section != NULL && section->tls;
	const struct http_listen listen = {
		.kind = HTTP_LISTEN_FD,
		.fd = fd,
		.tls = wants_tls ? tls : NULL,
	};
	uint16_t port;

	if (wants_tls && is_unix(fd)) {
		log_error("%sone of the sockets \"%s\" is a unix socket, which"
			  " has no tls: give it a name of its own",
		    section->where, section->socket);
		close(fd);
		return SR_BAD_CONFIG;
	}
	return http_server_listen(http, &listen, &port);
}

/* Each is taken, also when one before it was wrong. */
enum sr_err
handed_listen(struct http_server *http, const struct settings *s,
    struct http_tls *tls, unsigned *count)
{
	struct service_sockets sockets;
	enum sr_err err = service_take_sockets(&sockets);

	if (err == SR_OK)
		err = check_named(&sockets, s);
	for (unsigned i = 0; i < sockets.count; i++) {
		const int fd = sockets.first + (int)i;

		if (err == SR_OK)
			err = listen_one(
			    http, fd, find_section(s, sockets.names[i]), tls);
		else
			close(fd);
	}
	*count = sockets.count;
	service_free_names(&sockets);
	return err;
}
