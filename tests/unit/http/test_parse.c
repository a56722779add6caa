/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "http/parse.h"
#include "rows.h"
#include "t.h"

/*
 * However the bytes of a request are cut, the verdict is the same, and what
 * follows the request is left alone.
 */

static struct parse *
new_parse(void)
{
	struct parse *p = NULL;

	assert_int_equal(parse_new(&p), SR_OK);
	assert_int_equal(parse_get_state(p), PARSE_EMPTY);
	return p;
}

/* Exactly as long as they are, so that AddressSanitizer sees a step too far. */
static enum sr_err
feed(struct parse *p, const char *text, size_t len, size_t *used)
{
	char *copy = malloc(len > 0 ? len : 1);
	enum sr_err err;

	assert_non_null(copy);
	memcpy(copy, text, len);
	err = parse_feed(p, copy, len, used);
	free(copy);
	return err;
}

static enum sr_err
feed_all(struct parse *p, const char *text, size_t len, size_t step)
{
	size_t used, piece;
	enum sr_err err;

	for (size_t at = 0; at < len; at += piece) {
		piece = step < len - at ? step : len - at;
		if ((err = feed(p, text + at, piece, &used)) != SR_OK)
			return err;
		if (parse_get_state(p) == PARSE_DONE)
			return SR_OK;
		assert_int_equal(used, piece);
	}
	return SR_OK;
}

static void
test_refused(void **state)
{
	const struct refused_row *row = *state;
	enum sr_err err;
	size_t used;

	for (size_t cut = 0; cut <= row->len; cut++) {
		struct parse *p = new_parse();

		err = feed(p, row->text, cut, &used);
		if (err == SR_OK) {
			assert_int_equal(used, cut);
			err = feed(p, row->text + cut, row->len - cut, &used);
		}
		assert_string_equal(sr_err_code(err), sr_err_code(row->err));
		parse_free(p);
	}
	for (size_t step = 1; step <= 3; step++) {
		struct parse *p = new_parse();

		err = feed_all(p, row->text, row->len, step);
		assert_string_equal(sr_err_code(err), sr_err_code(row->err));
		parse_free(p);
	}
}

static void
check_seen(struct parse *p, const char *seen)
{
	struct http_request r;
	char text[512];

	assert_int_equal(parse_get_state(p), PARSE_DONE);
	parse_take(p, &r);
	snprintf(text, sizeof(text), "%s %s %s %s %s %s%s%s", r.method, r.path,
	    r.host ? r.host : "-", r.origin ? r.origin : "-",
	    r.sec_fetch_site ? r.sec_fetch_site : "-", r.body,
	    r.authorization ? " auth=" : "",
	    r.authorization ? r.authorization : "");
	assert_string_equal(text, seen);
	assert_int_equal(strlen(r.body), r.body_len);
}

static void
test_valid(void **state)
{
	const struct valid_row *row = *state;
	struct parse *p = new_parse();
	char text[512];
	size_t len = strlen(row->text), used;

	snprintf(text, sizeof(text), "%s%s", row->text, "GET");
	for (size_t cut = 0; cut < len; cut++) {
		assert_int_equal(feed(p, text, cut, &used), SR_OK);
		assert_int_equal(used, cut);
		assert_int_not_equal(parse_get_state(p), PARSE_DONE);
		assert_int_equal(
		    feed(p, text + cut, len + 3 - cut, &used), SR_OK);
		assert_int_equal(used, len - cut);
		check_seen(p, row->seen);
		assert_true(parse_keeps_alive(p));
		parse_reset(p);
		assert_int_equal(parse_get_state(p), PARSE_EMPTY);
	}
	for (size_t step = 1; step <= 3; step++) {
		assert_int_equal(feed_all(p, text, len + 3, step), SR_OK);
		check_seen(p, row->seen);
		parse_reset(p);
	}
	parse_free(p);
}

static void
test_states(void **state)
{
	const char *rest = "OST / HTTP/1.1\r\nHost: h\r\n"
			   "Content-Length: 1\r\n\r\n";
	struct parse *p = new_parse();

	(void)state;
	assert_int_equal(feed_all(p, "\r\n", 2, 1), SR_OK);
	assert_int_equal(parse_get_state(p), PARSE_EMPTY);
	assert_int_equal(feed_all(p, "P", 1, 1), SR_OK);
	assert_int_equal(parse_get_state(p), PARSE_HEAD);
	assert_int_equal(feed_all(p, rest, strlen(rest), 64), SR_OK);
	assert_int_equal(parse_get_state(p), PARSE_BODY);
	assert_false(parse_expects_continue(p));
	assert_int_equal(feed_all(p, "a", 1, 1), SR_OK);
	assert_int_equal(parse_get_state(p), PARSE_DONE);
	parse_free(p);
}

static const struct {
	const char *fields;
	bool expects;
} expect_rows[] = {
	{ "HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n"
	  "Expect: 100-continue\r\n\r\n",
	    true },
	{ "HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
	  "Expect: 100-CONTINUE\r\n\r\n",
	    true },
	{ "HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n"
	  "Expect: 100-continue\r\n\r\n",
	    false },
	{ "HTTP/1.0\r\nHost: h\r\nContent-Length: 1\r\n"
	  "Expect: 100-continue\r\n\r\n",
	    false },
};

static void
test_expect(void **state)
{
	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct parse *p = new_parse();
		const char *fields = expect_rows[i].fields;

		assert_int_equal(feed_all(p, "POST / ", 7, 7), SR_OK);
		assert_int_equal(
		    feed_all(p, fields, strlen(fields), 512), SR_OK);
		assert_int_equal(
		    parse_expects_continue(p), expect_rows[i].expects);
		parse_free(p);
	}
}

int
main(void)
{
	for (size_t i = 0; i < refused_row_count; i++)
		t_add(refused_rows[i].name, test_refused, &refused_rows[i]);
	for (size_t i = 0; i < valid_row_count; i++)
		t_add(valid_rows[i].name, test_valid, &valid_rows[i]);
	t_add("states", test_states, NULL);
	t_add("expectations", test_expect, NULL);
	return t_main("http/parse");
}
