/* SPDX-License-Identifier: MIT */
#ifndef SIMREST_ERROR_H
#define SIMREST_ERROR_H

/*
 * The names of everything that can go wrong, the same in the server, in the
 * JSON it sends, and in the client.  Each has a stable code for programs, a
 * message for people, an HTTP status and an exit status: one table,
 * src/base/err.c.
 *
 * A card that refuses has answered: those codes (SR_INCORRECT_MAC to
 * SR_CARD_ERROR) travel inside a result, with HTTP status 200.
 */
enum sr_err {
	SR_OK = 0,

	/* the request (4xx) */
	SR_MALFORMED_REQUEST,
	SR_UNAUTHORIZED,
	SR_FORBIDDEN,
	SR_FORBIDDEN_ORIGIN,
	SR_NO_SUCH_SLOT,
	SR_NO_SUCH_CARD,
	SR_NOT_FOUND,
	SR_METHOD_NOT_ALLOWED,
	SR_BODY_TOO_LARGE,
	SR_HEAD_TOO_LARGE,
	SR_WRONG_HOST,
	SR_REQUEST_TIMEOUT,
	SR_RATE_LIMITED,

	/* the card's place (410) */
	SR_NO_CARD,
	SR_CARD_GONE,
	SR_CARD_CHANGED,

	/* the way to the card (5xx) */
	SR_INTERNAL,
	SR_READER_FAILURE,
	SR_BAD_CARD_ANSWER,
	SR_QUEUE_FULL,
	SR_QUEUE_TIMEOUT,
	SR_SLOT_STUCK,
	SR_READER_BUSY,
	SR_PCSC_UNAVAILABLE,
	SR_AUDIT_UNAVAILABLE,
	SR_STOPPING,
	SR_DEADLINE,

	/* refused by the card (HTTP 200; TS 31.102, 7.3) */
	SR_INCORRECT_MAC,
	SR_SECURITY_CONTEXT_NOT_SUPPORTED,
	SR_KEY_FRESHNESS_FAILURE,
	SR_APPLICATION_NOT_FOUND,
	SR_PIN_REQUIRED,
	SR_PIN_BLOCKED,
	SR_CARD_ERROR,

	/* seen by a program, never sent by the server */
	SR_USAGE,
	SR_BAD_CONFIG,
	SR_IO,
	SR_NO_MEMORY,
	SR_MALFORMED, /* bytes that break their format */
	SR_NO_SERVER,
	SR_UNTRUSTED_SERVER,
	SR_HTTP_ERROR,
	SR_SERVER_ERROR, /* one whose code is not known here */
	SR_WRONG_ANSWER,
	SR_WRONG_AUTS,

	SR_ERR_COUNT
};

/*
 * Did AUTHENTICATE reach the card?  The one thing that cannot be undone is
 * the step of its SQN (TS 33.102, C.2).  NO: the same challenge may be sent
 * again.  UNKNOWN and YES: take a fresh challenge.
 */
enum sr_executed { SR_EXECUTED_NO = 0, SR_EXECUTED_YES, SR_EXECUTED_UNKNOWN };

#ifdef __cplusplus
extern "C" {
#endif

/* The stable code, "no_card" for SR_NO_CARD.  Never NULL. */
const char *sr_err_code(enum sr_err err);

/* One sentence for people, without a full stop.  Never NULL. */
const char *sr_err_message(enum sr_err err);

/* "no", "yes" or "unknown". */
const char *sr_executed_name(enum sr_executed executed);

#ifdef __cplusplus
}
#endif

#endif
