/* SPDX-License-Identifier: MIT */
#ifndef SERVER_LISTENERS_H
#define SERVER_LISTENERS_H

#include "http/http.h"
#include "server/settings.h"

/*
 * Where the server listens: each [listen], and the sockets that the service
 * manager hands over; without either, what [server] says.  What fails is
 * logged.
 *
 * Unless told `insecure`, as listeners_check().  `tls` (NULL: none) lives as
 * long as `http`.
 */
MUST_CHECK enum sr_err listeners_open(struct http_server *http,
    const struct settings *settings, struct http_tls *tls);

/*
 * The one place that decides who may be let in without being known: other
 * machines only over TLS and when callers have to say who they are, else
 * SR_USAGE with *error.
 */
MUST_CHECK enum sr_err listeners_check(const struct http_server *http,
    const struct caller_list *callers, struct conf_error *error);

/*
 * How many connections there may be at once: `connections`, or fewer when the
 * system does not give descriptors for so many, which is logged.
 */
unsigned listeners_find_limit(unsigned connections);

/* The names that Host may have: those that are listened on, and `names`. */
struct host_names {
	const char **list;
	size_t count;
	char *text; /* what some of them point into */
};
MUST_CHECK enum sr_err host_names_init(
    struct host_names *names, const struct settings *settings);
void host_names_free(struct host_names *names);

/* Say where. */
void listeners_log(const struct http_server *http);

#endif
