/* SPDX-License-Identifier: MIT */
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"
#include "program.h"
#include "t.h"

/* Sockets that the service manager hands over, and which [listen] is theirs. */

#define LAB "[listen \"a\"]\nsocket = lab\n"

enum { SOCKETS = 3 };

static int fds[SOCKETS];
static uint16_t ports[SOCKETS];

struct row {
	const char *name;
	const char *config;
	unsigned count;
	const char *names;
	const char *says; /* and ends; NULL: it listens on each */
};

static const struct row rows[] = {
	{ "one, and no section", "", 1, "lab", NULL },
	{ "several without names", "", 3, NULL, NULL },
	{ "names of which there is no section", "", 2, "web:lab", NULL },
	{ "one with a section", LAB, 1, "lab", NULL },
	{ "several of one name", LAB, 3, "lab:lab:lab", NULL },
	{ "some with a section", LAB, 3, "web:lab:", NULL },
	{ "two sections", LAB "[listen \"b\"]\nsocket = web site\n", 3,
	    "web site:lab:web site", NULL },
	{ "systemd's word for no name", "[listen \"a\"]\nsocket = unknown\n", 2,
	    NULL, NULL },
	{ "a section without a socket", LAB, 3, "web:labs:web",
	    ":1: listen: no socket \"lab\" was handed over; there are:"
	    " \"web\", \"labs\"\n" },
	{ "a section without a socket, among others",
	    LAB "[listen \"b\"]\nsocket = Web\n", 3, "web:lab:",
	    ":3: listen: no socket \"Web\" was handed over; there are:"
	    " \"web\", \"lab\", \"\"\n" },
	{ "a section, and nothing without names", LAB, 1, NULL,
	    " was handed over; there are: \"unknown\"\n" },
	{ "a section, and no sockets at all", LAB, 0, NULL,
	    ":1: listen: no socket \"lab\" was handed over; there is none at"
	    " all\n" },
	{ "more names than sockets", "", 1, "lab:lab",
	    "the sockets that were handed over: LISTEN_FDS and LISTEN_FDNAMES:"
	    " Invalid argument\n" },
};

static void
open_socket(int *fd, uint16_t *port)
{
	struct sockaddr_in in = {
		.sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct sockaddr *address = (struct sockaddr *)&in;
	socklen_t len = sizeof(in);

	*fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(*fd, address, len), 0);
	assert_int_equal(listen(*fd, 8), 0);
	assert_int_equal(getsockname(*fd, address, &len), 0);
	*port = ntohs(in.sin_port);
}

static void
ask(uint16_t port)
{
	const struct client_request request = {
		.line = "GET /sim-info-api/v1/slots",
	};
	char *answer = calloc(1, PROGRAM_TEXT_MAX);

	assert_non_null(answer);
	client_receive(client_send(port, &request), answer, PROGRAM_TEXT_MAX);
	check_has(answer, " 200 ");
	free(answer);
}

/* Returns the configuration's descriptor. */
static int
start(struct program *p, const struct row *row)
{
	const struct program_sockets sockets = {
		.fds = fds,
		.count = row->count,
		.names = row->names,
	};
	char config[64];
	int fd = check_open(row->config, config);

	program_start_with_sockets(p,
	    (const char *[]){ "--soft", config, NULL },
	    row->count > 0 ? &sockets : NULL);
	return fd;
}

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct program p;
	int fd;

	for (unsigned i = 0; i < SOCKETS; i++)
		open_socket(&fds[i], &ports[i]);
	fd = start(&p, row);
	if (row->says == NULL) {
		for (unsigned i = 0; i < row->count; i++)
			ask(ports[i]);
		kill(p.pid, SIGTERM);
	}
	assert_int_equal(program_end(&p), row->says != NULL ? 1 : 0);
	if (row->says != NULL)
		check_has(p.err, row->says);
	free(p.err);
	close(fd);
	for (unsigned i = 0; i < SOCKETS; i++)
		close(fds[i]);
}

/* Which socket a section names is settled when the server starts. */
static void
test_reload(void **state)
{
	static const struct row row = { "", LAB, 1, "lab", NULL };
	struct program p;
	int fd;

	(void)state;
	open_socket(&fds[0], &ports[0]);
	fd = start(&p, &row);
	program_await(&p, "listening on http://127.0.0.1:");
	check_write(fd, "[listen \"a\"]\nsocket = web\n");
	kill(p.pid, SIGHUP);
	program_await(&p, "that takes a restart: listen\n");
	ask(ports[0]);
	kill(p.pid, SIGTERM);
	assert_int_equal(program_end(&p), 0);
	free(p.err);
	close(fd);
	close(fds[0]);
}

int
main(int argc, char **argv)
{
	assert_true(argc > 1);
	program_path = argv[1];
	setenv("PCSCLITE_CSOCK_NAME", "/nonexistent", 1);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	t_add("another name takes a restart", test_reload, NULL);
	return t_main("server/handed");
}
