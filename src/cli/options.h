/* SPDX-License-Identifier: MIT */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

#include "aka/gsm.h"
#include "cli/connect.h"
#include "cli/keys.h"

/* The command line of sim-rest-client(1). */

enum options_command { OPTIONS_NO_COMMAND = 0, OPTIONS_AUTH, OPTIONS_INFO };

/* As many as the members of `derive` that a request can have, and more. */
enum { OPTIONS_DERIVE_MAX = 16 };

struct options {
	enum options_command command;
	struct connect connect;
	uint64_t slot;
	uint64_t count;
	uint64_t sqn;
	uint8_t amf[2];
	unsigned app; /* enum wire_app */
	unsigned context; /* enum wire_context, but WIRE_GBA_NAF */
	bool has_context;
	enum gsm_algorithm sim_algorithm;
	char iccid[21];
	const char *derive[OPTIONS_DERIVE_MAX]; /* MEMBER=VALUE */
	size_t derive_count;
	const char *key_file; /* NULL when there is none */
	struct aka_parts key; /* secret: wipe after use */
	bool verbose;
};

/*
 * OPTIONS_ANSWERED: help or version was printed.  OPTIONS_WRONG: the reason
 * was printed, without any value.  Keys in argv are overwritten.
 */
enum options_verdict { OPTIONS_RUN, OPTIONS_ANSWERED, OPTIONS_WRONG };
enum options_verdict options_parse(int argc, char **argv, struct options *out);

#endif
