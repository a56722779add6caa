/* SPDX-License-Identifier: MIT */
#ifndef VPCD_COMMAND_H
#define VPCD_COMMAND_H

#include <stddef.h>

#include "base/err.h"
#include "vpcd/faults.h"
#include "vpcd/pool.h"

/*
 * The lines of a fault file and of the control socket (sim-rest-card(1),
 * FAULTS): a fault, or `clear [NAME]`.
 */

/* The readers that commands are for. */
struct readers {
	const struct pool *pool;
	struct faults *faults[PROFILE_CARDS_MAX];
	size_t count;
};

/* Returns SR_OK, or SR_BAD_CONFIG with *error filled. */
MUST_CHECK enum sr_err command_run(
    const struct readers *readers, const char *line, struct conf_error *error);

/*
 * Run each line of a file that is neither empty nor a comment.  Returns SR_OK,
 * SR_IO or SR_BAD_CONFIG with *error filled.
 */
MUST_CHECK enum sr_err command_run_file(
    const struct readers *readers, const char *path, struct conf_error *error);

#endif
