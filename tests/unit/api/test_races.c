/* SPDX-License-Identifier: MIT */
#include <sched.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "slot/state.h"
#include "t.h"
#include "wire/wire.h"
#include "world.h"

/*
 * What becomes of a call when its deadline passes or its caller leaves,
 * wherever the slot has got to with it.
 */

/* Short, but not so that a busy machine lets none reach the card. */
enum { SHORT_MS = 1000 };

struct fixture {
	struct trick trick;
	struct world world;
	struct latch *latch;
};

static void
open_within(struct fixture *f, struct latch **place, unsigned deadline_ms)
{
	f->latch = latch_new();
	if (place != NULL)
		*place = f->latch;
	world_open_within(&f->world, &f->trick, 1, deadline_ms);
}

static void
open_at(struct fixture *f, struct latch **place)
{
	open_within(f, place, WORLD_DEADLINE_MS);
}

static void
close_fixture(struct fixture *f)
{
	world_close(&f->world);
	latch_free(f->latch);
}

static struct http_exchange *
ask(const struct fixture *f)
{
	return world_auth(&f->world, PATH_0, CHALLENGE_0);
}

static void
assert_error(
    struct http_exchange *x, enum sr_err err, enum sr_executed executed)
{
	struct wire_auth_answer answer;

	assert_int_equal(x->status, sr_err_http_status(err));
	assert_int_equal(
	    wire_auth_answer_decode(x->body, x->body_len, &answer), SR_OK);
	assert_int_equal(answer.outcome, WIRE_ERROR);
	assert_int_equal(answer.error.err, err);
	assert_true(answer.error.has_executed);
	assert_int_equal(answer.error.executed, executed);
}

static void
assert_success(struct http_exchange *x)
{
	assert_int_equal(x->status, 200);
	assert_int_equal(x->body_len, strlen(ANSWER_0));
	assert_memory_equal(x->body, ANSWER_0, x->body_len);
}

static void
assert_works_again(struct fixture *f)
{
	struct http_exchange *x = ask(f);

	exchange_finish(x);
	assert_success(x);
	exchange_end(x);
}

/* Its deadline is near: what is left is too little for a card. */
static void
let_time_pass(const struct http_exchange *x)
{
	while (clock_ms() < x->deadline_ms)
		clock_sleep_ms(x->deadline_ms - clock_ms());
}

static void
test_late_in_queue(void **state)
{
	struct fixture f = { 0 };
	struct http_exchange *first, *second;

	(void)state;
	open_within(&f, &f.trick.at_auth, SHORT_MS);
	first = ask(&f);
	latch_await(f.latch);
	second = ask(&f);
	let_time_pass(second);
	latch_open(f.latch);
	exchange_finish(first);
	assert_success(first);
	exchange_finish(second);
	assert_error(second, SR_QUEUE_TIMEOUT, SR_EXECUTED_NO);
	assert_int_equal(f.trick.auths, 1);
	exchange_end(first);
	exchange_end(second);
	close_fixture(&f);
}

static void
test_late_at_card(void **state)
{
	struct fixture f = { 0 };
	struct http_exchange *x;

	(void)state;
	open_within(&f, &f.trick.at_connect, SHORT_MS);
	x = ask(&f);
	latch_await(f.latch);
	let_time_pass(x);
	latch_open(f.latch);
	exchange_finish(x);
	assert_error(x, SR_DEADLINE, SR_EXECUTED_NO);
	assert_int_equal(f.trick.auths, 0);
	exchange_end(x);
	close_fixture(&f);
}

static void
test_expires_queued(void **state)
{
	struct fixture f = { 0 };
	struct http_exchange *first, *second;

	(void)state;
	open_at(&f, &f.trick.at_auth);
	first = ask(&f);
	latch_await(f.latch);
	second = ask(&f);
	assert_int_equal(exchange_expire(second), HTTP_POST_NEVER);
	assert_error(second, SR_QUEUE_TIMEOUT, SR_EXECUTED_NO);
	assert_non_null(strstr(second->headers, "Retry-After: 1\r\n"));
	exchange_end(second);
	latch_open(f.latch);
	exchange_finish(first);
	assert_success(first);
	exchange_end(first);
	assert_int_equal(f.trick.auths, 1);
	close_fixture(&f);
}

static void
test_expires_before_commit(void **state)
{
	struct fixture f = { 0 };
	struct http_exchange *x, *next;

	(void)state;
	open_at(&f, &f.trick.at_connect);
	x = ask(&f);
	latch_await(f.latch);
	assert_int_equal(exchange_expire(x), HTTP_POST_COMES);
	assert_error(x, SR_DEADLINE, SR_EXECUTED_NO);
	next = ask(&f);
	assert_error(next, SR_SLOT_STUCK, SR_EXECUTED_NO);
	exchange_end(next);
	latch_open(f.latch);
	exchange_finish(x);
	assert_int_equal(f.trick.auths, 0);
	assert_int_equal(x->in_vain, 1);
	exchange_end(x);
	assert_works_again(&f);
	close_fixture(&f);
}

static void
test_expires_committed(void **state)
{
	struct fixture f = { 0 };
	struct http_exchange *x;

	(void)state;
	open_at(&f, &f.trick.at_auth);
	x = ask(&f);
	latch_await(f.latch);
	assert_int_equal(exchange_expire(x), HTTP_POST_COMES);
	assert_error(x, SR_DEADLINE, SR_EXECUTED_UNKNOWN);
	assert_true(api_is_busy(f.world.api)); /* the slot still has it */
	latch_open(f.latch);
	exchange_finish(x);
	assert_int_equal(f.trick.auths, 1);
	assert_int_equal(x->in_vain, 1);
	exchange_end(x);
	assert_works_again(&f);
	close_fixture(&f);
}

/* The deadline and the answer meet on the loop's thread. */
static void
test_expires_when_done(void **state)
{
	struct fixture f = { 0 };
	struct http_exchange *x;

	(void)state;
	open_at(&f, NULL);
	x = ask(&f);
	exchange_await_post(x);
	assert_int_equal(exchange_expire(x), HTTP_POST_COMES);
	assert_error(x, SR_DEADLINE, SR_EXECUTED_UNKNOWN);
	exchange_finish(x);
	exchange_end(x);
	assert_works_again(&f);
	close_fixture(&f);
}

static void
test_leaves_queued(void **state)
{
	struct fixture f = { 0 };
	struct http_exchange *first, *second;

	(void)state;
	open_at(&f, &f.trick.at_auth);
	first = ask(&f);
	latch_await(f.latch);
	second = ask(&f);
	assert_int_equal(exchange_leave(second), HTTP_POST_NEVER);
	exchange_end(second);
	latch_open(f.latch);
	exchange_finish(first);
	exchange_end(first);
	assert_int_equal(f.trick.auths, 1);
	close_fixture(&f);
}

static void
test_leaves_before_commit(void **state)
{
	struct fixture f = { 0 };
	struct http_exchange *x;

	(void)state;
	open_at(&f, &f.trick.at_connect);
	x = ask(&f);
	latch_await(f.latch);
	assert_int_equal(exchange_leave(x), HTTP_POST_COMES);
	latch_open(f.latch);
	exchange_finish(x);
	assert_int_equal(f.trick.auths, 0);
	assert_int_equal(x->in_vain, 1);
	exchange_end(x);
	assert_works_again(&f);
	close_fixture(&f);
}

static void
test_leaves_committed(void **state)
{
	struct fixture f = { 0 };
	struct http_exchange *x, *next;

	(void)state;
	open_at(&f, &f.trick.at_auth);
	x = ask(&f);
	latch_await(f.latch);
	assert_int_equal(exchange_leave(x), HTTP_POST_COMES);
	next = ask(&f); /* not stuck: nobody's deadline has passed */
	assert_int_equal(next->status, 0);
	latch_open(f.latch);
	exchange_finish(x);
	assert_int_equal(x->in_vain, 1);
	exchange_end(x);
	exchange_finish(next);
	assert_success(next);
	exchange_end(next);
	assert_int_equal(f.trick.auths, 2);
	close_fixture(&f);
}

static void
test_queue_full(void **state)
{
	struct http_exchange *queued[SLOT_QUEUE_DEFAULT], *first, *over;
	struct fixture f = { 0 };

	(void)state;
	open_at(&f, &f.trick.at_auth);
	first = ask(&f);
	latch_await(f.latch);
	for (size_t i = 0; i < SLOT_QUEUE_DEFAULT; i++)
		queued[i] = ask(&f);
	over = ask(&f);
	assert_error(over, SR_QUEUE_FULL, SR_EXECUTED_NO);
	assert_non_null(strstr(over->headers, "Retry-After: 1\r\n"));
	exchange_end(over);
	latch_open(f.latch);
	exchange_finish(first);
	exchange_end(first);
	for (size_t i = 0; i < SLOT_QUEUE_DEFAULT; i++) {
		exchange_finish(queued[i]);
		assert_success(queued[i]);
		exchange_end(queued[i]);
	}
	close_fixture(&f);
}

static void
test_stop(void **state)
{
	struct http_exchange *running, *queued, *late;
	struct fixture f = { 0 };

	(void)state;
	open_at(&f, &f.trick.at_auth);
	running = ask(&f);
	latch_await(f.latch);
	queued = ask(&f);
	slot_table_stop(f.world.slots);
	late = ask(&f);
	assert_error(late, SR_STOPPING, SR_EXECUTED_NO);
	exchange_end(late);
	latch_open(f.latch);
	exchange_finish(running);
	assert_success(running);
	exchange_end(running);
	exchange_finish(queued);
	assert_error(queued, SR_STOPPING, SR_EXECUTED_NO);
	exchange_end(queued);
	assert_int_equal(f.trick.auths, 1);
	close_fixture(&f);
}

/* The slot goes over to another reader while a call waits for this one. */
static void
test_reseated(void **state)
{
	struct fixture f = { 0 };
	struct http_exchange *first, *second;
	struct reader *reader;
	struct slot *slot;

	(void)state;
	open_at(&f, &f.trick.at_auth);
	first = ask(&f);
	latch_await(f.latch);
	second = world_auth(
	    &f.world, "/sim-auth-api/v1/reader/trick%200", CHALLENGE_0);
	assert_int_equal(slot_table_get(f.world.slots, 0, &slot), SR_OK);
	reader = trick_reader_named(&f.trick, "another");
	assert_int_equal(slot_set_reader(slot, reader), SR_OK);
	latch_open(f.latch);
	exchange_finish(first);
	exchange_end(first);
	exchange_finish(second);
	assert_error(second, SR_NO_CARD, SR_EXECUTED_NO);
	assert_int_equal(f.trick.auths, 1);
	exchange_end(second);
	close_fixture(&f);
}

enum { ROUNDS = 400 };

/* Let the other thread get on by a little, differently each time. */
static void
linger(unsigned *seed)
{
	for (int n = rand_r(seed) % 64; n > 0; n--)
		sched_yield();
}

/* One call, disturbed at some moment; counts what it may have executed. */
static void
disturb(struct fixture *f, unsigned *seed, unsigned *least, unsigned *most)
{
	struct http_exchange *x = ask(f);
	enum http_pending pending;
	bool expires = rand_r(seed) % 2 == 0;

	linger(seed);
	pending = expires ? exchange_expire(x) : exchange_leave(x);
	if (expires && strstr(x->body, "\"unknown\"") != NULL)
		++*most;
	if (!expires && pending == HTTP_POST_COMES)
		++*most;
	if (pending == HTTP_POST_COMES)
		exchange_finish(x);
	exchange_end(x);
	x = ask(f);
	exchange_finish(x);
	assert_success(x);
	exchange_end(x);
	++*least;
	++*most;
}

/* For ThreadSanitizer, and for the count of AUTHENTICATE. */
static void
test_any_moment(void **state)
{
	unsigned seed = 1, least = 0, most = 0;
	struct fixture f = { 0 };

	(void)state;
	open_at(&f, NULL);
	for (int i = 0; i < ROUNDS; i++)
		disturb(&f, &seed, &least, &most);
	close_fixture(&f);
	assert_true(f.trick.auths >= least && f.trick.auths <= most);
}

int
main(void)
{
	wire_init();
	log_set_level(LOG_LEVEL_ERROR);
	t_add("late when its turn comes", test_late_in_queue, NULL);
	t_add("late when the card is ready", test_late_at_card, NULL);
	t_add("expires in the queue", test_expires_queued, NULL);
	t_add("expires before the commit", test_expires_before_commit, NULL);
	t_add("expires after the commit", test_expires_committed, NULL);
	t_add("expires when done", test_expires_when_done, NULL);
	t_add("leaves the queue", test_leaves_queued, NULL);
	t_add("leaves before the commit", test_leaves_before_commit, NULL);
	t_add("leaves after the commit", test_leaves_committed, NULL);
	t_add("queue full", test_queue_full, NULL);
	t_add("stops", test_stop, NULL);
	t_add("another reader in its place", test_reseated, NULL);
	t_add("disturbed at any moment", test_any_moment, NULL);
	return t_main("api/races");
}
