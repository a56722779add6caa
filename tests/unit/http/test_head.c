/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "http/head.h"
#include "t.h"

/*
 * The gate alone, behind a parser that believes everything: what it refuses
 * does not depend on llhttp.
 */

#define H "Host: h\r\n"

static const struct row {
	const char *name;
	const char *text;
	enum sr_err err;
} rows[] = {
	{ "plain", "GET / HTTP/1.1\r\n" H "\r\n", SR_OK },
	{ "1.0", "GET / HTTP/1.0\r\n\r\n", SR_OK },
	{ "asterisk", "OPTIONS * HTTP/1.1\r\n" H "\r\n", SR_OK },
	{ "length", "GET / HTTP/1.1\r\n" H "Content-Length: 4096\r\n\r\n",
	    SR_OK },

	{ "LF alone", "GET / HTTP/1.1\n" H "\r\n", SR_MALFORMED_REQUEST },
	{ "CR alone", "GET / HTTP/1.1\r" H "\r\n", SR_MALFORMED_REQUEST },
	{ "fold", "GET / HTTP/1.1\r\n" H " x\r\n\r\n", SR_MALFORMED_REQUEST },
	{ "tab fold", "GET / HTTP/1.1\r\n" H "\tx\r\n\r\n",
	    SR_MALFORMED_REQUEST },
	{ "DEL", "GET / HTTP/1.1\r\n" H "X: \x7f\r\n\r\n",
	    SR_MALFORMED_REQUEST },
	{ "control", "GET / HTTP/1.1\r\n" H "X: \x1b\r\n\r\n",
	    SR_MALFORMED_REQUEST },
	{ "line without a field", "GET / HTTP/1.1\r\nX\r\n" H "\r\n",
	    SR_MALFORMED_REQUEST },
	{ "blank in a name", "GET / HTTP/1.1\r\n" H "X Y: z\r\n\r\n",
	    SR_MALFORMED_REQUEST },
	{ "blank before the colon", "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
	    SR_MALFORMED_REQUEST },
	{ "empty name", "GET / HTTP/1.1\r\n" H ": z\r\n\r\n",
	    SR_MALFORMED_REQUEST },
	{ "two Hosts", "GET / HTTP/1.1\r\n" H H "\r\n", SR_MALFORMED_REQUEST },
	{ "no Host", "GET / HTTP/1.1\r\n\r\n", SR_MALFORMED_REQUEST },
	{ "Upgrade", "GET / HTTP/1.1\r\n" H "Upgrade: x\r\n\r\n",
	    SR_MALFORMED_REQUEST },

	{ "version 1.2", "GET / HTTP/1.2\r\n" H "\r\n", SR_MALFORMED_REQUEST },
	{ "version 1.10", "GET / HTTP/1.10\r\n" H "\r\n",
	    SR_MALFORMED_REQUEST },
	{ "no version", "GET /\r\n" H "\r\n", SR_MALFORMED_REQUEST },
	{ "two blanks", "GET  / HTTP/1.1\r\n" H "\r\n", SR_MALFORMED_REQUEST },
	{ "two blanks behind", "GET /  HTTP/1.1\r\n" H "\r\n",
	    SR_MALFORMED_REQUEST },
	{ "tab in the target", "GET /\t HTTP/1.1\r\n" H "\r\n",
	    SR_MALFORMED_REQUEST },
	{ "UTF-8 in the target", "GET /\xc3\xa9 HTTP/1.1\r\n" H "\r\n",
	    SR_MALFORMED_REQUEST },
	{ "fragment", "GET /#x HTTP/1.1\r\n" H "\r\n", SR_MALFORMED_REQUEST },
	{ "CONNECT", "CONNECT / HTTP/1.1\r\n" H "\r\n", SR_MALFORMED_REQUEST },

	{ "length and chunked",
	    "GET / HTTP/1.1\r\n" H
	    "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
	    SR_MALFORMED_REQUEST },
	{ "chunked in 1.0",
	    "GET / HTTP/1.0\r\n" H "Transfer-Encoding: chunked\r\n\r\n",
	    SR_MALFORMED_REQUEST },
	{ "gzip and chunked",
	    "GET / HTTP/1.1\r\n" H "Transfer-Encoding: gzip, chunked\r\n\r\n",
	    SR_MALFORMED_REQUEST },
	{ "empty length", "GET / HTTP/1.1\r\n" H "Content-Length: \r\n\r\n",
	    SR_MALFORMED_REQUEST },
	{ "length with sign",
	    "GET / HTTP/1.1\r\n" H "Content-Length: +1\r\n\r\n",
	    SR_MALFORMED_REQUEST },
	{ "two lengths",
	    "GET / HTTP/1.1\r\n" H
	    "Content-Length: 1\r\nContent-Length: 1\r\n\r\n",
	    SR_MALFORMED_REQUEST },
	{ "length beyond the limit",
	    "GET / HTTP/1.1\r\n" H "Content-Length: 4097\r\n\r\n",
	    SR_BODY_TOO_LARGE },
	{ "length beyond all numbers",
	    "GET / HTTP/1.1\r\n" H
	    "Content-Length: 18446744073709551616\r\n\r\n",
	    SR_BODY_TOO_LARGE },
};

static struct span
span_to(const struct head *h, const char *from, const char *to)
{
	return (struct span){ (size_t)(from - h->text), (size_t)(to - from) };
}

/* A line with a colon is a field, whatever is in it, and blanks are nothing. */
static enum sr_err
believe_fields(struct head *h)
{
	const char *line = strstr(h->text, "\r\n") + 2, *end, *colon, *stop;
	enum sr_err err = SR_OK;

	for (; err == SR_OK && *line != '\0'; line = end + 2) {
		end = strstr(line, "\r\n");
		colon = memchr(line, ':', (size_t)(end - line));
		if (colon == NULL)
			continue;
		stop = colon;
		while (stop > line && stop[-1] == ' ')
			stop--;
		err = head_add_field(
		    h, span_to(h, line, stop), span_to(h, colon + 1, end));
	}
	return err;
}

/* The target is what stands between the first blanks and the next one. */
static void
believe_request_line(struct head *h, char method[16])
{
	size_t len = strcspn(h->text, " ");
	const char *target = h->text + len;

	assert_in_range(len, 1, 15);
	memcpy(method, h->text, len);
	method[len] = '\0';
	h->method = method;
	target += strspn(target, " ");
	h->target = span_to(h, target, target + strcspn(target, " \r"));
}

static void
test_gate(void **state)
{
	const struct row *row = *state;
	struct head *h = calloc(1, sizeof(*h));
	enum sr_err err = SR_OK;
	char method[16];

	assert_non_null(h);
	for (const char *c = row->text; *c != '\0' && err == SR_OK; c++) {
		assert_false(head_is_complete(h));
		err = head_add_byte(h, *c);
	}
	if (err == SR_OK) {
		assert_true(head_is_complete(h));
		believe_request_line(h, method);
		err = believe_fields(h);
	}
	if (err == SR_OK)
		err = head_check(h);
	assert_string_equal(sr_err_code(err), sr_err_code(row->err));
	free(h);
}

static const struct pair_row {
	const char *name;
	char bytes[3];
	bool may_follow;
} pair_rows[] = {
	{ "CR LF", "\r\n", true },
	{ "CR CR", "\r\r", false },
	{ "CR a", "\ra", false },
	{ "LF a", "\na", true },
	{ "LF CR", "\n\r", true },
	{ "LF LF", "\n\n", false },
	{ "LF blank", "\n ", false },
	{ "LF tab", "\n\t", false },
	{ "a LF", "a\n", false },
	{ "a blank", "a ", true },
	{ "a tab", "a\t", true },
	{ "a 1f", "a\x1f", false },
	{ "a 7e", "a~", true },
	{ "a 7f", "a\x7f", false },
	{ "a 80", "a\x80", true },
	{ "a ff", "a\xff", true },
};

static void
test_pair(void **state)
{
	const struct pair_row *row = *state;
	struct head h = { .previous = row->bytes[0] };

	assert_int_equal(head_check_byte(&h, row->bytes[1]), row->may_follow);
	assert_int_equal(h.lines, strcmp(row->bytes, "\r\n") == 0);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(pair_rows) / sizeof(pair_rows[0]); i++)
		t_add(pair_rows[i].name, test_pair, &pair_rows[i]);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_gate, &rows[i]);
	return t_main("http/head");
}
