/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rig.h"

/* Each limit at its edge and one beyond. */

static struct rig *rig;

struct text {
	char at[65536];
	size_t len;
};

static void __attribute__((format(printf, 2, 3)))
add(struct text *t, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(t->at + t->len, sizeof(t->at) - t->len, format, args);
	va_end(args);
	assert_in_range(n, 0, sizeof(t->at) - t->len - 1);
	t->len += (size_t)n;
}

static void
fill(struct text *t, char c, size_t count)
{
	assert_in_range(count, 0, sizeof(t->at) - t->len);
	memset(t->at + t->len, c, count);
	t->len += count;
}

static void
expect(const struct text *t, int status)
{
	int fd = rig_connect(rig);

	rig_send(fd, t->at, t->len);
	rig_expect(fd, status);
	if (status != 200)
		assert_true(rig_is_closed(fd));
	close(fd);
}

static void
check_head(size_t len, int status)
{
	struct text t = { .len = 0 };

	add(&t, "GET /now HTTP/1.1\r\nHost: h\r\nX: ");
	fill(&t, 'x', len - t.len - 4);
	add(&t, "\r\n\r\n");
	assert_int_equal(t.len, len);
	expect(&t, status);
}

static void
test_head(void **state)
{
	(void)state;
	check_head(HTTP_HEAD_MAX, 200);
	check_head(HTTP_HEAD_MAX + 1, 431);
	check_head(40000, 431);
}

static void
check_target(size_t len, int status)
{
	struct text t = { .len = 0 };

	add(&t, "GET /now");
	fill(&t, 'x', len - 4);
	add(&t, " HTTP/1.1\r\nHost: h\r\n\r\n");
	expect(&t, status);
}

static void
test_target(void **state)
{
	(void)state;
	check_target(HTTP_HEAD_MAX - 26, 200);
	check_target(HTTP_HEAD_MAX - 25, 431);
}

static void
check_fields(unsigned count, int status)
{
	struct text t = { .len = 0 };

	add(&t, "GET /now HTTP/1.1\r\nHost: h\r\n");
	for (unsigned i = 1; i < count; i++)
		add(&t, "X%u: y\r\n", i);
	add(&t, "\r\n");
	expect(&t, status);
}

static void
test_fields(void **state)
{
	(void)state;
	check_fields(HTTP_FIELDS_MAX, 200);
	check_fields(HTTP_FIELDS_MAX + 1, 431);
}

static void
check_body(size_t len, int status)
{
	struct text t = { .len = 0 };

	add(&t, "POST /now HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n",
	    len);
	if (status == 200)
		fill(&t, 'b', len);
	expect(&t, status);
}

static void
test_body(void **state)
{
	(void)state;
	check_body(HTTP_BODY_MAX, 200);
	check_body(HTTP_BODY_MAX + 1, 413);
}

static void
check_chunks(size_t total, size_t size, int status)
{
	struct text t = { .len = 0 };
	size_t n;

	add(&t,
	    "POST /now HTTP/1.1\r\nHost: h\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n");
	for (size_t left = total; left > 0; left -= n) {
		n = left < size ? left : size;
		add(&t, "%zx\r\n", n);
		fill(&t, 'b', n);
		add(&t, "\r\n");
	}
	if (status == 200)
		add(&t, "0\r\n\r\n");
	expect(&t, status);
}

static void
test_chunks(void **state)
{
	(void)state;
	check_chunks(HTTP_BODY_MAX, HTTP_BODY_MAX, 200);
	check_chunks(HTTP_BODY_MAX + 1, HTTP_BODY_MAX, 413);
	check_chunks(HTTP_BODY_MAX, 1, 200);
	check_chunks(HTTP_BODY_MAX + 1, 1, 413);
	check_chunks(HTTP_BODY_MAX, 7, 200);
}

/* Extensions are passed over, but not without end. */
static void
test_chunk_extension(void **state)
{
	struct text t = { .len = 0 };

	(void)state;
	add(&t,
	    "POST /now HTTP/1.1\r\nHost: h\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n0;a=");
	fill(&t, 'e', 40000);
	expect(&t, 413);
}

static void
test_pipelined(void **state)
{
	struct text t = { .len = 0 };
	int fd = rig_connect(rig);

	(void)state;
	for (int i = 0; i < 1000; i++)
		add(&t, "GET /now/%03d HTTP/1.1\r\nHost: h\r\n\r\n", i);
	rig_send(fd, t.at, t.len);
	for (int i = 0; i < 1000; i++) {
		char wanted[64];

		snprintf(wanted, sizeof(wanted), "GET /now/%03d h - - ", i);
		rig_expect_body(fd, wanted);
	}
	close(fd);
}

int
main(void)
{
	int result;

	t_add("head", test_head, NULL);
	t_add("target", test_target, NULL);
	t_add("number of fields", test_fields, NULL);
	t_add("body", test_body, NULL);
	t_add("chunked body", test_chunks, NULL);
	t_add("chunk extension", test_chunk_extension, NULL);
	t_add("more pipelined than is read ahead", test_pipelined, NULL);
	rig = rig_new((struct http_config){ 0 });
	result = t_main("http/limits");
	rig_free(rig);
	return result;
}
