/* SPDX-License-Identifier: MIT */
#ifndef API_ANSWER_H
#define API_ANSWER_H

#include "http/http.h"
#include "wire/wire.h"

/*
 * What goes back for a request: status, headers and body, made in one place
 * and sent by reference.  May hold session keys until it was sent.  Belongs
 * to one thread at a time: a slot's while it is made, the loop's after that.
 * Begins zeroed.
 */
struct answer {
	int status;
	size_t headers_len;
	char headers[160];
	const char *body; /* `text` or `heap` */
	size_t body_len;
	char *heap; /* or NULL */
	char text[WIRE_TEXT_MAX];
};

/* The body of an authentication, with status 200; not for WIRE_ERROR. */
void answer_set_auth(struct answer *a, const struct wire_auth_answer *auth);

/*
 * The status and body of an error, with Retry-After where the status wants
 * one.  An error that is never sent becomes SR_INTERNAL.
 */
void answer_set_error(struct answer *a, const struct wire_error *error);

/* Takes a body from wire_info_encode(), with status 200. */
void answer_set_heap(struct answer *a, char *body, size_t len);

/* Empty it, and wipe what was in it. */
void answer_clear(struct answer *a);

/* One header line, without CRLF. */
void answer_add_header(struct answer *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/*
 * Send it; it is wiped when the last byte left or the peer did.  The
 * exchange's storage may be gone when this returns.
 */
void answer_send(struct answer *a, struct http_exchange *x);

#endif
