/* SPDX-License-Identifier: MIT */
#ifndef STANDIN_H
#define STANDIN_H

#include <stddef.h>

/*
 * A small HTTP server in the place of sim-rest-server.  Each connection has a
 * thread and is kept for as long as its peer does.
 */
struct standin;

struct standin_request {
	char text[4096]; /* request line, header and body as they came */
	const char *body;
};

enum standin_action {
	STANDIN_SEND, /* what was written to `out` */
	STANDIN_SEND_AND_CLOSE,
	STANDIN_CLOSE, /* without an answer */
	STANDIN_HOLD, /* no answer until the peer gives up */
};

/* Called on a thread of the server; `out` is a text. */
typedef enum standin_action (*standin_answer_fn)(
    void *arg, const struct standin_request *request, char *out, size_t cap);

/*
 * On `host`, 127.0.0.1, ::1, or the path of a socket; NULL when there is no
 * such address here.
 */
struct standin *standin_start(
    const char *host, standin_answer_fn answer, void *arg);

/* Files in PEM.  With a client_ca, who has no certificate of it is refused. */
struct standin_tls {
	const char *cert;
	const char *key;
	const char *client_ca;
};
struct standin *standin_start_tls(const char *host,
    const struct standin_tls *tls, standin_answer_fn answer, void *arg);
unsigned standin_port(const struct standin *s);

/* Wait until this many connections were closed by the server. */
void standin_wait_closed(struct standin *s, unsigned count);

/* Reset all connections, as a server that dies does. */
void standin_reset(struct standin *s);

struct standin_counts {
	unsigned connections;
	unsigned requests;
};

/* Ends the thread. */
struct standin_counts standin_stop(struct standin *s);

/* A whole answer with Content-Length. */
void standin_http(char *out, size_t cap, int status, const char *body);

#endif
