/* SPDX-License-Identifier: MIT */
#ifndef PROGRAM_H
#define PROGRAM_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* The built program as a child, and a client of it. */

enum {
	PROGRAM_TEXT_MAX = 1 << 20,
	PROGRAM_ARGS_MAX = 12,
	PROGRAM_SOCKETS_MAX = 8,
};

struct program {
	pid_t pid;
	int out_fd, err_fd;
	uint16_t port; /* from "listening on" */
	char *err; /* all of stderr that was read, NUL-terminated */
	size_t err_len;
};

/* Where it lies. */
extern const char *program_path;

/*
 * Start it with these arguments, up to NULL, and with an empty configuration
 * where they name none.
 */
void program_start(struct program *p, const char *const *args);

/* As systemd does it: they are descriptors 3 and so on there. */
struct program_sockets {
	const int *fds;
	unsigned count;
	const char *names; /* LISTEN_FDNAMES, or NULL */
};
void program_start_with_sockets(struct program *p, const char *const *args,
    const struct program_sockets *sockets);

/* Read stderr until it holds this text; the test fails when it ends before. */
void program_await(struct program *p, const char *text);

/* program_await("listening on"), and get the port. */
void program_await_port(struct program *p);

/*
 * Read the rest of stderr and wait for the end.  Returns the exit status;
 * p->err is to be freed.
 */
int program_end(struct program *p);

/* As when the power fails; nothing is left to be freed. */
void program_kill(struct program *p);

/* All of its stdout, in a buffer of PROGRAM_TEXT_MAX. */
void program_read_out(struct program *p, char *text);

struct client_request {
	const char *line; /* "GET /" */
	const char *host; /* without the port; NULL = localhost */
	const char *body; /* or NULL */
};

/* Connect to 127.0.0.1 and send it; returns the socket. */
int client_send(uint16_t port, const struct client_request *request);

/* Read what comes until the server closes, and close. */
void client_receive(int fd, char *text, size_t cap);

#endif
