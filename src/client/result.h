/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_RESULT_H
#define CLIENT_RESULT_H

#include "client/client.h"
#include "simrest/simrest.h"

/* From what client.h says to what simrest.h promises. */

/* Nothing was asked, for this reason; "" has the error's own words. */
void result_fail(struct simrest_error *error, enum sr_err err, const char *why);

/* What was asked, of which *derive is zero unless keys were to be derived. */
struct result_question {
	enum client_kind kind;
	struct wire_derive derive;
};

/* Fill a result that is zero. */
void result_set(struct simrest_result *result,
    const struct result_question *question,
    const struct wire_auth_answer *answer, const struct client_reply *reply);

#endif
