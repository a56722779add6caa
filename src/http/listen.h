/* SPDX-License-Identifier: MIT */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "http/http.h"

/* From a host name and a port to sockets that listen there. */

enum { LISTEN_MAX = 16 };

struct listen_sockets {
	int fds[LISTEN_MAX];
	unsigned count;
	uint16_t port;
	bool loopback; /* all of them */
};

/* As http_server_listen(). */
MUST_CHECK enum sr_err listen_open(
    const char *host, uint16_t port, struct listen_sockets *out);

/* Where a socket listens, as http_server_url(). */
bool listen_url(int fd, char out[HTTP_URL_MAX]);

#endif
