/* SPDX-License-Identifier: MIT */
#include "http/conn.h"
#include "http/server.h"

static enum reply_connection
connection_after(const struct http_exchange *x)
{
	if (x->last || !x->keeps_alive || x->server->stopping)
		return REPLY_CLOSE;
	return x->is_1_0 ? REPLY_KEEP_1_0 : REPLY_KEEP;
}

enum sr_err
conn_write_reply(struct http_exchange *x, const struct http_reply *reply)
{
	enum reply_connection connection = connection_after(x);
	size_t len = reply_head(reply, connection, x->reply_head);
	const bool has_body = !x->is_head && reply->body_len > 0;
	enum sr_err err =
	    net_stream_write(x->stream, x->reply_head, len, has_body);

	x->last = connection == REPLY_CLOSE;
	if (err != SR_OK || !has_body)
		return err;
	return net_stream_write(x->stream, reply->body, reply->body_len, false);
}
