/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "program.h"
#include "t.h"

enum { FD_FIRST = 3, FD_AWAY = 64 };

const char *program_path;

static void
set_number(const char *name, unsigned long number)
{
	char text[24];

	snprintf(text, sizeof(text), "%lu", number);
	setenv(name, text, 1);
}

/* sd_listen_fds(3).  They are moved out of each other's way before. */
static void
hand_over(const struct program_sockets *sockets)
{
	int away[PROGRAM_SOCKETS_MAX];

	for (unsigned i = 0; i < sockets->count; i++)
		away[i] = fcntl(sockets->fds[i], F_DUPFD_CLOEXEC, FD_AWAY);
	for (unsigned i = 0; i < sockets->count; i++)
		dup2(away[i], FD_FIRST + (int)i);
	set_number("LISTEN_PID", (unsigned long)getpid());
	set_number("LISTEN_FDS", sockets->count);
	if (sockets->names != NULL)
		setenv("LISTEN_FDNAMES", sockets->names, 1);
}

static void
become(const char *const *args, const int out[2], const int err[2],
    const struct program_sockets *sockets)
{
	/* An empty configuration in place of this machine's. */
	char *argv[PROGRAM_ARGS_MAX + 2] = { strdup(program_path),
		strdup("--config=/dev/null") };

	for (size_t i = 0; args[i] != NULL && i < PROGRAM_ARGS_MAX; i++)
		argv[i + 2] = strdup(args[i]);
	dup2(out[1], STDOUT_FILENO);
	dup2(err[1], STDERR_FILENO);
	close(out[0]);
	close(out[1]);
	close(err[0]);
	close(err[1]);
	if (sockets != NULL)
		hand_over(sockets);
	execv(program_path, argv);
	_exit(127);
}

void
program_start(struct program *p, const char *const *args)
{
	program_start_with_sockets(p, args, NULL);
}

void
program_start_with_sockets(struct program *p, const char *const *args,
    const struct program_sockets *sockets)
{
	int out[2], err[2];

	assert_true(sockets == NULL || sockets->count <= PROGRAM_SOCKETS_MAX);
	*p = (struct program){ .err = calloc(1, PROGRAM_TEXT_MAX) };
	assert_non_null(p->err);
	assert_int_equal(pipe(out), 0);
	assert_int_equal(pipe(err), 0);
	p->pid = fork();
	assert_true(p->pid >= 0);
	if (p->pid == 0)
		become(args, out, err, sockets);
	close(out[1]);
	close(err[1]);
	p->out_fd = out[0];
	p->err_fd = err[0];
}

/* False at the end. */
static bool
read_more(struct program *p)
{
	ssize_t got = read(
	    p->err_fd, p->err + p->err_len, PROGRAM_TEXT_MAX - p->err_len - 1);

	if (got <= 0)
		return false;
	p->err_len += (size_t)got;
	return true;
}

void
program_await(struct program *p, const char *text)
{
	while (strstr(p->err, text) == NULL)
		if (!read_more(p))
			fail_msg("no '%s' in: %s", text, p->err);
}

void
program_await_port(struct program *p)
{
	static const char before[] = "listening on http://127.0.0.1:";
	const char *at;
	unsigned long port;

	program_await(p, before);
	at = strstr(p->err, before) + strlen(before);
	while (strchr(at, '\n') == NULL)
		assert_true(read_more(p));
	port = strtoul(at, NULL, 10);
	assert_in_range(port, 1, UINT16_MAX);
	p->port = (uint16_t)port;
}

void
program_kill(struct program *p)
{
	assert_int_equal(kill(p->pid, SIGKILL), 0);
	assert_int_equal(waitpid(p->pid, NULL, 0), p->pid);
	close(p->out_fd);
	close(p->err_fd);
	free(p->err);
}

int
program_end(struct program *p)
{
	int status;

	while (read_more(p))
		;
	assert_int_equal(waitpid(p->pid, &status, 0), p->pid);
	close(p->out_fd);
	close(p->err_fd);
	if (!WIFEXITED(status))
		fail_msg("killed: %s", p->err);
	return WEXITSTATUS(status);
}

static void
read_all(int fd, char *text, size_t cap)
{
	size_t len = 0;
	ssize_t got;

	while (len + 1 < cap && (got = read(fd, text + len, cap - len - 1)) > 0)
		len += (size_t)got;
	text[len] = '\0';
}

void
program_read_out(struct program *p, char *text)
{
	read_all(p->out_fd, text, PROGRAM_TEXT_MAX);
}

int
client_send(uint16_t port, const struct client_request *request)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const char *host = request->host != NULL ? request->host : "localhost";
	const char *body = request->body != NULL ? request->body : "";
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	char text[4096];
	int len;

	assert_true(fd >= 0);
	assert_int_equal(
	    connect(fd, (struct sockaddr *)&address, sizeof(address)), 0);
	len = snprintf(text, sizeof(text),
	    "%s HTTP/1.1\r\nHost: %s:%u\r\nConnection: close\r\n"
	    "Content-Length: %zu\r\n\r\n%s",
	    request->line, host, port, strlen(body), body);
	assert_in_range(len, 1, sizeof(text) - 1);
	assert_int_equal(write(fd, text, (size_t)len), len);
	return fd;
}

void
client_receive(int fd, char *text, size_t cap)
{
	read_all(fd, text, cap);
	close(fd);
}
