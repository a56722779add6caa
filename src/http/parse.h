/* SPDX-License-Identifier: MIT */
#ifndef HTTP_PARSE_H
#define HTTP_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "http/http.h"

/*
 * One request after another out of the bytes of a connection, however they
 * are cut.  Two readers look at each byte, llhttp and the gate in head.h, and
 * both must find the same request.
 */
struct parse;

enum parse_state {
	PARSE_EMPTY = 0, /* nothing of a request has come */
	PARSE_HEAD,
	PARSE_BODY, /* the head is accepted */
	PARSE_DONE, /* the request is complete: take it, then reset */
};

MUST_CHECK enum sr_err parse_new(struct parse **out);
void parse_free(struct parse *p); /* wipes; NULL is allowed */

/* Wipe the request and be ready for the next. */
void parse_reset(struct parse *p);

/*
 * Read on.  *used is how many bytes belonged to the request: all of them, or
 * fewer when it is complete.
 *
 * Returns SR_MALFORMED_REQUEST, SR_HEAD_TOO_LARGE or SR_BODY_TOO_LARGE when
 * the connection has to end; nothing may be fed after that.
 */
MUST_CHECK enum sr_err parse_feed(
    struct parse *p, const char *data, size_t len, size_t *used);

enum parse_state parse_get_state(const struct parse *p);

/* Does the client wait for 100 Continue before it sends the body? */
bool parse_expects_continue(const struct parse *p);

/* Does the client want the connection to stay open? */
bool parse_keeps_alive(const struct parse *p);

/* Is it HTTP/1.0, where staying open must be said? */
bool parse_is_1_0(const struct parse *p);

/* Is the method HEAD, whose reply has no body? */
bool parse_is_head(const struct parse *p);

/* The complete request; borrowed until parse_reset(). */
void parse_take(struct parse *p, struct http_request *out);

#endif
