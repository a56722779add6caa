/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "t.h"
#include "wire/wire.h"
#include "world.h"

/*
 * A card asked for by its number: it answers wherever it is, and no other
 * card does in its place, whatever happens on the way.
 */

#define AUTH "/sim-auth-api/v1/"
#define INFO "/sim-info-api/v1/"
#define ICCID_0 "8988211000000458904"
#define ICCID_1 "8988211000000458912"
#define IMSI_0 "901700000045890"
#define IMSI_1 "901700000045891"
#define GUARDED(iccid)                                                         \
	"{\"rand\":\"fb195c7873b20affa278887920b9dd57\","                      \
	"\"autn\":\"d420895a6aa2000089cd016f8d8ae67c\","                       \
	"\"iccid\":\"" iccid "\"}"

static bool
is_known(struct world *w, unsigned slot, const char *iccid)
{
	struct slot_status status;

	return slot_table_next_status(w->slots, &slot, &status) &&
	    strcmp(status.iccid, iccid) == 0;
}

/* A card is put in, and its slot has read who it is. */
static void
insert(struct world *w, unsigned slot, size_t card)
{
	static const char *const iccids[] = { ICCID_0, ICCID_1 };

	w->tricks[slot].card = card;
	w->tricks[slot].connect_err = SR_OK;
	world_note(w, slot, READER_PRESENT);
	while (!is_known(w, slot, iccids[card]))
		clock_sleep_ms(1);
}

static void
pull(struct world *w, unsigned slot)
{
	w->tricks[slot].connect_err = SR_NO_CARD;
	world_note(w, slot, READER_EMPTY);
}

static void
assert_text(struct http_exchange *x, const char *text)
{
	assert_int_equal(x->status, 200);
	x->body[x->body_len] = '\0';
	assert_string_equal(x->body, text);
}

static void
assert_error(struct http_exchange *x, enum sr_err err)
{
	struct wire_auth_answer answer;

	assert_int_equal(
	    wire_auth_answer_decode(x->body, x->body_len, &answer), SR_OK);
	assert_int_equal(answer.outcome, WIRE_ERROR);
	assert_string_equal(sr_err_code(answer.error.err), sr_err_code(err));
	assert_int_equal(answer.error.executed, SR_EXECUTED_NO);
	assert_int_equal(x->status, sr_err_http_status(err));
}

static void
settle(struct http_exchange *x)
{
	if (x->status == 0)
		exchange_finish(x);
}

/* Ask, and end with this error, or SR_OK and card 0's answer. */
static void
expect(struct world *w, const char *path, const char *body, enum sr_err err)
{
	struct http_exchange *x = world_auth(w, path, body);

	settle(x);
	if (err == SR_OK)
		assert_text(x, ANSWER_0);
	else
		assert_error(x, err);
	exchange_end(x);
}

static void
expect_slot(struct world *w, const char *path, const char *header)
{
	struct http_exchange *x = world_auth(w, path, CHALLENGE_0);

	settle(x);
	assert_text(x, ANSWER_0);
	assert_non_null(strstr(x->headers, header));
	assert_non_null(strstr(x->headers, "SIM-ICCID: " ICCID_0 "\r\n"));
	exchange_end(x);
}

static void
test_follows(void **state)
{
	struct trick tricks[2] = { { .card = 0 }, { .card = 1 } };
	struct world w = { 0 };

	(void)state;
	world_open(&w, tricks, 2);
	insert(&w, 0, 0);
	expect_slot(&w, AUTH "iccid/" ICCID_0, "SIM-Slot: 0\r\n");
	expect_slot(&w, AUTH "imsi/" IMSI_0, "SIM-Slot: 0\r\n");
	pull(&w, 0);
	insert(&w, 1, 0);
	expect_slot(&w, AUTH "iccid/" ICCID_0, "SIM-Slot: 1\r\n");
	expect_slot(&w, AUTH "imsi/" IMSI_0, "SIM-Slot: 1\r\n");
	world_close(&w);
}

static void
test_left(void **state)
{
	struct trick trick = { .card = 0 };
	struct world w = { 0 };

	(void)state;
	world_open(&w, &trick, 1);
	expect(&w, AUTH "iccid/" ICCID_0, CHALLENGE_0, SR_NO_SUCH_CARD);
	insert(&w, 0, 0);
	expect(&w, AUTH "iccid/" ICCID_0, CHALLENGE_0, SR_OK);
	pull(&w, 0);
	expect(&w, AUTH "iccid/" ICCID_0, CHALLENGE_0, SR_CARD_GONE);
	expect(&w, AUTH "imsi/" IMSI_0, CHALLENGE_0, SR_CARD_GONE);
	expect(&w, AUTH "iccid/" ICCID_1, CHALLENGE_0, SR_NO_SUCH_CARD);
	insert(&w, 0, 1);
	expect(&w, AUTH "iccid/" ICCID_0, CHALLENGE_0, SR_CARD_GONE);
	assert_int_equal(trick.auths, 1);
	world_lose_service(&w);
	expect(&w, AUTH "iccid/" ICCID_0, CHALLENGE_0, SR_PCSC_UNAVAILABLE);
	world_close(&w);
}

/* Both guards hold: of the address and of the body. */
static void
test_guards(void **state)
{
	struct trick trick = { .card = 0 };
	struct world w = { 0 };

	(void)state;
	world_open(&w, &trick, 1);
	insert(&w, 0, 0);
	expect(&w, AUTH "iccid/" ICCID_0, GUARDED(ICCID_0), SR_OK);
	expect(&w, AUTH "iccid/" ICCID_0, GUARDED(ICCID_1), SR_CARD_CHANGED);
	expect(&w, AUTH "imsi/" IMSI_0, GUARDED(ICCID_1), SR_CARD_CHANGED);
	expect(&w, AUTH "slot/0", GUARDED(ICCID_1), SR_CARD_CHANGED);
	expect(&w, AUTH "reader/trick%200", GUARDED(ICCID_1), SR_CARD_CHANGED);
	expect(&w, AUTH "reader/trick%200", GUARDED(ICCID_0), SR_OK);
	assert_int_equal(trick.auths, 2);
	world_close(&w);
}

/* Two cards at once: refused before a slot could turn to either. */
static void
test_guards_differ(void **state)
{
	struct trick trick = { .card = 0 };
	struct world w = { 0 };
	struct http_exchange *x;

	(void)state;
	world_open(&w, &trick, 1);
	insert(&w, 0, 0);
	x = world_auth(&w, AUTH "iccid/" ICCID_0, GUARDED(ICCID_1));
	assert_error(x, SR_CARD_CHANGED);
	assert_non_null(strstr(x->headers, "SIM-Slot: 0\r\n"));
	exchange_end(x);
	world_close(&w);
}

static const struct moved {
	const char *name;
	const char *path;
	bool is_info;
} moved[] = {
	{ "moved, by ICCID", AUTH "iccid/" ICCID_0, false },
	{ "moved, by IMSI", AUTH "imsi/" IMSI_0, false },
	{ "moved, by bound number", AUTH "slot/7", false },
	{ "moved, info by ICCID", INFO "iccid/" ICCID_0, true },
	{ "moved, info by IMSI", INFO "imsi/" IMSI_0, true },
	{ "moved, info by bound number", INFO "slot/7", true },
};

/* Its slot was found; when the turn comes another card is there. */
static void
test_moved(void **state)
{
	static const struct slot_binding bound = { 7, SLOT_BIND_ICCID,
		ICCID_0 };
	const struct moved *row = *state;
	struct trick trick = { .card = 0 };
	struct latch *latch = latch_new();
	struct http_exchange *first, *second;
	struct world w = { 0 };

	world_open_bound(&w, &bound, 1, WORLD_DEADLINE_MS);
	world_plug(&w, &trick, 1);
	insert(&w, 0, 0);
	trick.at_auth = latch;
	first = world_auth(&w, AUTH "slot/0", CHALLENGE_0);
	latch_await(latch);
	second = row->is_info ? world_get(&w, row->path)
			      : world_auth(&w, row->path, CHALLENGE_0);
	assert_int_equal(second->status, 0);
	trick.card = 1;
	world_note(&w, 0, READER_PRESENT);
	latch_open(latch);
	exchange_finish(first);
	exchange_finish(second);
	assert_error(second, SR_CARD_CHANGED);
	second->body[second->body_len] = '\0';
	assert_null(strstr(second->body, IMSI_1));
	assert_int_equal(trick.auths, 1);
	exchange_end(first);
	exchange_end(second);
	world_close(&w);
	latch_free(latch);
}

static void
test_bound_number(void **state)
{
	static const struct slot_binding bound = { 7, SLOT_BIND_ICCID,
		ICCID_0 };
	struct trick tricks[2] = { { .card = 1 }, { .card = 1 } };
	struct world w = { 0 };
	struct http_exchange *x;

	(void)state;
	world_open_bound(&w, &bound, 1, WORLD_DEADLINE_MS);
	world_lose_service(&w);
	expect(&w, AUTH "slot/7", CHALLENGE_0, SR_PCSC_UNAVAILABLE);
	expect(&w, AUTH "slot/0", CHALLENGE_0, SR_PCSC_UNAVAILABLE);
	expect(&w, AUTH "slot/1000", CHALLENGE_0, SR_NO_SUCH_SLOT);
	world_plug(&w, tricks, 2);
	expect(&w, AUTH "slot/7", CHALLENGE_0, SR_NO_CARD);
	insert(&w, 1, 0);
	expect_slot(&w, AUTH "slot/7", "SIM-Slot: 7\r\n");
	expect_slot(&w, AUTH "slot/1", "SIM-Slot: 1\r\n");
	pull(&w, 1);
	x = world_auth(&w, AUTH "slot/7", CHALLENGE_0);
	assert_error(x, SR_NO_CARD);
	assert_non_null(strstr(x->headers, "SIM-Slot: 7\r\n"));
	exchange_end(x);
	world_lose_service(&w);
	expect(&w, AUTH "slot/7", CHALLENGE_0, SR_PCSC_UNAVAILABLE);
	world_close(&w);
}

static void
test_info(void **state)
{
	static const char *const paths[] = { INFO "iccid/" ICCID_0,
		INFO "imsi/" IMSI_0, INFO "reader/trick%200" };
	struct trick trick = { .card = 0 };
	struct world w = { 0 };

	(void)state;
	world_open(&w, &trick, 1);
	insert(&w, 0, 0);
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct http_exchange *x = world_get(&w, paths[i]);

		settle(x);
		assert_int_equal(x->status, 200);
		assert_non_null(
		    strstr(x->headers, "SIM-Slot: 0\r\nSIM-ICCID: " ICCID_0));
		x->body[x->body_len] = '\0';
		assert_non_null(strstr(x->body, "\"imsi\":\"" IMSI_0 "\""));
		exchange_end(x);
	}
	world_close(&w);
}

static void
expect_slots(struct world *w, const char *text)
{
	struct http_exchange *x = world_get(w, INFO "slots");

	assert_text(x, text);
	exchange_end(x);
}

#define IDLE                                                                   \
	"\"queued\":0,\"counters\":{\"accepted\":0,\"finished\":0,"            \
	"\"refused\":0,\"withdrawn\":0}}"

static void
test_slots(void **state)
{
	static const struct slot_binding bound = { 7, SLOT_BIND_ICCID,
		ICCID_0 };
	struct trick tricks[3] = { { .card = 0 }, { .card = 1 },
		{ .connect_err = SR_CARD_GONE } };
	struct world w = { 0 };

	(void)state;
	world_open_bound(&w, NULL, 0, WORLD_DEADLINE_MS);
	expect_slots(&w, "{\"slots\":[]}");
	world_close(&w);

	world_open_bound(&w, &bound, 1, WORLD_DEADLINE_MS);
	world_plug(&w, tricks, 3);
	insert(&w, 0, 0);
	while (true) {
		struct slot_status status;
		unsigned n = 0;

		if (slot_table_next_status(w.slots, &n, &status) &&
		    status.imsi[0] != '\0')
			break;
		clock_sleep_ms(1);
	}
	world_note(&w, 2, READER_MUTE);
	expect_slots(&w,
	    "{\"slots\":[{\"number\":0,\"reader\":\"trick 0\","
	    "\"state\":\"ready\",\"iccid\":\"" ICCID_0 "\","
	    "\"imsi\":\"" IMSI_0 "\"," IDLE
	    ",{\"number\":1,\"reader\":\"trick 1\",\"state\":\"empty\"," IDLE
	    ",{\"number\":2,\"reader\":\"trick 2\",\"state\":\"mute\"," IDLE
	    ",{\"number\":7,\"reader\":\"trick 0\",\"state\":\"ready\","
	    "\"iccid\":\"" ICCID_0 "\",\"imsi\":\"" IMSI_0 "\"," IDLE "]}");
	world_close(&w);
}

/* What is busy tells of its state and its queue. */
static void
test_slots_busy(void **state)
{
	struct trick trick = { .card = 0 };
	struct latch *latch = latch_new();
	struct http_exchange *first, *second;
	struct world w = { 0 };

	(void)state;
	trick.at_auth = latch;
	world_open(&w, &trick, 1);
	first = world_auth(&w, PATH_0, CHALLENGE_0);
	latch_await(latch);
	second = world_auth(&w, PATH_0, CHALLENGE_0);
	expect_slots(&w,
	    "{\"slots\":[{\"number\":0,\"reader\":\"trick 0\","
	    "\"state\":\"busy\",\"queued\":1,\"counters\":{\"accepted\":2,"
	    "\"finished\":0,\"refused\":0,\"withdrawn\":0}}]}");
	exchange_expire(first);
	expect_slots(&w,
	    "{\"slots\":[{\"number\":0,\"reader\":\"trick 0\","
	    "\"state\":\"stuck\",\"queued\":1,\"counters\":{\"accepted\":2,"
	    "\"finished\":0,\"refused\":0,\"withdrawn\":0}}]}");
	latch_open(latch);
	exchange_finish(first);
	exchange_finish(second);
	exchange_end(first);
	exchange_end(second);
	world_close(&w);
	latch_free(latch);
}

int
main(void)
{
	wire_init();
	log_set_level(LOG_LEVEL_ERROR);
	t_add("the request follows its card", test_follows, NULL);
	t_add("a card that left", test_left, NULL);
	t_add("both guards hold", test_guards, NULL);
	t_add("guards that differ", test_guards_differ, NULL);
	for (size_t i = 0; i < sizeof(moved) / sizeof(moved[0]); i++)
		t_add(moved[i].name, test_moved, &moved[i]);
	t_add("a number bound to a card", test_bound_number, NULL);
	t_add("information by identity", test_info, NULL);
	t_add("all slots", test_slots, NULL);
	t_add("all slots, busy", test_slots_busy, NULL);
	return t_main("api/identity");
}
