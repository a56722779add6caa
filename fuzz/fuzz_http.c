/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "http/parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The first byte is the number of cuts, as many bytes follow with the length
 * of a piece each, the rest is what a connection brings.  However it is cut,
 * the same requests must be seen in it.
 */

enum { CUTS_MAX = 16, SEEN_MAX = 1 << 16 };

struct cuts {
	const uint8_t *lengths;
	size_t count;
	size_t next;
};

struct seen {
	char text[SEEN_MAX];
	size_t len;
};

static void
note(struct seen *seen, const char *text)
{
	size_t len = text == NULL ? 0 : strlen(text);

	if (len + 1 > sizeof(seen->text) - seen->len)
		return;
	if (len > 0)
		memcpy(seen->text + seen->len, text, len);
	seen->len += len;
	seen->text[seen->len++] = text == NULL ? '-' : ';';
}

static void
check_target(const struct http_request *r)
{
	assert(r->path[0] == '/' || strcmp(r->path, "*") == 0);
	for (const char *c = r->path; *c != '\0'; c++)
		assert(*c > ' ' && *c < 0x7f && *c != '?' && *c != '#');
	assert(r->body_len <= HTTP_BODY_MAX);
	assert(r->body[r->body_len] == '\0');
}

static void
take(struct parse *p, struct seen *seen)
{
	struct http_request r;

	note(seen, parse_keeps_alive(p) ? "keep" : "close");
	parse_take(p, &r);
	check_target(&r);
	note(seen, r.method);
	note(seen, r.path);
	note(seen, r.host);
	note(seen, r.origin);
	note(seen, r.sec_fetch_site);
	note(seen, r.authorization);
	note(seen, r.body);
	parse_reset(p);
}

/* The next piece, on the heap and exactly as long as it is. */
static char *
cut(struct cuts *cuts, const uint8_t *data, size_t left, size_t *len)
{
	char *piece;

	*len = left;
	if (cuts->next < cuts->count && cuts->lengths[cuts->next] < left)
		*len = cuts->lengths[cuts->next];
	cuts->next++;
	piece = malloc(*len > 0 ? *len : 1);
	if (piece == NULL)
		abort();
	memcpy(piece, data, *len);
	return piece;
}

static enum sr_err
feed_piece(struct parse *p, const char *piece, size_t len, struct seen *seen)
{
	size_t used;
	enum sr_err err;

	for (size_t at = 0; at < len; at += used) {
		err = parse_feed(p, piece + at, len - at, &used);
		if (err != SR_OK)
			return err;
		assert(used <= len - at);
		if (parse_get_state(p) == PARSE_DONE)
			take(p, seen);
		else
			assert(used == len - at);
	}
	return SR_OK;
}

static void
read_all(struct cuts cuts, const uint8_t *data, size_t size, struct seen *seen)
{
	struct parse *p;
	enum sr_err err = SR_OK;
	size_t len;
	char *piece;

	if (parse_new(&p) != SR_OK)
		abort();
	for (size_t at = 0; at < size && err == SR_OK; at += len) {
		piece = cut(&cuts, data + at, size - at, &len);
		err = feed_piece(p, piece, len, seen);
		free(piece);
	}
	note(seen, sr_err_code(err));
	parse_free(p);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct seen whole, pieces;
	size_t count;

	if (size == 0)
		return 0;
	count = data[0] % (CUTS_MAX + 1);
	if (size < 1 + count)
		return 0;
	whole.len = pieces.len = 0;
	read_all(
	    (struct cuts){ 0 }, data + 1 + count, size - 1 - count, &whole);
	read_all((struct cuts){ .lengths = data + 1, .count = count },
	    data + 1 + count, size - 1 - count, &pieces);
	assert(whole.len == pieces.len);
	assert(memcmp(whole.text, pieces.text, whole.len) == 0);
	return 0;
}
