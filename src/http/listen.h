/* SPDX-License-Identifier: MIT */
#ifndef HTTP_LISTEN_H
#define HTTP_LISTEN_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/un.h>

#include "base/err.h"
#include "http/http.h"

/* From what http_server_listen() is asked for to sockets that listen. */

enum { LISTEN_MAX = 16 }; /* addresses of one name */

/* A socket file of ours; path "": none. */
struct listen_file {
	char path[sizeof(((struct sockaddr_un *)NULL)->sun_path)];
	dev_t device;
	ino_t inode;
};

struct listen_sockets {
	int fds[LISTEN_MAX];
	unsigned count;
	uint16_t port;
	struct listen_file file;
};

MUST_CHECK enum sr_err listen_open(
    const struct http_listen *listen, struct listen_sockets *out);

/* Remove the file, if it is still the one that was made. */
void listen_remove(const struct listen_file *file);

/* The URL of a socket that listens, and whether it is exposed. */
bool listen_describe(int fd, struct http_listener_info *info);

/* What the sockets that it accepts inherit from one that listens for TCP. */
bool listen_prepare_tcp(int fd);

/* The kinds, one by one. */
MUST_CHECK enum sr_err listen_open_tcp(
    const char *host, uint16_t port, struct listen_sockets *out);
MUST_CHECK enum sr_err listen_open_unix(
    const struct http_listen *listen, struct listen_sockets *out);
MUST_CHECK enum sr_err listen_open_fd(int fd, struct listen_sockets *out);

#endif
