/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/server.h"

enum {
	STARVED_MS = 100,
	STARVED_LOG_MS = 10000,
};

/*
 * Beyond max_connections the one that has waited for its peer for longest makes
 * room, whether that is idle or is taking its time over a request: many slow
 * ones keep nobody out.  Without any, the next ones wait in the kernel.
 */
static void
update_accepting(struct http_server *s)
{
	bool room =
	    s->open < s->config.max_connections || !TAILQ_EMPTY(&s->waiting);
	bool accepting = room && !s->starved && !s->stopping;

	if (accepting == s->accepting)
		return;
	s->accepting = accepting;
	listeners_set_accepting(s, accepting);
}

void
server_add(struct http_server *s, struct http_exchange *x)
{
	LIST_INSERT_HEAD(&s->all, x, entry);
	s->open++;
}

void
server_note_active(struct http_server *s, struct http_exchange *x)
{
	if (x->waiting)
		TAILQ_REMOVE(&s->waiting, x, waiting_entry);
	x->waiting = x->idle = false;
	update_accepting(s);
}

void
server_note_waiting(struct http_server *s, struct http_exchange *x)
{
	server_note_active(s, x);
	TAILQ_INSERT_TAIL(&s->waiting, x, waiting_entry);
	x->waiting = true;
	update_accepting(s);
}

void
server_note_idle(struct http_server *s, struct http_exchange *x)
{
	server_note_waiting(s, x);
	x->idle = true;
}

void
server_note_closed(struct http_server *s, struct http_exchange *x)
{
	s->open--;
	server_note_active(s, x);
}

enum sr_err
server_take_parse(struct http_exchange *x)
{
	struct http_server *s = x->server;

	if (s->spare_parse == NULL)
		return parse_new(&x->parse);
	x->parse = s->spare_parse;
	s->spare_parse = NULL;
	return SR_OK;
}

void
server_give_parse(struct http_exchange *x)
{
	struct http_server *s = x->server;

	if (s->spare_parse == NULL) {
		parse_reset(x->parse);
		s->spare_parse = x->parse;
	} else {
		parse_free(x->parse);
	}
	x->parse = NULL;
}

void
server_remove(struct http_server *s, struct http_exchange *x)
{
	LIST_REMOVE(x, entry);
	if (s->stopping && LIST_EMPTY(&s->all))
		net_break(s->net);
}

void
server_accept(struct http_server *s, struct net_socket socket,
    const struct http_peer *peer)
{
	enum sr_err err;

	if (s->open >= s->config.max_connections && !TAILQ_EMPTY(&s->waiting))
		conn_drop(TAILQ_FIRST(&s->waiting));
	if ((err = conn_open(s, socket, peer)) != SR_OK)
		log_error("connection dropped: %s", sr_err_message(err));
}

/* To try again at once would spin: what is missing is still missing. */
void
server_note_starved(struct http_server *s, int errnum)
{
	uint64_t now = clock_ms();

	if (s->starved_logged_ms == 0 ||
	    now - s->starved_logged_ms >= STARVED_LOG_MS) {
		s->starved_logged_ms = now;
		log_error("cannot accept connections: %s", strerror(errnum));
	}
	s->starved = true;
	net_timer_set(s->starved_timer, now + STARVED_MS);
	update_accepting(s);
}

static void
on_starved_timer(void *arg)
{
	struct http_server *s = arg;

	s->starved = false;
	update_accepting(s);
}

static void
on_grace_timer(void *arg)
{
	struct http_server *s = arg;

	net_break(s->net);
}

static void
drop_idle(struct http_server *s)
{
	struct http_exchange *x, *next;

	for (x = TAILQ_FIRST(&s->waiting); x != NULL; x = next) {
		next = TAILQ_NEXT(x, waiting_entry);
		if (x->idle)
			conn_drop(x);
	}
}

static void
begin_stop(struct http_server *s, unsigned grace_ms)
{
	if (s->stopping)
		return;
	s->stopping = true;
	update_accepting(s);
	listeners_close(s);
	drop_idle(s);
	net_timer_set(s->grace_timer, clock_ms() + grace_ms);
	if (LIST_EMPTY(&s->all))
		net_break(s->net);
}

static struct http_exchange *
take_posted(struct http_server *s)
{
	struct http_exchange *x;

	pthread_mutex_lock(&s->lock);
	if ((x = STAILQ_FIRST(&s->posted)) != NULL)
		STAILQ_REMOVE_HEAD(&s->posted, posted_entry);
	pthread_mutex_unlock(&s->lock);
	return x;
}

static void
check_peers(struct http_server *s)
{
	struct http_exchange *x, *next;

	for (x = LIST_FIRST(&s->all); x != NULL; x = next) {
		next = LIST_NEXT(x, entry);
		conn_check_peer(x);
	}
}

/*
 * Something has come from another thread.  The peers first, so that no reply
 * promises what is over.
 */
static void
on_woken(void *arg)
{
	struct http_server *s = arg;
	struct http_exchange *x;
	unsigned grace_ms;
	bool stop, check;

	pthread_mutex_lock(&s->lock);
	s->pinged = false;
	stop = s->stop_wanted;
	grace_ms = s->grace_ms;
	check = s->check_wanted;
	s->check_wanted = false;
	pthread_mutex_unlock(&s->lock);
	if (check)
		check_peers(s);
	while ((x = take_posted(s)) != NULL)
		conn_ready(x);
	if (stop)
		begin_stop(s, grace_ms);
}

void
http_exchange_post(struct http_exchange *x)
{
	struct http_server *s = x->server;
	bool first;

	pthread_mutex_lock(&s->lock);
	first = STAILQ_EMPTY(&s->posted);
	STAILQ_INSERT_TAIL(&s->posted, x, posted_entry);
	pthread_mutex_unlock(&s->lock);
	if (first)
		net_wake(s->net);
}

void
http_server_stop(struct http_server *s, unsigned grace_ms)
{
	pthread_mutex_lock(&s->lock);
	s->stop_wanted = true;
	s->grace_ms = grace_ms;
	pthread_mutex_unlock(&s->lock);
	net_wake(s->net);
}

void
http_server_check_peers(struct http_server *s)
{
	pthread_mutex_lock(&s->lock);
	s->check_wanted = true;
	pthread_mutex_unlock(&s->lock);
	net_wake(s->net);
}

bool
http_server_ping(struct http_server *s)
{
	bool answered;

	pthread_mutex_lock(&s->lock);
	answered = !s->pinged;
	s->pinged = true;
	pthread_mutex_unlock(&s->lock);
	net_wake(s->net);
	return answered;
}

static unsigned
or_default(unsigned value, unsigned otherwise)
{
	return value != 0 ? value : otherwise;
}

static struct http_config
with_defaults(const struct http_config *from)
{
	struct http_config c = *from;

	c.head_timeout_ms = or_default(c.head_timeout_ms, HTTP_HEAD_TIMEOUT_MS);
	c.body_timeout_ms = or_default(c.body_timeout_ms, HTTP_BODY_TIMEOUT_MS);
	c.idle_timeout_ms = or_default(c.idle_timeout_ms, HTTP_IDLE_TIMEOUT_MS);
	c.send_timeout_ms = or_default(c.send_timeout_ms, HTTP_SEND_TIMEOUT_MS);
	c.linger_timeout_ms =
	    or_default(c.linger_timeout_ms, HTTP_LINGER_TIMEOUT_MS);
	return c;
}

enum sr_err
http_server_new(const struct http_config *config, struct http_server **out)
{
	struct http_server *s = calloc(1, sizeof(*s));
	enum sr_err err;

	if (s == NULL)
		return SR_NO_MEMORY;
	s->config = with_defaults(config);
	s->accepting = true;
	LIST_INIT(&s->all);
	TAILQ_INIT(&s->waiting);
	STAILQ_INIT(&s->posted);
	STAILQ_INIT(&s->listeners);
	pthread_mutex_init(&s->lock, NULL);
	if ((err = net_new(on_woken, s, &s->net)) != SR_OK)
		goto out;
	err = net_timer_new(s->net, on_starved_timer, s, &s->starved_timer);
	if (err != SR_OK)
		goto out;
	err = net_timer_new(s->net, on_grace_timer, s, &s->grace_timer);
	if (err != SR_OK)
		goto out;
	*out = s;
	s = NULL;
out:
	http_server_free(s);
	return err;
}

void
http_server_run(struct http_server *s)
{
	net_run(s->net);
}

void
http_server_free(struct http_server *s)
{
	struct http_exchange *x;

	if (s == NULL)
		return;
	listeners_close(s);
	while ((x = LIST_FIRST(&s->all)) != NULL) {
		x->post_due = false;
		conn_drop(x);
	}
	parse_free(s->spare_parse);
	net_timer_free(s->starved_timer);
	net_timer_free(s->grace_timer);
	net_free(s->net);
	pthread_mutex_destroy(&s->lock);
	free(s);
}
