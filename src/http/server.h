/* SPDX-License-Identifier: MIT */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H

#include <pthread.h>
#include <stdbool.h>
#include <sys/queue.h>

#include "http/conn.h"
#include "http/http.h"
#include "http/net.h"

/* What the connections of a server share. */

LIST_HEAD(conn_list, http_exchange);
TAILQ_HEAD(conn_queue, http_exchange);
STAILQ_HEAD(posted_queue, http_exchange);
STAILQ_HEAD(listener_list, listener);

struct http_server {
	struct http_config config; /* no time in it is 0 */
	struct net *net;
	struct listener_list listeners;
	bool accepting;
	bool starved; /* of descriptors: accepting rests */
	struct net_timer *starved_timer;
	uint64_t starved_logged_ms;

	struct parse *spare_parse; /* for the next request; may be NULL */
	struct conn_list all;
	struct conn_queue waiting; /* for their peers; the longest first */
	unsigned open; /* connections with a stream */
	bool stopping;
	struct net_timer *grace_timer;

	/* From other threads. */
	pthread_mutex_t lock;
	struct posted_queue posted;
	bool check_wanted;
	bool pinged; /* and not seen by the loop so far */
	bool stop_wanted;
	unsigned grace_ms;
};

/* Takes the socket. */
void server_accept(struct http_server *server, struct net_socket socket,
    const struct http_peer *peer);

/* accept() has failed. */
void server_note_starved(struct http_server *server, int errnum);

void listeners_set_accepting(struct http_server *server, bool accepting);
void listeners_close(struct http_server *server);

/*
 * Give a connection the parser for one request, and take it back, wiped: it is
 * most of what a connection takes, and one that is idle does not need it.  Most
 * requests are there whole when they are read, so that the next one has the
 * parser of this one.
 */
MUST_CHECK enum sr_err server_take_parse(struct http_exchange *x);
void server_give_parse(struct http_exchange *x);

/* What happens to a connection; each may change who is accepted. */
void server_add(struct http_server *server, struct http_exchange *x);
void server_note_idle(struct http_server *server, struct http_exchange *x);
void server_note_waiting(struct http_server *server, struct http_exchange *x);
void server_note_active(struct http_server *server, struct http_exchange *x);
void server_note_closed(struct http_server *server, struct http_exchange *x);
void server_remove(struct http_server *server, struct http_exchange *x);

#endif
