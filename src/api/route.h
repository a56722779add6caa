/* SPDX-License-Identifier: MIT */
#ifndef API_ROUTE_H
#define API_ROUTE_H

#include <stddef.h>

#include "slot/slot.h"

/* From a path to what is asked for, and of which slot. */

struct operation;

/* What follows the path of a route. */
enum route_key {
	ROUTE_SLOT, /* a number */
	ROUTE_ICCID,
	ROUTE_IMSI,
	ROUTE_READER, /* a name, percent-encoded */
	ROUTE_ALL, /* nothing: all slots are meant */
};

/* One URL has one method. */
struct route {
	const char *method;
	const char *path;
	enum route_key key;
	const struct operation *operation; /* NULL with ROUTE_ALL */
};

struct route_match {
	const struct route *route;
	size_t slot; /* with ROUTE_SLOT */
	char text[PCSC_NAME_MAX]; /* with the others: digits or name, "" */
};

/*
 * Decimal digits, leading zeros included, up to 9 of them; an ICCID of 1 to
 * 20 digits, an IMSI of 6 to 15; a name is one segment (RFC 3986, 3.3).
 *
 * Returns SR_OK, SR_NOT_FOUND, or SR_NO_SUCH_SLOT when a number has more
 * digits or a name is longer than any.
 */
MUST_CHECK enum sr_err route_find(const struct route *routes, size_t count,
    const char *path, struct route_match *out);

#endif
