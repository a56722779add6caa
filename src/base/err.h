/* SPDX-License-Identifier: MIT */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

#include "simrest/error.h"

/*
 * What the programs need of the error table beyond its public face: the
 * mapping to HTTP and to exit statuses is data, not code.
 */

#define MUST_CHECK __attribute__((warn_unused_result))

/* Exit statuses of the programs (sim-rest-client(1), EXIT STATUS). */
enum exit_status {
	EXIT_STATUS_OK = 0,
	EXIT_STATUS_LOCAL = 1, /* memory, files, configuration */
	EXIT_STATUS_USAGE = 2,
	EXIT_STATUS_NO_SERVER = 3,
	EXIT_STATUS_HTTP = 4, /* the server answered with an error */
	EXIT_STATUS_REFUSED = 5, /* the card refused */
	EXIT_STATUS_WRONG = 6, /* RES, CK, IK or AUTS do not fit the key */
};

int sr_err_http_status(enum sr_err err);
enum exit_status sr_err_exit_status(enum sr_err err);

/* The error that has this code, or SR_HTTP_ERROR when none has. */
enum sr_err sr_err_from_code(const char *code);

/* The value with this name; false when there is none. */
bool sr_executed_from_name(const char *name, enum sr_executed *out);

#endif
