/* SPDX-License-Identifier: MIT */
#include "client/client.h"

struct row {
	int number;
	enum sr_err err;
};

static enum sr_err
find(const struct row *rows, int number, enum sr_err otherwise)
{
	while (rows->number != 0 && rows->number != number)
		rows++;
	return rows->number != 0 ? rows->err : otherwise;
}

/* TS 31.102, 7.3 */
static const struct row words[] = {
	{ 0x9862, SR_INCORRECT_MAC },
	{ 0x9864, SR_SECURITY_CONTEXT_NOT_SUPPORTED },
	{ 0x9865, SR_KEY_FRESHNESS_FAILURE },
	{ 0x6982, SR_PIN_REQUIRED },
	{ 0x6983, SR_PIN_BLOCKED },
	{ 0 },
};

/* The original server has no codes, and no other statuses. */
static const struct row original[] = {
	{ 400, SR_MALFORMED_REQUEST },
	{ 404, SR_NO_SUCH_SLOT },
	{ 410, SR_NO_CARD },
	{ 0 },
};

/* A code that is not known here: what its status leaves no doubt of. */
static const struct row newer[] = {
	{ 200, SR_CARD_ERROR },
	{ 400, SR_MALFORMED_REQUEST },
	{ 401, SR_UNAUTHORIZED },
	{ 404, SR_NOT_FOUND },
	{ 405, SR_METHOD_NOT_ALLOWED },
	{ 408, SR_REQUEST_TIMEOUT },
	{ 413, SR_BODY_TOO_LARGE },
	{ 421, SR_WRONG_HOST },
	{ 429, SR_RATE_LIMITED },
	{ 504, SR_DEADLINE },
	{ 0 },
};

enum sr_err
client_meaning(const struct wire_error *error, int status)
{
	if (error->err != SR_HTTP_ERROR || error->message[0] == '\0')
		return error->err;
	if (error->has_sw)
		return find(words, error->sw, SR_CARD_ERROR);
	return find(
	    error->code[0] == '\0' ? original : newer, status, SR_SERVER_ERROR);
}
