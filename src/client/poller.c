/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "client/poller.h"

enum { AT_ONCE = 16 };

enum sr_err
poller_open(struct poller *p)
{
	p->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	p->timer_fd =
	    timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	if (p->epoll_fd < 0 || p->timer_fd < 0 ||
	    !poller_watch(p, p->timer_fd, true, false))
		return SR_IO;
	return SR_OK;
}

void
poller_close(struct poller *p)
{
	if (p->epoll_fd >= 0)
		close(p->epoll_fd);
	if (p->timer_fd >= 0)
		close(p->timer_fd);
}

bool
poller_watch(struct poller *p, int fd, bool in, bool out)
{
	struct epoll_event event = { .data.fd = fd };

	if (in)
		event.events |= EPOLLIN;
	if (out)
		event.events |= EPOLLOUT;
	return epoll_ctl(p->epoll_fd, EPOLL_CTL_MOD, fd, &event) == 0 ||
	    epoll_ctl(p->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0;
}

void
poller_forget(struct poller *p, int fd)
{
	epoll_ctl(p->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

bool
poller_set_timer(struct poller *p, long ms)
{
	struct itimerspec when = { .it_value = { .tv_sec = 0 } };

	if (ms > 0)
		when.it_value = (struct timespec){ .tv_sec = ms / 1000,
			.tv_nsec = (ms % 1000) * 1000000 };
	else if (ms == 0)
		when.it_value.tv_nsec = 1; /* 0 would mean never */
	return timerfd_settime(p->timer_fd, 0, &when, NULL) == 0;
}

static struct poller_event
read_event(struct poller *p, const struct epoll_event *event)
{
	uint64_t times;

	if (event->data.fd != p->timer_fd)
		return (struct poller_event){
			.fd = event->data.fd,
			.in = (event->events & ~(uint32_t)EPOLLOUT) != 0,
			.out = (event->events & ~(uint32_t)EPOLLIN) != 0,
		};
	/* It may have been set anew meanwhile: then there is nothing. */
	if (read(p->timer_fd, &times, sizeof(times)) < 0)
		times = 0;
	return (struct poller_event){ .fd = -1 };
}

int
poller_take(struct poller *p, struct poller_event *events, size_t cap)
{
	struct epoll_event got[AT_ONCE];
	int count = epoll_wait(
	    p->epoll_fd, got, (int)(cap < AT_ONCE ? cap : AT_ONCE), 0);

	if (count < 0 && errno == EINTR)
		return 0;
	for (int i = 0; i < count; i++)
		events[i] = read_event(p, &got[i]);
	return count;
}

bool
poller_wait(const struct poller *p)
{
	struct pollfd fd = { .fd = p->epoll_fd, .events = POLLIN };

	return poll(&fd, 1, -1) >= 0 || errno == EINTR;
}
