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
 * Whom the API lets in, and what of the slots and cards he gets to see: card 0
 * is in slot 0, card 1 in slot 1, slot 2 is empty, and slot 3 does not exist.
 */

#define ICCID_0 "8988211000000458904"
#define ICCID_1 "8988211000000458912"
#define AUTH "/sim-auth-api/v1/"
#define INFO "/sim-info-api/v1/"
#define TOKEN "Bearer hlr." SECRET_A

enum { SLOTS = 3 };

struct fixture {
	struct trick tricks[SLOTS];
	struct world world;
};

static bool
is_known(struct world *w, unsigned slot)
{
	struct slot_status status;

	return slot_table_next_status(w->slots, &slot, &status) &&
	    status.iccid[0] != '\0';
}

/* The caller "hlr", with these lines. */
static void
set_caller(struct world *w, const char *lines)
{
	struct caller_list *list;
	struct conf_error error;
	char text[512];

	snprintf(text, sizeof(text), "[caller \"hlr\"]\ntoken = " HASH_A "\n%s",
	    lines);
	if ((list = rows_load(text, &error)) == NULL)
		fail_msg("%s", error.text);
	api_set_callers(w->api, list);
}

/* With cards that the slots know, or that nobody has looked at yet. */
static void
open_fixture(struct fixture *f, const char *lines, bool known)
{
	memset(f->tricks, 0, sizeof(f->tricks));
	f->tricks[1].card = 1;
	f->tricks[2].connect_err = SR_NO_CARD;
	world_open(&f->world, f->tricks, SLOTS);
	for (unsigned i = 0; known && i < 2; i++) {
		world_note(&f->world, i, READER_PRESENT);
		while (!is_known(&f->world, i))
			clock_sleep_ms(1);
	}
	if (lines != NULL)
		set_caller(&f->world, lines);
}

static void
close_fixture(struct fixture *f)
{
	world_close(&f->world);
}

static unsigned
commands(const struct fixture *f)
{
	return f->tricks[0].commands + f->tricks[1].commands +
	    f->tricks[2].commands;
}

static unsigned
auths(const struct fixture *f)
{
	return f->tricks[0].auths + f->tricks[1].auths;
}

static struct http_exchange *
start(const struct fixture *f, const char *path, const char *authorization,
    const char *body)
{
	const struct http_request request = {
		.method =
		    strncmp(path, AUTH, strlen(AUTH)) == 0 ? "POST" : "GET",
		.path = path,
		.host = "localhost:8000",
		.authorization = authorization,
		.body = body,
		.body_len = strlen(body),
	};

	return exchange_new(f->world.handler, &request);
}

static struct http_exchange *
ask(const struct fixture *f, const char *path, const char *authorization,
    const char *body)
{
	struct http_exchange *x = start(f, path, authorization, body);

	if (x->status == 0)
		exchange_finish(x);
	x->body[x->body_len] = '\0';
	return x;
}

static void
assert_is(const struct http_exchange *x, enum sr_err err)
{
	char code[64];

	assert_int_equal(x->status, sr_err_http_status(err));
	snprintf(code, sizeof(code), "{\"error\":{\"code\":\"%s\",",
	    sr_err_code(err));
	if (err != SR_OK && strncmp(x->body, code, strlen(code)) != 0)
		fail_msg("%s", x->body);
}

struct row {
	const char *name;
	const char *lines; /* of the caller; NULL: nobody is configured */
	const char *path;
	const char *authorization;
	enum sr_err err;
	const char *body; /* NULL: a challenge */
};

#define GSM                                                                    \
	"{\"rand\":\"fb195c7873b20affa278887920b9dd57\",\"context\":\"gsm\"}"
#define ISIM                                                                   \
	"{\"rand\":\"fb195c7873b20affa278887920b9dd57\","                      \
	"\"autn\":\"d420895a6aa2000089cd016f8d8ae67c\",\"app\":\"isim\"}"
#define CARD_0 "iccids = " ICCID_0 "\n"

static const struct row rows[] = {
	{ "nobody is configured", NULL, AUTH "slot/0", NULL, SR_OK, NULL },
	{ "nobody is, and a token", NULL, AUTH "slot/0", TOKEN, SR_OK, NULL },
	{ "no token", "", AUTH "slot/0", NULL, SR_UNAUTHORIZED, NULL },
	{ "wrong token", "", AUTH "slot/0", "Bearer hlr." SECRET_B,
	    SR_UNAUTHORIZED, NULL },
	{ "wrong scheme", "", AUTH "slot/0", "Basic aGxyOng=", SR_UNAUTHORIZED,
	    NULL },
	{ "expired", "expires = 2001-01-01\n", AUTH "slot/0", TOKEN,
	    SR_UNAUTHORIZED, NULL },
	{ "token", "", AUTH "slot/0", TOKEN, SR_OK, NULL },
	{ "who asks comes before what", "", "/nowhere", NULL, SR_UNAUTHORIZED,
	    NULL },
	{ "what is not there", "", "/nowhere", TOKEN, SR_NOT_FOUND, NULL },

	{ "slot of his", "slots = 0\n", AUTH "slot/0", TOKEN, SR_OK, NULL },
	{ "slot of somebody else's", "slots = 0\n", AUTH "slot/1", TOKEN,
	    SR_NO_SUCH_SLOT, NULL },
	{ "its info", "slots = 0\n", INFO "slot/1", TOKEN, SR_NO_SUCH_SLOT,
	    NULL },
	{ "its card", "slots = 0\n", AUTH "iccid/" ICCID_1, TOKEN,
	    SR_NO_SUCH_CARD, NULL },
	{ "its subscriber", "slots = 0\n", AUTH "imsi/901700000045891", TOKEN,
	    SR_NO_SUCH_CARD, NULL },
	{ "its reader", "slots = 0\n", AUTH "reader/trick%201", TOKEN,
	    SR_NO_SUCH_SLOT, NULL },
	{ "a wrong body does not tell", "slots = 0\n", AUTH "slot/1", TOKEN,
	    SR_NO_SUCH_SLOT, "{" },
	{ "empty slot of his", "slots = 2\n", AUTH "slot/2", TOKEN, SR_NO_CARD,
	    NULL },
	{ "no such slot", "slots = 3\n", AUTH "slot/3", TOKEN, SR_NO_SUCH_SLOT,
	    NULL },
	{ "his reader", "slots = 0\n", AUTH "reader/trick%200", TOKEN, SR_OK,
	    NULL },

	{ "card of his", CARD_0, AUTH "slot/0", TOKEN, SR_OK, NULL },
	{ "info of it", CARD_0, INFO "slot/0", TOKEN, SR_OK, NULL },
	{ "card of somebody else's", CARD_0, AUTH "slot/1", TOKEN,
	    SR_NO_SUCH_SLOT, NULL },
	{ "info of that", CARD_0, INFO "slot/1", TOKEN, SR_NO_SUCH_SLOT, NULL },
	{ "that by its reader", CARD_0, INFO "reader/trick%201", TOKEN,
	    SR_NO_SUCH_SLOT, NULL },
	{ "that by its ICCID", CARD_0, INFO "iccid/" ICCID_1, TOKEN,
	    SR_NO_SUCH_CARD, NULL },
	{ "no card at all", CARD_0, AUTH "slot/2", TOKEN, SR_NO_SUCH_SLOT,
	    NULL },
	{ "card of his in no slot of his", CARD_0 "slots = 1\n", AUTH "slot/0",
	    TOKEN, SR_NO_SUCH_SLOT, NULL },
	{ "slot of his, card of somebody else's", CARD_0 "slots = 1\n",
	    AUTH "slot/1", TOKEN, SR_NO_SUCH_SLOT, NULL },

	{ "may not authenticate", "may = info\n", AUTH "slot/0", TOKEN,
	    SR_FORBIDDEN, NULL },
	{ "nor where nothing is", "may = info\n", AUTH "slot/9", TOKEN,
	    SR_FORBIDDEN, NULL },
	{ "may look", "may = info\n", INFO "slot/0", TOKEN, SR_OK, NULL },
	{ "may not look", "may = auth\n", INFO "slot/0", TOKEN, SR_FORBIDDEN,
	    NULL },
	{ "may not list", "may = auth\n", INFO "slots", TOKEN, SR_FORBIDDEN,
	    NULL },
	{ "another application", "apps = usim\n", AUTH "slot/0", TOKEN,
	    SR_FORBIDDEN, ISIM },
	{ "his application", "apps = isim\n", AUTH "slot/0", TOKEN, SR_OK,
	    ISIM },
	{ "another context", "contexts = 3g\n", AUTH "slot/0", TOKEN,
	    SR_FORBIDDEN, GSM },
	{ "his context", "contexts = gsm\n", AUTH "slot/0", TOKEN, SR_OK, GSM },
	{ "scope comes before the body", "slots = 0\napps = isim\n",
	    AUTH "slot/1", TOKEN, SR_NO_SUCH_SLOT, NULL },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct http_exchange *x;
	struct fixture f;
	unsigned before;

	open_fixture(&f, row->lines, true);
	before = commands(&f);
	x = ask(&f, row->path, row->authorization,
	    row->body != NULL ? row->body : CHALLENGE_0);
	assert_is(x, row->err);
	if (row->err != SR_OK)
		assert_int_equal(commands(&f), before);
	assert_int_equal(
	    strstr(x->headers, "WWW-Authenticate: Bearer\r\n") != NULL,
	    row->err == SR_UNAUTHORIZED);
	exchange_end(x);
	close_fixture(&f);
}

/* Where nobody knows the cards yet, each is looked at first. */
static void
test_row_unknown(void **state)
{
	const struct row *row = *state;
	struct http_exchange *x;
	struct fixture f;

	open_fixture(&f, row->lines, false);
	x = ask(&f, row->path, row->authorization,
	    row->body != NULL ? row->body : CHALLENGE_0);
	assert_is(x, row->err);
	if (row->err != SR_OK)
		assert_int_equal(auths(&f), 0);
	exchange_end(x);
	close_fixture(&f);
}

/* The number of the request is another one each time. */
static void
cut_number(char *headers)
{
	char *at = strstr(headers, "SIM-Request: ");

	assert_non_null(at);
	memset(at + strlen("SIM-Request: "), 'x', 16);
}

static const struct pair {
	const char *name;
	const char *lines;
	const char *hidden, *missing;
} pairs[] = {
	{ "slot of others", "slots = 0, 3\n", AUTH "slot/1", AUTH "slot/3" },
	{ "both outside", "slots = 0\n", AUTH "slot/1", AUTH "slot/3" },
	{ "info of slot", "slots = 0, 3\n", INFO "slot/1", INFO "slot/3" },
	{ "card of others", CARD_0, AUTH "slot/1", AUTH "slot/3" },
	{ "info of card", CARD_0, INFO "slot/1", INFO "slot/3" },
	{ "no card", CARD_0, AUTH "slot/2", AUTH "slot/3" },
	{ "ICCID", CARD_0, AUTH "iccid/" ICCID_1, AUTH "iccid/12345" },
	{ "ICCID by slot", "slots = 0\n", AUTH "iccid/" ICCID_1,
	    AUTH "iccid/12345" },
	{ "IMSI", CARD_0, AUTH "imsi/901700000045891", AUTH "imsi/123456" },
	{ "reader", CARD_0, AUTH "reader/trick%201", AUTH "reader/none" },
	{ "reader by slot", "slots = 0\n", AUTH "reader/trick%201",
	    AUTH "reader/none" },
};

/* To the byte as if it did not exist. */
static void
compare(const struct pair *row, bool known)
{
	struct http_exchange *hidden, *missing;
	char headers[512], others[512];
	struct fixture f;

	open_fixture(&f, row->lines, known);
	hidden = ask(&f, row->hidden, TOKEN, CHALLENGE_0);
	missing = ask(&f, row->missing, TOKEN, CHALLENGE_0);
	assert_int_equal(hidden->status, 404);
	assert_int_equal(missing->status, 404);
	assert_string_equal(hidden->body, missing->body);
	strcpy(headers, hidden->headers);
	strcpy(others, missing->headers);
	cut_number(headers);
	cut_number(others);
	assert_string_equal(headers, others);
	exchange_end(hidden);
	exchange_end(missing);
	close_fixture(&f);
}

static void
test_hidden(void **state)
{
	compare(*state, true);
}

static void
test_hidden_unknown(void **state)
{
	compare(*state, false);
}

/* Those that are there for him, and no others. */
static void
test_list(void **state)
{
	static const struct {
		const char *lines;
		bool seen[SLOTS];
	} lists[] = {
		{ "", { true, true, true } },
		{ "slots = 1, 2\n", { false, true, true } },
		{ "slots = 3\n", { false, false, false } },
		{ CARD_0, { true, false, false } },
		{ CARD_0 "slots = 1\n", { false, false, false } },
		{ "iccids = 89*\n", { true, true, false } },
	};
	struct http_exchange *x;
	struct fixture f;
	char text[32];

	(void)state;
	open_fixture(&f, "", true);
	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		set_caller(&f.world, lists[i].lines);
		x = ask(&f, INFO "slots", TOKEN, "");
		assert_is(x, SR_OK);
		for (size_t n = 0; n < SLOTS; n++) {
			snprintf(text, sizeof(text), "{\"number\":%zu,", n);
			assert_int_equal(
			    strstr(x->body, text) != NULL, lists[i].seen[n]);
		}
		exchange_end(x);
	}
	close_fixture(&f);
}

/* A number that is bound to a card is another name for where it is. */
static void
test_bound(void **state)
{
	static const struct slot_binding binding = { 40, SLOT_BIND_ICCID,
		ICCID_0 };
	static const struct {
		const char *path;
		enum sr_err err;
	} asked[] = {
		{ AUTH "slot/40", SR_OK },
		{ AUTH "iccid/" ICCID_0, SR_OK },
		{ AUTH "imsi/901700000045890", SR_OK },
		{ AUTH "slot/0", SR_NO_SUCH_SLOT },
		{ AUTH "iccid/" ICCID_1, SR_NO_SUCH_CARD },
	};
	struct http_exchange *x;
	struct fixture f = { .tricks[1].card = 1 };

	(void)state;
	world_open_bound(&f.world, &binding, 1, WORLD_DEADLINE_MS);
	world_plug(&f.world, f.tricks, 2);
	for (unsigned i = 0; i < 2; i++) {
		world_note(&f.world, i, READER_PRESENT);
		while (!is_known(&f.world, i))
			clock_sleep_ms(1);
	}
	set_caller(&f.world, "slots = 40\n");
	for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
		x = ask(&f, asked[i].path, TOKEN, CHALLENGE_0);
		assert_is(x, asked[i].err);
		exchange_end(x);
	}
	x = ask(&f, INFO "slots", TOKEN, "");
	assert_non_null(strstr(x->body, "[{\"number\":40,"));
	assert_null(strstr(x->body, "\"number\":0,"));
	exchange_end(x);
	close_fixture(&f);
}

/* A card that turns out to be none of his is asked who it is and no more. */
static void
test_looked_at_only(void **state)
{
	struct http_exchange *x;
	struct fixture f;
	unsigned identified;

	(void)state;
	open_fixture(&f, CARD_0, true);
	identified = f.tricks[1].commands;
	close_fixture(&f);
	assert_true(identified > 0);

	open_fixture(&f, CARD_0, false);
	x = ask(&f, INFO "slot/1", TOKEN, "");
	assert_is(x, SR_NO_SUCH_SLOT);
	exchange_end(x);
	x = ask(&f, AUTH "slot/1", TOKEN, CHALLENGE_1);
	assert_is(x, SR_NO_SUCH_SLOT);
	exchange_end(x);
	assert_int_equal(f.tricks[1].commands, identified);
	close_fixture(&f);
}

int
main(void)
{
	wire_init();
	log_set_level(LOG_LEVEL_ERROR);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (strstr(rows[i].path, "/iccid/") == NULL &&
		    strstr(rows[i].path, "/imsi/") == NULL)
			t_add(rows[i].name, test_row_unknown, &rows[i]);
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		t_add(pairs[i].name, test_hidden, &pairs[i]);
		t_add(pairs[i].name, test_hidden_unknown, &pairs[i]);
	}
	t_add("list of slots", test_list, NULL);
	t_add("a number bound to a card", test_bound, NULL);
	t_add("a look at a foreign card", test_looked_at_only, NULL);
	return t_main("api/callers");
}
