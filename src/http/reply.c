/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdio.h>

#include "http/reply.h"

static const struct {
	int status;
	const char *reason;
} reasons[] = {
	{ 200, "OK" },
	{ 400, "Bad Request" },
	{ 401, "Unauthorized" },
	{ 403, "Forbidden" },
	{ 404, "Not Found" },
	{ 405, "Method Not Allowed" },
	{ 408, "Request Timeout" },
	{ 410, "Gone" },
	{ 413, "Content Too Large" },
	{ 421, "Misdirected Request" },
	{ 429, "Too Many Requests" },
	{ 431, "Request Header Fields Too Large" },
	{ 500, "Internal Server Error" },
	{ 502, "Bad Gateway" },
	{ 503, "Service Unavailable" },
	{ 504, "Gateway Timeout" },
};

static const char *const connection_fields[] = {
	[REPLY_CLOSE] = "Connection: close\r\n",
	[REPLY_KEEP] = "",
	[REPLY_KEEP_1_0] = "Connection: keep-alive\r\n",
};

/* The phrase may be empty (RFC 9112, 4). */
static const char *
reason_of(int status)
{
	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "";
}

size_t
reply_head(const struct http_reply *reply, enum reply_connection connection,
    char head[REPLY_HEAD_MAX])
{
	int len = snprintf(head, REPLY_HEAD_MAX,
	    "HTTP/1.1 %d %s\r\n"
	    "Content-Type: %s\r\n"
	    "Content-Length: %zu\r\n"
	    "Cache-Control: no-store\r\n"
	    "%s%s\r\n",
	    reply->status, reason_of(reply->status),
	    reply->content_type != NULL ? reply->content_type
					: "application/json",
	    reply->body_len, connection_fields[connection],
	    reply->headers != NULL ? reply->headers : "");

	assert(len > 0 && len < REPLY_HEAD_MAX);
	return (size_t)len;
}
