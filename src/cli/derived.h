/* SPDX-License-Identifier: MIT */
#ifndef CLI_DERIVED_H
#define CLI_DERIVED_H

#include "aka/vector.h"
#include "cli/options.h"
#include "wire/wire.h"

/* Derived keys: asked for with --derive, and checked. */

/*
 * What the challenge of this vector asks for; a digest's nonce is made here,
 * as a SIP server would.  False: the reason was printed.
 */
bool derived_ask(const struct options *options, const struct aka_vector *vector,
    struct wire_derive *out);

/* Is the answer what the vector's keys give?  What is not was printed. */
enum exit_status derived_check(const struct wire_derive *request,
    const struct aka_vector *vector, const struct wire_auth_answer *answer);

#endif
