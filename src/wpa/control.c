/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "wpa/control.h"

enum { NAMES_MAX = 100 };

/*
 * Our end needs a name that wpa_supplicant can send to, also from another
 * network namespace: a file.  One that is there is somebody else's.
 */
static bool
bind_own(struct control *c)
{
	struct sockaddr_un own = { .sun_family = AF_UNIX };

	for (unsigned i = 0; i < NAMES_MAX; i++) {
		snprintf(c->own, sizeof(c->own), "/tmp/sim-rest-wpa-%ld-%u",
		    (long)getpid(), i);
		memcpy(own.sun_path, c->own, sizeof(c->own));
		if (bind(c->fd, (const struct sockaddr *)&own, sizeof(own)) ==
		    0)
			return true;
		if (errno != EADDRINUSE)
			break;
	}
	c->own[0] = '\0';
	return false;
}

static bool
connect_to(struct control *c, const char *path)
{
	struct sockaddr_un other = { .sun_family = AF_UNIX };
	size_t len = strlen(path);

	if (len >= sizeof(other.sun_path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(other.sun_path, path, len);
	return connect(c->fd, (const struct sockaddr *)&other, sizeof(other)) ==
	    0;
}

bool
control_open(const char *path, struct control *out)
{
	int reason;

	*out = (struct control)CONTROL_CLOSED;
	out->fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (out->fd >= 0 && bind_own(out) && connect_to(out, path) &&
	    control_send(out, "ATTACH"))
		return true;
	reason = errno;
	control_close(out);
	errno = reason;
	return false;
}

void
control_close(struct control *control)
{
	if (control->fd >= 0)
		close(control->fd);
	if (control->own[0] != '\0')
		unlink(control->own);
	*control = (struct control)CONTROL_CLOSED;
}

bool
control_send(const struct control *control, const char *text)
{
	size_t len = strlen(text);
	ssize_t done;

	do
		done = send(control->fd, text, len, MSG_NOSIGNAL);
	while (done < 0 && errno == EINTR);
	return done == (ssize_t)len;
}

long
control_receive(const struct control *control, char *out, size_t cap)
{
	ssize_t got = recv(control->fd, out, cap, 0);

	if (got >= 0)
		return got;
	return errno == EAGAIN || errno == EINTR ? 0 : -1;
}
