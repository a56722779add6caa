/* SPDX-License-Identifier: MIT */
#ifndef EXCHANGE_H
#define EXCHANGE_H

#include "http/http.h"

/*
 * The http_exchange_*() calls without sockets: the test is the loop, and
 * decides when a deadline passes, a peer leaves or the last byte is sent.
 */
struct http_exchange {
	const struct http_handler *handler;
	void *storage;
	bool kept;
	uint64_t deadline_ms;
	unsigned posts;
	struct http_peer
	    peer; /* loopback, unless exchange_from() is told more */
	bool away; /* the peer; replies are in vain */
	unsigned in_vain;

	/* what the peer gets; status 0: nothing yet */
	int status;
	char headers[512];
	char body[4096];
	size_t body_len;
	struct http_reply held; /* not released before exchange_end() */
};

/* Hand over a request; replied to or kept when this returns. */
struct http_exchange *exchange_new(
    const struct http_handler *handler, const struct http_request *request);

/* The same from somebody. */
struct http_exchange *exchange_from(const struct http_handler *handler,
    const struct http_request *request, const struct http_peer *peer);

/* Wait for http_exchange_post(). */
void exchange_await_post(struct http_exchange *x);

/* Wait for it, then ready(). */
void exchange_finish(struct http_exchange *x);

enum http_pending exchange_expire(struct http_exchange *x);
enum http_pending exchange_leave(struct http_exchange *x);

/*
 * The last byte is out: what was sent has not changed since, and nothing of
 * card 0's keys is left.
 */
void exchange_end(struct http_exchange *x);

#endif
