/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "http/head.h"

static const char *const field_names[FIELD_COUNT] = {
	[FIELD_HOST] = "Host",
	[FIELD_ORIGIN] = "Origin",
	[FIELD_SEC_FETCH_SITE] = "Sec-Fetch-Site",
	[FIELD_AUTHORIZATION] = "Authorization",
	[FIELD_CONTENT_LENGTH] = "Content-Length",
	[FIELD_TRANSFER_ENCODING] = "Transfer-Encoding",
	[FIELD_EXPECT] = "Expect",
	[FIELD_UPGRADE] = "Upgrade",
};

static const char digits[] = "0123456789";
static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "abcdefghijklmnopqrstuvwxyz";

bool
head_check_byte(struct head *h, char byte)
{
	char previous = h->previous;

	h->previous = byte;
	if ((byte == '\n') != (previous == '\r'))
		return false;
	if (byte == '\n')
		h->lines++;
	if (previous == '\n' && (byte == ' ' || byte == '\t'))
		return false;
	if ((unsigned char)byte >= ' ')
		return byte != 0x7f;
	return byte == '\r' || byte == '\n' || byte == '\t';
}

enum sr_err
head_add_byte(struct head *h, char byte)
{
	if (h->len == HTTP_HEAD_MAX)
		return SR_HEAD_TOO_LARGE;
	if (!head_check_byte(h, byte))
		return SR_MALFORMED_REQUEST;
	h->text[h->len++] = byte;
	return SR_OK;
}

bool
head_is_complete(const struct head *h)
{
	return h->len >= 4 && memcmp(h->text + h->len - 4, "\r\n\r\n", 4) == 0;
}

static bool
only_of(const char *text, size_t len, const char *set, const char *more)
{
	for (size_t i = 0; i < len; i++)
		if (text[i] == '\0' ||
		    (strchr(set, text[i]) == NULL &&
			strchr(digits, text[i]) == NULL &&
			strchr(more, text[i]) == NULL))
			return false;
	return true;
}

static bool
is_text(const struct head *h, struct span span, const char *text)
{
	return span.len == strlen(text) &&
	    strncasecmp(h->text + span.at, text, span.len) == 0;
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static struct span
trim(const struct head *h, struct span span)
{
	while (span.len > 0 && is_blank(h->text[span.at])) {
		span.at++;
		span.len--;
	}
	while (span.len > 0 && is_blank(h->text[span.at + span.len - 1]))
		span.len--;
	return span;
}

enum sr_err
head_add_field(struct head *h, struct span name, struct span value)
{
	/* RFC 9110, 5.6.2; a blank before the colon is no token either. */
	if (name.len == 0 || h->text[name.at + name.len] != ':' ||
	    !only_of(h->text + name.at, name.len, letters, "!#$%&'*+-.^_`|~"))
		return SR_MALFORMED_REQUEST;
	if (++h->count > HTTP_FIELDS_MAX)
		return SR_HEAD_TOO_LARGE;
	for (size_t i = 0; i < FIELD_COUNT; i++) {
		if (!is_text(h, name, field_names[i]))
			continue;
		if (h->fields[i].at != 0)
			return SR_MALFORMED_REQUEST;
		h->fields[i] = trim(h, value);
	}
	return SR_OK;
}

static bool
has(const struct head *h, enum head_field field)
{
	return h->fields[field].at != 0;
}

/*
 * Exactly `METHOD SP target SP HTTP/1.x CRLF`, built again from what the
 * parser understood.
 */
static bool
check_request_line(struct head *h)
{
	static const char version[] = " HTTP/1.";
	size_t method_len = strlen(h->method);
	size_t end = h->target.at + h->target.len;
	const char *tail = h->text + end;

	if (h->target.at != method_len + 1 || h->text[method_len] != ' ' ||
	    memcmp(h->text, h->method, method_len) != 0)
		return false;
	if (h->len < end + sizeof(version) + 2 ||
	    memcmp(tail, version, sizeof(version) - 1) != 0)
		return false;
	tail += sizeof(version) - 1;
	if ((tail[0] != '0' && tail[0] != '1') || tail[1] != '\r')
		return false;
	h->minor = tail[0] == '1';
	return true;
}

/*
 * Origin form, or `*` with OPTIONS (RFC 9112, 3.2).  The absolute form is for
 * proxies and would be a second opinion on Host.
 */
static bool
check_target(const struct head *h)
{
	const char *target = h->text + h->target.at;

	if (strcmp(h->method, "CONNECT") == 0)
		return false;
	if (is_text(h, h->target, "*"))
		return strcmp(h->method, "OPTIONS") == 0;
	if (h->target.len == 0 || target[0] != '/')
		return false;
	for (size_t i = 0; i < h->target.len; i++)
		if (target[i] <= ' ' || target[i] > '~' || target[i] == '#')
			return false;
	return true;
}

/* RFC 9112, 3.2; what else RFC 3986 allows in a name, no server has. */
static bool
check_host(const struct head *h)
{
	struct span host = h->fields[FIELD_HOST];

	if (!has(h, FIELD_HOST))
		return h->minor == 0;
	return only_of(h->text + host.at, host.len, letters, "-._~%:[]");
}

/* RFC 9112, 6.1 to 6.3, without the choices that it leaves. */
static enum sr_err
check_framing(struct head *h)
{
	struct span length = h->fields[FIELD_CONTENT_LENGTH];
	const char *at = h->text + length.at;

	if (has(h, FIELD_TRANSFER_ENCODING)) {
		h->chunked = true;
		if (h->minor == 0 || has(h, FIELD_CONTENT_LENGTH) ||
		    !is_text(h, h->fields[FIELD_TRANSFER_ENCODING], "chunked"))
			return SR_MALFORMED_REQUEST;
	}
	if (!has(h, FIELD_CONTENT_LENGTH))
		return SR_OK;
	if (length.len == 0 || !only_of(at, length.len, digits, ""))
		return SR_MALFORMED_REQUEST;
	for (size_t i = 0; i < length.len; i++) {
		h->content_length *= 10;
		h->content_length += (size_t)(at[i] - '0');
		if (h->content_length > HTTP_BODY_MAX)
			return SR_BODY_TOO_LARGE;
	}
	return SR_OK;
}

/* An expectation means nothing in HTTP/1.0 (RFC 9110, 10.1.1). */
static bool
check_expect(struct head *h)
{
	if (!has(h, FIELD_EXPECT) || h->minor == 0)
		return true;
	h->expects_continue = h->chunked || h->content_length > 0;
	return is_text(h, h->fields[FIELD_EXPECT], "100-continue");
}

enum sr_err
head_check(struct head *h)
{
	enum sr_err err;

	/* The request line and the empty one: no line hides from the parser. */
	if (h->lines != h->count + 2 || has(h, FIELD_UPGRADE))
		return SR_MALFORMED_REQUEST;
	if (!check_request_line(h) || !check_target(h) || !check_host(h))
		return SR_MALFORMED_REQUEST;
	if ((err = check_framing(h)) != SR_OK)
		return err;
	return check_expect(h) ? SR_OK : SR_MALFORMED_REQUEST;
}

static const char *
cut(struct head *h, enum head_field field)
{
	struct span span = h->fields[field];

	if (!has(h, field))
		return NULL;
	h->text[span.at + span.len] = '\0';
	return h->text + span.at;
}

void
head_to_request(struct head *h, struct http_request *out)
{
	char *path = h->text + h->target.at;

	path[h->target.len] = '\0';
	path[strcspn(path, "?")] = '\0';
	*out = (struct http_request){
		.method = h->method,
		.path = path,
		.host = cut(h, FIELD_HOST),
		.origin = cut(h, FIELD_ORIGIN),
		.sec_fetch_site = cut(h, FIELD_SEC_FETCH_SITE),
		.authorization = cut(h, FIELD_AUTHORIZATION),
	};
}
