/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <unistd.h>

#include "http/net.h"

struct net_listener {
	struct evconnlistener *listener;
	const struct net_listener_ops *ops;
	void *arg;
};

static void
on_accept(struct evconnlistener *evlistener, evutil_socket_t fd,
    struct sockaddr *address, int len, void *arg)
{
	struct net_listener *listener = arg;

	(void)evlistener;
	(void)len;
	listener->ops->accepted(listener->arg, fd, address);
}

static void
on_accept_error(struct evconnlistener *evlistener, void *arg)
{
	struct net_listener *listener = arg;

	(void)evlistener;
	listener->ops->failed(listener->arg, errno);
}

enum sr_err
net_listen(struct net *net, int fd, const struct net_listener_ops *ops,
    void *arg, struct net_listener **out)
{
	struct net_listener *listener = calloc(1, sizeof(*listener));

	if (listener == NULL) {
		close(fd);
		return SR_NO_MEMORY;
	}
	listener->ops = ops;
	listener->arg = arg;
	listener->listener = evconnlistener_new(net_base(net), on_accept,
	    listener, LEV_OPT_CLOSE_ON_FREE | LEV_OPT_CLOSE_ON_EXEC, 0, fd);
	if (listener->listener == NULL) {
		close(fd);
		free(listener);
		return SR_IO;
	}
	evconnlistener_set_error_cb(listener->listener, on_accept_error);
	*out = listener;
	return SR_OK;
}

void
net_listener_pause(struct net_listener *listener)
{
	evconnlistener_disable(listener->listener);
}

void
net_listener_resume(struct net_listener *listener)
{
	evconnlistener_enable(listener->listener);
}

void
net_listener_free(struct net_listener *listener)
{
	if (listener == NULL)
		return;
	evconnlistener_free(listener->listener);
	free(listener);
}
