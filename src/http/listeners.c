/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "http/listen.h"
#include "http/peer.h"
#include "http/server.h"

/* The sockets that a server accepts from. */

struct listener {
	struct http_server *server;
	struct net_listener *net;
	int fd; /* borrowed from it */
	struct http_tls *tls;
	struct listen_file file;
	STAILQ_ENTRY(listener) entry;
};

static void
on_accepted(void *arg, int fd, const struct sockaddr *from)
{
	struct listener *l = arg;
	struct http_peer peer;

	if (peer_of(fd, from, &peer))
		server_accept(l->server,
		    (struct net_socket){ .fd = fd, .tls = l->tls }, &peer);
	else
		close(fd);
}

static void
on_accept_failed(void *arg, int errnum)
{
	struct listener *l = arg;

	server_note_starved(l->server, errnum);
}

/* The file first: until the socket is closed nobody can have its inode. */
static void
listener_free(struct listener *l)
{
	listen_remove(&l->file);
	net_listener_free(l->net);
	free(l);
}

/* Takes fd, also when it fails. */
static enum sr_err
add(struct http_server *s, int fd, const struct listen_file *file,
    struct http_tls *tls)
{
	static const struct net_listener_ops ops = {
		.accepted = on_accepted,
		.failed = on_accept_failed,
	};
	struct listener *l = calloc(1, sizeof(*l));
	enum sr_err err;

	if (l == NULL) {
		close(fd);
		return SR_NO_MEMORY;
	}
	l->server = s;
	l->fd = fd;
	l->tls = tls;
	l->file = *file;
	err = net_listen(s->net, fd, &ops, l, &l->net);
	if (err == SR_OK)
		STAILQ_INSERT_TAIL(&s->listeners, l, entry);
	else
		free(l);
	return err;
}

enum sr_err
http_server_listen(struct http_server *s, const struct http_listen *listen,
    uint16_t *bound_port)
{
	struct listen_sockets sockets;
	enum sr_err err;

	if ((err = listen_open(listen, &sockets)) != SR_OK)
		return err;
	for (unsigned i = 0; i < sockets.count; i++)
		if (err == SR_OK)
			err =
			    add(s, sockets.fds[i], &sockets.file, listen->tls);
		else
			close(sockets.fds[i]);
	if (err != SR_OK) {
		listen_remove(&sockets.file);
		log_error("cannot listen: %s", sr_err_message(err));
		return err;
	}
	*bound_port = sockets.port;
	return SR_OK;
}

bool
http_server_listener(
    const struct http_server *s, unsigned n, struct http_listener_info *out)
{
	const struct listener *l = STAILQ_FIRST(&s->listeners);

	while (l != NULL && n-- > 0)
		l = STAILQ_NEXT(l, entry);
	*out =
	    (struct http_listener_info){ .tls = l != NULL && l->tls != NULL };
	return l != NULL && listen_describe(l->fd, out);
}

void
listeners_set_accepting(struct http_server *s, bool accepting)
{
	struct listener *l;

	STAILQ_FOREACH(l, &s->listeners, entry)
	if (accepting)
		net_listener_resume(l->net);
	else
		net_listener_pause(l->net);
}

void
listeners_close(struct http_server *s)
{
	struct listener *l;

	while ((l = STAILQ_FIRST(&s->listeners)) != NULL) {
		STAILQ_REMOVE_HEAD(&s->listeners, entry);
		listener_free(l);
	}
}
