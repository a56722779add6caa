/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/log.h"
#include "base/wipe.h"
#include "vpcd/control.h"

enum { CALLERS_MAX = 8, BACKLOG = 8, NO_FD = -1 };

struct caller {
	int fd; /* NO_FD = a free place */
	size_t len;
	char text[FAULT_LINE_MAX + sizeof("\n")];
};

struct control {
	const struct readers *readers;
	int stop_fd;
	int listener;
	struct sockaddr_un at;
	pthread_t thread;
	struct caller callers[CALLERS_MAX];
};

/* --- one caller --- */

static void
hang_up(struct caller *caller)
{
	close(caller->fd);
	caller->fd = NO_FD;
	caller->len = 0;
}

/* Who does not read the answers cannot hold up the others. */
static void
say(struct caller *caller, const char *text)
{
	size_t len = strlen(text);

	if (send(caller->fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL) !=
	    (ssize_t)len)
		hang_up(caller);
}

static void
run(const struct control *c, struct caller *caller, const char *line)
{
	char answer[sizeof(struct conf_error) + sizeof("error: \n")];
	struct conf_error error;

	if (command_run(c->readers, line, &error) == SR_OK) {
		say(caller, "ok\n");
		return;
	}
	snprintf(answer, sizeof(answer), "error: %s\n", error.text);
	say(caller, answer);
}

/* All whole lines; what is left of the text moves to its start. */
static void
run_lines(const struct control *c, struct caller *caller)
{
	char *end;

	while (caller->fd != NO_FD &&
	    (end = memchr(caller->text, '\n', caller->len)) != NULL) {
		size_t len = (size_t)(end - caller->text) + 1;

		*end = '\0';
		if (strlen(caller->text) + 1 != len)
			say(caller, "error: a line has no NUL\n");
		else
			run(c, caller, caller->text);
		caller->len -= caller->fd != NO_FD ? len : 0;
		memmove(caller->text, end + 1, caller->len);
	}
	if (caller->len < sizeof(caller->text))
		return;
	say(caller, "error: the line is too long\n");
	if (caller->fd != NO_FD)
		hang_up(caller);
}

static void
read_from(const struct control *c, struct caller *caller)
{
	ssize_t got = recv(caller->fd, caller->text + caller->len,
	    sizeof(caller->text) - caller->len, MSG_DONTWAIT);

	if (got < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (got <= 0) {
		hang_up(caller);
		return;
	}
	caller->len += (size_t)got;
	run_lines(c, caller);
}

/* --- all of them --- */

static struct caller *
free_place(struct control *c)
{
	for (size_t i = 0; i < CALLERS_MAX; i++)
		if (c->callers[i].fd == NO_FD)
			return &c->callers[i];
	return NULL;
}

static void
serve(struct control *c, const struct pollfd *fds)
{
	struct caller *place;

	for (size_t i = 0; i < CALLERS_MAX; i++)
		if (c->callers[i].fd != NO_FD && fds[i].revents != 0)
			read_from(c, &c->callers[i]);
	if (fds[CALLERS_MAX].revents != 0 && (place = free_place(c)) != NULL)
		place->fd = accept(c->listener, NULL, NULL);
}

static void *
thread_main(void *arg)
{
	enum { LISTENER = CALLERS_MAX, STOP, COUNT };
	struct control *c = arg;
	struct pollfd fds[COUNT];

	for (;;) {
		for (size_t i = 0; i < COUNT; i++)
			fds[i].events = POLLIN;
		for (size_t i = 0; i < CALLERS_MAX; i++)
			fds[i].fd = c->callers[i].fd;
		fds[LISTENER].fd = free_place(c) != NULL ? c->listener : NO_FD;
		fds[STOP].fd = c->stop_fd;
		if (poll(fds, COUNT, -1) < 0) {
			if (errno == EINTR)
				continue;
			log_error("control socket: poll: %s", strerror(errno));
			return NULL;
		}
		if (fds[STOP].revents != 0)
			return NULL;
		serve(c, fds);
	}
}

/* --- the socket --- */

/* Is there a socket that nobody listens on?  A file gives the same error. */
static bool
is_left_over(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct stat st;
	bool dead = fd >= 0 && lstat(at->sun_path, &st) == 0 &&
	    S_ISSOCK(st.st_mode) &&
	    connect(fd, (const struct sockaddr *)at, sizeof(*at)) < 0 &&
	    errno == ECONNREFUSED;

	if (fd >= 0)
		close(fd);
	return dead;
}

static int
bind_at(int fd, const struct sockaddr_un *at)
{
	const struct sockaddr *address = (const struct sockaddr *)at;

	if (bind(fd, address, sizeof(*at)) == 0)
		return 0;
	if (errno != EADDRINUSE)
		return -1;
	if (is_left_over(at))
		unlink(at->sun_path);
	return bind(fd, address, sizeof(*at));
}

/* The file gets the mode that the socket has before bind(2). */
static enum sr_err
open_listener(const struct sockaddr_un *at, int *out)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int failure;

	if (fd < 0)
		return SR_IO;
	if (fchmod(fd, 0600) == 0 && bind_at(fd, at) == 0) {
		if (listen(fd, BACKLOG) == 0) {
			*out = fd;
			return SR_OK;
		}
		unlink(at->sun_path);
	}
	failure = errno;
	close(fd);
	errno = failure;
	return SR_IO;
}

static void
control_free(struct control *c)
{
	if (c->listener != NO_FD) {
		unlink(c->at.sun_path);
		close(c->listener);
	}
	for (size_t i = 0; i < CALLERS_MAX; i++)
		if (c->callers[i].fd != NO_FD)
			close(c->callers[i].fd);
	wipe_free(c);
}

enum sr_err
control_start(const char *path, int stop_fd, const struct readers *readers,
    struct control **out)
{
	struct control *c = wipe_malloc(sizeof(*c));
	enum sr_err err = SR_USAGE;

	if (c == NULL)
		return SR_NO_MEMORY;
	memset(c, 0, sizeof(*c));
	c->readers = readers;
	c->stop_fd = stop_fd;
	c->listener = NO_FD;
	for (size_t i = 0; i < CALLERS_MAX; i++)
		c->callers[i].fd = NO_FD;
	c->at.sun_family = AF_UNIX;
	if (strlen(path) < sizeof(c->at.sun_path)) {
		strcpy(c->at.sun_path, path);
		err = open_listener(&c->at, &c->listener);
	}
	if (err == SR_OK && pthread_create(&c->thread, NULL, thread_main, c))
		err = SR_INTERNAL;
	if (err != SR_OK) {
		control_free(c);
		return err;
	}
	*out = c;
	return SR_OK;
}

void
control_join(struct control *c)
{
	if (c == NULL)
		return;
	pthread_join(c->thread, NULL);
	control_free(c);
}
