/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "../caller/rows.h"
#include "base/clock.h"
#include "base/log.h"
#include "t.h"
#include "wire/wire.h"
#include "world.h"

/*
 * What changes while a request is on its way: who may ask, and which card is
 * there; and what is kept of callers between their requests.
 */

#define ICCID_0 "8988211000000458904"
#define TOKEN "Bearer hlr." SECRET_A
#define HLR "[caller \"hlr\"]\ntoken = " HASH_A "\n"
#define OTHER "[caller \"other\"]\ntoken = " HASH_B "\n"
#define CHALLENGE_ISIM                                                         \
	"{\"rand\":\"fb195c7873b20affa278887920b9dd57\","                      \
	"\"autn\":\"d420895a6aa2000089cd016f8d8ae67c\",\"app\":\"isim\"}"
#define CARD_0 "iccids = " ICCID_0 "\n"

struct fixture {
	struct trick trick;
	struct world world;
	struct latch *latch;
};

static void
set_callers(struct fixture *f, const char *text)
{
	struct conf_error error;
	struct caller_list *list = rows_load(text, &error);

	if (list == NULL)
		fail_msg("%s", error.text);
	api_set_callers(f->world.api, list);
}

static void
open_fixture(struct fixture *f, const char *text)
{
	memset(&f->trick, 0, sizeof(f->trick));
	f->latch = latch_new();
	f->trick.at_auth = f->latch;
	world_open(&f->world, &f->trick, 1);
	set_callers(f, text);
}

static void
close_fixture(struct fixture *f)
{
	world_close(&f->world);
	latch_free(f->latch);
}

static struct http_exchange *
ask_as(struct fixture *f, const char *authorization, const char *address)
{
	const struct http_request request = {
		.method = "POST",
		.path = PATH_0,
		.host = "localhost:8000",
		.authorization = authorization,
		.body = CHALLENGE_0,
		.body_len = strlen(CHALLENGE_0),
	};
	struct http_peer peer = { .uid = (uid_t)-1, .gid = (gid_t)-1 };

	snprintf(peer.address, sizeof(peer.address), "%s", address);
	return exchange_from(f->world.handler, &request, &peer);
}

static struct http_exchange *
ask(struct fixture *f)
{
	return ask_as(f, TOKEN, "127.0.0.1");
}

static void
expect(struct http_exchange *x, enum sr_err err)
{
	char code[64];

	if (x->status == 0)
		exchange_finish(x);
	snprintf(code, sizeof(code), "\"%s\"", sr_err_code(err));
	x->body[x->body_len] = '\0';
	if (err != SR_OK && strstr(x->body, code) == NULL)
		fail_msg("%s", x->body);
	assert_int_equal(x->status, sr_err_http_status(err));
	assert_int_equal(
	    strstr(x->headers, "WWW-Authenticate: Bearer\r\n") != NULL,
	    err == SR_UNAUTHORIZED);
	if (err == SR_UNAUTHORIZED || err == SR_NO_SUCH_SLOT)
		assert_null(strstr(x->headers, "SIM-Slot"));
	exchange_end(x);
}

/* One request runs, one waits, and then the callers are these. */
struct change {
	const char *name;
	const char *before, *after;
	enum sr_err waiting;
};

static const struct change changes[] = {
	{ "the same", HLR, HLR, SR_OK },
	{ "gone", HLR, OTHER, SR_UNAUTHORIZED },
	{ "another token", HLR, "[caller \"hlr\"]\ntoken = " HASH_B "\n",
	    SR_UNAUTHORIZED },
	{ "expired", HLR, HLR "expires = 2001-01-01\n", SR_UNAUTHORIZED },
	{ "another name", HLR, "[caller \"hss\"]\ntoken = " HASH_A "\n",
	    SR_UNAUTHORIZED },
	{ "no slot of his", HLR, HLR "slots = 1\n", SR_NO_SUCH_SLOT },
	{ "no card of his", HLR, HLR "iccids = 1*\n", SR_NO_SUCH_SLOT },
	{ "still his card", HLR, HLR CARD_0, SR_OK },
	{ "may not", HLR, HLR "may = info\n", SR_FORBIDDEN },
	{ "not this application", HLR, HLR "apps = isim\n", SR_FORBIDDEN },
	{ "not this context", HLR, HLR "contexts = gsm\n", SR_FORBIDDEN },
	{ "more", HLR "slots = 0\n", HLR, SR_OK },
	{ "anybody", HLR, "", SR_OK },
	{ "anybody no more", "", HLR, SR_UNAUTHORIZED },
};

static void
test_change(void **state)
{
	const struct change *row = *state;
	struct http_exchange *running, *waiting;
	struct fixture f;

	open_fixture(&f, row->before);
	running = ask(&f);
	latch_await(f.latch);
	waiting = ask(&f);
	set_callers(&f, row->after);
	latch_open(f.latch);
	expect(running, SR_OK);
	expect(waiting, row->waiting);
	assert_int_equal(f.trick.auths, row->waiting == SR_OK ? 2 : 1);
	close_fixture(&f);
}

static void
test_next_request(void **state)
{
	struct fixture f;

	(void)state;
	open_fixture(&f, HLR);
	latch_open(f.latch);
	expect(ask(&f), SR_OK);
	set_callers(&f, OTHER);
	expect(ask(&f), SR_UNAUTHORIZED);
	set_callers(&f, OTHER HLR);
	expect(ask(&f), SR_OK);
	assert_int_equal(f.trick.auths, 2);
	close_fixture(&f);
}

/* His card is there when he asks, and another one when it is his turn. */
static void
test_swap_in_queue(void **state)
{
	struct http_exchange *running, *waiting;
	struct fixture f;

	(void)state;
	open_fixture(&f, HLR CARD_0);
	running = ask(&f);
	latch_await(f.latch);
	waiting = ask(&f);
	f.trick.card = 1;
	world_note(&f.world, 0, READER_PRESENT);
	latch_open(f.latch);
	expect(running, SR_OK);
	expect(waiting, SR_NO_SUCH_SLOT);
	assert_int_equal(f.trick.auths, 1);
	close_fixture(&f);
}

/* It comes without an event, between the first look and AUTHENTICATE. */
static void
test_swap_before_authenticate(void **state)
{
	struct http_exchange *x;
	struct fixture f;

	(void)state;
	open_fixture(&f, HLR CARD_0);
	latch_open(f.latch);
	expect(ask(&f), SR_OK);
	/* Another application has to be selected for it. */
	f.trick.swap_at_select = 2;
	x = exchange_new(f.world.handler,
	    &(struct http_request){
		.method = "POST",
		.path = PATH_0,
		.host = "localhost",
		.authorization = TOKEN,
		.body = CHALLENGE_ISIM,
		.body_len = strlen(CHALLENGE_ISIM),
	    });
	expect(x, SR_NO_SUCH_SLOT);
	assert_int_equal(f.trick.swap_at_select, 0);
	assert_int_equal(f.trick.auths, 1);
	close_fixture(&f);
}

/* The same while it is read. */
static void
test_swap_while_read(void **state)
{
	struct http_exchange *x;
	struct fixture f;

	(void)state;
	open_fixture(&f, HLR CARD_0);
	latch_open(f.latch);
	expect(ask(&f), SR_OK);
	f.trick.swap_at_select = 2;
	x = exchange_new(f.world.handler,
	    &(struct http_request){
		.method = "GET",
		.path = INFO_0,
		.host = "localhost",
		.authorization = TOKEN,
	    });
	expect(x, SR_NO_SUCH_SLOT);
	assert_int_equal(f.trick.swap_at_select, 0);
	close_fixture(&f);
}

/* A slot that hangs with a card that nobody knows tells of neither. */
static void
test_expires_undecided(void **state)
{
	struct http_exchange *running, *waiting;
	struct fixture f;

	(void)state;
	open_fixture(&f, HLR CARD_0);
	f.trick.at_connect = f.latch;
	running = ask(&f);
	latch_await(f.latch);
	waiting = ask(&f);
	assert_int_equal(exchange_expire(waiting), HTTP_POST_NEVER);
	assert_int_equal(exchange_expire(running), HTTP_POST_COMES);
	assert_null(strstr(waiting->headers, "SIM-Slot"));
	assert_null(strstr(running->headers, "SIM-Slot"));
	expect(waiting, SR_NO_SUCH_SLOT);
	latch_open(f.latch);
	exchange_finish(running);
	expect(running, SR_NO_SUCH_SLOT);
	assert_int_equal(f.trick.auths, 0);
	close_fixture(&f);
}

/* What goes wrong after his card has said who it is, he is told. */
static void
test_late_for_his_card(void **state)
{
	struct http_exchange *x;
	struct fixture f;

	(void)state;
	open_fixture(&f, HLR CARD_0);
	f.trick.at_connect = f.latch;
	api_set_deadline(f.world.api, 100);
	x = exchange_new(f.world.handler,
	    &(struct http_request){
		.method = "GET",
		.path = INFO_0,
		.host = "localhost",
		.authorization = TOKEN,
	    });
	latch_await(f.latch);
	clock_sleep_ms(100);
	latch_open(f.latch);
	expect(x, SR_DEADLINE);
	close_fixture(&f);
}

/* The bucket is the caller's, whatever file he is read from. */
static void
test_rate(void **state)
{
	struct http_exchange *x;
	struct fixture f;

	(void)state;
	open_fixture(&f, HLR "rate = 2/min\n" OTHER);
	latch_open(f.latch);
	expect(ask(&f), SR_OK);
	set_callers(&f, OTHER HLR "rate = 2/min\n");
	expect(ask(&f), SR_OK);
	x = ask(&f);
	assert_non_null(strstr(x->headers, "Retry-After: 30\r\n"));
	expect(x, SR_RATE_LIMITED);
	expect(ask_as(&f, "Bearer other." SECRET_B, "127.0.0.1"), SR_OK);
	assert_int_equal(f.trick.auths, 3);
	close_fixture(&f);
}

/* Who guesses is to wait; who knows is let in from the same address. */
static void
test_brake(void **state)
{
	static const char wrong[] = "Bearer hlr." SECRET_B;
	struct http_exchange *x;
	struct fixture f;

	(void)state;
	open_fixture(&f, HLR);
	latch_open(f.latch);
	for (int i = 0; i < 10; i++)
		expect(ask_as(&f, wrong, "192.0.2.1"), SR_UNAUTHORIZED);
	x = ask_as(&f, wrong, "192.0.2.1");
	assert_non_null(strstr(x->headers, "Retry-After: 1\r\n"));
	assert_null(strstr(x->headers, "WWW-Authenticate"));
	expect(x, SR_RATE_LIMITED);
	expect(ask_as(&f, wrong, "192.0.2.2"), SR_UNAUTHORIZED);
	expect(ask_as(&f, TOKEN, "192.0.2.1"), SR_OK);
	/* To have shown nothing is no guess. */
	expect(ask_as(&f, NULL, "192.0.2.1"), SR_UNAUTHORIZED);
	close_fixture(&f);
}

/* Behind a proxy, who has not shown a token yet is not to wait for others. */
static void
test_brake_behind_proxy(void **state)
{
	const struct http_peer peer = {
		.via = HTTP_VIA_UNIX, .uid = 33, .gid = 33
	};
	struct http_request request = {
		.method = "POST",
		.path = PATH_0,
		.host = "localhost",
		.body = CHALLENGE_0,
		.body_len = strlen(CHALLENGE_0),
	};
	struct fixture f;

	(void)state;
	open_fixture(&f, HLR);
	latch_open(f.latch);
	for (int i = 0; i < 20; i++)
		expect(exchange_from(f.world.handler, &request, &peer),
		    SR_UNAUTHORIZED);
	request.authorization = "Bearer hlr." SECRET_B;
	for (int i = 0; i < 10; i++)
		expect(exchange_from(f.world.handler, &request, &peer),
		    SR_UNAUTHORIZED);
	expect(
	    exchange_from(f.world.handler, &request, &peer), SR_RATE_LIMITED);
	request.authorization = NULL;
	expect(
	    exchange_from(f.world.handler, &request, &peer), SR_UNAUTHORIZED);
	request.authorization = TOKEN;
	expect(exchange_from(f.world.handler, &request, &peer), SR_OK);
	close_fixture(&f);
}

/* One answer for whatever is wrong. */
static void
test_one_401(void **state)
{
	static const char *const wrong[] = { NULL, "", "Basic a",
		"Bearer hlr." SECRET_B, "Bearer old." SECRET_B,
		"Bearer nobody." SECRET_A };
	struct http_exchange *x;
	struct fixture f;
	char first[512];

	(void)state;
	open_fixture(&f,
	    HLR "[caller \"old\"]\ntoken = " HASH_B "\nexpires = 2001-01-01\n");
	latch_open(f.latch);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		x = ask_as(&f, wrong[i], "127.0.0.1");
		assert_int_equal(x->status, 401);
		x->body[x->body_len] = '\0';
		if (i == 0)
			strcpy(first, x->body);
		assert_string_equal(x->body, first);
		exchange_end(x);
	}
	close_fixture(&f);
}

int
main(void)
{
	wire_init();
	log_set_level(LOG_LEVEL_ERROR);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		t_add(changes[i].name, test_change, &changes[i]);
	t_add("from the next request on", test_next_request, NULL);
	t_add("another card in the queue", test_swap_in_queue, NULL);
	t_add("another card before AUTHENTICATE", test_swap_before_authenticate,
	    NULL);
	t_add("another card while it is read", test_swap_while_read, NULL);
	t_add("nobody knows and it hangs", test_expires_undecided, NULL);
	t_add("too late for his card", test_late_for_his_card, NULL);
	t_add("a caller's rate", test_rate, NULL);
	t_add("failed attempts", test_brake, NULL);
	t_add("failed attempts behind a proxy", test_brake_behind_proxy, NULL);
	t_add("one 401", test_one_401, NULL);
	return t_main("api/revoked");
}
