/* SPDX-License-Identifier: MIT */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "client/client.h"

/*
 * Failures for people: what happened, and what to do next.
 */

/* A call of client.h returned `err`; returns the exit status for it. */
enum exit_status report_failure(enum sr_err err, const struct wire_error *error,
    const struct client_reply *reply);

/* The card refused (HTTP status 200). */
enum exit_status report_refusal(
    const struct wire_error *error, const struct client_reply *reply);

#endif
