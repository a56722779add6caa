/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_ADDRESS_H
#define CLIENT_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Where a server is, as people write it. */

enum { ADDRESS_MAX = 600, ADDRESS_UNIX_MAX = 108 };

/*
 * "http://HOST:PORT" of a name, an IPv4 address, or an IPv6 address with or
 * without brackets and zone.  Returns SR_OK, or SR_USAGE when the host has
 * characters that no host has, or the port is not 1 to 65535.
 */
MUST_CHECK enum sr_err address_format(
    const char *host, unsigned port, char out[ADDRESS_MAX]);

struct address {
	char base[ADDRESS_MAX]; /* a URL without the slash at its end */
	char unix_path[ADDRESS_UNIX_MAX]; /* "" = by the network */
	bool tls;
	bool local; /* does not leave this computer */
};

/*
 * Read "http://HOST[:PORT][/PATH]", the same with https, or "unix:/PATH" of a
 * socket.  Returns NULL, or a constant sentence with what is wrong, which has
 * nothing of the text.
 */
const char *address_parse(const char *url, struct address *out);

/* The path of a socket alone; returns as address_parse(). */
const char *address_unix(const char *path, struct address *out);

#endif
