/* SPDX-License-Identifier: MIT */
#ifndef BENCH_LINK_H
#define BENCH_LINK_H

#include <stddef.h>
#include <sys/types.h>

/* A connection to a server, which never waits: TCP, Unix or TLS over TCP. */
struct link {
	int fd; /* -1: closed */
	struct ssl_st *tls; /* NULL: plain */
};

struct link_target {
	unsigned short port; /* on 127.0.0.1 */
	const char *path; /* of a Unix socket instead; NULL: none */
	const char *ca; /* TLS, by certificates of this file; NULL: plain */
};

/* Begin to connect; ends the program when that fails at once. */
void link_open(struct link *link, const struct link_target *to);
void link_close(struct link *link);
void link_end(void); /* once, when all are closed */

/* How many bytes; 0: none as yet; -1: the connection has ended. */
ssize_t link_read(struct link *link, char *out, size_t len);
ssize_t link_write(struct link *link, const char *bytes, size_t len);

#endif
