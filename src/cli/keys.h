/* SPDX-License-Identifier: MIT */
#ifndef CLI_KEYS_H
#define CLI_KEYS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aka/milenage.h"
#include "conf/conf.h"

/*
 * Where the key comes from: the command line, then a key file, then the
 * environment.  The command line and the environment of a process can be read
 * by others: what is taken from there is overwritten in place.
 */

struct key_part {
	bool given;
	uint8_t bytes[16];
};

/* Secret: wipe after use. */
struct key_parts {
	struct key_part k;
	struct key_part opc;
	struct key_part op;
};

/* Parse into the struct key_part at this offset. */
bool keys_parse(const struct conf_value *value, void *object, size_t offset);

/* SIMREST_K, SIMREST_OPC, SIMREST_OP; they are gone afterwards. */
MUST_CHECK enum sr_err keys_take_environment(
    struct key_parts *out, struct conf_error *error);

/* `[key]` with k, and opc or op; refused when others may read the file. */
MUST_CHECK enum sr_err keys_load_file(
    const char *path, struct key_parts *out, struct conf_error *error);

/* Take what is not given yet; OPc and OP count as one. */
void keys_add(struct key_parts *to, const struct key_parts *from);

/* Returns SR_OK, or SR_USAGE when something is missing. */
MUST_CHECK enum sr_err keys_make(const struct key_parts *parts,
    struct milenage_key *out, struct conf_error *error);

#endif
