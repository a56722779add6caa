/* SPDX-License-Identifier: MIT */
#ifndef CLI_ROWS_H
#define CLI_ROWS_H

#include "cli/options.h"

/*
 * The table of options: what each is called, which commands take it, how its
 * value is read, what the help says.
 */

enum option_value {
	OPTION_LONG_ONLY = 256,
	OPTION_DERIVE,
	OPTION_OP,
	OPTION_TOP,
	OPTION_TOPC,
	OPTION_ALGORITHM,
	OPTION_KECCAK,
	OPTION_SIM_ALGORITHM,
	OPTION_RES_LEN,
	OPTION_CONTEXT,
	OPTION_ICCID,
	OPTION_IMSI,
	OPTION_KEY_FILE,
	OPTION_SQN_FILE,
	OPTION_IND_LEN,
	OPTION_JSON,
	OPTION_RAND,
	OPTION_AUTS,
	OPTION_DIGEST,
	OPTION_EAP,
	OPTION_WITH,
	OPTION_SOCKET,
	OPTION_INTERVAL,
	OPTION_TARGETS,
	OPTION_PARALLEL,
	OPTION_REQUESTS,
	OPTION_SECONDS,
	OPTION_VERSION
};

struct row {
	int option; /* a letter, or one of the above */
	const char *name;
	const char *value; /* what the help calls it; NULL: takes none */
	unsigned commands; /* set of enum command_bit */
	conf_parse_fn parse; /* NULL: takes none, or connect_take() does it */
	size_t offset;
	const char *help; /* at most two lines of 50 columns */
};

extern const struct row rows[];
extern const size_t row_count;

/* NULL when there is none. */
const struct row *row_find(int option);

/* Was it on the command line? */
bool row_given(const struct options *options, int option);

#endif
