/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "cli/report.h"
#include "connect/connect.h"

static const struct {
	enum sr_err err;
	const char *text;
} advice[] = {
	{ SR_NO_SUCH_SLOT,
	    "slots are counted from 0, one for each reader: is --slot-nr "
	    "right?  sim-rest-client slots shows them all" },
	{ SR_UNAUTHORIZED,
	    "say who asks: --token-file or SIMREST_TOKEN, or --cert and "
	    "--cert-key" },
	{ SR_FORBIDDEN,
	    "[caller] in the server's configuration says what you may ask "
	    "for, see sim-rest-server(8)" },
	{ SR_RATE_LIMITED, "wait a moment, and ask less often" },
	{ SR_NO_SUCH_CARD,
	    "sim-rest-client slots shows which cards are where" },
	{ SR_NO_CARD, "insert a card into this slot" },
	{ SR_CARD_GONE, "take the card out and insert it again" },
	{ SR_CARD_CHANGED,
	    "see which card is in this slot: sim-rest-client info" },
	{ SR_WRONG_HOST,
	    "give --host as the server knows itself, see sim-rest-server(8)" },
	{ SR_READER_FAILURE, "take the card out and insert it again" },
	{ SR_READER_BUSY, "end the other program that uses this reader" },
	{ SR_PCSC_UNAVAILABLE, "is pcscd running on the server's computer?" },
	{ SR_QUEUE_FULL, "try again with fewer clients on this slot" },
	{ SR_QUEUE_TIMEOUT, "try again with fewer clients on this slot" },
	{ SR_SLOT_STUCK, "unplug this reader and plug it in again" },
	{ SR_DEADLINE,
	    "does the card sit well?  Take it out and insert it again" },
	{ SR_INCORRECT_MAC,
	    "are K and OPc those of this card?  OP is given with --op, "
	    "not --opc, another algorithm with --algorithm; with TUAK "
	    "--res-len and --keccak count too" },
	{ SR_SECURITY_CONTEXT_NOT_SUPPORTED,
	    "this application does not authenticate like that; try another "
	    "one with --app, or another way with --context" },
	{ SR_APPLICATION_NOT_FOUND, "try another one with --app" },
	{ SR_PIN_REQUIRED,
	    "give the server the card's PIN with --pin-file, or see in its "
	    "log why it was not sent; or switch the PIN off in a phone" },
	{ SR_PIN_BLOCKED, "unblock it with the PUK, for example in a phone" },
	{ SR_HTTP_ERROR, "is this the address of a sim-rest-server?" },
};

static void
advise(enum sr_err err)
{
	for (size_t i = 0; i < sizeof(advice) / sizeof(advice[0]); i++)
		if (advice[i].err == err)
			log_error("%s", advice[i].text);
}

static void
report(const struct wire_error *error, const struct client_reply *reply)
{
	const char *message = error->message;
	char code[64] = "", sw[32] = "";

	if (*message == '\0')
		message = sr_err_message(error->err);
	if (error->err != SR_HTTP_ERROR)
		snprintf(code, sizeof(code), ", %s", sr_err_code(error->err));
	if (error->has_sw)
		snprintf(
		    sw, sizeof(sw), ", status word %04x", (unsigned)error->sw);
	log_error("%s (HTTP status %d%s%s)", message, reply->status, code, sw);
	if (error->pin_tries_left >= 0)
		log_error("PIN tries left: %d", error->pin_tries_left);
	advise(client_meaning(error, reply->status));
}

static void
report_silence(const struct wire_error *error, const struct client_reply *reply)
{
	log_error("no answer from %s: %s", reply->url, reply->problem);
	if (error->has_executed && error->executed == SR_EXECUTED_UNKNOWN)
		log_error("the card may have taken this challenge: "
			  "the next one must be another");
	else if (connect_advice(reply) == NULL)
		log_error("is sim-rest-server running there? "
			  "See --host, --port, --url and --unix");
}

enum exit_status
report_failure(enum sr_err err, const struct wire_error *error,
    const struct client_reply *reply)
{
	if (err == SR_NO_SERVER)
		report_silence(error, reply);
	else if (reply->status != 0)
		report(error, reply);
	else
		log_error("%s: %s", sr_err_message(err), reply->problem);
	if (connect_advice(reply) != NULL)
		log_error("%s", connect_advice(reply));
	return sr_err_exit_status(err);
}

enum exit_status
report_refusal(const struct wire_error *error, const struct client_reply *reply)
{
	report(error, reply);
	return EXIT_STATUS_REFUSED;
}
