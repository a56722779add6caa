/* SPDX-License-Identifier: MIT */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/options.h"
#include "cli/subscriber.h"
#include "client/client.h"

/* A client of the server that the command line names. */

/* What is wrong was printed.  To be given to client_close(). */
MUST_CHECK enum exit_status session_open(
    const struct options *options, struct client **out);

/* Which card is there?  What is wrong was printed. */
MUST_CHECK enum exit_status session_card(
    struct client *client, unsigned slot, struct card_numbers *out);

/* URL and HTTP status, where they are asked for. */
void session_log_reply(const char *method, const struct client_reply *reply);

#endif
