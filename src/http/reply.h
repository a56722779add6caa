/* SPDX-License-Identifier: MIT */
#ifndef HTTP_REPLY_H
#define HTTP_REPLY_H

#include <stddef.h>

#include "http/http.h"

/* The head of a reply as text. */

enum { REPLY_HEAD_MAX = HTTP_REPLY_HEADERS_MAX + 256 };

enum reply_connection {
	REPLY_CLOSE,
	REPLY_KEEP, /* as HTTP/1.1 does when nothing is said */
	REPLY_KEEP_1_0, /* said, for an HTTP/1.0 client */
};

/* Returns the length. */
size_t reply_head(const struct http_reply *reply,
    enum reply_connection connection, char head[REPLY_HEAD_MAX]);

#endif
