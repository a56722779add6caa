/* SPDX-License-Identifier: MIT */
#ifndef KEYS_PARTS_H
#define KEYS_PARTS_H

#include "aka/gsm.h"
#include "aka/key.h"
#include "conf/conf.h"

/*
 * Key material as people write it, in a card profile, a key file, on a
 * command line: each parses one value into the struct aka_parts at `offset`.
 */

bool parts_parse_algorithm(
    const struct conf_value *value, void *object, size_t offset);
bool parts_parse_k(const struct conf_value *value, void *object, size_t offset);

/* Only one of these four kinds can be given. */
bool parts_parse_op(
    const struct conf_value *value, void *object, size_t offset);
bool parts_parse_opc(
    const struct conf_value *value, void *object, size_t offset);
bool parts_parse_top(
    const struct conf_value *value, void *object, size_t offset);
bool parts_parse_topc(
    const struct conf_value *value, void *object, size_t offset);

bool parts_parse_keccak(
    const struct conf_value *value, void *object, size_t offset);
bool parts_parse_res_len(
    const struct conf_value *value, void *object, size_t offset);

/* What a 2G application runs, into the enum gsm_algorithm at `offset`. */
bool parts_parse_sim_algorithm(
    const struct conf_value *value, void *object, size_t offset);

/* Take K, if it is not given yet. */
void parts_add_k(struct aka_parts *to, const struct aka_parts *from);

/* Take what is not given yet; OP, OPc, TOP and TOPc count as one. */
void parts_add(struct aka_parts *to, const struct aka_parts *from);

#endif
