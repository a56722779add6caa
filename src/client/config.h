/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_CONFIG_H
#define CLIENT_CONFIG_H

#include "client/client.h"
#include "client/transport.h"

/* A config that was looked at.  Holds the token: wipe after use. */
enum { CONFIG_TOKEN_MAX = 512 };

struct config {
	struct transport_config transport; /* borrows from the rest */
	char authorization[CONFIG_TOKEN_MAX + 32];
};

/* As client_open() returns it. */
MUST_CHECK enum sr_err config_check(const struct client_config *config,
    struct config *out, char why[CLIENT_WHY_MAX]);

#endif
