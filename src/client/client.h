/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include <stddef.h>

#include "client/reply.h"
#include "wire/wire.h"

/*
 * Ask a sim-rest-server.  A client keeps its connections between calls and
 * belongs to one thread at a time.
 */
struct client;
struct client_call; /* a question on its way */

/* NULL is none; nothing of it is needed after client_open(). */
struct client_config {
	const char *url; /* http://, https:// or unix:/ (address.h) */
	const char *unix_path; /* in place of it */
	const char *ca_file; /* with https: in place of the system's CAs */
	const char *cert_file; /* both or none */
	const char *key_file;
	const char *token; /* one of both, or none */
	const char *token_file;
	const char *agent; /* User-Agent; NULL: the library's */
	unsigned timeout_ms; /* for one call */
};

/* What is wrong with a config: "token-file: /x: must be ..." */
enum { CLIENT_WHY_MAX = 512 };

/*
 * Returns SR_OK, SR_NO_MEMORY, SR_IO, SR_USAGE or SR_BAD_CONFIG; `why` is for
 * the last two, and has no secret.
 */
MUST_CHECK enum sr_err client_open(const struct client_config *config,
    struct client **out, char why[CLIENT_WHY_MAX]);

/* Calls on their way end without a word.  NULL is allowed. */
void client_close(struct client *client);

enum client_kind { CLIENT_AUTHENTICATE, CLIENT_INFO, CLIENT_SLOTS };

struct client_question {
	enum client_kind kind;
	const char *target; /* "slot/3" (target.h); not of CLIENT_SLOTS */
	const struct wire_auth_request *request; /* of CLIENT_AUTHENTICATE */
};

/*
 * SR_OK when the card or the server has spoken: of CLIENT_AUTHENTICATE, *auth
 * is a success in the context that was asked for, a synchronisation failure,
 * or (WIRE_ERROR with a status of 200) a refusal; of the others, the reply's
 * body is an object of theirs. Otherwise what went wrong on the way, or
 * the error that the server named; auth->error then has the rest.  Both may
 * hold secrets, and are wiped when the callback returns.
 */
typedef void (*client_done_fn)(void *arg, enum sr_err err,
    const struct wire_auth_answer *auth, const struct client_reply *reply);

/* Calls client_done from client_process(), once, unless it is cancelled. */
MUST_CHECK enum sr_err client_start(struct client *client,
    const struct client_question *question, client_done_fn done, void *arg,
    struct client_call **out);

/* Returns whether the card may have seen the challenge all the same. */
enum sr_executed client_cancel(struct client_call *call);

/* As in transport.h. */
int client_fd(const struct client *client);
MUST_CHECK enum sr_err client_process(struct client *client);
MUST_CHECK enum sr_err client_wait(struct client *client);

/*
 * Ask and wait; *auth as above, to be wiped by the caller.  Other calls on
 * their way go on meanwhile.
 */
MUST_CHECK enum sr_err client_ask(struct client *client,
    const struct client_question *question, struct wire_auth_answer *auth);

/* The last reply to client_ask(); valid until the next one, wiped then. */
const struct client_reply *client_last_reply(const struct client *client);

/* client_ask() for one slot. */
MUST_CHECK enum sr_err client_authenticate(struct client *client, unsigned slot,
    const struct wire_auth_request *request, struct wire_auth_answer *answer);
MUST_CHECK enum sr_err client_info(
    struct client *client, unsigned slot, struct wire_auth_answer *error);

/*
 * What an error means that has no code, or one of a newer server: by its
 * status word, else by the HTTP status.  SR_HTTP_ERROR where it says nothing;
 * others are what they are.
 */
enum sr_err client_meaning(const struct wire_error *error, int status);

#endif
