/* SPDX-License-Identifier: MIT */
#ifndef HTTP_HEAD_H
#define HTTP_HEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "http/http.h"

/*
 * The head of a request as text, and the rules that it must keep beyond its
 * grammar.  Whatever two readers could take for two different requests is
 * refused: this gate does not rest on how strict the parser library was built.
 */

struct span {
	size_t at;
	size_t len;
};

/* The fields that mean something here; each may come once. */
enum head_field {
	FIELD_HOST,
	FIELD_ORIGIN,
	FIELD_SEC_FETCH_SITE,
	FIELD_AUTHORIZATION,
	FIELD_CONTENT_LENGTH,
	FIELD_TRANSFER_ENCODING,
	FIELD_EXPECT,
	FIELD_UPGRADE,
	FIELD_COUNT,
};

struct head {
	char text[HTTP_HEAD_MAX + 1];
	size_t len;
	char previous; /* the last byte that passed head_check_byte() */
	unsigned lines;
	unsigned count; /* fields, known or not */
	const char *method;
	struct span target;
	struct span fields[FIELD_COUNT]; /* at = 0: absent */

	/* from head_check() */
	unsigned minor; /* of HTTP/1.minor */
	size_t content_length;
	bool chunked;
	bool expects_continue;
};

/*
 * May this byte follow the one before?  CR and LF only as a pair, no control
 * characters, no line that begins with a blank (RFC 9112, 2.2 and 5.2).
 * Counts the lines.
 */
bool head_check_byte(struct head *h, char byte);

/* Append a byte of the head. */
MUST_CHECK enum sr_err head_add_byte(struct head *h, char byte);

/* Does the text end with the empty line? */
bool head_is_complete(const struct head *h);

/* Note a field, given by its place in the text. */
MUST_CHECK enum sr_err head_add_field(
    struct head *h, struct span name, struct span value);

/* The rules for a complete head: framing, Host, target, expectations. */
MUST_CHECK enum sr_err head_check(struct head *h);

/*
 * Cut the text into strings and fill in all of *out but the body.  The last
 * thing to be done with a head: its text is no head any more.
 */
void head_to_request(struct head *h, struct http_request *out);

#endif
