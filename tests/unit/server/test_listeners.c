/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "check.h"
#include "program.h"
#include "t.h"

/* [listen]: where the server listens, and whom that would let in. */

#define DIGITS_100                                                             \
	"0123456789012345678901234567890123456789012345678901234567890123456"  \
	"789012345678901234567890123456789"
#define GROUP "daemon" /* there is one on every machine */

static const struct check_row rows[] = {
	{ "all of it",
	    "[server]\nnames = sim.example sim 192.0.2.1\n"
	    "[listen \"a\"]\nhost = 127.0.0.1\nport = 0\n"
	    "[listen \"b\"]\nhost = ::1\ntls = no\n"
	    "[listen \"c\"]\nunix = /tmp/s\n"
	    "[listen \"d\"]\nunix = /tmp/t\nmode = 0666\n"
	    "[listen \"e\"]\nunix = /tmp/u\nmode = 600\ngroup = " GROUP "\n"
	    "[listen \"f\"]\nsocket = lab\n"
	    "[listen \"g\"]\nsocket = sim-rest-server.socket\ntls = no\n",
	    NULL, RIGHT },
	{ "no name", "[listen]\nhost = ::1\n", NULL,
	    WRONG(":1: listen: needs a name: [listen \"lab\"]") },
	{ "the same name",
	    "[listen \"a\"]\nhost = ::1\n[server]\n[listen \"a\"]\nport = 1\n",
	    NULL, WRONG(":4: the same section as in line 1") },
	{ "nowhere", "\n[listen \"a\"]\nport = 1\n", NULL,
	    WRONG(":2: listen: needs one of host, unix and socket") },
	{ "both", "[listen \"a\"]\nhost = ::1\nunix = /s\n", NULL,
	    WRONG(":1: listen: needs one of host, unix and socket") },
	{ "no host", "[listen \"a\"]\nhost =\n", NULL,
	    WRONG(":2: host: must be a name or an address") },
	{ "port", "[listen \"a\"]\nport = 65536\n", NULL,
	    WRONG(":2: port: must be a number from 0 to 65535") },
	{ "tls", "[listen \"a\"]\ntls = 1\n", NULL,
	    WRONG(":2: tls: must be one of: no, yes") },
	{ "relative", "[listen \"a\"]\nunix = s\n", NULL,
	    WRONG(":2: unix: must be the path of a socket, from / on") },
	{ "long", "[listen \"a\"]\nunix = /" DIGITS_100 "1234567\n", NULL,
	    WRONG(":2: unix: must be the path of a socket, from / on, of at"
		  " most 107 characters") },
	{ "longest", "[listen \"a\"]\nunix = /" DIGITS_100 "123456\n", NULL,
	    RIGHT },
	{ "unix with port", "[listen \"a\"]\nunix = /s\nport = 1\n", NULL,
	    WRONG(":1: listen: unix has no port") },
	{ "unix with tls", "[listen \"a\"]\nunix = /s\ntls = yes\n", NULL,
	    WRONG(":1: listen: unix has no tls: mode and group say") },
	{ "host with mode", "[listen \"a\"]\nhost = ::1\nmode = 0666\n", NULL,
	    WRONG(":1: listen: mode and group belong to unix") },
	{ "host with group", "[listen \"a\"]\nhost = ::1\ngroup = " GROUP "\n",
	    NULL, WRONG(":1: listen: mode and group belong to unix") },
	{ "no name of a socket", "[listen \"a\"]\nsocket =\n", NULL,
	    WRONG(":2: socket: must be a FileDescriptorName= of a socket") },
	{ "two names of sockets", "[listen \"a\"]\nsocket = a:b\n", NULL,
	    WRONG(":2: socket: must be a FileDescriptorName= of a socket unit,"
		  " without colons") },
	{ "socket and host", "[listen \"a\"]\nhost = ::1\nsocket = a\n", NULL,
	    WRONG(":1: listen: needs one of host, unix and socket") },
	{ "socket and unix", "[listen \"a\"]\nunix = /s\nsocket = a\n", NULL,
	    WRONG(":1: listen: needs one of host, unix and socket") },
	{ "socket with port", "[listen \"a\"]\nsocket = a\nport = 1\n", NULL,
	    WRONG(":1: listen: socket has no port: its unit says where") },
	{ "socket with mode", "[listen \"a\"]\nsocket = a\nmode = 0666\n", NULL,
	    WRONG(":1: listen: mode and group belong into the socket unit, as"
		  " SocketMode= and SocketGroup=") },
	{ "socket with group",
	    "[listen \"a\"]\nsocket = a\ngroup = " GROUP "\n", NULL,
	    WRONG(":1: listen: mode and group belong into the socket unit") },
	{ "a socket twice",
	    "[listen \"a\"]\nsocket = a\n[listen \"b\"]\nsocket = b\n"
	    "[listen \"c\"]\nsocket = a\n",
	    NULL,
	    WRONG(":5: listen: socket: another [listen] has the same one") },
	{ "socket, tls without [tls]",
	    "[listen \"a\"]\nsocket = a\ntls = yes\n", NULL,
	    WRONG(":1: listen: tls needs a section [tls]") },
	{ "mode, decimal", "[listen \"a\"]\nmode = 0690\n", NULL,
	    WRONG(":2: mode: must be octal, such as 0660") },
	{ "mode, short", "[listen \"a\"]\nmode = 66\n", NULL,
	    WRONG(":2: mode: must be octal, such as 0660") },
	{ "mode, set-uid", "[listen \"a\"]\nmode = 4660\n", NULL,
	    WRONG(":2: mode: must be octal, such as 0660") },
	{ "mode of words", "[listen \"a\"]\nmode = u=rw\n", NULL,
	    WRONG(":2: mode: must be octal, such as 0660") },
	{ "no such group", "[listen \"a\"]\ngroup = no-such\n", NULL,
	    WRONG(":2: group: must be the name of a group of this machine") },
	{ "host of the server too",
	    "[server]\nhost = ::1\n[listen \"a\"]\nhost = ::1\n", NULL,
	    WRONG(":2: host: [listen] says where, and this would not count") },
	{ "port of the server too",
	    "[listen \"a\"]\nhost = ::1\n[server]\nport = 1\n", NULL,
	    WRONG(":4: port: [listen] says where, and this would not") },
	{ "--port too", "[listen \"a\"]\nhost = ::1\n", "--port=1", 2,
	    "sim-rest-server: --port: [listen] says where, and this would" },
	{ "tls without [tls]", "[listen \"a\"]\nhost = ::1\ntls = yes\n", NULL,
	    WRONG(":1: listen: tls needs a section [tls]") },
	{ "[tls] with a name", "[tls \"a\"]\n", NULL,
	    WRONG(":1: tls: has no name: [tls]") },
	{ "[tls], empty", "\n[tls]\n", NULL,
	    WRONG(":2: tls: needs certificate and key") },
	{ "no certificate", "[tls]\nkey = /k\n", NULL,
	    WRONG(":1: tls: needs certificate and key") },
	{ "no name of a key", "[tls]\nkey =\n", NULL,
	    WRONG(":2: key: must be the name of a PEM file") },
	{ "certificates of clients", "[tls]\nclient_certificate = yes\n", NULL,
	    WRONG(":2: client_certificate: must be one of: none, optional,"
		  " required") },
	{ "no CA for them",
	    "[tls]\ncertificate = /c\nkey = /k\n"
	    "client_certificate = optional\n",
	    NULL, WRONG(":1: tls: client_certificate needs client_ca") },
	{ "a CA for nothing",
	    "[tls]\ncertificate = /c\nkey = /k\nclient_ca = /c\n", NULL,
	    WRONG(":1: tls: client_ca and crl need client_certificate = opt") },
	{ "a list for nothing", "[tls]\ncertificate = /c\nkey = /k\ncrl = /c\n",
	    NULL,
	    WRONG(":1: tls: client_ca and crl need client_certificate = opt") },
	{ "[tls] and no such file",
	    "[tls]\ncertificate = /nonexistent\nkey = /k\n", NULL,
	    WRONG(":1: tls: /nonexistent: No such file or directory") },
	{ "names, none", "[server]\nnames =\n", NULL,
	    WRONG(":2: names: must be names or addresses with blanks") },
	{ "names, with commas", "[server]\nnames = a,b\n", NULL,
	    WRONG(":2: names: must be names or addresses with blanks") },
};

static char folder[] = "/tmp/test_listeners_XXXXXX";
static char place[64];

static int
connect_unix(void)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(un.sun_path, place);
	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&un, sizeof(un)), 0);
	return fd;
}

static void
ask(int fd, const char *host, const char *says)
{
	char *answer = calloc(1, PROGRAM_TEXT_MAX), text[256];
	int len = snprintf(text, sizeof(text),
	    "GET /sim-info-api/v1/slots HTTP/1.1\r\nHost: %s\r\n"
	    "Connection: close\r\n\r\n",
	    host);

	assert_non_null(answer);
	assert_int_equal(write(fd, text, (size_t)len), len);
	client_receive(fd, answer, PROGRAM_TEXT_MAX);
	check_has(answer, says);
	free(answer);
}

static void
ask_tcp(uint16_t port, const char *host, const char *says)
{
	const struct client_request request = {
		.line = "GET /sim-info-api/v1/slots",
		.host = host,
	};
	char *answer = calloc(1, PROGRAM_TEXT_MAX);

	assert_non_null(answer);
	client_receive(client_send(port, &request), answer, PROGRAM_TEXT_MAX);
	check_has(answer, says);
	free(answer);
}

static void
test_several(void **state)
{
	char config[64], text[512], wanted[128];
	struct program p;
	struct stat st;
	int fd;

	(void)state;
	snprintf(text, sizeof(text),
	    "[server]\nnames = sim.example sim\n"
	    "[listen \"here\"]\nhost = 127.0.0.1\nport = 0\n"
	    "[listen \"there\"]\nhost = 127.0.0.2\nport = 0\n"
	    "[listen \"file\"]\nunix = %s\ngroup = " GROUP "\n",
	    place);
	fd = check_open(text, config);
	program_start(&p, (const char *[]){ "--soft", config, NULL });
	program_await_port(&p);
	program_await(&p, "listening on http://127.0.0.2:");
	snprintf(wanted, sizeof(wanted), "listening on unix:%s\n", place);
	program_await(&p, wanted);
	assert_int_equal(stat(place, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0660);
	ask(connect_unix(), "localhost", " 200 ");
	ask(connect_unix(), "evil.example", " 421 ");
	ask_tcp(p.port, "127.0.0.2", " 200 ");
	ask_tcp(p.port, "sim", " 200 ");
	ask_tcp(p.port, "SIM.example", " 200 ");
	ask_tcp(p.port, "si", " 421 ");
	check_write(fd, "[listen \"here\"]\nhost = 127.0.0.1\n");
	kill(p.pid, SIGHUP);
	program_await(&p, "that takes a restart: names, listen\n");
	kill(p.pid, SIGTERM);
	assert_int_equal(program_end(&p), 0);
	assert_int_equal(stat(place, &st), -1);
	free(p.err);
	close(fd);
}

/* A second server does not take the first one's file. */
static void
test_two_servers(void **state)
{
	char config[64], text[256];
	struct program first, second;
	int fd;

	(void)state;
	snprintf(text, sizeof(text), "[listen \"a\"]\nunix = %s\n", place);
	fd = check_open(text, config);
	program_start(&first, (const char *[]){ "--soft", config, NULL });
	program_await(&first, "listening on ");
	program_start(&second, (const char *[]){ "--soft", config, NULL });
	assert_int_equal(program_end(&second), 1);
	check_has(second.err, "another server has this socket");
	ask(connect_unix(), "localhost", " 200 ");
	program_kill(&first); /* and leaves it */
	program_start(&first, (const char *[]){ "--soft", config, NULL });
	program_await(&first, "listening on ");
	ask(connect_unix(), "localhost", " 200 ");
	kill(first.pid, SIGTERM);
	assert_int_equal(program_end(&first), 0);
	free(first.err);
	free(second.err);
	close(fd);
}

/* One of them is enough to let strangers in. */
/* What of this starts on all addresses, and what it says. */
struct exposed {
	const char *name;
	const char *lines;
	const char *option; /* or NULL */
	int status; /* -1: it runs */
	const char *says;
};

#define HASH_OF_NOTHING                                                        \
	"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b" \
	"855"

static const struct exposed exposures[] = {
	{ "nobody is known", "", NULL, 2,
	    "is not a loopback address: whoever reaches it could use the"
	    " cards, since there is neither TLS nor a check of the caller" },
	{ "known, but in the clear",
	    "[caller \"hlr\"]\ntoken = " HASH_OF_NOTHING "\n", NULL, 2,
	    "could use the cards, since there is no TLS; --insecure" },
	{ "nobody is known, and told so", "", "--insecure", -1,
	    "--insecure: whoever reaches http://0.0.0.0:" },
	{ "known in the clear, and told so",
	    "[caller \"hlr\"]\ntoken = " HASH_OF_NOTHING "\n", "--insecure", -1,
	    "--insecure: tokens and session keys travel in the clear to" },
};

static void
test_exposed(void **state)
{
	const struct exposed *row = *state;
	char config[64], text[512];
	struct program p;
	int fd;

	snprintf(text, sizeof(text),
	    "[listen \"a\"]\nhost = 127.0.0.1\nport = 0\n"
	    "[listen \"b\"]\nhost = 0.0.0.0\nport = 0\n%s",
	    row->lines);
	fd = check_open(text, config);
	program_start(
	    &p, (const char *[]){ "--soft", config, row->option, NULL });
	if (row->status < 0) {
		program_await(&p, "listening on");
		kill(p.pid, SIGTERM);
	}
	assert_int_equal(program_end(&p), row->status < 0 ? 0 : row->status);
	check_has(p.err, "http://0.0.0.0:");
	check_has(p.err, row->says);
	free(p.err);
	close(fd);
}

int
main(int argc, char **argv)
{
	int result;

	assert_true(argc > 1);
	program_path = argv[1];
	setenv("PCSCLITE_CSOCK_NAME", "/nonexistent", 1);
	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(place, sizeof(place), "%s/s", folder);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, check_file, &rows[i]);
	t_add("several", test_several, NULL);
	t_add("two servers", test_two_servers, NULL);
	for (size_t i = 0; i < sizeof(exposures) / sizeof(exposures[0]); i++)
		t_add(exposures[i].name, test_exposed, &exposures[i]);
	result = t_main("server/listeners");
	rmdir(folder);
	return result;
}
