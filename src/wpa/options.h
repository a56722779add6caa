/* SPDX-License-Identifier: MIT */
#ifndef WPA_OPTIONS_H
#define WPA_OPTIONS_H

#include "client/target.h"
#include "connect/connect.h"

/* The command line of sim-rest-wpa(1). */

struct options {
	struct connect connect;
	const char *control; /* wpa_supplicant's socket */
	char target[TARGET_MAX]; /* whose card */
	unsigned app; /* enum wire_app */
	bool verbose;
};

/*
 * OPTIONS_ANSWERED: help or version was printed.  OPTIONS_WRONG: the reason
 * was printed.
 */
enum options_verdict { OPTIONS_RUN, OPTIONS_ANSWERED, OPTIONS_WRONG };
enum options_verdict options_parse(int argc, char **argv, struct options *out);

#endif
