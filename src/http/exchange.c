/* SPDX-License-Identifier: MIT */
#include "http/conn.h"

/* What a handler sees of a connection. */

void *
http_exchange_storage(struct http_exchange *x)
{
	return x->storage;
}

const struct http_peer *
http_exchange_peer(const struct http_exchange *x)
{
	return &x->peer;
}

void
http_exchange_keep(struct http_exchange *x, uint64_t deadline_ms)
{
	x->post_due = true;
	x->deadline_ms = deadline_ms;
}
