/* SPDX-License-Identifier: MIT */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/err.h"

/*
 * HTTP/1.1 and 1.0: listeners, strict parsing, limits and deadlines; a
 * request in, a reply out.  One thread runs the loop and makes every call
 * here, but http_exchange_post(), http_server_stop() and http_server_ping().
 *
 * A connection carries one exchange at a time: while one is with the handler
 * nothing is read from that connection, so pipelining cannot pile up work.
 */
struct http_server;
struct http_exchange;
struct http_tls;

enum {
	HTTP_HEAD_MAX = 8192, /* request line and fields: 431 beyond */
	HTTP_FIELDS_MAX = 64,
	HTTP_BODY_MAX = 4096, /* 413 beyond */
	HTTP_HEAD_TIMEOUT_MS = 5000, /* from the first byte to the last */
	HTTP_BODY_TIMEOUT_MS = 5000,
	HTTP_IDLE_TIMEOUT_MS = 15000, /* between requests */
	HTTP_SEND_TIMEOUT_MS = 10000, /* for a reply */
	HTTP_LINGER_TIMEOUT_MS = 2000, /* for the peer to close after it */

	HTTP_REPLY_HEADERS_MAX = 1024, /* for http_reply.headers */
	HTTP_REFUSAL_MAX = 512, /* for the body of a refusal */
	HTTP_URL_MAX = 128, /* for the address of a listener */
	HTTP_ADDRESS_MAX = 46, /* for that of a peer */
	HTTP_GROUPS_MAX = 32, /* of a peer; of one in more, none */
};

/* Borrowed until the handler returns.  Absent fields are NULL. */
struct http_request {
	const char *method; /* "GET" */
	const char *path; /* without the query */
	const char *host;
	const char *origin;
	const char *sec_fetch_site;
	const char *authorization;
	const char *body;
	size_t body_len;
};

/*
 * Who is at the other end of a connection.  Borrowed as the request is, but it
 * does not change as long as the connection lasts.
 */
struct http_peer {
	enum http_via { HTTP_VIA_TCP, HTTP_VIA_UNIX } via;
	bool tls;
	char address[HTTP_ADDRESS_MAX]; /* TCP: as a number; "" for unix */
	uid_t uid; /* unix: SO_PEERCRED; else -1, which is nobody */
	gid_t gid;
	gid_t groups[HTTP_GROUPS_MAX]; /* besides, SO_PEERGROUPS */
	size_t group_count;
	/*
	 * The subjectAltNames of the client certificate, which is verified:
	 * "dns:host.example", "uri:urn:x", "email:a@host.example".
	 */
	const char *const *names;
	size_t name_count; /* 0: no certificate was presented */
};

struct http_reply {
	int status;
	const char *content_type; /* NULL = application/json */
	const char *headers; /* whole lines with CRLF, or NULL; copied */
	const char *body; /* borrowed until release */
	size_t body_len;
	/*
	 * Called once when the last byte was sent or the connection is gone,
	 * to wipe and free; may be NULL.
	 */
	void (*release)(void *release_arg);
	void *release_arg;
};

/*
 * Has ready() still to be called?  So it is when post() is yet to come, and
 * when it has been called just now.
 */
enum http_pending { HTTP_POST_COMES, HTTP_POST_NEVER };

/*
 * What is above.  request() either replies before it returns, or keeps the
 * exchange: then http_exchange_post() is called for it exactly once, which
 * leads to ready() on the loop's thread, which replies (in vain and without
 * harm when the peer has left or got its reply from expired()).
 */
struct http_handler {
	void *arg;
	size_t storage; /* bytes of the handler's in each exchange */
	/* Only for what is well-formed and within the limits. */
	void (*request)(void *arg, struct http_exchange *x,
	    const struct http_request *request);
	void (*ready)(void *arg, struct http_exchange *x);
	/*
	 * The deadline set by http_exchange_keep() has passed: reply now; the
	 * connection is closed after that.
	 */
	enum http_pending (*expired)(void *arg, struct http_exchange *x);
	/*
	 * The peer has closed the connection, or its sending half, while the
	 * exchange was kept: the two cannot be told apart.  Or it would not be
	 * let in any more (http_server_check_peers()).  HTTP_POST_NEVER
	 * closes the connection.  Else what ready() replies is sent all the
	 * same, for a peer that closed only its half; expired() is not called
	 * any more, the connection ends at the deadline without a reply.
	 */
	enum http_pending (*gone)(void *arg, struct http_exchange *x);
	/*
	 * The server itself refuses a request that is malformed, too large or
	 * too slow: write a body for this error to `body`, and return its
	 * length.  The connection is closed after that.
	 */
	size_t (*refusal)(void *arg, enum sr_err err, char *body, size_t cap);
};

/* The handler's storage, zeroed before each request(). */
void *http_exchange_storage(struct http_exchange *x);

const struct http_peer *http_exchange_peer(const struct http_exchange *x);

/*
 * In request() only, instead of a reply: keep the exchange, with a deadline in
 * clock_ms() time.  post() may have been called before.
 */
void http_exchange_keep(struct http_exchange *x, uint64_t deadline_ms);

/* From any thread. */
void http_exchange_post(struct http_exchange *x);

/*
 * In request(), expired() or ready(), once.  The body is not sent when the
 * method was HEAD; it is released all the same.
 */
void http_exchange_reply(
    struct http_exchange *x, const struct http_reply *reply);

struct http_config {
	const struct http_handler *handler;
	/*
	 * At this many, the connection that has been idle, or has taken over
	 * its request, for longest makes room for the next; so does one that
	 * for a quarter of a second has not taken its reply, or has not closed
	 * after its last one.  When all are busy, the next ones wait
	 * unaccepted.
	 */
	unsigned max_connections;

	/* 0 = HTTP_HEAD_TIMEOUT_MS and so on */
	unsigned head_timeout_ms;
	unsigned body_timeout_ms;
	unsigned idle_timeout_ms;
	unsigned send_timeout_ms;
	unsigned linger_timeout_ms;
};

MUST_CHECK enum sr_err http_server_new(
    const struct http_config *config, struct http_server **out);

/* Whose certificate a client has to show. */
enum http_client_certificate {
	HTTP_CLIENT_CERTIFICATE_NONE, /* none is asked for */
	HTTP_CLIENT_CERTIFICATE_OPTIONAL, /* who shows one, shows a good one */
	HTTP_CLIENT_CERTIFICATE_REQUIRED,
};

/* Names of files, all of them PEM; borrowed. */
struct http_tls_config {
	const char *certificate; /* ours first, then those up to its CA */
	const char *key; /* not encrypted, and closed to all others */
	const char *client_ca; /* NULL with NONE */
	const char *crl; /* NULL: nobody is revoked; else for each CA */
	enum http_client_certificate client_certificate;
};

enum { HTTP_TLS_WHY_MAX = 512 };

/*
 * What TLS 1.2 and 1.3 need.  A client certificate must lead to a CA, be valid
 * now, be made for client authentication, and not be revoked; else the
 * handshake fails.
 *
 * Returns SR_IO, SR_BAD_CONFIG or SR_NO_MEMORY, and why.
 */
MUST_CHECK enum sr_err http_tls_load(const struct http_tls_config *config,
    char why[HTTP_TLS_WHY_MAX], struct http_tls **out);
void http_tls_free(struct http_tls *tls); /* NULL is allowed */

/*
 * From any thread: take over what `fresh` has and free it.  It holds for the
 * connections that come from now on, and for those that are open once
 * http_server_check_peers() is called.
 */
void http_tls_replace(struct http_tls *tls, struct http_tls *fresh);

/* Where to listen; all is borrowed for the call, but tls. */
struct http_listen {
	enum http_listen_kind {
		HTTP_LISTEN_TCP,
		HTTP_LISTEN_UNIX,
		HTTP_LISTEN_FD,
	} kind;
	const char *host; /* TCP */
	uint16_t port;
	const char *path; /* unix */
	mode_t mode;
	gid_t group; /* (gid_t)-1: leave */
	int fd; /* that somebody else has made */
	struct http_tls *tls; /* NULL: plain; lives as long as the server */
};

/*
 * Before http_server_run():
 *
 * TCP: on every address of this name ("localhost": 127.0.0.1 and ::1) and
 * port.  Port 0 takes a free one, the same for all addresses.  Addresses of a
 * family that this machine lacks are left out, as long as one is left.
 *
 * Unix: on a socket file with this mode and group, which nobody can connect to
 * before it has them.  The file of a server that is dead is replaced, that of
 * a live one or of another kind is left alone.  It is removed at the end if it
 * is still the same.
 *
 * FD: on this stream socket (TCP or unix) that listens already.  It is taken,
 * also when that fails.
 *
 * Logs and returns SR_IO when that fails.  *bound_port is the port, 0 for
 * unix.
 */
MUST_CHECK enum sr_err http_server_listen(struct http_server *server,
    const struct http_listen *listen, uint16_t *bound_port);

/* One of the sockets that are listened on. */
struct http_listener_info {
	char url[HTTP_URL_MAX]; /* "http://127.0.0.1:8000", "unix:/run/s" */
	bool exposed; /* can be reached from other machines */
	bool tls;
};

/* The n-th, from 0; false when there are fewer. */
bool http_server_listener(const struct http_server *server, unsigned n,
    struct http_listener_info *out);

/*
 * From any thread: connections whose client certificate is not acceptable any
 * more are closed, those that are busy after their reply; gone() is called for
 * these, so that what has not begun never does.
 */
void http_server_check_peers(struct http_server *server);

/* Run until http_server_stop(). */
void http_server_run(struct http_server *server);

/*
 * From any thread: accept nothing more, close idle connections, let kept
 * exchanges finish, then return from http_server_run(), at the latest after
 * `grace_ms`.
 */
void http_server_stop(struct http_server *server, unsigned grace_ms);

/*
 * From any thread: has the loop turned since this was called before?  The
 * first answer is yes.  Wakes the loop, so that the next one can be.
 */
bool http_server_ping(struct http_server *server);

/*
 * After http_server_run() has returned, and when nobody will call
 * http_exchange_post() any more: exchanges that are still kept are dropped
 * without a call.  NULL is allowed.
 */
void http_server_free(struct http_server *server);

#endif
