/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "rig.h"
#include "rows.h"

/* The rows of rows.c from outside: a refusal closes, the rest is understood. */

static struct rig *rig;

static void
test_refused(void **state)
{
	const struct refused_row *row = *state;
	unsigned before = rig_count(rig, RIG_REQUEST);
	int fd = rig_connect(rig);
	struct rig_reply r;

	rig_send(fd, row->text, row->len);
	r = rig_read(fd);
	assert_int_equal(r.status, sr_err_http_status(row->err));
	assert_string_equal(r.body, sr_err_code(row->err));
	assert_true(r.close);
	assert_true(rig_is_closed(fd));
	assert_int_equal(rig_count(rig, RIG_REQUEST), before);
	rig_reply_free(&r);
	close(fd);
}

/* The reply must arrive although more bytes lie unread at the server. */
static void
test_refused_with_more(void **state)
{
	static char more[30000];
	int fd;

	(void)state;
	memset(more, 'm', sizeof(more));
	for (int i = 0; i < 50; i++) {
		fd = rig_connect(rig);
		rig_send_text(fd, "GET / HTTP/1.1\r\n\r\n");
		rig_send(fd, more, sizeof(more));
		rig_expect(fd, 400);
		assert_true(rig_is_closed(fd));
		close(fd);
	}
}

/* A request behind a refused one is never looked at. */
static void
test_refused_first(void **state)
{
	unsigned before = rig_count(rig, RIG_REQUEST);
	int fd = rig_connect(rig);

	(void)state;
	rig_send_text(
	    fd, "GET / HTTP/1.1\r\n\r\nGET /now HTTP/1.1\r\nHost: h\r\n\r\n");
	rig_expect(fd, 400);
	assert_true(rig_is_closed(fd));
	assert_int_equal(rig_count(rig, RIG_REQUEST), before);
	close(fd);
}

static void
test_valid(void **state)
{
	const struct valid_row *row = *state;
	size_t len = strlen(row->text);
	int fd = rig_connect(rig);

	for (size_t cut = 0; cut < len; cut++) {
		rig_send(fd, row->text, cut);
		rig_send(fd, row->text + cut, len - cut);
		rig_expect_body(fd, row->seen);
	}
	for (size_t i = 0; i < len; i++)
		rig_send(fd, row->text + i, 1);
	rig_expect_body(fd, row->seen);
	close(fd);
}

int
main(void)
{
	int result;

	for (size_t i = 0; i < refused_row_count; i++)
		t_add(refused_rows[i].name, test_refused, &refused_rows[i]);
	t_add("refused with more to come", test_refused_with_more, NULL);
	t_add("refused, and a request behind", test_refused_first, NULL);
	for (size_t i = 0; i < valid_row_count; i++)
		t_add(valid_rows[i].name, test_valid, &valid_rows[i]);
	rig = rig_new((struct http_config){ 0 });
	result = t_main("http/refusal");
	rig_free(rig);
	return result;
}
