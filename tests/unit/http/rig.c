/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "rig.h"

enum { PATIENCE_S = 10 };

/* The handler's storage in an exchange. */
struct stored {
	unsigned char zero[64];
	bool is_gone;
};

static void *
must(void *p)
{
	if (p == NULL)
		abort();
	return p;
}

static void
happened(struct rig *rig, enum rig_event event)
{
	pthread_mutex_lock(&rig->lock);
	rig->events[event]++;
	pthread_cond_broadcast(&rig->changed);
	pthread_mutex_unlock(&rig->lock);
}

struct made {
	struct rig *rig;
	char *body;
};

static void
on_release(void *arg)
{
	struct made *made = arg;

	happened(made->rig, RIG_RELEASED);
	free(made->body);
	free(made);
}

/* Takes `body`. */
static void
reply(struct rig *rig, struct http_exchange *x, int status, char *body)
{
	struct made *made = must(malloc(sizeof(*made)));

	made->rig = rig;
	made->body = body;
	happened(rig, RIG_MADE);
	http_exchange_reply(x,
	    &(struct http_reply){
		.status = status,
		.headers = "X-Rig: yes\r\n",
		.body = body,
		.body_len = strlen(body),
		.release = on_release,
		.release_arg = made,
	    });
}

static char *
describe(const struct http_request *r)
{
	char *text = must(malloc(20000));

	snprintf(text, 20000, "%s %s %s %s %s %s%s%s", r->method, r->path,
	    r->host ? r->host : "-", r->origin ? r->origin : "-",
	    r->sec_fetch_site ? r->sec_fetch_site : "-", r->body,
	    r->authorization ? " auth=" : "",
	    r->authorization ? r->authorization : "");
	assert_int_equal(strlen(r->body), r->body_len);
	return text;
}

static char *
describe_peer(const struct http_peer *p)
{
	char *text = must(malloc(20000));
	int len = p->via == HTTP_VIA_UNIX
	    ? snprintf(
		  text, 20000, "unix uid=%d gid=%d", (int)p->uid, (int)p->gid)
	    : snprintf(text, 20000, "tcp %s%s uid=%d gid=%d", p->address,
		  p->tls ? " tls" : "", (int)p->uid, (int)p->gid);

	for (size_t i = 0; i < p->name_count; i++)
		len += snprintf(
		    text + len, 20000 - (size_t)len, " %s", p->names[i]);
	return text;
}

static char *
big_text(void)
{
	char *text = must(malloc(RIG_BIG + 1));

	memset(text, 'b', RIG_BIG);
	text[RIG_BIG] = '\0';
	return text;
}

static void
enlist(struct rig *rig, struct http_exchange **list, unsigned *count,
    struct http_exchange *x)
{
	pthread_mutex_lock(&rig->lock);
	list[(*count)++] = x;
	pthread_cond_broadcast(&rig->changed);
	pthread_mutex_unlock(&rig->lock);
}

static struct http_exchange *
delist(struct http_exchange **list, unsigned *count)
{
	struct http_exchange *x = list[0];

	--*count;
	memmove(list, list + 1, *count * sizeof(*list));
	return x;
}

static void
on_request(void *arg, struct http_exchange *x, const struct http_request *r)
{
	struct rig *rig = arg;
	struct stored *stored = http_exchange_storage(x);

	assert_true(t_is_zero(stored, sizeof(*stored)));
	memset(stored->zero, 0xee, sizeof(stored->zero));
	if (strcmp(r->path, "/post") == 0) {
		http_exchange_keep(x, clock_ms() + 10000);
		enlist(rig, rig->jobs, &rig->job_count, x);
	} else if (strcmp(r->path, "/hold") == 0) {
		http_exchange_keep(x, clock_ms() + 3600000);
		enlist(rig, rig->held, &rig->held_count, x);
	} else if (strcmp(r->path, "/expire") == 0) {
		http_exchange_keep(x, clock_ms() + 50);
		enlist(rig, rig->held, &rig->held_count, x);
	} else if (strcmp(r->path, "/big") == 0) {
		reply(rig, x, 200, big_text());
	} else if (strcmp(r->path, "/peer") == 0) {
		reply(rig, x, 200, describe_peer(http_exchange_peer(x)));
	} else {
		reply(rig, x, 200, describe(r));
	}
	happened(rig, RIG_REQUEST);
}

static void
on_ready(void *arg, struct http_exchange *x)
{
	happened(arg, RIG_READY);
	reply(arg, x, 200, must(strdup("ready")));
}

/* When no post() is to come, the exchange is not ours any more. */
static enum http_pending
forget(struct rig *rig, struct http_exchange *x)
{
	if (rig->when_gone == HTTP_POST_COMES)
		return HTTP_POST_COMES;
	pthread_mutex_lock(&rig->lock);
	for (unsigned i = 0; i < rig->held_count; i++)
		if (rig->held[i] == x) {
			rig->held[i] = rig->held[0];
			delist(rig->held, &rig->held_count);
		}
	pthread_mutex_unlock(&rig->lock);
	return HTTP_POST_NEVER;
}

static enum http_pending
on_expired(void *arg, struct http_exchange *x)
{
	enum http_pending pending;

	reply(arg, x, 504, must(strdup("expired")));
	pending = forget(arg, x);
	happened(arg, RIG_EXPIRED);
	return pending;
}

static enum http_pending
on_gone(void *arg, struct http_exchange *x)
{
	enum http_pending pending = forget(arg, x);

	happened(arg, RIG_GONE);
	return pending;
}

static size_t
on_refusal(void *arg, enum sr_err err, char *body, size_t cap)
{
	(void)arg;
	return (size_t)snprintf(body, cap, "%s", sr_err_code(err));
}

static void *
worker_main(void *arg)
{
	struct rig *rig = arg;
	struct http_exchange *x;

	pthread_mutex_lock(&rig->lock);
	while (!rig->workers_stop) {
		if (rig->job_count == 0) {
			pthread_cond_wait(&rig->changed, &rig->lock);
			continue;
		}
		x = delist(rig->jobs, &rig->job_count);
		pthread_mutex_unlock(&rig->lock);
		http_exchange_post(x);
		pthread_mutex_lock(&rig->lock);
	}
	pthread_mutex_unlock(&rig->lock);
	return NULL;
}

static void *
server_main(void *arg)
{
	struct rig *rig = arg;

	http_server_run(rig->server);
	return NULL;
}

enum sr_err
rig_listen(struct http_server *server, const char *host, uint16_t port,
    uint16_t *bound_port)
{
	return http_server_listen(server,
	    &(struct http_listen){
		.kind = HTTP_LISTEN_TCP,
		.host = host,
		.port = port,
	    },
	    bound_port);
}

struct http_server *
rig_new_server(void)
{
	static const struct http_handler handler = { .storage = 1 };
	const struct http_config config = {
		.handler = &handler,
		.max_connections = 8,
	};
	struct http_server *server = NULL;

	assert_int_equal(http_server_new(&config, &server), SR_OK);
	return server;
}

struct rig *
rig_new(struct http_config config)
{
	const struct http_listen listen = {
		.kind = HTTP_LISTEN_TCP,
		.host = "127.0.0.1",
	};

	return rig_new_on(config, &listen);
}

struct rig *
rig_new_on(struct http_config config, const struct http_listen *listen)
{
	struct rig *rig = must(calloc(1, sizeof(*rig)));

	rig->handler = (struct http_handler){
		.arg = rig,
		.storage = sizeof(struct stored),
		.request = on_request,
		.ready = on_ready,
		.expired = on_expired,
		.gone = on_gone,
		.refusal = on_refusal,
	};
	pthread_mutex_init(&rig->lock, NULL);
	pthread_cond_init(&rig->changed, NULL);
	config.handler = &rig->handler;
	if (config.max_connections == 0)
		config.max_connections = 64;
	assert_int_equal(http_server_new(&config, &rig->server), SR_OK);
	assert_int_equal(
	    http_server_listen(rig->server, listen, &rig->port), SR_OK);
	pthread_create(&rig->thread, NULL, server_main, rig);
	for (unsigned i = 0; i < RIG_WORKERS; i++)
		pthread_create(&rig->workers[i], NULL, worker_main, rig);
	return rig;
}

void
rig_join(struct rig *rig)
{
	if (!rig->joined)
		pthread_join(rig->thread, NULL);
	rig->joined = true;
}

void
rig_free(struct rig *rig)
{
	if (!rig->joined)
		http_server_stop(rig->server, 0);
	rig_join(rig);
	pthread_mutex_lock(&rig->lock);
	rig->workers_stop = true;
	pthread_cond_broadcast(&rig->changed);
	pthread_mutex_unlock(&rig->lock);
	for (unsigned i = 0; i < RIG_WORKERS; i++)
		pthread_join(rig->workers[i], NULL);
	http_server_free(rig->server);
	assert_int_equal(rig->events[RIG_RELEASED], rig->events[RIG_MADE]);
	pthread_mutex_destroy(&rig->lock);
	pthread_cond_destroy(&rig->changed);
	free(rig);
}

static void
await(struct rig *rig, const unsigned *value, unsigned count)
{
	struct timespec until;
	int timed_out = 0;
	unsigned seen;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += PATIENCE_S;
	pthread_mutex_lock(&rig->lock);
	while (*value < count && timed_out == 0)
		timed_out =
		    pthread_cond_timedwait(&rig->changed, &rig->lock, &until);
	seen = *value;
	pthread_mutex_unlock(&rig->lock);
	assert_true(seen >= count);
}

void
rig_await(struct rig *rig, enum rig_event event, unsigned count)
{
	await(rig, &rig->events[event], count);
}

unsigned
rig_count(struct rig *rig, enum rig_event event)
{
	unsigned count;

	pthread_mutex_lock(&rig->lock);
	count = rig->events[event];
	pthread_mutex_unlock(&rig->lock);
	return count;
}

void
rig_post(struct rig *rig)
{
	struct http_exchange *x;

	await(rig, &rig->held_count, 1);
	pthread_mutex_lock(&rig->lock);
	x = delist(rig->held, &rig->held_count);
	pthread_mutex_unlock(&rig->lock);
	http_exchange_post(x);
}

static double
cpu_seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Who waits in a loop takes all of it. */
void
rig_check_rests(void)
{
	double before = cpu_seconds();

	clock_sleep_ms(500);
	assert_true(cpu_seconds() - before < 0.05);
}
