/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include <stddef.h>

#include "base/err.h"
#include "wire/wire.h"

/*
 * Ask a sim-rest-server (client.c is the only file that knows libcurl).  A
 * client keeps its connection between calls and belongs to one thread.
 */
struct client;

struct client_config {
	const char *host; /* name, IPv4, or IPv6 with or without brackets */
	unsigned port;
	unsigned timeout_ms; /* for one call */
};

/* Once per program, before any thread is started. */
MUST_CHECK enum sr_err client_global_init(void);
void client_global_cleanup(void);

MUST_CHECK enum sr_err client_open(
    const struct client_config *config, struct client **out);
void client_close(struct client *client); /* NULL is allowed */

/* The last answer as it came; valid until the next call, wiped then. */
struct client_reply {
	const char *url;
	int status; /* 0: no answer */
	const char *body;
	size_t body_len;
	const char *problem; /* with SR_NO_SERVER: what the network said */
};
const struct client_reply *client_last_reply(const struct client *client);

/*
 * Returns SR_OK when the card has spoken: *answer is a success in the context
 * that was asked for, a synchronisation failure, or (WIRE_ERROR with a status
 * of 200) a refusal. Otherwise SR_NO_SERVER, SR_HTTP_ERROR, or the error that
 * the server named; answer->error then has the rest.  *answer holds secrets:
 * wipe after use.
 */
MUST_CHECK enum sr_err client_authenticate(struct client *client, unsigned slot,
    const struct wire_auth_request *request, struct wire_auth_answer *answer);

/* The body is in client_last_reply(). */
MUST_CHECK enum sr_err client_info(
    struct client *client, unsigned slot, struct wire_auth_answer *error);

#endif
