/* SPDX-License-Identifier: MIT */
#ifndef API_CALL_H
#define API_CALL_H

#include "api/access.h"
#include "api/answer.h"
#include "api/target.h"
#include "audit/audit.h"

/*
 * One request on its way through a slot and back; lives in the storage of
 * its exchange, so that nothing is allocated for it.
 *
 * The fields under `made` are the slot's thread's between slot_submit() and
 * done(); the others are the loop's.  When the deadline passes, the slot may
 * be writing `made` at that very moment: what is sent then is another answer.
 */
struct call;
struct uicc;

/* What can be asked of a slot. */
struct operation {
	const char *name; /* in the log */
	unsigned may; /* CALLER_MAY_...: what its caller must be allowed */

	/*
	 * Take what is needed from the request's body.  Returns SR_OK, or an
	 * error and sets *why to a constant sentence.  NULL: the body is not
	 * looked at.
	 */
	enum sr_err (*accept)(struct call *call,
	    const struct http_request *request, const char **why);

	/* On the slot's thread: fill call->made. */
	void (*run)(struct call *call, struct uicc *uicc);
};

struct made {
	uint64_t started_ms, ended_ms;
	const char *outcome; /* in the log */
	enum sr_executed executed;
	char iccid[21]; /* "" = not known */
	const char *reason; /* of a deny, for the audit; or NULL */
	bool hidden; /* as if the slot did not exist */
	bool seen; /* the card that is there is one of the caller's */
	bool begun; /* the audit has it that the card is asked */
	struct answer answer;
};

struct call {
	struct slot_job job; /* first, so that a job is its call */
	struct http_exchange *x;
	struct target target;
	const struct operation *operation;
	struct slot_table *slots;
	atomic_uint *away; /* calls that are with a slot, counted */
	struct audit *audit; /* NULL = none */
	uint64_t id;
	const char *method; /* constant */
	char peer[HTTP_ADDRESS_MAX];
	char name[CALLER_NAME_MAX + 1]; /* of the caller; "" = anybody */
	const char *by; /* "token": how he has shown that; or NULL */
	struct access *access;
	struct access_caller who; /* the slot's while the call is with it */
	bool undecided; /* whether its card is one of the caller's */
	struct uicc *uicc; /* the slot's, in run() */
	uint64_t accepted_ms;
	unsigned deadline_ms; /* after that */
	enum { CALLER_WAITS = 0, CALLER_LEFT, CALLER_ANSWERED } caller;
	struct uicc_auth_request auth;
	const char *app, *context; /* of it, in the log; NULL: there is none */
	struct wire_derive derive;
	struct answer prompt; /* the loop's, instead of what the slot makes */
	struct made made;
};

/*
 * Give it to its slot, with the exchange kept until the answer is there; or
 * reply at once that the slot does not take it.
 */
void call_start(struct call *call, unsigned deadline_ms);

/*
 * On the slot's thread: may the card that has just said who it is be told of?
 */
bool call_may_tell_of(struct call *call, const char *iccid);

/*
 * May the caller do this, in this application and context?  Returns SR_OK, or
 * SR_FORBIDDEN and sets *reason.
 */
MUST_CHECK enum sr_err call_check_rights(
    const struct call *call, const struct caller *caller, const char **reason);

/* The header that names the request, and that of a 401. */
void call_name_request(const struct call *call, struct answer *answer);
void call_ask_for_proof(struct answer *answer);

/*
 * Is there time to begin something with the card?  What begins just before
 * the deadline ends after it, and has moved the SQN for nothing; so the last
 * fifth of the time is kept for what the card does.
 */
bool call_has_time(const struct call *call);
uint64_t call_time_ends(const struct call *call); /* clock_ms() */

/* For run(): it ended with an error. */
void call_failed(struct call *call, const struct wire_error *error);

/* The others of struct http_handler. */
void call_ready(struct call *call);
enum http_pending call_expired(struct call *call);
enum http_pending call_gone(struct call *call);

#endif
