/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYS_H
#define CLI_KEYS_H

#include "aka/gsm.h"
#include "keys/parts.h"

/*
 * Where the key comes from: the command line, then a key file, then the
 * environment.  The command line and the environment of a process can be read
 * by others: what is taken from there is overwritten in place.
 */

/*
 * SIMREST_K, SIMREST_OPC, SIMREST_OP, SIMREST_TOPC, SIMREST_TOP; they are gone
 * afterwards.
 */
MUST_CHECK enum sr_err keys_take_environment(
    struct aka_parts *out, struct conf_error *error);

/* Returns SR_OK, or SR_USAGE when something is missing. */
MUST_CHECK enum sr_err keys_make(const struct aka_parts *parts,
    struct aka_key *out, struct conf_error *error);

/* The same for a 2G algorithm that has K alone. */
MUST_CHECK enum sr_err keys_make_gsm(const struct aka_parts *parts,
    enum gsm_algorithm algorithm, struct gsm_key *out,
    struct conf_error *error);

#endif
