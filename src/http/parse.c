/* SPDX-License-Identifier: MIT */
#include <llhttp.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"
#include "http/head.h"
#include "http/parse.h"

/*
 * A body of HTTP_BODY_MAX chunks of one byte each takes six times its length
 * and some for the end; chunk extensions may use what that leaves.
 */
enum { CHUNKED_MAX = 8 * HTTP_BODY_MAX };

struct parse {
	llhttp_t llhttp;
	enum parse_state state;
	enum sr_err err; /* why a callback has stopped llhttp */
	bool headers_complete;
	bool message_complete;
	bool keeps_alive;
	enum { LINE_START = 0, LINE_CR, LINE_SKIPPED } empty_line;
	struct span name;
	struct span value;
	struct head head;
	char body[HTTP_BODY_MAX + 1];
	size_t body_len;
	size_t chunked_len; /* of the body with its framing */
	const char *framing; /* unchecked bytes of it begin here */
};

static struct parse *
parse_of(llhttp_t *llhttp)
{
	return llhttp->data;
}

static int
refuse(struct parse *p, enum sr_err err)
{
	p->err = err;
	return HPE_USER;
}

/* A span may come in pieces, which lie in head.text one after the other. */
static void
extend(struct parse *p, struct span *span, const char *at, size_t len)
{
	if (span->len == 0)
		span->at = (size_t)(at - p->head.text);
	span->len += len;
}

static int
on_url(llhttp_t *llhttp, const char *at, size_t len)
{
	struct parse *p = parse_of(llhttp);

	extend(p, &p->head.target, at, len);
	return 0;
}

/* Trailers after a chunked body have no use here and are refused. */
static int
on_header_field(llhttp_t *llhttp, const char *at, size_t len)
{
	struct parse *p = parse_of(llhttp);

	if (p->headers_complete)
		return refuse(p, SR_MALFORMED_REQUEST);
	extend(p, &p->name, at, len);
	return 0;
}

static int
on_header_value(llhttp_t *llhttp, const char *at, size_t len)
{
	struct parse *p = parse_of(llhttp);

	extend(p, &p->value, at, len);
	return 0;
}

static int
on_header_value_complete(llhttp_t *llhttp)
{
	struct parse *p = parse_of(llhttp);
	enum sr_err err = head_add_field(&p->head, p->name, p->value);

	p->name = p->value = (struct span){ 0, 0 };
	return err == SR_OK ? 0 : refuse(p, err);
}

static int
on_headers_complete(llhttp_t *llhttp)
{
	struct parse *p = parse_of(llhttp);
	enum sr_err err;

	p->headers_complete = true;
	p->keeps_alive = llhttp_should_keep_alive(llhttp);
	p->head.method =
	    llhttp_method_name((llhttp_method_t)llhttp_get_method(llhttp));
	err = head_check(&p->head);
	return err == SR_OK ? 0 : refuse(p, err);
}

/* Chunk sizes and line ends up to here, by the rules for a head. */
static bool
check_framing(struct parse *p, const char *end)
{
	for (; p->framing < end; p->framing++)
		if (!head_check_byte(&p->head, *p->framing))
			return false;
	return true;
}

static int
on_body(llhttp_t *llhttp, const char *at, size_t len)
{
	struct parse *p = parse_of(llhttp);

	if (p->head.chunked && !check_framing(p, at))
		return refuse(p, SR_MALFORMED_REQUEST);
	if (len > HTTP_BODY_MAX - p->body_len)
		return refuse(p, SR_BODY_TOO_LARGE);
	memcpy(p->body + p->body_len, at, len);
	p->body_len += len;
	p->framing = at + len;
	return 0;
}

/* No need to wait for a chunk that is too large. */
static int
on_chunk_header(llhttp_t *llhttp)
{
	struct parse *p = parse_of(llhttp);

	if (llhttp->content_length > HTTP_BODY_MAX - p->body_len)
		return refuse(p, SR_BODY_TOO_LARGE);
	return 0;
}

static int
on_message_complete(llhttp_t *llhttp)
{
	parse_of(llhttp)->message_complete = true;
	return HPE_PAUSED;
}

static const llhttp_settings_t settings = {
	.on_url = on_url,
	.on_header_field = on_header_field,
	.on_header_value = on_header_value,
	.on_header_value_complete = on_header_value_complete,
	.on_headers_complete = on_headers_complete,
	.on_body = on_body,
	.on_chunk_header = on_chunk_header,
	.on_message_complete = on_message_complete,
};

enum sr_err
parse_new(struct parse **out)
{
	struct parse *p = malloc(sizeof(*p));

	if (p == NULL)
		return SR_NO_MEMORY;
	parse_reset(p);
	*out = p;
	return SR_OK;
}

void
parse_free(struct parse *p)
{
	if (p != NULL)
		wipe(p, sizeof(*p));
	free(p);
}

void
parse_reset(struct parse *p)
{
	wipe(p, sizeof(*p));
	llhttp_init(&p->llhttp, HTTP_REQUEST, &settings);
	p->llhttp.data = p;
}

/* Feed llhttp; *used is less than len when the message ends before. */
static enum sr_err
execute(struct parse *p, const char *data, size_t len, size_t *used)
{
	llhttp_errno_t result = llhttp_execute(&p->llhttp, data, len);

	*used = len;
	if (result == HPE_OK)
		return SR_OK;
	if (result != HPE_PAUSED || !p->message_complete)
		return p->err != SR_OK ? p->err : SR_MALFORMED_REQUEST;
	*used = (size_t)(llhttp_get_error_pos(&p->llhttp) - data);
	return SR_OK;
}

/*
 * One empty line before a request is passed over, as RFC 9112, 2.2 asks for,
 * and does not count as the begin of a request.
 */
static enum sr_err
skip_empty_line(struct parse *p, const char *data, size_t len, size_t *used)
{
	*used = 0;
	if (p->empty_line == LINE_START && *used < len) {
		p->empty_line = data[0] == '\r' ? LINE_CR : LINE_SKIPPED;
		*used += data[0] == '\r';
	}
	if (p->empty_line == LINE_CR && *used < len) {
		if (data[*used] != '\n')
			return SR_MALFORMED_REQUEST;
		p->empty_line = LINE_SKIPPED;
		*used += 1;
	}
	return SR_OK;
}

/* Both readers have to see the end of the head at the same byte. */
static enum sr_err
feed_head(struct parse *p, const char *data, size_t len, size_t *used)
{
	size_t start = p->head.len, taken = 0, executed;
	enum sr_err refusal = SR_OK, err;

	while (taken < len && refusal == SR_OK && !head_is_complete(&p->head))
		refusal = head_add_byte(&p->head, data[taken++]);
	*used = taken;
	err = execute(p, p->head.text + start, p->head.len - start, &executed);
	if (err == SR_OK)
		err = refusal;
	if (err != SR_OK)
		return err;
	if (p->headers_complete != head_is_complete(&p->head) ||
	    executed != p->head.len - start)
		return SR_MALFORMED_REQUEST;
	p->state = PARSE_HEAD;
	if (p->headers_complete)
		p->state = PARSE_BODY;
	return SR_OK;
}

/* What the gate finds comes before what llhttp finds behind it. */
static enum sr_err
feed_chunked(struct parse *p, const char *data, size_t len, size_t *used)
{
	size_t room = CHUNKED_MAX - p->chunked_len;
	const char *end;
	enum sr_err err;

	if (room == 0)
		return SR_BODY_TOO_LARGE;
	p->framing = data;
	err = execute(p, data, len < room ? len : room, used);
	end = err == SR_OK ? data + *used : llhttp_get_error_pos(&p->llhttp);
	if (!check_framing(p, end))
		return SR_MALFORMED_REQUEST;
	p->chunked_len += *used;
	return err;
}

static enum sr_err
feed_state(struct parse *p, const char *data, size_t len, size_t *used)
{
	switch (p->state) {
	case PARSE_EMPTY:
		if (p->empty_line != LINE_SKIPPED)
			return skip_empty_line(p, data, len, used);
		return feed_head(p, data, len, used);
	case PARSE_HEAD:
		return feed_head(p, data, len, used);
	default:
		if (p->head.chunked)
			return feed_chunked(p, data, len, used);
		return execute(p, data, len, used);
	}
}

enum sr_err
parse_feed(struct parse *p, const char *data, size_t len, size_t *used)
{
	size_t step;
	enum sr_err err;

	*used = 0;
	while (*used < len && p->state != PARSE_DONE) {
		err = feed_state(p, data + *used, len - *used, &step);
		if (err != SR_OK)
			return err;
		*used += step;
		if (p->message_complete)
			p->state = PARSE_DONE;
	}
	return SR_OK;
}

enum parse_state
parse_get_state(const struct parse *p)
{
	return p->state;
}

bool
parse_expects_continue(const struct parse *p)
{
	return p->state == PARSE_BODY && p->head.expects_continue &&
	    p->body_len + p->chunked_len == 0;
}

bool
parse_keeps_alive(const struct parse *p)
{
	return p->keeps_alive;
}

bool
parse_is_1_0(const struct parse *p)
{
	return p->head.minor == 0;
}

bool
parse_is_head(const struct parse *p)
{
	return p->head.method != NULL && strcmp(p->head.method, "HEAD") == 0;
}

void
parse_take(struct parse *p, struct http_request *out)
{
	head_to_request(&p->head, out);
	p->body[p->body_len] = '\0';
	out->body = p->body;
	out->body_len = p->body_len;
}
