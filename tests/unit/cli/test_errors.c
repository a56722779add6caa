/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "program.h"
#include "standin.h"
#include "t.h"

#define RUN "-H 127.0.0.1 -p %u -c 5 -k " K " -o " OPC
#define INFO "info -H 127.0.0.1 -p %u -n 1"

/* As the original writes them: json.dumps(indent=4). */
#define ORIGINAL(message)                                                      \
	"{\n    \"error\": {\n        \"message\": \"" message "\"\n    }\n}"
#define ORIGINAL_SW(message, sw)                                               \
	"{\n    \"error\": {\n        \"message\": \"" message "\",\n"         \
	"        \"status_word\": \"" sw "\"\n    }\n}"
#define OURS(code, more)                                                       \
	"{\"error\":{\"code\":\"" code "\",\"message\":\"M\"" more "}}"

static const struct row {
	const char *name;
	const char *arguments;
	int http_status;
	const char *body;
	int status;
	const char *out; /* NULL: no <- line */
	const char *err;
	const char *advice;
} rows[] = {
	{ "original: malformed", RUN, 400, ORIGINAL("Malformed Request"), 4,
	    "<- {\"error\": {\"message\": \"Malformed Request\"}}\n",
	    "Malformed Request (HTTP status 400)", "" },
	{ "original: no slot", RUN, 404,
	    ORIGINAL("Reader Error: Specified SIM Slot doesn't exist"), 4,
	    "<- {\"error\"",
	    "Reader Error: Specified SIM Slot doesn't exist (HTTP status 404)",
	    "is --slot-nr right" },
	{ "original: no card", RUN, 410,
	    ORIGINAL("No SIM card inserted in slot"), 4, "<- {\"error\"",
	    "No SIM card inserted in slot (HTTP status 410)", "insert a card" },
	{ "original: wrong MAC", RUN, 500,
	    ORIGINAL_SW("Card Authentication Error - Incorrect MAC", "9862"), 4,
	    "<- {\"error\"",
	    "Card Authentication Error - Incorrect MAC (HTTP status 500, "
	    "status word 9862)",
	    "are K and OPc those of this card?" },
	{ "original: PIN", RUN, 500,
	    ORIGINAL_SW(
		"Security Status not satisfied - Card PIN enabled?", "6982"),
	    4, "<- {\"error\"", "status word 6982",
	    "give the server the card's PIN with --pin-file" },
	{ "original: card error", RUN, 500,
	    ORIGINAL_SW("Card Communication Error SW match failed! Expected "
			"9000 and got 6f00.",
		"6f00"),
	    4, "<- {\"error\"", "got 6f00. (HTTP status 500", "" },
	{ "original: reader taken", RUN, 500, ORIGINAL("Protocol Error: "), 4,
	    "<- {\"error\"", "Protocol Error:  (HTTP status 500)", "" },
	{ "original: traceback", RUN, 500, "<html>Traceback</html>", 4, NULL,
	    "The answer is not one of sim-rest-server (HTTP status 500)",
	    "is this the address of a sim-rest-server?" },
	{ "another server", RUN, 404, "<html>Not Found</html>", 4, NULL,
	    "(HTTP status 404)", "is this the address" },
	{ "another JSON", RUN, 200, "{\"hello\": \"world\"}", 4,
	    "<- {\"hello\": \"world\"}\n", "(HTTP status 200)",
	    "is this the address" },

	{ "no card", RUN, 410, OURS("no_card", ",\"executed\":\"no\""), 4,
	    "<- {\"error\"", "M (HTTP status 410, no_card)", "insert a card" },
	{ "another card", RUN, 410, OURS("card_changed", ""), 4,
	    "<- {\"error\"", "card_changed", "sim-rest-client info" },
	{ "wrong host", RUN, 421, OURS("wrong_host", ""), 4, "<- {\"error\"",
	    "wrong_host", "--host" },
	{ "no slot", RUN, 404, OURS("no_such_slot", ""), 4, "<- {\"error\"",
	    "no_such_slot", "sim-rest-client slots" },
	{ "nobody that is known", RUN, 401, OURS("unauthorized", ""), 4,
	    "<- {\"error\"", "unauthorized", "--token-file" },
	{ "who may not", RUN, 403, OURS("forbidden", ""), 4, "<- {\"error\"",
	    "forbidden", "[caller]" },
	{ "too often", RUN, 429, OURS("rate_limited", ""), 4, "<- {\"error\"",
	    "rate_limited", "wait a moment" },
	{ "stuck", RUN, 503, OURS("slot_stuck", ""), 4, "<- {\"error\"",
	    "slot_stuck", "unplug" },
	{ "no PC/SC", RUN, 503, OURS("pcsc_unavailable", ""), 4,
	    "<- {\"error\"", "pcsc_unavailable", "is pcscd running" },
	{ "wrong MAC", RUN, 200,
	    OURS("incorrect_mac",
		",\"status_word\":\"9862\",\"executed\":\"yes\""),
	    5, "<- {\"error\"",
	    "M (HTTP status 200, incorrect_mac, status word 9862)",
	    "are K and OPc those of this card?" },
	{ "no ISIM", RUN " --app isim", 200, OURS("application_not_found", ""),
	    5, "<- {\"error\"", "application_not_found", "--app" },
	{ "PIN", RUN, 200,
	    OURS("pin_required",
		",\"status_word\":\"6982\",\"pin_tries_left\":3"),
	    5, "<- {\"error\"", "pin_required", "PIN tries left: 3" },
	{ "PIN blocked", RUN, 200, OURS("pin_blocked", ""), 5, "<- {\"error\"",
	    "pin_blocked", "PUK" },
	{ "refusal from the future", RUN, 200, OURS("new_code", ""), 5,
	    "<- {\"error\"", "M (HTTP status 200)", "" },
	{ "steering the terminal", RUN, 410,
	    "{\"error\":{\"code\":\"no_card\",\"message\":\"\\u001b[2J\"}}", 4,
	    "\"message\": \"\\u001B[2J\"", ": ?[2J (HTTP", "" },

	{ "info", INFO, 200,
	    "{\n    \"imsi\": \"901700000045890\",\n    \"iccid\": "
	    "\"8988211000000458902\"\n}",
	    0,
	    "<- {\"imsi\": \"901700000045890\", \"iccid\": "
	    "\"8988211000000458902\"}\n",
	    "", "" },
	{ "verbose info", INFO " --verbose", 200, "{\"imsi\":null}", 0,
	    "<- {\"imsi\": null}\n",
	    "/sim-info-api/v1/slot/1\nsim-rest-client: HTTP status 200\n",
	    "GET http://127.0.0.1:" },
	{ "info without a card", INFO, 410,
	    ORIGINAL("No SIM card inserted in slot"), 4, "<- {\"error\"",
	    "HTTP status 410", "insert a card" },
	{ "info of another program", INFO, 200, "[]", 4, "<- []\n",
	    "HTTP status 200", "is this the address" },
};

static enum standin_action
answer(void *arg, const struct standin_request *request, char *out, size_t cap)
{
	const struct row *row = *(const struct row **)arg;

	(void)request;
	standin_http(out, cap, row->http_status, row->body);
	return STANDIN_SEND;
}

static void
test_row(void **state)
{
	static struct program p;
	const struct row *row = *state;
	struct standin *s = standin_start("127.0.0.1", answer, &row);

	program_run_text(&p, standin_port(s), row->arguments);
	assert_int_equal(standin_stop(s).requests, 1);
	assert_int_equal(p.status, row->status);
	if (row->out == NULL)
		assert_null(strstr(p.out, "<- "));
	else
		assert_non_null(strstr(p.out, row->out));
	assert_non_null(strstr(p.err, row->err));
	assert_non_null(strstr(p.err, row->advice));
	for (const char *c = p.err; *c != '\0'; c++)
		assert_true(*c == '\n' || (*c >= ' ' && *c <= '~'));
}

static enum standin_action
hang_up(void *arg, const struct standin_request *request, char *out, size_t cap)
{
	(void)arg;
	(void)request;
	(void)out;
	(void)cap;
	return STANDIN_CLOSE;
}

static void
test_hung_up(void **state)
{
	static struct program p;
	struct standin *s = standin_start("127.0.0.1", hang_up, NULL);

	(void)state;
	program_run_text(&p, standin_port(s), RUN);
	assert_int_equal(standin_stop(s).requests, 1);
	assert_int_equal(p.status, 3);
	assert_non_null(strstr(p.err, "the card may have taken this"));
}

static void
test_no_server(void **state)
{
	static struct program p;
	struct standin *s = standin_start("127.0.0.1", hang_up, NULL);
	unsigned port = standin_port(s);

	(void)state;
	standin_stop(s);
	program_run_text(&p, port, RUN);
	assert_int_equal(p.status, 3);
	assert_non_null(strstr(p.err, "is sim-rest-server running there?"));
	program_run_text(&p, port, INFO);
	assert_int_equal(p.status, 3);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	t_add("server hangs up", test_hung_up, NULL);
	t_add("no server", test_no_server, NULL);
	return t_main("cli/errors");
}
