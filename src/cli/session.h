/* SPDX-License-Identifier: MIT */
#ifndef CLI_SESSION_H
#define CLI_SESSION_H

#include "cli/options.h"
#include "cli/subscriber.h"
#include "cli/term.h"
#include "client/client.h"

/* A client of the server that the command line names. */

/* What is wrong was printed.  To be given to client_close(). */
MUST_CHECK enum exit_status session_open(
    const struct options *options, struct client **out);

/* Which card is there?  What is wrong was printed. */
MUST_CHECK enum exit_status session_card(
    struct client *client, unsigned slot, struct card_numbers *out);

/*
 * All slots; the memory to be given to wipe_free().  What is wrong is printed
 * by the first.
 */
MUST_CHECK enum exit_status session_slots(
    struct client *client, struct simrest_slot_list *out);
MUST_CHECK enum exit_status session_slots_quietly(
    struct client *client, struct simrest_slot_list *out);

/* How the state of a slot is coloured. */
enum term_colour slots_colour(enum simrest_state state);

/* URL and HTTP status, where they are asked for. */
void session_log_reply(const char *method, const struct client_reply *reply);

#endif
