/* SPDX-License-Identifier: MIT */
#ifndef HTTP_CONN_H
#define HTTP_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

#include "http/http.h"
#include "http/net.h"
#include "http/parse.h"
#include "http/reply.h"

/*
 * A connection with the one exchange that it carries at a time: from bytes to
 * a request, to a reply, to the next.  It is one block of memory from accept
 * until the peer has left and no post() is still to come.
 */

enum conn_state {
	CONN_OPENING, /* the handshake */
	CONN_READING, /* a request, or waiting for one */
	CONN_BUSY, /* with the handler */
	CONN_SENDING,
	CONN_LINGERING, /* all is said; reading what the peer still sends */
	CONN_CLOSED, /* here for a post() only */
};

struct http_exchange {
	struct http_server *server;
	struct net_stream *stream; /* NULL when CONN_CLOSED */
	struct http_peer peer;
	char **names; /* of the peer, or NULL */
	struct net_timer *timer;
	struct parse *parse; /* NULL as long as nothing has come */
	enum conn_state state;
	uint64_t deadline_ms; /* but for CONN_OPENING and CONN_READING */
	size_t lingered; /* bytes thrown away */
	bool idle; /* no request has begun */
	bool waiting; /* for its peer: in the server's queue of these */
	bool post_due; /* kept, and ready() has not been called */
	bool told_gone;
	bool peer_done; /* nothing more will come from the peer */
	bool last; /* close after this reply */

	/* of the request */
	bool keeps_alive;
	bool is_1_0;
	bool is_head;

	void (*release)(void *release_arg);
	void *release_arg;
	char reply_head[REPLY_HEAD_MAX];
	char refusal[HTTP_REFUSAL_MAX];

	LIST_ENTRY(http_exchange) entry;
	TAILQ_ENTRY(http_exchange) waiting_entry;
	STAILQ_ENTRY(http_exchange) posted_entry;
	max_align_t storage[];
};

/* Takes the socket, also when it fails. */
MUST_CHECK enum sr_err conn_open(struct http_server *server,
    struct net_socket socket, const struct http_peer *peer);

/* The bytes of a reply; x->last is set when it is. */
MUST_CHECK enum sr_err conn_write_reply(
    struct http_exchange *x, const struct http_reply *reply);

/* post() has arrived. */
void conn_ready(struct http_exchange *x);

/* Let the peer ask nothing more if it would not be let in any more. */
void conn_check_peer(struct http_exchange *x);

/* Close now, whatever the state. */
void conn_drop(struct http_exchange *x);

#endif
