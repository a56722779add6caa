/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_TRANSPORT_H
#define CLIENT_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "client/address.h"
#include "client/reply.h"

/*
 * HTTP requests to one server (transport.c is the only file that knows
 * libcurl).  Nothing here waits but transport_wait(): what is to be done is
 * done in transport_process(), when the one descriptor can be read.
 *
 * A transport belongs to one thread at a time; it raises no signals, and
 * starts no threads, but libcurl may start one that looks up a host's name.
 */
struct transport;
struct transport_call; /* a request on its way */

/* Borrowed for the call.  NULL: none. */
struct transport_config {
	struct address address;
	const char *ca_file; /* in place of the system's CAs */
	const char *cert_file; /* both or none */
	const char *key_file;
	const char *authorization; /* the whole header */
	const char *agent; /* User-Agent */
	unsigned timeout_ms; /* for a request, all in all */
};

/*
 * Returns SR_OK, or SR_NO_MEMORY, or SR_IO where descriptors ran out.
 */
MUST_CHECK enum sr_err transport_open(
    const struct transport_config *config, struct transport **out);

/* Calls on their way end without a word.  NULL is allowed. */
void transport_close(struct transport *t);

/*
 * Called from transport_process(), once for each call that was not cancelled.
 * May start and cancel calls, but not close the transport.
 */
typedef void (*transport_done_fn)(void *arg, const struct client_reply *reply);

/* No `body`: GET; else POST.  Both texts are copied. */
struct transport_request {
	const char *path; /* with a slash in front, escaped */
	const char *body;
	size_t body_len; /* at most TRANSPORT_REQUEST_MAX */
	transport_done_fn done;
	void *arg;
};

enum {
	TRANSPORT_PATH_MAX = 1024,
	TRANSPORT_URL_MAX = ADDRESS_MAX + TRANSPORT_PATH_MAX,
	TRANSPORT_REQUEST_MAX = 4096,
	TRANSPORT_REPLY_MAX = 512 * 1024,
};

/* SR_OK or SR_NO_MEMORY; `done` is not called before it returns. */
MUST_CHECK enum sr_err transport_start(struct transport *t,
    const struct transport_request *request, struct transport_call **out);

/*
 * `done` will not be called.  A server that has not begun drops the request.
 * Returns whether some of its body may have arrived.
 */
bool transport_cancel(struct transport_call *call);

/*
 * To be watched for reading, with whatever the program has; the same one
 * until the end.
 */
int transport_fd(const struct transport *t);

/* Do what can be done now. SR_OK, or SR_IO when the system fails. */
MUST_CHECK enum sr_err transport_process(struct transport *t);

/* Wait until something can be done, and do it. */
MUST_CHECK enum sr_err transport_wait(struct transport *t);

#endif
