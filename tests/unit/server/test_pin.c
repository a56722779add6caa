/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "place.h"
#include "program.h"
#include "t.h"

/* PINs from the file to the card: start, SIGHUP, restart, kill -9. */

#define CARD_ICCID "8988211000000458904"
#define PIN_SECTION "[card \"" CARD_ICCID "\"]\n"
#define RIGHT PIN_SECTION "pin = 75319\n"
#define WRONG PIN_SECTION "pin = 75318\n"
#define SUCCESS "{\"successful_3g_authentication\":{"
#define REFUSED "\"code\":\"pin_required\""

static struct place place;
static char config[64], soft[64], state[64];
static char *answer;

static void
assert_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no '%s' in: %s", part, text);
}

enum { NEITHER = 0, PINS = 1, LATCH = 2, BOTH = 3 };

/* These lines, and those that name the two files. */
static void
write_config(const char *lines, unsigned files)
{
	char text[512];

	snprintf(text, sizeof(text), "[server]\n%s%s%s%s%s%s%s", lines,
	    files & PINS ? "pin_file = " : "", files & PINS ? place.pins : "",
	    files & PINS ? "\n" : "", files & LATCH ? "pin_latch = " : "",
	    files & LATCH ? place.latch : "", files & LATCH ? "\n" : "");
	place_write(config, text, 0600);
}

static void
set_up(void)
{
	char text[512];

	place_open(&place);
	answer = calloc(1, PROGRAM_TEXT_MAX);
	assert_non_null(answer);
	snprintf(config, sizeof(config), "%s/server.ini", place.folder);
	snprintf(soft, sizeof(soft), "%s/card.ini", place.folder);
	snprintf(state, sizeof(state), "%s/card.state", place.folder);
	snprintf(text, sizeof(text),
	    "[card \"locked\"]\niccid = " CARD_ICCID "\n"
	    "imsi = 901700000045890\nk = 841ead87bc9d974eca1c167409357601\n"
	    "opc = 3211cacdd64f51c3fd3013ecd9a582a0\nsqn_check = off\n"
	    "pin = 75319\nstate = %s\n",
	    state);
	place_write(soft, text, 0600);
	write_config("port = 0\nhost = 127.0.0.1\n", BOTH);
}

static void
tear_down(void)
{
	unlink(config);
	unlink(soft);
	unlink(state);
	place_close(&place);
	free(answer);
}

static void
start(struct program *p)
{
	char soft_option[80], config_option[80];

	snprintf(soft_option, sizeof(soft_option), "--soft=%s", soft);
	snprintf(config_option, sizeof(config_option), "--config=%s", config);
	program_start(p, (const char *[]){ soft_option, config_option, NULL });
}

static void
serve(struct program *p, const char *pins)
{
	place_write(place.pins, pins, 0600);
	start(p);
	program_await_port(p);
}

static void
end(struct program *p)
{
	kill(p->pid, SIGTERM);
	assert_int_equal(program_end(p), 0);
	assert_null(strstr(p->err, "7531"));
	free(p->err);
}

static void
authenticate(const struct program *p, const char *part)
{
	static const struct client_request challenge = {
		.line = "POST /sim-auth-api/v1/slot/0",
		.body = "{\"rand\":\"fb195c7873b20affa278887920b9dd57\","
			"\"autn\":\"d420895a6aa2000089cd016f8d8ae67c\"}",
	};

	client_receive(
	    client_send(p->port, &challenge), answer, PROGRAM_TEXT_MAX);
	assert_has(answer, part);
}

static void
await_info(const struct program *p, const char *part)
{
	static const struct client_request info = {
		.line = "GET /sim-info-api/v1/slot/0",
	};

	client_receive(client_send(p->port, &info), answer, PROGRAM_TEXT_MAX);
	assert_has(answer, part);
}

static void
test_right(void **unused)
{
	struct program p;

	(void)unused;
	set_up();
	for (int i = 0; i < 3; i++) {
		serve(&p, RIGHT);
		program_await(&p, "pins.ini: pins=1, ");
		program_await(&p, "<6>iccid=...8904 pin=accepted\n");
		authenticate(&p, SUCCESS);
		await_info(&p, "\"imsi\":\"901700000045890\"");
		await_info(&p, "\"tries_left\":3");
		if (i == 1)
			program_kill(&p);
		else
			end(&p);
	}
	tear_down();
}

/* One try is lost, once for all. */
static void
test_wrong(void **unused)
{
	struct program p;

	(void)unused;
	set_up();
	for (int i = 0; i < 4; i++) {
		serve(&p, WRONG);
		authenticate(&p, REFUSED);
		authenticate(&p, "\"pin_tries_left\":2");
		await_info(&p, "\"imsi\":null");
		await_info(&p, "{\"required\":true,\"tries_left\":2}");
		if (i % 2 == 0)
			program_kill(&p);
		else
			end(&p);
	}
	serve(&p, RIGHT); /* with two tries only, this is not sent either */
	authenticate(&p, "\"pin_tries_left\":2");
	end(&p);

	unlink(state); /* as if somebody had given the right PIN elsewhere */
	serve(&p, WRONG);
	program_await(&p, "<3>iccid=...8904 pin=latched: ");
	authenticate(&p, "\"pin_tries_left\":3");
	end(&p);
	serve(&p, RIGHT);
	authenticate(&p, SUCCESS);
	end(&p);
	tear_down();
}

static void
test_reload(void **unused)
{
	struct program p;

	(void)unused;
	set_up();
	serve(&p, "");
	authenticate(&p, "\"pin_tries_left\":3");
	place_write(place.pins, PIN_SECTION "pin = x\n", 0600);
	kill(p.pid, SIGHUP);
	program_await(&p, "<3>nothing changed: ");
	program_await(&p, "pins.ini:2: pin: must be 4 to 8 digits\n");
	place_write(place.pins, RIGHT, 0640);
	kill(p.pid, SIGHUP);
	program_await(&p, "must be closed to group and others");
	authenticate(&p, "\"pin_tries_left\":3");
	place_write(place.pins, RIGHT, 0600);
	kill(p.pid, SIGHUP);
	program_await(&p, "read again");
	authenticate(&p, SUCCESS);
	await_info(&p, "\"imsi\":\"901700000045890\"");

	write_config("port = 0\nhost = 127.0.0.1\n", NEITHER);
	kill(p.pid, SIGHUP);
	program_await(&p, "that takes a restart: pin_latch\n");
	authenticate(&p, SUCCESS); /* the card is open as it was */
	end(&p);
	tear_down();
}

/* Two servers on one latch would send one PIN twice. */
static void
test_two_servers(void **unused)
{
	struct program p, other;

	(void)unused;
	set_up();
	serve(&p, RIGHT);
	start(&other);
	assert_int_equal(program_end(&other), 1);
	assert_has(other.err, "/latch: another server uses it\n");
	free(other.err);
	program_kill(&p);
	serve(&p, RIGHT);
	end(&p);
	tear_down();
}

static const struct refusal {
	const char *name;
	const char *lines;
	unsigned files;
	const char *pins;
	mode_t mode;
	const char *says;
} refusals[] = {
	{ "no latch", "", PINS, "", 0600, ":2: pin_file: needs pin_latch" },
	{ "no name", "pin_file =\n", NEITHER, "", 0600,
	    ":2: pin_file: must be the name of a file" },
	{ "no name of a latch", "pin_latch =\n", NEITHER, "", 0600,
	    ":2: pin_latch: must be the name of a file" },
	{ "PINs that all can read", "", BOTH, RIGHT, 0644,
	    "pins.ini: must be closed to group and others" },
	{ "a wrong PIN", "", BOTH, PIN_SECTION "pin = 753\n", 0600,
	    "pins.ini:2: pin: must be 4 to 8 digits" },
	{ "no folder of a latch", "pin_latch = /nonexistent/latch\n", PINS,
	    RIGHT, 0600, "/nonexistent/latch: No such file or directory" },
};

/* Both at the start and with --check-config. */
static void
test_refused(void **unused)
{
	const struct refusal *row = *unused;
	char config_option[80];
	struct program p;

	set_up();
	write_config(row->lines, row->files);
	place_write(place.pins, row->pins, row->mode);
	snprintf(config_option, sizeof(config_option), "--config=%s", config);
	for (int i = 0; i < 2; i++) {
		program_start(&p,
		    (const char *[]){ config_option,
			i == 0 ? "--check-config" : "--soft", NULL });
		assert_int_equal(program_end(&p), 1);
		assert_has(p.err, row->says);
		assert_null(strstr(p.err, "753"));
		free(p.err);
	}
	tear_down();
}

static void
test_options(void **unused)
{
	char pins[80], latch[80];
	struct program p;

	(void)unused;
	set_up();
	place_write(place.pins, RIGHT, 0600);
	snprintf(pins, sizeof(pins), "--pin-file=%s", place.pins);
	snprintf(latch, sizeof(latch), "--pin-latch=%s", place.latch);
	program_start(
	    &p, (const char *[]){ "--soft", "--port=0", pins, latch, NULL });
	program_await(&p, "pins=1, ");
	program_await_port(&p);
	end(&p);
	program_start(&p, (const char *[]){ "--soft", "-p", "0", pins, NULL });
	assert_int_equal(program_end(&p), 2);
	assert_has(p.err, "sim-rest-server: --pin-file: needs pin_latch");
	free(p.err);
	tear_down();
}

int
main(int argc, char **argv)
{
	assert_true(argc > 1);
	program_path = argv[1];
	t_add("right", test_right, NULL);
	t_add("wrong", test_wrong, NULL);
	t_add("SIGHUP", test_reload, NULL);
	t_add("two servers", test_two_servers, NULL);
	for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++)
		t_add(refusals[i].name, test_refused, &refusals[i]);
	t_add("options", test_options, NULL);
	return t_main("server/pin");
}
