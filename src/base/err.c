/* SPDX-License-Identifier: MIT */
#include <stddef.h>
#include <string.h>

#include "base/err.h"

#define LOCAL EXIT_STATUS_LOCAL
#define HTTP EXIT_STATUS_HTTP
#define REFUSED EXIT_STATUS_REFUSED

static const struct {
	const char *code;
	const char *message;
	int http_status; /* 0: never sent */
	enum exit_status exit_status;
} table[SR_ERR_COUNT] = {
	[SR_OK] = { "ok", "No error", 200, EXIT_STATUS_OK },

	[SR_MALFORMED_REQUEST] = { "malformed_request", "Malformed Request",
	    400, HTTP },
	[SR_UNAUTHORIZED] = { "unauthorized",
	    "The caller is not known: a token or certificate is missing or "
	    "wrong",
	    401, HTTP },
	[SR_FORBIDDEN] = { "forbidden", "The caller may not ask for this", 403,
	    HTTP },
	[SR_FORBIDDEN_ORIGIN] = { "forbidden_origin",
	    "Requests from web pages of another site are refused", 403, HTTP },
	[SR_NO_SUCH_SLOT] = { "no_such_slot",
	    "Specified SIM Slot doesn't exist", 404, HTTP },
	[SR_NO_SUCH_CARD] = { "no_such_card",
	    "No slot has seen a card with this identity", 404, HTTP },
	[SR_NOT_FOUND] = { "not_found", "No such URL", 404, HTTP },
	[SR_METHOD_NOT_ALLOWED] = { "method_not_allowed",
	    "This URL has another method, see Allow", 405, HTTP },
	[SR_BODY_TOO_LARGE] = { "too_large", "The request body is too large",
	    413, HTTP },
	[SR_HEAD_TOO_LARGE] = { "too_large", "The request head is too large",
	    431, HTTP },
	[SR_WRONG_HOST] = { "wrong_host",
	    "The Host header does not name this server", 421, HTTP },
	[SR_REQUEST_TIMEOUT] = { "request_timeout",
	    "The request did not arrive in time", 408, HTTP },
	[SR_RATE_LIMITED] = { "rate_limited",
	    "Too many requests, or too many failed attempts: wait", 429, HTTP },

	[SR_NO_CARD] = { "no_card", "No SIM card inserted in slot", 410, HTTP },
	[SR_CARD_GONE] = { "card_gone",
	    "The card has left or does not answer to a reset", 410, HTTP },
	[SR_CARD_CHANGED] = { "card_changed",
	    "Another card than the one asked for is in the slot", 410, HTTP },

	[SR_INTERNAL] = { "internal_error", "The server ran out of resources",
	    500, HTTP },
	[SR_READER_FAILURE] = { "reader_failure",
	    "The reader failed while the card was working", 502, HTTP },
	[SR_BAD_CARD_ANSWER] = { "bad_card_answer",
	    "The card's answer breaks TS 31.102", 502, HTTP },
	[SR_QUEUE_FULL] = { "queue_full",
	    "Too many requests wait for this slot", 503, HTTP },
	[SR_QUEUE_TIMEOUT] = { "queue_timeout",
	    "The request waited too long for this slot", 503, HTTP },
	[SR_SLOT_STUCK] = { "slot_stuck",
	    "The reader hangs in an earlier request", 503, HTTP },
	[SR_READER_BUSY] = { "reader_busy", "Another program holds the reader",
	    503, HTTP },
	[SR_PCSC_UNAVAILABLE] = { "pcsc_unavailable",
	    "The PC/SC service cannot be reached", 503, HTTP },
	[SR_AUDIT_UNAVAILABLE] = { "audit_unavailable",
	    "The audit cannot be written, so the card was not asked", 503,
	    HTTP },
	[SR_STOPPING] = { "stopping", "The server is stopping", 503, HTTP },
	[SR_DEADLINE] = { "deadline", "The card did not answer in time", 504,
	    HTTP },

	[SR_INCORRECT_MAC] = { "incorrect_mac",
	    "Card Authentication Error - Incorrect MAC", 200, REFUSED },
	[SR_SECURITY_CONTEXT_NOT_SUPPORTED] = { "security_context_not_"
						"supported",
	    "The card does not support this security context", 200, REFUSED },
	[SR_KEY_FRESHNESS_FAILURE] = { "key_freshness_failure",
	    "Key freshness failure", 200, REFUSED },
	[SR_APPLICATION_NOT_FOUND] = { "application_not_found",
	    "The card does not have this application", 200, REFUSED },
	[SR_PIN_REQUIRED] = { "pin_required",
	    "Security Status not satisfied - Card PIN enabled?", 200, REFUSED },
	[SR_PIN_BLOCKED] = { "pin_blocked", "The PIN is blocked", 200,
	    REFUSED },
	[SR_CARD_ERROR] = { "card_error",
	    "The card refused with another status word", 200, REFUSED },

	[SR_USAGE] = { "usage", "Wrong usage", 0, EXIT_STATUS_USAGE },
	[SR_BAD_CONFIG] = { "bad_config", "Wrong configuration", 0, LOCAL },
	[SR_IO] = { "io", "Input or output failed", 0, LOCAL },
	[SR_NO_MEMORY] = { "no_memory", "Out of memory", 0, LOCAL },
	[SR_MALFORMED] = { "malformed", "Bytes that break their format", 0,
	    LOCAL },
	[SR_NO_SERVER] = { "no_server", "The server cannot be reached", 0,
	    EXIT_STATUS_NO_SERVER },
	[SR_UNTRUSTED_SERVER] = { "untrusted_server",
	    "The server's certificate does not prove who it is", 0,
	    EXIT_STATUS_NO_SERVER },
	[SR_HTTP_ERROR] = { "http_error",
	    "The answer is not one of sim-rest-server", 0, HTTP },
	[SR_SERVER_ERROR] = { "server_error",
	    "The server reported an error that is not known here", 0, HTTP },
	[SR_WRONG_ANSWER] = { "wrong_answer",
	    "RES, CK or IK differ from what the key gives", 0,
	    EXIT_STATUS_WRONG },
	[SR_WRONG_AUTS] = { "wrong_auts", "AUTS was not made with this key", 0,
	    EXIT_STATUS_WRONG },
};

/* Programs that embed the library may hand in anything. */
static bool
is_known(enum sr_err err)
{
	return (unsigned)err < SR_ERR_COUNT;
}

const char *
sr_err_code(enum sr_err err)
{
	return is_known(err) ? table[err].code : "unknown";
}

const char *
sr_err_message(enum sr_err err)
{
	return is_known(err) ? table[err].message : "Unknown error";
}

int
sr_err_http_status(enum sr_err err)
{
	return table[err].http_status;
}

enum exit_status
sr_err_exit_status(enum sr_err err)
{
	return table[err].exit_status;
}

enum sr_err
sr_err_from_code(const char *code)
{
	for (int i = 0; i < SR_ERR_COUNT; i++)
		if (strcmp(table[i].code, code) == 0)
			return (enum sr_err)i;
	return SR_HTTP_ERROR;
}

static const char *const executed_names[] = {
	[SR_EXECUTED_NO] = "no",
	[SR_EXECUTED_YES] = "yes",
	[SR_EXECUTED_UNKNOWN] = "unknown",
};

const char *
sr_executed_name(enum sr_executed executed)
{
	if ((unsigned)executed > SR_EXECUTED_UNKNOWN)
		return "unknown";
	return executed_names[executed];
}

bool
sr_executed_from_name(const char *name, enum sr_executed *out)
{
	for (int i = SR_EXECUTED_NO; i <= SR_EXECUTED_UNKNOWN; i++)
		if (strcmp(executed_names[i], name) == 0) {
			*out = (enum sr_executed)i;
			return true;
		}
	return false;
}
