/* SPDX-License-Identifier: MIT */
#ifndef CLI_CONTEXTS_H
#define CLI_CONTEXTS_H

#include "aka/gsm.h"
#include "aka/vector.h"
#include "base/err.h"
#include "wire/wire.h"

/* The home network's side of the contexts beside that of 3G. */

/* Ask for this vector in the context that the request has. */
void contexts_ask(
    const struct aka_vector *vector, struct wire_auth_request *request);

/*
 * Are SRES and Kc, or RES in GBA, what the key gives?  EXIT_STATUS_OK, or
 * EXIT_STATUS_WRONG and says what is wrong.
 */
enum exit_status contexts_check_gsm(const struct aka_key *key,
    const struct aka_vector *vector, const struct wire_auth_answer *answer);
enum exit_status contexts_check_2g(const struct gsm_key *key,
    const uint8_t rand[16], const struct wire_auth_answer *answer);
enum exit_status contexts_check_gba(
    const struct aka_vector *vector, const struct wire_auth_answer *answer);

#endif
