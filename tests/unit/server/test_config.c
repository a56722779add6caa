/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memfd_create() */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "program.h"
#include "t.h"

/* The configuration file, and what options and SIGHUP make of it. */

#define DIGITS_21 "012345678901234567890"

static const struct check_row rows[] = {
	{ "empty", "", NULL, RIGHT },
	{ "all of it",
	    "; a comment\n[server]\nhost = 127.0.0.1\nport = 0\n"
	    "deadline_ms = 3000\nqueue = 8\nshare = shared\n"
	    "ignore = ^Virtual\n[slot \"0\"]\nreader = ^Gemalto.* (00|01)$\n"
	    "[slot \"999\"]\niccid = 8988211000000458904\n"
	    "[slot \"3\"]\nusb = 1-2.3.4\n",
	    NULL, RIGHT },
	{ "no such file", NULL, NULL,
	    WRONG("/nonexistent: No such file or directory\n") },
	{ "no section", "port = 1\n", NULL,
	    WRONG(":1: a [section] must come first") },
	{ "unknown section", "[cards]\n", NULL,
	    WRONG(":1: unknown section [cards]; there are: [server], [slot],"
		  " [listen]") },
	{ "unknown key", "[server]\nprot = 1\n", NULL,
	    WRONG(":2: unknown key prot; [server] has: host, port,"
		  " deadline_ms, queue, share, pin_file, pin_latch,"
		  " soft, insecure, log_level, ignore, seccomp,"
		  " names, connections") },
	{ "unknown key of a slot", "[slot \"1\"]\nname = x\n", NULL,
	    WRONG(":2: unknown key name; [slot] has: reader, iccid, usb") },
	{ "a server with a name", "[server \"a\"]\n", NULL,
	    WRONG(":1: server: has no name: [server]") },
	{ "two servers", "[server]\n[slot \"1\"]\nusb = 1-1\n[server]\n", NULL,
	    WRONG(":4: the same section as in line 1") },
	{ "key twice", "[server]\nqueue = 1\nqueue = 1\n", NULL,
	    WRONG(":3: queue: given twice in this section") },
	{ "no key", "[server]\nqueue\n", NULL,
	    WRONG(":2: neither a [section] nor key = value") },

	{ "no host", "[server]\nhost =\n", NULL,
	    WRONG(":2: host: must be a name or an address") },
	{ "port too large", "[server]\nport = 65536\n", NULL,
	    WRONG(":2: port: must be a number from 0 to 65535") },
	{ "port of a word", "[server]\n\nport = http\n", NULL,
	    WRONG(":3: port: must be a number from 0 to 65535") },
	{ "shortest deadline", "[server]\ndeadline_ms = 100\n", NULL, RIGHT },
	{ "too short", "[server]\ndeadline_ms = 99\n", NULL,
	    WRONG(":2: deadline_ms: must be a number from 100 to 600000") },
	{ "longest deadline", "[server]\ndeadline_ms = 600000\n", NULL, RIGHT },
	{ "too long", "[server]\ndeadline_ms = 600001\n", NULL,
	    WRONG(":2: deadline_ms: must be a number from 100 to 600000") },
	{ "deadline with a unit", "[server]\ndeadline_ms = 5s\n", NULL,
	    WRONG(":2: deadline_ms: must be a number from 100 to 600000") },
	{ "no queue", "[server]\nqueue = 0\n", NULL,
	    WRONG(":2: queue: must be a number from 1 to 1024") },
	{ "longest queue", "[server]\nqueue = 1024\n", NULL, RIGHT },
	{ "queue too long", "[server]\nqueue = 1025\n", NULL,
	    WRONG(":2: queue: must be a number from 1 to 1024") },
	{ "no connections", "[server]\nconnections = 0\n", NULL,
	    WRONG(":2: connections: must be a number from 1 to 65536") },
	{ "sharing", "[server]\nshare = yes\n", NULL,
	    WRONG(":2: share: must be one of: exclusive, shared") },
	{ "ignore, broken", "[server]\nignore = (Virtual\n", NULL,
	    WRONG(":2: ignore: must be a POSIX extended expression: ") },
	{ "ignore, empty", "[server]\nignore =\n", NULL,
	    WRONG(":2: ignore: must be a POSIX extended expression: it is") },
	{ "ignore, longer than it looks", "[server]\nignore = (a{255}){255}\n",
	    NULL,
	    WRONG(":2: ignore: must be a POSIX extended expression: with its"
		  " repetitions written out it has more than 1000 char") },

	{ "built-in cards", "[server]\nsoft = built-in\n", NULL, RIGHT },
	{ "no software cards", "[server]\nsoft = no\n", NULL, RIGHT },
	{ "soft, empty", "[server]\nsoft =\n", NULL,
	    WRONG(":2: soft: must be no, built-in or the name of a file with"
		  " cards\n") },
	{ "insecure", "[server]\ninsecure = yes\n", NULL, RIGHT },
	{ "insecure, by a number", "[server]\ninsecure = 1\n", NULL,
	    WRONG(":2: insecure: must be one of: no, yes\n") },
	{ "no filter", "[server]\nseccomp = no\n", NULL, RIGHT },
	{ "some filter", "[server]\nseccomp = off\n", NULL,
	    WRONG(":2: seccomp: must be one of: no, yes\n") },
	{ "quiet", "[server]\nlog_level = error\n", NULL, RIGHT },
	{ "log level", "[server]\nlog_level = loud\n", NULL,
	    WRONG(":2: log_level: must be one of: error, warning, info,"
		  " debug\n") },

	{ "slot without a number", "[slot]\nusb = 1-1\n", NULL,
	    WRONG(":1: slot: needs a number from 0 to 999: [slot \"3\"]") },
	{ "slot of a word", "[slot \"a\"]\nusb = 1-1\n", NULL,
	    WRONG(":1: slot: needs a number from 0 to 999: [slot \"3\"]") },
	{ "slot 1000", "[slot \"1000\"]\nusb = 1-1\n", NULL,
	    WRONG(":1: slot: needs a number from 0 to 999: [slot \"3\"]") },
	{ "slot twice",
	    "[slot \"1\"]\nusb = 1-1\n[slot \"2\"]\nusb = 1-2\n"
	    "[slot \"1\"]\nusb = 1-3\n",
	    NULL, WRONG(":5: the same section as in line 1") },
	{ "slot twice, in other digits",
	    "[slot \"1\"]\nusb = 1-1\n[slot \"01\"]\nusb = 1-2\n", NULL,
	    WRONG(":3: slot: this number was there before") },
	{ "slot bound to nothing", "\n[slot \"1\"]\n[server]\n", NULL,
	    WRONG(":2: slot: needs one of reader, iccid and usb") },
	{ "slot bound twice", "[slot \"1\"]\nreader = A\niccid = 89\n", NULL,
	    WRONG(":3: iccid: a slot has one of reader, iccid and usb only") },
	{ "slot bound thrice", "[slot \"1\"]\niccid = 89\nusb = 1-1\n", NULL,
	    WRONG(":3: usb: a slot has one of reader, iccid and usb only") },
	{ "one card, two slots",
	    "[slot \"1\"]\niccid = 89\n[slot \"2\"]\niccid = 89\n", NULL,
	    WRONG(":3: slot: its iccid is bound to another slot already") },
	{ "one place, two slots",
	    "[slot \"1\"]\nusb = 1-1\n[slot \"2\"]\nusb = 1-1\n", NULL,
	    WRONG(":3: slot: its usb is bound to another slot already") },
	{ "reader, broken", "[slot \"1\"]\nreader = *[\n", NULL,
	    WRONG(":2: reader: must be a POSIX extended expression: ") },
	{ "reader, empty", "[slot \"1\"]\nreader =\n", NULL,
	    WRONG(":2: reader: must be a POSIX extended expression: it is") },
	{ "reader, endless", "[slot \"1\"]\nreader = ()+{,30}\n", NULL,
	    WRONG(":2: reader: must be a POSIX extended expression: it"
		  " repeats what can be empty") },
	{ "no ICCID", "[slot \"1\"]\niccid = 89x\n", NULL,
	    WRONG(":2: iccid: must be 1 to 20 digits") },
	{ "ICCID too long", "[slot \"1\"]\niccid = " DIGITS_21 "\n", NULL,
	    WRONG(":2: iccid: must be 1 to 20 digits") },
	{ "bus only", "[slot \"1\"]\nusb = 1\n", NULL,
	    WRONG(":2: usb: must be BUS-PORT, such as 1-2.3") },
	{ "bus and nothing", "[slot \"1\"]\nusb = 1-\n", NULL,
	    WRONG(":2: usb: must be BUS-PORT, such as 1-2.3") },
	{ "port and nothing", "[slot \"1\"]\nusb = 1-2.\n", NULL,
	    WRONG(":2: usb: must be BUS-PORT, such as 1-2.3") },
	{ "two buses", "[slot \"1\"]\nusb = 1-2-3\n", NULL,
	    WRONG(":2: usb: must be BUS-PORT, such as 1-2.3") },
	{ "no number of a bus", "[slot \"1\"]\nusb = 01-2\n", NULL,
	    WRONG(":2: usb: must be BUS-PORT, such as 1-2.3") },
	{ "no number of a port", "[slot \"1\"]\nusb = 1-0\n", NULL,
	    WRONG(":2: usb: must be BUS-PORT, such as 1-2.3") },
	{ "no bus", "[slot \"1\"]\nusb = 1.2\n", NULL,
	    WRONG(":2: usb: must be BUS-PORT, such as 1-2.3") },

	{ "audit",
	    "[audit]\nfile = /nonexistent/a\njournal = yes\n"
	    "required = no\n",
	    NULL, RIGHT },
	{ "audit of nothing", "[server]\n[audit]\nrequired = yes\n", NULL,
	    WRONG(":2: audit: needs file, or journal = yes, or both") },
	{ "audit to no journal", "[audit]\njournal = no\n", NULL,
	    WRONG(":1: audit: needs file, or journal = yes, or both") },
	{ "audit without a file", "[audit]\nfile =\n", NULL,
	    WRONG(":2: file: must be the name of a file") },
	{ "audit with a name", "[audit \"a\"]\n", NULL,
	    WRONG(":1: audit: has no name: [audit]") },
	{ "audit, perhaps", "[audit]\nrequired = maybe\n", NULL,
	    WRONG(":2: required: must be one of: no, yes") },
	{ "caller", "[caller \"hlr\"]\nuid = 1000\nslots = 0-3\n", NULL,
	    RIGHT },
	{ "caller without a proof", "\n[caller \"hlr\"]\nslots = 0-3\n", NULL,
	    WRONG(":2: caller: needs a proof: token, certificate, user, uid,"
		  " group or gid") },
	{ "two callers, one proof",
	    "[caller \"a\"]\nuid = 1\n[caller \"b\"]\nuid = 1\n", NULL,
	    WRONG(":3: caller: has a proof that is a's already") },

	{ "option deadline", "", "--deadline=99", 2,
	    "sim-rest-server: --deadline: must be a number from 100 to" },
	{ "option queue", "", "--queue=1025", 2,
	    "sim-rest-server: --queue: must be a number from 1 to 1024" },
	{ "option share", "", "--share=both", 2,
	    "sim-rest-server: --share: must be one of: exclusive, shared" },
	{ "option host", "", "--host=", 2,
	    "sim-rest-server: --host: must be a name or an address" },
	{ "option log level", "", "--log-level=7", 2,
	    "sim-rest-server: --log-level: must be one of: error, warning," },
	{ "option soft", "", "--soft=", 2,
	    "sim-rest-server: --soft: must be no, built-in or the name of" },
	{ "PINs and no latch", "[server]\npin_file = /p\n", NULL,
	    WRONG(":2: pin_file: needs pin_latch, the file that ") },
	{ "option PINs and no latch", "", "--pin-file=/p", 2,
	    "sim-rest-server: --pin-file: needs pin_latch, the file that " },
	{ "the file is wrong before an option", "[server]\nqueue = 0\n",
	    "--queue=4", WRONG(":2: queue: ") },
	{ "an option to the file", "[server]\nqueue = 4\n", "--queue=8",
	    RIGHT },
};

static void
ask(const struct program *p, const char *line, const char *part)
{
	const struct client_request request = { .line = line };
	char *answer = calloc(1, PROGRAM_TEXT_MAX);

	assert_non_null(answer);
	client_receive(
	    client_send(p->port, &request), answer, PROGRAM_TEXT_MAX);
	check_has(answer, part);
	free(answer);
}

/* Numbers that are bound are not given away; a card has its own. */
static void
test_bound_soft_card(void **state)
{
	char config[64];
	int fd = check_open("[slot \"0\"]\niccid = 8988211000000900020\n"
			    "[server]\nport = 0\nhost = 127.0.0.1\n",
	    config);
	struct program p;

	(void)state;
	program_start(&p, (const char *[]){ "--soft", config, NULL });
	program_await_port(&p);
	program_await(&p, "slot=4 reader=");
	ask(&p, "GET /sim-info-api/v1/slot/3", "SIM-Slot: 3\r\n");
	ask(&p, "GET /sim-info-api/v1/slot/0", "8988211000000900020");
	ask(&p, "GET /sim-info-api/v1/slots", "{\"slots\":[{\"number\":0,");
	kill(p.pid, SIGTERM);
	assert_int_equal(program_end(&p), 0);
	free(p.err);
	close(fd);
}

/* What else only options said. */
static void
test_file_alone(void **state)
{
	static const char file[] = "[server]\nport = 0\nhost = 0.0.0.0\n"
				   "soft = built-in\ninsecure = yes\n"
				   "log_level = debug\n";
	char config[64], whole[] = "iccid=8988211000000458904 ";
	int fd = check_open(file, config);
	struct program p;

	(void)state;
	program_start(&p, (const char *[]){ config, NULL });
	program_await(&p, "<4>--insecure: ");
	program_await(&p, "listening on http://0.0.0.0:");
	program_await(&p, whole);
	check_write(fd, "[server]\nlog_level = warning\n");
	kill(p.pid, SIGHUP);
	program_await(&p, "that takes a restart: host, port, soft, insecure");
	kill(p.pid, SIGTERM);
	assert_int_equal(program_end(&p), 0);
	assert_null(strstr(p.err, "read again"));
	assert_null(strstr(p.err, "stopping"));
	free(p.err);
	close(fd);
}

static void
test_reload(void **state)
{
	char config[64];
	int fd = check_open("[server]\nport = 0\n", config);
	struct program p;

	(void)state;
	program_start(
	    &p, (const char *[]){ "--soft", config, "--queue=5", NULL });
	program_await_port(&p);
	check_write(fd, "[server]\nport = 0\ndeadline_ms = 777\nqueue = 9\n");
	kill(p.pid, SIGHUP);
	program_await(&p, "read again, deadline_ms=777\n");
	assert_null(strstr(p.err, "takes a restart"));

	check_write(fd, "[server]\ndeadline_ms = 7\n");
	kill(p.pid, SIGHUP);
	program_await(&p, "<3>nothing changed: ");
	program_await(&p, ":2: deadline_ms: must be a number from 100");

	check_write(fd,
	    "[server]\nport = 1\nhost = ::1\nshare = shared\nignore = x\n"
	    "insecure = yes\ndeadline_ms = 888\n[slot \"1\"]\nusb = 1-1\n");
	kill(p.pid, SIGHUP);
	program_await(&p,
	    "changed, but that takes a restart: host, port, share, ignore,"
	    " slot, insecure\n");
	program_await(&p, "read again, deadline_ms=888\n");
	ask(&p, "GET /sim-info-api/v1/slot/0", " 200 ");
	kill(p.pid, SIGTERM);
	assert_int_equal(program_end(&p), 0);
	free(p.err);
	close(fd);
}

static const char slow_card[] = "[card \"slow\"]\n"
				"iccid = 8988211000000458904\n"
				"imsi = 901700000045890\n"
				"k = 841ead87bc9d974eca1c167409357601\n"
				"opc = 3211cacdd64f51c3fd3013ecd9a582a0\n"
				"sqn_check = off\n"
				"auth_delay_ms = 1000\n";

/* A card that takes a second is in time, and then it is not. */
static void
test_reload_deadline(void **state)
{
	static const struct client_request challenge = {
		.line = "POST /sim-auth-api/v1/slot/0",
		.body = "{\"rand\":\"fb195c7873b20affa278887920b9dd57\","
			"\"autn\":\"d420895a6aa2000089cd016f8d8ae67c\"}",
	};
	char config[64], soft[64], *answer = calloc(1, PROGRAM_TEXT_MAX);
	int fd = check_open("[server]\nport = 0\n", config);
	int card = memfd_create("card", 0);
	struct program p;

	(void)state;
	assert_non_null(answer);
	check_write(card, slow_card);
	snprintf(soft, sizeof(soft), "--soft=" CHECK_PLACE "%d", card);
	program_start(&p, (const char *[]){ soft, config, NULL });
	program_await_port(&p);
	client_receive(
	    client_send(p.port, &challenge), answer, PROGRAM_TEXT_MAX);
	check_has(answer, "HTTP/1.1 200 ");
	check_write(fd, "[server]\nport = 0\ndeadline_ms = 100\n");
	kill(p.pid, SIGHUP);
	program_await(&p, "read again, deadline_ms=100\n");
	client_receive(
	    client_send(p.port, &challenge), answer, PROGRAM_TEXT_MAX);
	check_has(answer, "HTTP/1.1 504 ");
	kill(p.pid, SIGTERM);
	assert_int_equal(program_end(&p), 0);
	free(p.err);
	free(answer);
	close(card);
	close(fd);
}

static void
test_without_pcscd(void **state)
{
	struct program p;

	(void)state;
	program_start(&p, (const char *[]){ "-p", "0", NULL });
	program_await_port(&p);
	ask(&p, "GET /sim-info-api/v1/slot/0", "\"pcsc_unavailable\"");
	ask(&p, "GET /sim-info-api/v1/iccid/89", "\"pcsc_unavailable\"");
	ask(&p, "GET /sim-info-api/v1/reader/a", "HTTP/1.1 503 ");
	ask(&p, "GET /sim-info-api/v1/slots", "\r\n\r\n{\"slots\":[]}");
	ask(&p, "GET /sim-info-api/v1/slot/1000", "HTTP/1.1 404 ");
	kill(p.pid, SIGTERM);
	assert_int_equal(program_end(&p), 0);
	check_has(
	    p.err, "<4>waiting for pcscd, until then there are no slots: ");
	free(p.err);
}

int
main(int argc, char **argv)
{
	assert_true(argc > 1);
	program_path = argv[1];
	setenv("PCSCLITE_CSOCK_NAME", "/nonexistent", 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, check_file, &rows[i]);
	t_add("a number bound to a card", test_bound_soft_card, NULL);
	t_add("all from the file", test_file_alone, NULL);
	t_add("SIGHUP reads it again", test_reload, NULL);
	t_add("SIGHUP changes the deadline", test_reload_deadline, NULL);
	t_add("start without pcscd", test_without_pcscd, NULL);
	return t_main("server/config");
}
