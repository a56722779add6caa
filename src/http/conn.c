/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/wipe.h"
#include "http/conn.h"
#include "http/server.h"

enum {
	LINGER_BYTES = 65536,
	GRACE_MS = 250, /* for a peer to take a reply, and to end after it */
	LOOK_MS = 250, /* at a peer that sent too much to hear it end */
};

static const char continue_head[] = "HTTP/1.1 100 Continue\r\n\r\n";

static const struct http_handler *
handler_of(const struct http_exchange *x)
{
	return x->server->config.handler;
}

static size_t
size_of(const struct http_exchange *x)
{
	return sizeof(*x) + handler_of(x)->storage;
}

static void
set_timer(struct http_exchange *x, unsigned wait_ms)
{
	net_timer_set(x->timer, clock_ms() + wait_ms);
}

static enum parse_state
progress_of(const struct http_exchange *x)
{
	return x->parse == NULL ? PARSE_EMPTY : parse_get_state(x->parse);
}

static void
release_reply(struct http_exchange *x)
{
	void (*release)(void *arg) = x->release;

	x->release = NULL;
	if (release != NULL)
		release(x->release_arg);
}

/* The memory stays: the callers' callers still look at x, see settle(). */
static void
close_stream(struct http_exchange *x)
{
	if (x->state == CONN_CLOSED)
		return;
	x->state = CONN_CLOSED;
	net_stream_close(x->stream);
	x->stream = NULL;
	release_reply(x);
	server_note_closed(x->server, x);
}

static void
conn_free(struct http_exchange *x)
{
	net_timer_free(x->timer);
	parse_free(x->parse);
	free(x->names);
	wipe(x, size_of(x));
	free(x);
}

/* The last step of everything that can end a connection. */
static void
settle(struct http_exchange *x)
{
	if (x->state != CONN_CLOSED || x->post_due)
		return;
	server_remove(x->server, x);
	conn_free(x);
}

/*
 * A reply that is on its way is not given up for somebody else.  One that its
 * peer does not take is, and so is a peer that does not end: they keep nobody
 * out.
 */
static void
watch_peer(struct http_exchange *x, unsigned wait_ms)
{
	uint64_t now = clock_ms();

	x->deadline_ms = now + wait_ms;
	net_timer_set(
	    x->timer, now + (wait_ms < GRACE_MS ? wait_ms : GRACE_MS));
}

static void
give_up_grace(struct http_exchange *x)
{
	server_note_waiting(x->server, x);
	net_timer_set(x->timer, x->deadline_ms);
}

/*
 * With its reply, a peer may ask again: it has its place in the row by then.
 * One that did not wait for it has no grace either, or it would never be found
 * waiting, and those who do wait would make room for it.
 */
static void
send_reply(struct http_exchange *x, const struct http_reply *reply)
{
	size_t len;
	bool hurries = net_stream_peek(x->stream, &len) != NULL;

	net_stream_stand_back(x->stream, hurries);
	x->state = CONN_SENDING;
	x->release = reply->release;
	x->release_arg = reply->release_arg;
	if (conn_write_reply(x, reply) != SR_OK) {
		close_stream(x);
		return;
	}
	watch_peer(x, x->server->config.send_timeout_ms);
	if (hurries && !x->last)
		server_note_waiting(x->server, x);
}

/* What cannot be understood, or not in time, ends the connection. */
static void
refuse(struct http_exchange *x, enum sr_err err)
{
	const struct http_handler *handler = handler_of(x);
	size_t len =
	    handler->refusal(handler->arg, err, x->refusal, sizeof(x->refusal));

	server_note_active(x->server, x);
	x->last = true;
	x->is_head = parse_is_head(x->parse);
	send_reply(x,
	    &(struct http_reply){
		.status = sr_err_http_status(err),
		.body = x->refusal,
		.body_len = len,
	    });
}

/* Wait for post(), the deadline, or the peer's end. */
static void
watch_busy(struct http_exchange *x)
{
	uint64_t look_ms = clock_ms() + LOOK_MS;
	bool deaf = !x->told_gone && net_stream_is_full(x->stream);

	if (deaf && look_ms < x->deadline_ms)
		net_timer_set(x->timer, look_ms);
	else
		net_timer_set(x->timer, x->deadline_ms);
}

static void
tell_gone(struct http_exchange *x)
{
	const struct http_handler *handler = handler_of(x);

	x->told_gone = true;
	if (handler->gone(handler->arg, x) == HTTP_POST_COMES)
		return;
	x->post_due = false;
	if (x->state == CONN_BUSY)
		close_stream(x);
}

static void
hand_over(struct http_exchange *x)
{
	const struct http_handler *handler = handler_of(x);
	struct http_request request;

	if (!net_stream_is_acceptable(x->stream)) {
		close_stream(x);
		return;
	}
	x->keeps_alive = parse_keeps_alive(x->parse);
	x->is_1_0 = parse_is_1_0(x->parse);
	x->is_head = parse_is_head(x->parse);
	x->told_gone = false;
	x->state = CONN_BUSY;
	memset(x->storage, 0, handler->storage);
	parse_take(x->parse, &request);
	server_note_active(x->server, x);
	handler->request(handler->arg, x, &request);
	server_give_parse(x);

	/* Either replied to, or kept. */
	assert((x->state == CONN_BUSY) == x->post_due);
	if (x->state != CONN_BUSY)
		return;
	watch_busy(x);
	if (x->peer_done)
		tell_gone(x);
}

static void
wait_for_request(struct http_exchange *x)
{
	x->state = CONN_READING;
	set_timer(x, x->server->config.idle_timeout_ms);
	server_note_idle(x->server, x);
}

static void
wait_for_handshake(struct http_exchange *x)
{
	x->state = CONN_OPENING;
	set_timer(x, x->server->config.head_timeout_ms);
	server_note_idle(x->server, x);
}

/* The time for a part runs from its first byte, whatever comes after. */
static void
note_progress(struct http_exchange *x, enum parse_state before)
{
	enum parse_state now = parse_get_state(x->parse);

	if (now == before)
		return;
	if (before == PARSE_EMPTY)
		server_note_waiting(x->server, x);
	if (now == PARSE_HEAD)
		set_timer(x, x->server->config.head_timeout_ms);
	else if (now == PARSE_BODY)
		set_timer(x, x->server->config.body_timeout_ms);
	else
		hand_over(x);
}

static void
send_continue(struct http_exchange *x)
{
	if (net_stream_write(x->stream, continue_head,
		sizeof(continue_head) - 1, false) != SR_OK)
		close_stream(x);
}

/* All that was read ahead is used up, and the request is not complete. */
static void
ask_for_more(struct http_exchange *x)
{
	if (!x->peer_done) {
		if (x->parse != NULL && parse_expects_continue(x->parse))
			send_continue(x);
	} else if (progress_of(x) == PARSE_EMPTY)
		close_stream(x);
	else
		refuse(x, SR_MALFORMED_REQUEST);
}

static void
read_request(struct http_exchange *x)
{
	const char *data;
	size_t len, used;
	enum parse_state before;
	enum sr_err err;

	while (x->state == CONN_READING &&
	    (data = net_stream_peek(x->stream, &len)) != NULL) {
		before = progress_of(x);
		if (x->parse == NULL && server_take_parse(x) != SR_OK) {
			close_stream(x);
			return;
		}
		err = parse_feed(x->parse, data, len, &used);
		if (err != SR_OK) {
			refuse(x, err);
			return;
		}
		net_stream_skip(x->stream, used);
		note_progress(x, before);
	}
	if (x->state == CONN_READING)
		ask_for_more(x);
}

/* Closing with bytes unread would reset the connection under the reply. */
static void
linger(struct http_exchange *x)
{
	size_t len;

	while (net_stream_peek(x->stream, &len) != NULL) {
		x->lingered += len;
		net_stream_skip(x->stream, len);
	}
	if (x->peer_done || x->lingered > LINGER_BYTES)
		close_stream(x);
}

static void
on_opened(void *arg)
{
	struct http_exchange *x = arg;

	server_note_active(x->server, x);
	if (net_stream_identify(x->stream, &x->peer, &x->names) == SR_OK)
		wait_for_request(x);
	else
		close_stream(x);
	settle(x);
}

static void
on_readable(void *arg)
{
	struct http_exchange *x = arg;

	if (x->state == CONN_READING)
		read_request(x);
	else if (x->state == CONN_LINGERING)
		linger(x);
	else if (x->state == CONN_BUSY)
		watch_busy(x);
	settle(x);
}

static void
on_drained(void *arg)
{
	struct http_exchange *x = arg;

	if (x->state != CONN_SENDING)
		return; /* that was 100 Continue */
	release_reply(x);
	if (x->last || x->server->stopping) {
		x->state = CONN_LINGERING;
		net_stream_shutdown(x->stream);
		watch_peer(x, x->server->config.linger_timeout_ms);
		linger(x);
	} else {
		wait_for_request(x);
		read_request(x);
	}
	settle(x);
}

static void
on_ended(void *arg, enum net_end end)
{
	struct http_exchange *x = arg;

	x->peer_done = true;
	if (x->state == CONN_BUSY && !x->told_gone)
		tell_gone(x);
	else if (x->state == CONN_READING && end == NET_EOF)
		ask_for_more(x);
	else if (x->state == CONN_LINGERING)
		linger(x);
	if (end == NET_BROKEN || x->state == CONN_OPENING)
		close_stream(x);
	settle(x);
}

static void
look_for_end(struct http_exchange *x)
{
	if (!x->told_gone && net_stream_has_ended(x->stream))
		tell_gone(x);
	if (x->state == CONN_BUSY)
		watch_busy(x);
}

static void
expire(struct http_exchange *x)
{
	const struct http_handler *handler = handler_of(x);

	x->last = true;
	if (!x->told_gone &&
	    handler->expired(handler->arg, x) == HTTP_POST_NEVER)
		x->post_due = false;
	if (x->state == CONN_BUSY)
		close_stream(x);
}

static void
on_timer(void *arg)
{
	struct http_exchange *x = arg;

	if (x->state == CONN_BUSY && clock_ms() < x->deadline_ms)
		look_for_end(x);
	else if (x->state == CONN_BUSY)
		expire(x);
	else if ((x->state == CONN_SENDING || x->state == CONN_LINGERING) &&
	    clock_ms() < x->deadline_ms)
		give_up_grace(x);
	else if (x->state == CONN_READING && progress_of(x) != PARSE_EMPTY)
		refuse(x, SR_REQUEST_TIMEOUT);
	else
		close_stream(x);
	settle(x);
}

enum sr_err
conn_open(struct http_server *server, struct net_socket socket,
    const struct http_peer *peer)
{
	static const struct net_stream_ops ops = {
		.opened = on_opened,
		.readable = on_readable,
		.drained = on_drained,
		.ended = on_ended,
	};
	size_t size =
	    sizeof(struct http_exchange) + server->config.handler->storage;
	struct http_exchange *x = calloc(1, size);
	enum sr_err err = SR_NO_MEMORY;

	if (x == NULL)
		goto out;
	x->server = server;
	x->peer = *peer;
	if ((err = net_timer_new(server->net, on_timer, x, &x->timer)) != SR_OK)
		goto out;
	err = net_stream_open(server->net, socket, &ops, x, &x->stream);
	socket.fd = -1;
	if (err != SR_OK)
		goto out;
	server_add(server, x);
	if (net_stream_is_open(x->stream))
		wait_for_request(x);
	else
		wait_for_handshake(x);
	x = NULL;
out:
	if (x != NULL)
		conn_free(x);
	if (socket.fd >= 0)
		close(socket.fd);
	return err;
}

void
conn_ready(struct http_exchange *x)
{
	const struct http_handler *handler = handler_of(x);

	x->post_due = false;
	handler->ready(handler->arg, x);
	if (x->state == CONN_BUSY)
		close_stream(x);
	settle(x);
}

void
conn_check_peer(struct http_exchange *x)
{
	if (x->state == CONN_CLOSED || x->state == CONN_OPENING ||
	    net_stream_is_acceptable(x->stream))
		return;
	x->last = true;
	if (x->state == CONN_READING)
		close_stream(x);
	else if (x->state == CONN_BUSY && !x->told_gone)
		tell_gone(x);
	settle(x);
}

void
conn_drop(struct http_exchange *x)
{
	close_stream(x);
	settle(x);
}

void
http_exchange_reply(struct http_exchange *x, const struct http_reply *reply)
{
	if (x->state == CONN_BUSY)
		send_reply(x, reply);
	else if (reply->release != NULL)
		reply->release(reply->release_arg);
}
