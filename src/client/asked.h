/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_ASKED_H
#define CLIENT_ASKED_H

#include "client/target.h"
#include "simrest/simrest.h"
#include "wire/wire.h"

/*
 * What a program asks for, looked at as far as needed to write it down; the
 * rest is the server's.  Both return NULL, or a constant sentence with what
 * is wrong.
 */
const char *asked_card(const struct simrest_card *card, char out[TARGET_MAX]);
const char *asked_challenge(
    const struct simrest_challenge *challenge, struct wire_auth_request *out);

#endif
