/* SPDX-License-Identifier: MIT */
#include <sys/socket.h>
#include <unistd.h>

#include "rig.h"

/* http_server_stop() and what it waits for. */

#define GET(path) "GET " path " HTTP/1.1\r\nHost: h\r\n\r\n"

static void
ask(int fd)
{
	rig_send_text(fd, GET("/now"));
	rig_expect(fd, 200);
}

static void
test_stop_lets_finish(void **state)
{
	struct rig *rig = rig_new((struct http_config){ 0 });
	int idle = rig_connect(rig), kept = rig_connect(rig);
	struct rig_reply r;

	(void)state;
	ask(idle);
	rig_send_text(kept, GET("/hold"));
	rig_await(rig, RIG_REQUEST, 2);
	http_server_stop(rig->server, 60000);
	assert_true(rig_is_closed(idle));
	assert_false(rig_can_connect(AF_INET, rig->port));
	rig_post(rig);
	r = rig_read(kept);
	assert_int_equal(r.status, 200);
	assert_true(r.close);
	assert_true(rig_is_closed(kept));
	rig_reply_free(&r);
	close(kept);
	close(idle);
	rig_join(rig);
	rig_free(rig);
}

/* Also when nobody is there any more to get the reply. */
static void
test_stop_awaits_post(void **state)
{
	struct rig *rig = rig_new((struct http_config){ 0 });
	int fd = rig_connect(rig);

	(void)state;
	rig->when_gone = HTTP_POST_COMES;
	rig_send_text(fd, GET("/hold"));
	rig_await(rig, RIG_REQUEST, 1);
	close(fd);
	rig_await(rig, RIG_GONE, 1);
	http_server_stop(rig->server, 60000);
	rig_post(rig);
	rig_join(rig);
	assert_int_equal(rig_count(rig, RIG_READY), 1);
	rig_free(rig);
}

static void
test_stop_has_an_end(void **state)
{
	struct rig *rig = rig_new((struct http_config){ 0 });
	int fd = rig_connect(rig);

	(void)state;
	rig_send_text(fd, GET("/hold"));
	rig_await(rig, RIG_REQUEST, 1);
	http_server_stop(rig->server, 50);
	rig_join(rig);
	rig_free(rig);
	close(fd);
}

int
main(void)
{
	t_add("stop lets exchanges finish", test_stop_lets_finish, NULL);
	t_add("stop awaits post", test_stop_awaits_post, NULL);
	t_add("stop has an end", test_stop_has_an_end, NULL);
	return t_main("http/stop");
}
