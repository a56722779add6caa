/* SPDX-License-Identifier: MIT */
#include <sys/socket.h>
#include <unistd.h>

#include "reader.h"
#include "t.h"

static void
test_frames(struct reader *r)
{
	reader_send(r, "0001 04");
	reader_expect(r, ATR_FRAME);
	reader_send(r, "0007 00a4000c023f00");
	reader_expect(r, "0002 9000");
	reader_send(r, "0004 80f2000c");
	reader_expect(r, "0002 9000");
	reader_send(r, "0002 0000"); /* no command, but a frame */
	reader_expect(r, "0002 6700");
}

/* What is not answered must not be: the next answer is the ATR. */
static void
test_control(struct reader *r)
{
	reader_send(r, "0007 00a4000c022fe2 0001 02 0001 00 0001 01 0001 04");
	reader_expect(r, "0002 9000" ATR_FRAME);
	reader_send(r, "0005 00b000000a");
	reader_expect(r, "0002 6986"); /* the reset was one */
}

static void
test_in_pieces(struct reader *r)
{
	static const char *const pieces[] = { "00", "07", "00", "a4000c", "02",
		"3f", "00" };

	for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++)
		reader_send(r, pieces[i]);
	reader_expect(r, "0002 9000");
	reader_send(r, "0007 00a4000c023f00 0007 00a4000c022fe2 0001 04");
	reader_expect(r, "0002 9000 0002 9000" ATR_FRAME);
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
	reader_expect(r, "0002 6700");
}

static void
test_comes_back(struct reader *r)
{
	close(r->fd);
	reader_accept(r);
	reader_send(r, "0001 04");
	reader_expect(r, ATR_FRAME);
	close(r->fd);
	reader_accept(r);
	reader_send(r, "0007 00a4");
	close(r->fd); /* in the middle of a frame */
	reader_accept(r);
	test_frames(r);
}

static void
test_bad_frames(struct reader *r)
{
	reader_send(r, "0000");
	reader_expect_end(r);
	reader_accept(r);
	reader_send(r, "0001 03");
	reader_expect_end(r);
	reader_accept(r);
	test_frames(r);
}

/* Stopped while it waits for a reader, between retries. */
static void
test_no_reader(void **state)
{
	struct reader r = { 0 };

	(void)state;
	reader_start(&r);
	reader_stop(&r);
}

static void
test_reader_comes_later(void **state)
{
	struct reader r = { 0 };

	(void)state;
	reader_start(&r);
	reader_listen(&r);
	reader_accept(&r);
	test_frames(&r);
	close(r.fd);
	reader_stop(&r);
}

/* Stopped in the middle of a frame. */
static void
test_stop_inside(struct reader *r)
{
	reader_send(r, "0007 00a4");
}

static const struct reader_test tests[] = {
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
		t_add(tests[i].name, reader_run, &tests[i]);
	t_add("stopped without a reader", test_no_reader, NULL);
	t_add("the reader comes later", test_reader_comes_later, NULL);
	return t_main("vpcd/vpcd");
}
