/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "t.h"
#include "vpcd/vpcd.h"

/* A card against a reader made here, which is what vpcd is: a listener. */

enum { WAIT_MS = 10000 };

struct reader {
	int listener;
	int fd;
	int stop_fd;
	struct vpcd *vpcd;
};

static void
wait_for(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&p, 1, WAIT_MS), 1);
}

static void
accept_card(struct reader *r)
{
	wait_for(r->listener);
	r->fd = accept(r->listener, NULL, NULL);
	assert_true(r->fd >= 0);
}

static unsigned
listen_anywhere(int *listener)
{
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof(at);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	*listener = socket(AF_INET, SOCK_STREAM, 0);
	assert_true(*listener >= 0);
	assert_int_equal(
	    bind(*listener, (struct sockaddr *)&at, sizeof(at)), 0);
	assert_int_equal(
	    getsockname(*listener, (struct sockaddr *)&at, &len), 0);
	return ntohs(at.sin_port);
}

/* A port that nothing listens on yet. */
static void
start(struct reader *r)
{
	struct profile_list *list = NULL;
	struct conf_error error;
	struct softcard *card;
	struct vpcd_config config = { .host = "127.0.0.1", .name = "sim0" };

	config.port = listen_anywhere(&r->listener);
	config.stop_fd = r->stop_fd = eventfd(0, EFD_CLOEXEC);
	assert_int_equal(profile_list_builtin(&list, &error), SR_OK);
	assert_int_equal(
	    softcard_new(&list->cards[0], NULL, &card, &error), SR_OK);
	assert_int_equal(vpcd_start(&config, card, &r->vpcd), SR_OK);
	profile_list_free(list);
}

static int
set_up(void **state)
{
	struct reader *r = calloc(1, sizeof(*r));

	assert_non_null(r);
	start(r);
	assert_int_equal(listen(r->listener, 4), 0);
	accept_card(r);
	*state = r;
	return 0;
}

static void
stop(struct reader *r)
{
	assert_int_equal(eventfd_write(r->stop_fd, 1), 0);
	vpcd_join(r->vpcd);
	close(r->stop_fd);
	close(r->listener);
}

static void
send_hex(struct reader *r, const char *hex)
{
	size_t len;
	uint8_t *bytes = t_hex(hex, &len);

	assert_int_equal(send(r->fd, bytes, len, MSG_NOSIGNAL), len);
	free(bytes);
}

static void
expect_hex(struct reader *r, const char *hex)
{
	size_t len, at = 0;
	uint8_t got[512], *bytes = t_hex(hex, &len);

	while (at < len) {
		ssize_t n;

		wait_for(r->fd);
		n = recv(r->fd, got + at, len - at, 0);
		assert_true(n > 0);
		at += (size_t)n;
	}
	assert_memory_equal(got, bytes, len);
	free(bytes);
}

static void
expect_end(struct reader *r)
{
	uint8_t byte;

	wait_for(r->fd);
	assert_true(recv(r->fd, &byte, 1, 0) <= 0);
	close(r->fd);
}

#define ATR_FRAME "0016 3b9f96801f878031e073fe211b674a4c753034054ba9"

static void
test_frames(struct reader *r)
{
	send_hex(r, "0001 04");
	expect_hex(r, ATR_FRAME);
	send_hex(r, "0007 00a4000c023f00");
	expect_hex(r, "0002 9000");
	send_hex(r, "0004 80f2000c");
	expect_hex(r, "0002 9000");
	send_hex(r, "0002 0000"); /* no command, but a frame */
	expect_hex(r, "0002 6700");
}

/* What is not answered must not be: the next answer is the ATR. */
static void
test_control(struct reader *r)
{
	send_hex(r, "0007 00a4000c022fe2 0001 02 0001 00 0001 01 0001 04");
	expect_hex(r, "0002 9000" ATR_FRAME);
	send_hex(r, "0005 00b000000a");
	expect_hex(r, "0002 6986"); /* the reset was one */
}

static void
test_in_pieces(struct reader *r)
{
	static const char *const pieces[] = { "00", "07", "00", "a4000c", "02",
		"3f", "00" };

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		send_hex(r, pieces[i]);
	expect_hex(r, "0002 9000");
	send_hex(r, "0007 00a4000c023f00 0007 00a4000c022fe2 0001 04");
	expect_hex(r, "0002 9000 0002 9000" ATR_FRAME);
}

static void
test_longest(struct reader *r)
{
	static uint8_t frame[2 + 0xffff] = { 0xff, 0xff, 0x00, 0xa4 };
	size_t at = 0;

	while (at < sizeof(frame)) {
		ssize_t n =
		    send(r->fd, frame + at, sizeof(frame) - at, MSG_NOSIGNAL);

		assert_true(n > 0);
		at += (size_t)n;
	}
	expect_hex(r, "0002 6700");
}

static void
test_comes_back(struct reader *r)
{
	close(r->fd);
	accept_card(r);
	send_hex(r, "0001 04");
	expect_hex(r, ATR_FRAME);
	close(r->fd);
	accept_card(r);
	send_hex(r, "0007 00a4");
	close(r->fd); /* in the middle of a frame */
	accept_card(r);
	test_frames(r);
}

static void
test_bad_frames(struct reader *r)
{
	send_hex(r, "0000");
	expect_end(r);
	accept_card(r);
	send_hex(r, "0001 03");
	expect_end(r);
	accept_card(r);
	test_frames(r);
}

/* Each with a reader of its own. */
static void
test_with_reader(void **state)
{
	void (*const *test)(struct reader *) = *state;
	void *r = NULL;

	set_up(&r);
	(*test)(r);
	close(((struct reader *)r)->fd);
	stop(r);
	free(r);
}

/* Stopped while it waits for a reader, between retries. */
static void
test_no_reader(void **state)
{
	struct reader r = { 0 };

	(void)state;
	start(&r);
	stop(&r);
}

static void
test_reader_comes_later(void **state)
{
	struct reader r = { 0 };

	(void)state;
	start(&r);
	assert_int_equal(listen(r.listener, 4), 0);
	accept_card(&r);
	test_frames(&r);
	close(r.fd);
	stop(&r);
}

/* Stopped in the middle of a frame. */
static void
test_stop_inside(struct reader *r)
{
	send_hex(r, "0007 00a4");
}

static const struct {
	const char *name;
	void (*test)(struct reader *);
} tests[] = {
	{ "frames", test_frames },
	{ "power and reset are not answered", test_control },
	{ "frames in pieces, several at once", test_in_pieces },
	{ "the longest frame", test_longest },
	{ "comes back to its reader", test_comes_back },
	{ "frames that nobody sends", test_bad_frames },
	{ "stopped inside a frame", test_stop_inside },
};

int
main(void)
{
	for (size_t i = 0; i < sizeof(tests) / sizeof(tests[0]); i++)
		t_add(tests[i].name, test_with_reader, &tests[i].test);
	t_add("stopped without a reader", test_no_reader, NULL);
	t_add("the reader comes later", test_reader_comes_later, NULL);
	return t_main("vpcd/vpcd");
}
