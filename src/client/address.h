/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_ADDRESS_H
#define CLIENT_ADDRESS_H

#include <stddef.h>

#include "base/err.h"

/*
 * "http://HOST:PORT" of a name, an IPv4 address, or an IPv6 address with or
 * without brackets and zone.  Returns SR_OK, or SR_USAGE when the host has
 * characters that no host has, or the port is not 1 to 65535.
 */
enum { ADDRESS_MAX = 300 };
MUST_CHECK enum sr_err address_format(
    const char *host, unsigned port, char out[ADDRESS_MAX]);

#endif
