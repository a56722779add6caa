/* SPDX-License-Identifier: MIT */
#ifndef AUDIT_AUDIT_H
#define AUDIT_AUDIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Who has asked what of which card, and what came of it: a line for each
 * event, in a file or on stderr for the journal (sim-rest-server(8), AUDIT).
 * No line has a secret in it, and nothing that a caller sends can make one up.
 */
struct audit;

/* Where to; neither: nowhere. */
struct audit_config {
	const char *file; /* appended to; NULL = none */
	bool journal; /* stderr, as <5>audit: ... */
	bool required; /* no card is asked whose line cannot be written */
};

enum audit_kind {
	AUDIT_BEGIN, /* the card will be asked now */
	AUDIT_END, /* and this came of it; or no card was needed */
	AUDIT_REFUSED, /* no card was asked */
};

/* What is NULL, "" or false is left out, or "-". */
struct audit_event {
	enum audit_kind kind;
	uint64_t id; /* of the request */
	const char *caller;
	const char *by; /* "token": how he has shown who he is */
	const char *claimed; /* a name that was not shown to be one's own */
	size_t claimed_len;
	const char *peer; /* "192.0.2.1", "uid:1000" */
	const char *method;
	const char *op;
	bool has_slot;
	unsigned slot;
	const char *iccid; /* the last 4 digits are told */
	const char *app, *context;
	const char *outcome; /* "success", or the code of an error */
	const char *reason; /* of a deny */
	enum sr_executed executed;
	bool timed; /* these are set: */
	uint64_t queued_ms, card_ms;
};

enum { AUDIT_LINE_MAX = 512 };

/* Writes nowhere until audit_commit().  Returns SR_OK or SR_NO_MEMORY. */
MUST_CHECK enum sr_err audit_new(struct audit **out);

/*
 * In two steps, so that it can be one of several things that change together:
 * the file is opened, anew also when its name is the same, and with
 * audit_commit() lines go there from then on.  Both from one thread; another
 * audit_prepare() forgets the one before.
 *
 * Returns SR_OK; SR_IO with errno, or SR_NO_MEMORY, and nothing is prepared.
 */
MUST_CHECK enum sr_err audit_prepare(
    struct audit *audit, const struct audit_config *config);
void audit_commit(struct audit *audit);

/*
 * Write a line, and wait until it is written; from any thread that may wait.
 * Returns SR_OK, or SR_AUDIT_UNAVAILABLE when it could not be and has to be.
 * `audit` may be NULL in this and the next.
 */
MUST_CHECK enum sr_err audit_write(
    struct audit *audit, const struct audit_event *event);

/*
 * Have a line written, and do not wait.  When more of them come than can be
 * written, some are left out.  A line says how many, and how many of any kind
 * could not be written, as soon as one can.
 */
void audit_post(struct audit *audit, const struct audit_event *event);

/*
 * The last thing before the end: what was posted is written, unless that takes
 * longer than a second, which is false.  After it nothing is posted any more;
 * a thread that was left behind may still write.
 */
bool audit_flush(struct audit *audit);

/* When nobody uses it any more; with audit_flush().  NULL is allowed. */
void audit_free(struct audit *audit);

#endif
