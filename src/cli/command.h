/* SPDX-License-Identifier: MIT */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stddef.h>

#include "base/err.h"

/* The commands of sim-rest-client(1): a file and a row for each. */

struct options;

/* Sets of commands, for the options that several of them take. */
enum command_bit {
	CMD_AUTH = 1 << 0,
	CMD_INFO = 1 << 1,
	CMD_SLOTS = 1 << 2,
	CMD_WATCH = 1 << 3,
	CMD_CHALLENGE = 1 << 4,
	CMD_VECTOR = 1 << 5,
	CMD_AUC = 1 << 6,
	CMD_BENCH = 1 << 7,
};

struct command {
	const char *name;
	enum command_bit bit;
	const char *operands; /* as in the usage; NULL for none */
	size_t operands_min;
	size_t operands_max;
	const char *summary; /* a line */
	const char *text; /* more lines of help */
	const char *examples; /* lines without the program's name */
	enum exit_status (*run)(struct options *options);
};

/* In the order of the help; the first is what is meant without a word. */
extern const struct command commands[];
extern const size_t command_count;

/* NULL when there is none. */
const struct command *command_find(const char *name);

/* Each in the file of its name. */
enum exit_status auth_run(struct options *options);
enum exit_status info_run(struct options *options);
enum exit_status vector_run(struct options *options);
enum exit_status challenge_run(struct options *options);
enum exit_status auc_run(struct options *options);
enum exit_status slots_run(struct options *options);
enum exit_status watch_run(struct options *options);
enum exit_status bench_run(struct options *options);

#endif
