/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memmem() */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "exchange.h"
#include "t.h"

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t change = PTHREAD_COND_INITIALIZER;

void *
http_exchange_storage(struct http_exchange *x)
{
	return x->storage;
}

void
http_exchange_keep(struct http_exchange *x, uint64_t deadline_ms)
{
	x->kept = true;
	x->deadline_ms = deadline_ms;
}

void
http_exchange_post(struct http_exchange *x)
{
	pthread_mutex_lock(&lock);
	x->posts++;
	pthread_cond_broadcast(&change);
	pthread_mutex_unlock(&lock);
}

void
http_exchange_reply(struct http_exchange *x, const struct http_reply *reply)
{
	if (x->away || x->status != 0) {
		x->in_vain++;
		if (reply->release != NULL)
			reply->release(reply->release_arg);
		return;
	}
	x->kept = false;
	x->status = reply->status;
	if (reply->headers != NULL) {
		assert_true(strlen(reply->headers) < sizeof(x->headers));
		strcpy(x->headers, reply->headers);
	}
	assert_true(reply->body_len < sizeof(x->body));
	memcpy(x->body, reply->body, reply->body_len);
	x->body_len = reply->body_len;
	x->held = *reply;
}

const struct http_peer *
http_exchange_peer(const struct http_exchange *x)
{
	return &x->peer;
}

struct http_exchange *
exchange_new(
    const struct http_handler *handler, const struct http_request *request)
{
	const struct http_peer peer = {
		.address = "127.0.0.1",
		.uid = (uid_t)-1,
		.gid = (gid_t)-1,
	};

	return exchange_from(handler, request, &peer);
}

struct http_exchange *
exchange_from(const struct http_handler *handler,
    const struct http_request *request, const struct http_peer *peer)
{
	struct http_exchange *x = calloc(1, sizeof(*x));

	assert_non_null(x);
	x->peer = *peer;
	x->handler = handler;
	x->storage = calloc(1, handler->storage);
	assert_non_null(x->storage);
	handler->request(handler->arg, x, request);
	assert_true(x->kept != (x->status != 0));
	return x;
}

void
exchange_await_post(struct http_exchange *x)
{
	pthread_mutex_lock(&lock);
	while (x->posts == 0)
		pthread_cond_wait(&change, &lock);
	pthread_mutex_unlock(&lock);
}

void
exchange_finish(struct http_exchange *x)
{
	exchange_await_post(x);
	x->handler->ready(x->handler->arg, x);
}

enum http_pending
exchange_expire(struct http_exchange *x)
{
	return x->handler->expired(x->handler->arg, x);
}

enum http_pending
exchange_leave(struct http_exchange *x)
{
	x->away = true;
	return x->handler->gone(x->handler->arg, x);
}

/* Does the storage hold these bytes, as they are or as hex text? */
static bool
holds(const struct http_exchange *x, const char *hex)
{
	size_t cap = x->handler->storage, len;
	uint8_t *bytes = t_hex(hex, &len);
	bool found = memmem(x->storage, cap, bytes, len) != NULL ||
	    memmem(x->storage, cap, hex, strlen(hex)) != NULL;

	free(bytes);
	return found;
}

void
exchange_end(struct http_exchange *x)
{
	assert_true(x->posts <= 1);
	if (x->status != 0) {
		assert_memory_equal(x->held.body, x->body, x->body_len);
		if (x->held.headers != NULL)
			assert_string_equal(x->held.headers, x->headers);
		if (x->held.release != NULL)
			x->held.release(x->held.release_arg);
	}
	assert_false(holds(x, "131004db2ff1ce8e")); /* RES */
	assert_false(holds(x, "d42eb5aa085307903271b2422b698bad")); /* CK */
	free(x->storage);
	free(x);
}
