/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rig.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: h\r\n\r\n"
#define NOW_REPLY(path) "GET " path " h - - "

static struct rig *rig;

static void
test_keep_alive(void **state)
{
	int fd = rig_connect(rig);

	(void)state;
	for (int i = 0; i < 100; i++) {
		rig_send_text(fd, GET("/now"));
		rig_expect_body(fd, NOW_REPLY("/now"));
	}
	close(fd);
}

static void
test_reply_head(void **state)
{
	int fd = rig_connect(rig);
	struct rig_reply r;

	(void)state;
	rig_send_text(fd, GET("/now"));
	r = rig_read(fd);
	assert_string_equal(r.head,
	    "HTTP/1.1 200 OK\r\n"
	    "Content-Type: application/json\r\n"
	    "Content-Length: 15\r\n"
	    "Cache-Control: no-store\r\n"
	    "X-Rig: yes\r\n\r\n");
	rig_reply_free(&r);
	close(fd);
}

static void
test_request_fields(void **state)
{
	int fd = rig_connect(rig);

	(void)state;
	rig_send_text(fd,
	    "POST /now/%41?a=b HTTP/1.1\r\nhost:\t[::1]:80 \r\n"
	    "ORIGIN: http://h\r\nsec-fetch-site: same-origin\r\nX: y\r\n"
	    "Content-Length: 4\r\n\r\n{\"a\"");
	rig_expect_body(fd,
	    "POST /now/%41 [::1]:80 http://h "
	    "same-origin {\"a\"");
	close(fd);
}

static void
test_chunked(void **state)
{
	int fd = rig_connect(rig);

	(void)state;
	rig_send_text(fd,
	    "POST /now HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
	    "\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n" GET("/now"));
	rig_expect_body(fd, "POST /now h - - abc0123456789");
	rig_expect_body(fd, NOW_REPLY("/now"));
	close(fd);
}

static const struct connection_row {
	const char *name;
	const char *text;
	bool close;
	bool keep_alive;
} connection_rows[] = {
	{ "1.1 stays open", "GET /now HTTP/1.1\r\nHost: h\r\n\r\n", false,
	    false },
	{ "1.1 with close",
	    "GET /now HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", true,
	    false },
	{ "1.1 with close among others",
	    "GET /now HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n",
	    true, false },
	{ "1.0 closes", "GET /now HTTP/1.0\r\n\r\n", true, false },
	{ "1.0 with keep-alive",
	    "GET /now HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", false,
	    true },
	{ "1.0 with Host", "GET /now HTTP/1.0\r\nHost: h\r\n\r\n", true,
	    false },
};

static void
test_connection(void **state)
{
	const struct connection_row *row = *state;
	int fd = rig_connect(rig);
	struct rig_reply r;

	rig_send_text(fd, row->text);
	r = rig_read(fd);
	assert_int_equal(r.status, 200);
	assert_int_equal(r.close, row->close);
	assert_int_equal(r.keep_alive, row->keep_alive);
	rig_reply_free(&r);
	if (row->close) {
		assert_true(rig_is_closed(fd));
	} else {
		rig_send_text(fd, GET("/now"));
		rig_expect(fd, 200);
	}
	close(fd);
}

static void
test_pipelining(void **state)
{
	int fd = rig_connect(rig);

	(void)state;
	rig_send_text(fd,
	    GET("/now/1") GET("/post") GET("/now/2") GET("/post")
		GET("/now/3"));
	rig_expect_body(fd, NOW_REPLY("/now/1"));
	rig_expect_body(fd, "ready");
	rig_expect_body(fd, NOW_REPLY("/now/2"));
	rig_expect_body(fd, "ready");
	rig_expect_body(fd, NOW_REPLY("/now/3"));
	close(fd);
}

static void
test_head(void **state)
{
	int fd = rig_connect(rig);
	struct rig_reply r;

	(void)state;
	rig_send_text(fd, "HEAD /now HTTP/1.1\r\nHost: h\r\n\r\n" GET("/now"));
	r = rig_read_head(fd);
	assert_int_equal(r.status, 200);
	assert_int_equal(r.body_len, 16);
	rig_expect_body(fd, NOW_REPLY("/now"));
	close(fd);
}

static void
test_continue(void **state)
{
	int fd = rig_connect(rig);

	(void)state;
	rig_send_text(fd,
	    "POST /now HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
	    "Expect: 100-continue\r\n\r\n");
	rig_expect(fd, 100);
	rig_send_text(fd, "ab");
	rig_expect_body(fd, "POST /now h - - ab");
	close(fd);
}

static void
test_no_continue(void **state)
{
	int fd = rig_connect(rig);

	(void)state;
	rig_send_text(fd,
	    "POST /now HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n"
	    "Expect: 100-Continue\r\n\r\nab");
	rig_expect_body(fd, "POST /now h - - ab");
	rig_send_text(fd,
	    "POST /now HTTP/1.1\r\nHost: h\r\nContent-Length: 4097\r\n"
	    "Expect: 100-continue\r\n\r\n");
	rig_expect(fd, 413);
	assert_true(rig_is_closed(fd));
	close(fd);
}

static void
test_big_reply(void **state)
{
	int fd = rig_connect(rig);
	struct rig_reply r;

	(void)state;
	rig_send_text(fd, GET("/big") GET("/now"));
	r = rig_read(fd);
	assert_int_equal(r.body_len, RIG_BIG);
	assert_int_equal(strspn(r.body, "b"), RIG_BIG);
	rig_reply_free(&r);
	rig_expect_body(fd, NOW_REPLY("/now"));
	close(fd);
}

static void
test_half_close(void **state)
{
	int fd = rig_connect(rig);

	(void)state;
	rig_send_text(fd, GET("/now/1") GET("/now/2"));
	shutdown(fd, SHUT_WR);
	rig_expect_body(fd, NOW_REPLY("/now/1"));
	rig_expect_body(fd, NOW_REPLY("/now/2"));
	assert_true(rig_is_closed(fd));
	close(fd);
}

static void
test_half_request(void **state)
{
	int fd = rig_connect(rig);

	(void)state;
	rig_send_text(fd, "GET /now HTTP/1.1\r\nHost: h\r\n");
	shutdown(fd, SHUT_WR);
	rig_expect(fd, 400);
	assert_true(rig_is_closed(fd));
	close(fd);
}

static void
test_no_request(void **state)
{
	int fd = rig_connect(rig);

	(void)state;
	shutdown(fd, SHUT_WR);
	assert_true(rig_is_closed(fd));
	close(fd);
}

int
main(void)
{
	const size_t n = sizeof(connection_rows) / sizeof(connection_rows[0]);
	int result;

	t_add("keep-alive", test_keep_alive, NULL);
	t_add("head of a reply", test_reply_head, NULL);
	t_add("what the handler sees", test_request_fields, NULL);
	t_add("chunked", test_chunked, NULL);
	for (size_t i = 0; i < n; i++)
		t_add(connection_rows[i].name, test_connection,
		    &connection_rows[i]);
	t_add("pipelining in order", test_pipelining, NULL);
	t_add("HEAD has no body", test_head, NULL);
	t_add("100 Continue", test_continue, NULL);
	t_add("no 100 Continue", test_no_continue, NULL);
	t_add("big reply", test_big_reply, NULL);
	t_add("half-close", test_half_close, NULL);
	t_add("half a request and half-close", test_half_request, NULL);
	t_add("no request and half-close", test_no_request, NULL);
	rig = rig_new((struct http_config){ 0 });
	result = t_main("http/server");
	rig_free(rig);
	return result;
}
