/* SPDX-License-Identifier: MIT */
#ifndef ROWS_H
#define ROWS_H

#include <stddef.h>

#include "base/err.h"

/* Requests to be refused, and requests to be understood in one way only. */

struct refused_row {
	const char *name;
	enum sr_err err;
	const char *text;
	size_t len; /* there may be NUL in it */
};
extern const struct refused_row refused_rows[];
extern const size_t refused_row_count;

struct valid_row {
	const char *name;
	const char *text;
	const char *seen; /* as /now in rig.h */
};
extern const struct valid_row valid_rows[];
extern const size_t valid_row_count;

#endif
