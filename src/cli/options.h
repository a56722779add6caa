/* SPDX-License-Identifier: MIT */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aka/gsm.h"
#include "cli/command.h"
#include "connect/connect.h"
#include "keys/parts.h"

/* The command line of sim-rest-client(1). */

/* As many as the members of `derive` that a request can have, and more. */
enum { OPTIONS_DERIVE_MAX = 16, OPTIONS_OPERANDS_MAX = 2 };
enum { OPTIONS_SLOTS_MAX = 256 };

struct options {
	const struct command *command;
	const char *operands[OPTIONS_OPERANDS_MAX];
	size_t operand_count;
	uint64_t given; /* bit i: row i of the table was there */

	struct connect connect;
	uint64_t slot;
	bool verbose;
	bool json;

	uint64_t count;
	uint64_t sqn;
	uint8_t amf[2];
	unsigned app; /* enum wire_app */
	unsigned context; /* enum wire_context, but WIRE_GBA_NAF */
	char iccid[21];
	char imsi[16];
	const char *derive[OPTIONS_DERIVE_MAX]; /* MEMBER=VALUE */
	size_t derive_count;

	enum gsm_algorithm sim_algorithm;
	const char *key_file; /* NULL when there is none */
	const char *sqn_file; /* likewise */
	uint64_t ind_len;
	struct aka_parts key; /* secret: wipe after use */

	uint8_t rand[16];
	uint8_t auts[14];
	const char *kdf; /* "kdf=akav1-md5" and the like; NULL for none */
	const char *socket;
	uint64_t interval_s;

	uint16_t slots[OPTIONS_SLOTS_MAX];
	size_t slot_count;
	uint64_t connections;
	uint64_t requests;
	uint64_t seconds;
};

/*
 * OPTIONS_ANSWERED: help or version was printed.  OPTIONS_WRONG: the reason
 * was printed, without any value.  Keys in argv are overwritten.
 */
enum options_verdict { OPTIONS_RUN, OPTIONS_ANSWERED, OPTIONS_WRONG };
enum options_verdict options_parse(int argc, char **argv, struct options *out);

/* Say what is wrong with the command line, and where to look. */
enum options_verdict options_fail(
    const struct options *options, const char *text);

#endif
