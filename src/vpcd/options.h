/* SPDX-License-Identifier: MIT */
#ifndef VPCD_OPTIONS_H
#define VPCD_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "softcard/profile.h"

/* The command line of sim-rest-card(1). */
struct options {
	const char *host;
	unsigned port; /* of the first card */
	bool verbose;
	const char *state; /* folder, or NULL */
	const char *journal; /* file, or NULL */
	const char *fault; /* file, or NULL */
	const char *control; /* path of a socket, or NULL */
	const char *profile; /* file, or NULL for the built-in cards */
	const char
	    *cards[PROFILE_CARDS_MAX]; /* names; all when there is none */
	size_t card_count;
};

/*
 * Returns SR_OK, or SR_USAGE after saying on stderr what is wrong.  --help
 * and --version are answered here and end the program.
 */
MUST_CHECK enum sr_err options_parse(
    int argc, char **argv, struct options *out);

#endif
