/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_POLLER_H
#define CLIENT_POLLER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/*
 * Many sockets and a timer behind one descriptor, which can be read when any
 * of them has something.
 */
struct poller {
	int epoll_fd; /* the one descriptor */
	int timer_fd;
};

/* SR_OK, or SR_IO; to be closed after both. */
MUST_CHECK enum sr_err poller_open(struct poller *p);
void poller_close(struct poller *p);

/* Watch a socket, or watch it for something else. */
bool poller_watch(struct poller *p, int fd, bool in, bool out);

/* No matter if it was closed before. */
void poller_forget(struct poller *p, int fd);

/* In so many milliseconds; < 0: never. */
bool poller_set_timer(struct poller *p, long ms);

/* One that failed or was closed is ready for both. */
struct poller_event {
	int fd; /* -1: the timer, without the rest */
	bool in;
	bool out;
};

/* What there is now, without waiting; returns how many, -1 with errno. */
int poller_take(struct poller *p, struct poller_event *events, size_t cap);

/* Wait until there is something; false with errno. */
bool poller_wait(const struct poller *p);

#endif
