/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <event2/buffer.h>
#include <event2/bufferevent.h>
#include <event2/bufferevent_ssl.h>
#include <event2/event.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/wipe.h"
#include "http/net.h"
#include "http/socket.h"
#include "http/tls.h"

enum {
	RECORD_MAX = 15000, /* what libevent gives to OpenSSL at once */
	PRIORITY_NORMAL = 1, /* libevent takes the one in the middle */
	PRIORITY_LOW = 2,
	PRIORITIES = 3,
	BATCH = 16,
};

struct net {
	struct event_base *base;
	struct event *wake;
	int wake_fd;
	void (*woken)(void *arg);
	void *arg;
};

struct net_timer {
	struct event *event;
	uint64_t due_ms;
	uint64_t fires_ms; /* 0: not armed */
	void (*fired)(void *arg);
	void *arg;
};

struct net_stream {
	struct bufferevent *bev;
	int fd;
	struct tls_session *tls; /* or NULL */
	bool open, broken, back;
	bool full; /* reading rests */
	bool telling; /* of what was sent: a callback is due */
	const struct net_stream_ops *ops;
	void *arg;
};

static void
log_libevent(int severity, const char *message)
{
	if (severity >= EVENT_LOG_WARN)
		log_warning("libevent: %s", message);
	else
		log_debug("libevent: %s", message);
}

/* Requests and replies pass through libevent's memory. */
static void
set_up_libevent(void)
{
	event_set_mem_functions(wipe_malloc, wipe_realloc, wipe_free);
	event_set_log_callback(log_libevent);
}

static void
on_wake(evutil_socket_t fd, short what, void *arg)
{
	struct net *net = arg;
	uint64_t count;

	(void)what;
	if (read(fd, &count, sizeof(count)) == sizeof(count))
		net->woken(net->arg);
}

/*
 * Streams that stand back come last and a few at a time, so that the others
 * wait for a few at most.
 */
static struct event_base *
make_base(void)
{
	struct event_config *config = event_config_new();
	struct event_base *base = NULL;

	if (config == NULL)
		return NULL;
	if (event_config_set_max_dispatch_interval(
		config, NULL, BATCH, PRIORITY_LOW) == 0)
		base = event_base_new_with_config(config);
	event_config_free(config);
	if (base != NULL && event_base_priority_init(base, PRIORITIES) != 0) {
		event_base_free(base);
		return NULL;
	}
	return base;
}

enum sr_err
net_new(void (*woken)(void *arg), void *arg, struct net **out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct net *net;
	enum sr_err err = SR_NO_MEMORY;

	pthread_once(&once, set_up_libevent);
	if ((net = calloc(1, sizeof(*net))) == NULL)
		return SR_NO_MEMORY;
	net->woken = woken;
	net->arg = arg;
	net->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (net->wake_fd < 0 || (net->base = make_base()) == NULL)
		goto out;
	net->wake = event_new(
	    net->base, net->wake_fd, EV_READ | EV_PERSIST, on_wake, net);
	if (net->wake == NULL || event_add(net->wake, NULL) != 0)
		goto out;
	*out = net;
	net = NULL;
	err = SR_OK;
out:
	net_free(net);
	return err;
}

void
net_free(struct net *net)
{
	if (net == NULL)
		return;
	if (net->wake != NULL)
		event_free(net->wake);
	if (net->base != NULL)
		event_base_free(net->base);
	if (net->wake_fd >= 0)
		close(net->wake_fd);
	free(net);
}

struct event_base *
net_base(struct net *net)
{
	return net->base;
}

void
net_run(struct net *net)
{
	event_base_dispatch(net->base);
}

void
net_break(struct net *net)
{
	event_base_loopbreak(net->base);
}

void
net_wake(struct net *net)
{
	const uint64_t one = 1;

	/* Fails only when the counter is full, and then it is awake. */
	if (write(net->wake_fd, &one, sizeof(one)) < 0)
		return;
}

static void
arm(struct net_timer *timer)
{
	uint64_t now = clock_ms();
	uint64_t wait = timer->due_ms > now ? timer->due_ms - now : 0;
	const struct timeval tv = {
		.tv_sec = (time_t)(wait / 1000),
		.tv_usec = (suseconds_t)(wait % 1000 * 1000),
	};

	timer->fires_ms = timer->due_ms;
	event_add(timer->event, &tv);
}

/* libevent's clock is coarse: it may fire some milliseconds early. */
static void
on_timer(evutil_socket_t fd, short what, void *arg)
{
	struct net_timer *timer = arg;

	(void)fd;
	(void)what;
	timer->fires_ms = 0;
	if (clock_ms() < timer->due_ms)
		arm(timer);
	else
		timer->fired(timer->arg);
}

enum sr_err
net_timer_new(struct net *net, void (*fired)(void *arg), void *arg,
    struct net_timer **out)
{
	struct net_timer *timer = calloc(1, sizeof(*timer));

	if (timer == NULL)
		return SR_NO_MEMORY;
	timer->fired = fired;
	timer->arg = arg;
	timer->event = event_new(net->base, -1, 0, on_timer, timer);
	if (timer->event == NULL) {
		free(timer);
		return SR_NO_MEMORY;
	}
	*out = timer;
	return SR_OK;
}

void
net_timer_set(struct net_timer *timer, uint64_t due_ms)
{
	timer->due_ms = due_ms;
	if (timer->fires_ms == 0 || timer->fires_ms > due_ms)
		arm(timer);
}

void
net_timer_free(struct net_timer *timer)
{
	if (timer == NULL)
		return;
	event_free(timer->event);
	free(timer);
}

static size_t
input_len(const struct net_stream *stream)
{
	return evbuffer_get_length(bufferevent_get_input(stream->bev));
}

/*
 * Not by a high-water mark: libevent calls back again and again, without a
 * pause, as long as a callback leaves that many bytes where they are.
 */
static void
on_read(struct bufferevent *bev, void *arg)
{
	struct net_stream *stream = arg;

	if (input_len(stream) >= NET_INPUT_MAX) {
		stream->full = true;
		bufferevent_disable(bev, EV_READ);
	}
	stream->ops->readable(stream->arg);
}

/* Also called after send_now(), and more may be written since then. */
static void
on_written(struct bufferevent *bev, void *arg)
{
	struct net_stream *stream = arg;

	stream->telling = false;
	if (evbuffer_get_length(bufferevent_get_output(bev)) > 0)
		return;
	if (stream->tls == NULL)
		bufferevent_disable(bev, EV_WRITE);
	stream->ops->drained(stream->arg);
}

static void
on_event(struct bufferevent *bev, short what, void *arg)
{
	struct net_stream *stream = arg;

	if (what & BEV_EVENT_CONNECTED) {
		stream->open = true;
		socket_acknowledge(stream->fd);
		stream->ops->opened(stream->arg);
		return;
	}
	if ((what & (BEV_EVENT_EOF | BEV_EVENT_ERROR)) == 0)
		return;
	stream->broken = (what & BEV_EVENT_ERROR) != 0;
	if (!stream->open)
		log_debug("tls: no handshake: %s",
		    tls_session_fault(
			stream->tls, bufferevent_get_openssl_error(bev)));
	stream->ops->ended(stream->arg, stream->broken ? NET_BROKEN : NET_EOF);
}

/* A bufferevent that has the socket and closes it when it is freed. */
static enum sr_err
make_plain(struct net *net, struct net_stream *stream)
{
	stream->open = true;
	stream->bev = bufferevent_socket_new(
	    net->base, stream->fd, BEV_OPT_CLOSE_ON_FREE);
	if (stream->bev == NULL)
		return SR_NO_MEMORY;
	bufferevent_disable(stream->bev, EV_WRITE);
	return SR_OK;
}

static enum sr_err
make_tls(struct net *net, struct net_stream *stream, struct http_tls *tls)
{
	enum sr_err err;

	if ((err = tls_session_new(tls, &stream->tls)) != SR_OK)
		return err;
	stream->bev = bufferevent_openssl_socket_new(net->base, stream->fd,
	    tls_session_share(stream->tls), BUFFEREVENT_SSL_ACCEPTING,
	    BEV_OPT_CLOSE_ON_FREE);
	return stream->bev != NULL ? SR_OK : SR_NO_MEMORY;
}

enum sr_err
net_stream_open(struct net *net, struct net_socket socket,
    const struct net_stream_ops *ops, void *arg, struct net_stream **out)
{
	struct net_stream *stream = calloc(1, sizeof(*stream));
	enum sr_err err = SR_NO_MEMORY;

	if (stream == NULL)
		goto out;
	stream->fd = socket.fd;
	stream->ops = ops;
	stream->arg = arg;
	err = socket.tls == NULL ? make_plain(net, stream)
				 : make_tls(net, stream, socket.tls);
	if (err != SR_OK)
		goto out;
	socket.fd = -1;
	bufferevent_setcb(stream->bev, on_read, on_written, on_event, stream);
	if (bufferevent_enable(stream->bev,
		stream->tls != NULL ? EV_READ | EV_WRITE : EV_READ) != 0) {
		err = SR_NO_MEMORY;
		goto out;
	}
	*out = stream;
	stream = NULL;
out:
	net_stream_close(stream);
	if (socket.fd >= 0)
		close(socket.fd);
	return err;
}

bool
net_stream_is_open(const struct net_stream *stream)
{
	return stream->open;
}

enum sr_err
net_stream_identify(
    struct net_stream *stream, struct http_peer *peer, char ***names)
{
	if (stream->tls == NULL)
		return SR_OK;
	return tls_session_identify(stream->tls, peer, names);
}

bool
net_stream_is_acceptable(struct net_stream *stream)
{
	return stream->tls == NULL || tls_session_is_acceptable(stream->tls);
}

const char *
net_stream_peek(struct net_stream *stream, size_t *len)
{
	struct evbuffer *input = bufferevent_get_input(stream->bev);
	struct evbuffer_iovec first;

	if (input_len(stream) == 0 ||
	    evbuffer_peek(input, -1, NULL, &first, 1) < 1)
		return NULL;
	*len = first.iov_len;
	return first.iov_base;
}

void
net_stream_skip(struct net_stream *stream, size_t len)
{
	evbuffer_drain(bufferevent_get_input(stream->bev), len);
	if (stream->full && input_len(stream) < NET_INPUT_MAX) {
		stream->full = false;
		bufferevent_enable(stream->bev, EV_READ);
	}
}

/*
 * Each piece would be a TLS record and a segment of its own.  What they are
 * encrypted from is a copy anyway.
 */
static void
join_small(const struct net_stream *stream, struct evbuffer *output)
{
	if (stream->tls != NULL && evbuffer_get_length(output) <= RECORD_MAX)
		evbuffer_pullup(output, -1);
}

/* libevent would wait until it is writable: three system calls for one. */
static void
send_now(struct net_stream *stream, struct evbuffer *output)
{
	int sent;

	evbuffer_unfreeze(output, 1);
	sent = evbuffer_write(output, stream->fd);
	evbuffer_freeze(output, 1);
	if (evbuffer_get_length(output) > 0 &&
	    (sent >= 0 || errno == EAGAIN || errno == EINTR)) {
		bufferevent_enable(stream->bev, EV_WRITE);
		return;
	}
	stream->telling = true;
	if (evbuffer_get_length(output) == 0)
		bufferevent_trigger(
		    stream->bev, EV_WRITE, BEV_TRIG_DEFER_CALLBACKS);
	else
		bufferevent_trigger_event(
		    stream->bev, BEV_EVENT_ERROR, BEV_TRIG_DEFER_CALLBACKS);
}

enum sr_err
net_stream_write(
    struct net_stream *stream, const char *data, size_t len, bool more)
{
	struct evbuffer *output = bufferevent_get_output(stream->bev);

	if (evbuffer_add_reference(output, data, len, NULL, NULL) != 0)
		return SR_NO_MEMORY;
	join_small(stream, output);
	if (!more && stream->tls == NULL)
		send_now(stream, output);
	return SR_OK;
}

void
net_stream_shutdown(struct net_stream *stream)
{
	/* Else its end would look cut; the close says bye once more. */
	if (stream->tls == NULL || tls_session_say_bye(stream->tls))
		shutdown(stream->fd, SHUT_WR);
}

void
net_stream_stand_back(struct net_stream *stream, bool back)
{
	int priority = back ? PRIORITY_LOW : PRIORITY_NORMAL;

	/* Not while it has something to say; then another time. */
	if (stream->back != back && !stream->telling &&
	    bufferevent_priority_set(stream->bev, priority) == 0)
		stream->back = back;
}

bool
net_stream_is_full(const struct net_stream *stream)
{
	return stream->full;
}

bool
net_stream_has_ended(const struct net_stream *stream)
{
	return socket_has_ended(stream->fd);
}

/*
 * bufferevent_free() leaves its buffers to a later turn of the loop; what was
 * written by reference has to be forgotten now.
 */
void
net_stream_close(struct net_stream *stream)
{
	struct evbuffer *output;

	if (stream == NULL)
		return;
	if (stream->tls != NULL && stream->open && !stream->broken)
		tls_session_say_bye(stream->tls);
	if (stream->bev != NULL) {
		output = bufferevent_get_output(stream->bev);
		evbuffer_unfreeze(output, 1);
		evbuffer_drain(output, evbuffer_get_length(output));
		bufferevent_free(stream->bev);
	}
	tls_session_free(stream->tls);
	free(stream);
}
