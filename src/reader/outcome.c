/* SPDX-License-Identifier: MIT */
#include <stddef.h>

#include "reader/outcome.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/*
 * NO only for what pcsc-lite checks before it calls the driver.  Once the
 * command may have left, the error is one of the reader, whatever its name.
 */
static const struct transmit_row {
	uint32_t code;
	struct outcome outcome;
} transmit_rows[] = {
	{ PCSC_S_SUCCESS, { SR_OK, SR_EXECUTED_YES } },
	{ PCSC_W_RESET_CARD, { SR_READER_FAILURE, SR_EXECUTED_NO } },
	{ PCSC_W_REMOVED_CARD, { SR_NO_CARD, SR_EXECUTED_NO } },
	{ PCSC_E_SHARING_VIOLATION, { SR_READER_BUSY, SR_EXECUTED_NO } },
	{ PCSC_E_NO_SERVICE, { SR_PCSC_UNAVAILABLE, SR_EXECUTED_NO } },
	{ PCSC_E_INVALID_HANDLE, { SR_PCSC_UNAVAILABLE, SR_EXECUTED_NO } },
	{ PCSC_E_PROTO_MISMATCH, { SR_READER_FAILURE, SR_EXECUTED_NO } },
	{ PCSC_E_INVALID_VALUE, { SR_READER_FAILURE, SR_EXECUTED_NO } },
	/* Raised when the answer is there and does not fit. */
	{ PCSC_E_INSUFFICIENT_BUFFER, { SR_BAD_CARD_ANSWER, SR_EXECUTED_YES } },
	{ PCSC_E_NO_SMARTCARD, { SR_READER_FAILURE, SR_EXECUTED_UNKNOWN } },
	{ PCSC_E_READER_UNAVAILABLE,
	    { SR_READER_FAILURE, SR_EXECUTED_UNKNOWN } },
	{ PCSC_E_NOT_TRANSACTED, { SR_READER_FAILURE, SR_EXECUTED_UNKNOWN } },
	{ PCSC_F_COMM_ERROR, { SR_READER_FAILURE, SR_EXECUTED_UNKNOWN } },
	{ PCSC_W_SECURITY_VIOLATION,
	    { SR_READER_FAILURE, SR_EXECUTED_UNKNOWN } },
};

static const struct connect_row {
	uint32_t code;
	enum sr_err err;
} connect_rows[] = {
	{ PCSC_S_SUCCESS, SR_OK },
	{ PCSC_E_NO_SMARTCARD, SR_NO_CARD },
	{ PCSC_W_REMOVED_CARD, SR_NO_CARD },
	/* The reader is unplugged: its slot is empty. */
	{ PCSC_E_UNKNOWN_READER, SR_NO_CARD },
	{ PCSC_E_READER_UNAVAILABLE, SR_NO_CARD },
	{ PCSC_W_UNRESPONSIVE_CARD, SR_CARD_GONE },
	{ PCSC_W_UNPOWERED_CARD, SR_CARD_GONE },
	{ PCSC_W_UNSUPPORTED_CARD, SR_CARD_GONE },
	{ PCSC_E_SHARING_VIOLATION, SR_READER_BUSY },
	{ PCSC_E_NO_SERVICE, SR_PCSC_UNAVAILABLE },
	{ PCSC_E_SERVICE_STOPPED, SR_PCSC_UNAVAILABLE },
	{ PCSC_E_INVALID_HANDLE, SR_PCSC_UNAVAILABLE },
	{ PCSC_E_NO_MEMORY, SR_PCSC_UNAVAILABLE },
	{ PCSC_F_COMM_ERROR, SR_PCSC_UNAVAILABLE },
	{ PCSC_F_INTERNAL_ERROR, SR_PCSC_UNAVAILABLE },
	/* Access denied just after a restart of pcscd passes by itself. */
	{ PCSC_W_SECURITY_VIOLATION, SR_PCSC_UNAVAILABLE },
};

struct outcome
outcome_of_transmit(uint32_t code)
{
	for (size_t i = 0; i < COUNT(transmit_rows); i++)
		if (transmit_rows[i].code == code)
			return transmit_rows[i].outcome;
	return (struct outcome){ SR_READER_FAILURE, SR_EXECUTED_UNKNOWN };
}

enum sr_err
outcome_of_connect(uint32_t code)
{
	for (size_t i = 0; i < COUNT(connect_rows); i++)
		if (connect_rows[i].code == code)
			return connect_rows[i].err;
	return SR_READER_FAILURE;
}
