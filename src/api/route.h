/* SPDX-License-Identifier: MIT */
#ifndef API_ROUTE_H
#define API_ROUTE_H

#include <stddef.h>

#include "base/err.h"

/* From a path to what is asked for, and of which slot. */

struct operation;

/* One URL has one method; the slot's number follows the prefix. */
struct route {
	const char *method;
	const char *prefix;
	const struct operation *operation;
};

struct route_match {
	const struct route *route;
	size_t slot;
};

/*
 * Decimal digits, leading zeros included, up to 9 of them.  Returns SR_OK,
 * SR_NOT_FOUND, or SR_NO_SUCH_SLOT when there are more digits.
 */
MUST_CHECK enum sr_err route_find(const struct route *routes, size_t count,
    const char *path, struct route_match *out);

#endif
