/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* strcasestr() */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "t.h"
#include "wire/wire.h"
#include "world.h"

/* One line for each request that came to a slot, and no key in it. */

static int stderr_fd, pipe_fds[2];

static void
capture(void)
{
	stderr_fd = dup(STDERR_FILENO);
	assert_true(stderr_fd >= 0);
	assert_int_equal(pipe(pipe_fds), 0);
	assert_true(dup2(pipe_fds[1], STDERR_FILENO) >= 0);
	close(pipe_fds[1]);
}

static void
release(char *text, size_t cap)
{
	ssize_t len;

	assert_true(dup2(stderr_fd, STDERR_FILENO) >= 0);
	close(stderr_fd);
	len = read(pipe_fds[0], text, cap - 1);
	close(pipe_fds[0]);
	text[len > 0 ? len : 0] = '\0';
}

enum fate { ANSWERED, LEAVES, EXPIRES };
enum place { ON_CARD, IN_QUEUE };

struct row {
	const char *name;
	struct trick trick;
	enum fate fate;
	enum place place;
	const char *body; /* NULL: CHALLENGE_0 */
	const char *has[3];
};

#define LINE_OF(level, app, context)                                           \
	"<" level ">slot=0 op=authenticate app=" app " context=" context " "
#define LINE(level) LINE_OF(level, "usim", "3g")
#define SUCCESS                                                                \
	LINE("6") "iccid=...8904 outcome=success executed=yes queued_ms="

static const struct row rows[] = {
	{ .name = "success", .has = { SUCCESS, " card_ms=" } },
	{ .name = "resynchronisation",
	    .trick.card = 3,
	    .trick.auth_answer = "dc0ea0a1a2a3a4a5a6a7a8a9aaabacad9000",
	    .has = { LINE("6") "iccid=...0038 outcome=synchronisation_failure"
			       " executed=yes queued_ms=" } },
	{ .name = "refusal",
	    .trick.auth_answer = "9862",
	    .has = { LINE("6") "iccid=...8904 outcome=incorrect_mac"
			       " executed=yes queued_ms=" } },
	{ .name = "GSM context",
	    .body = "{\"rand\":\"fb195c7873b20affa278887920b9dd57\","
		    "\"context\":\"gsm\"}",
	    .has = { LINE_OF("6", "usim", "gsm") "iccid=...8904 "
						 "outcome=success" } },
	{ .name = "2G application",
	    .body = "{\"rand\":\"fb195c7873b20affa278887920b9dd57\","
		    "\"app\":\"sim\"}",
	    .has = { LINE_OF("6", "sim", "gsm") "iccid=...8904 "
						"outcome=application_not_found"
						" executed=no" } },
	{ .name = "key of a NAF",
	    .body = "{\"context\":\"gba-naf\",\"app\":\"isim\","
		    "\"naf_id\":\"6e0100000000\",\"impi\":\"a@b\"}",
	    .trick.card = 3,
	    .trick.auth_answer = "db20d0d1d2d3d4d5d6d7d8d9dadbdcdddedfe0e1e2e3"
				 "e4e5e6e7e8e9eaebecedeeef9000",
	    .has = { LINE_OF("6", "isim", "gba-naf") "iccid=...0038 "
						     "outcome=success" } },
	{ .name = "no card",
	    .trick.connect_err = SR_NO_CARD,
	    .has = { LINE("6") "iccid=- outcome=no_card executed=no" } },
	{ .name = "reader failure",
	    .trick.auth_err = SR_READER_FAILURE,
	    .trick.auth_reached = SR_EXECUTED_UNKNOWN,
	    .has = { LINE("4") "iccid=...8904 outcome=reader_failure"
			       " executed=unknown queued_ms=" } },
	{ .name = "leaves the queue",
	    .fate = LEAVES,
	    .place = IN_QUEUE,
	    .has = { LINE("6") "outcome=withdrawn executed=no waited_ms=",
		SUCCESS } },
	{ .name = "leaves",
	    .fate = LEAVES,
	    .has = { SUCCESS, " unsent=caller_left\n" } },
	{ .name = "expires in the queue",
	    .fate = EXPIRES,
	    .place = IN_QUEUE,
	    .has = { LINE("4") "outcome=queue_timeout executed=no waited_ms=",
		SUCCESS } },
	{ .name = "expires",
	    .fate = EXPIRES,
	    .has = { LINE("4") "outcome=deadline executed=unknown waited_ms=",
		SUCCESS, " unsent=deadline\n" } },
};

static const char *const secrets[] = {
	"841ead87bc9d974eca1c167409357601", /* K */
	"3211cacdd64f51c3fd3013ecd9a582a0", /* OPc */
	"131004db2ff1ce8e", /* RES */
	"d42eb5aa085307903271b2422b698bad", /* CK */
	"485f81e6fd957fe3cad374adf12fe1ca", /* IK */
	"3ce1ca55", /* SRES */
	"64d3f2a32f801214", /* Kc */
	"d0d1d2d3", /* Ks_ext_NAF */
};

static enum http_pending
disturb(struct http_exchange *x, enum fate fate)
{
	if (fate == LEAVES)
		return exchange_leave(x);
	if (fate == EXPIRES)
		return exchange_expire(x);
	return HTTP_POST_COMES;
}

static void
end(struct http_exchange *x, enum http_pending pending)
{
	if (pending == HTTP_POST_COMES)
		exchange_finish(x);
	exchange_end(x);
}

/* One call at the latch, perhaps one behind it; `row` befalls one of them. */
static void
play(const struct row *row, const struct world *w, struct latch *latch)
{
	struct http_exchange *first, *second;
	enum http_pending pending = HTTP_POST_COMES;

	first =
	    world_auth(w, PATH_0, row->body != NULL ? row->body : CHALLENGE_0);
	if (row->fate != ANSWERED)
		latch_await(latch);
	if (row->place == IN_QUEUE) {
		second = world_auth(w, PATH_0, CHALLENGE_0);
		end(second, disturb(second, row->fate));
	} else {
		pending = disturb(first, row->fate);
	}
	latch_open(latch);
	end(first, pending);
}

static void
test_log(void **state)
{
	const struct row *row = *state;
	struct trick trick = row->trick;
	struct latch *latch = latch_new();
	struct world w;
	char text[8192];

	trick.at_auth = latch;
	capture();
	world_open(&w, &trick, 1);
	play(row, &w, latch);
	world_close(&w);
	release(text, sizeof(text));
	latch_free(latch);
	for (size_t i = 0; i < 3 && row->has[i] != NULL; i++)
		if (strstr(text, row->has[i]) == NULL)
			fail_msg("no '%s' in: %s", row->has[i], text);
	for (size_t i = 0; i < sizeof(secrets) / sizeof(secrets[0]); i++)
		assert_null(strcasestr(text, secrets[i]));
}

int
main(void)
{
	wire_init();
	log_set_level(LOG_LEVEL_INFO);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_log, &rows[i]);
	return t_main("api/log");
}
