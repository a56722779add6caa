/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/wipe.h"
#include "cli/keys.h"

#define NOT_BOTH "OPc and OP are given, but only one of them can be"

bool
keys_parse(const struct conf_value *value, void *object, size_t offset)
{
	struct key_part *part =
	    (struct key_part *)(void *)((char *)object + offset);

	part->given = conf_get_hex(value, part->bytes, sizeof(part->bytes));
	return part->given;
}

static const struct conf_key file_keys[] = {
	{ "k", keys_parse, offsetof(struct key_parts, k) },
	{ "opc", keys_parse, offsetof(struct key_parts, opc) },
	{ "op", keys_parse, offsetof(struct key_parts, op) },
};

static void *
begin_section(void *arg, const char *name, const struct conf_value *where)
{
	if (*name == '\0')
		return arg;
	conf_fail(where, "[key] has no name");
	return NULL;
}

static const struct conf_section file_section = {
	.kind = "key",
	.keys = file_keys,
	.key_count = sizeof(file_keys) / sizeof(file_keys[0]),
	.begin = begin_section,
};

static enum sr_err
check_mode(const char *path, struct conf_error *error)
{
	struct stat st;

	if (stat(path, &st) != 0) {
		snprintf(error->text, sizeof(error->text), "%.200s: %s", path,
		    strerror(errno));
		return SR_IO;
	}
	if ((st.st_mode & (S_IRGRP | S_IWGRP | S_IROTH | S_IWOTH)) == 0)
		return SR_OK;
	snprintf(error->text, sizeof(error->text),
	    "%.200s: others may read or change this file; "
	    "chmod 600 it first",
	    path);
	return SR_BAD_CONFIG;
}

enum sr_err
keys_load_file(
    const char *path, struct key_parts *out, struct conf_error *error)
{
	const struct conf_schema schema = {
		.sections = &file_section, .section_count = 1, .arg = out
	};
	enum sr_err err = check_mode(path, error);

	*out = (struct key_parts){ 0 };
	if (err == SR_OK)
		err = conf_load(path, &schema, error);
	if (err == SR_OK && out->opc.given && out->op.given) {
		snprintf(error->text, sizeof(error->text), "%.200s: " NOT_BOTH,
		    path);
		err = SR_BAD_CONFIG;
	}
	if (err != SR_OK)
		wipe(out, sizeof(*out));
	return err;
}

static bool
take_variable(const char *name, struct key_part *out, struct conf_error *error)
{
	char *text = getenv(name);
	struct conf_value value = { .text = text, .error = error };
	bool good;

	if (text == NULL)
		return true;
	value.where_len =
	    (size_t)snprintf(error->text, sizeof(error->text), "%s: ", name);
	good = keys_parse(&value, out, 0);
	wipe(text, strlen(text));
	unsetenv(name);
	return good;
}

enum sr_err
keys_take_environment(struct key_parts *out, struct conf_error *error)
{
	struct conf_error ignored;
	bool k, opc, op;

	*out = (struct key_parts){ 0 };
	k = take_variable("SIMREST_K", &out->k, error);
	opc = take_variable("SIMREST_OPC", &out->opc, k ? error : &ignored);
	op = take_variable("SIMREST_OP", &out->op, k && opc ? error : &ignored);
	if (k && opc && op && out->opc.given && out->op.given) {
		snprintf(error->text, sizeof(error->text),
		    "SIMREST_OPC, SIMREST_OP: " NOT_BOTH);
		op = false;
	}
	if (k && opc && op)
		return SR_OK;
	wipe(out, sizeof(*out));
	return SR_USAGE;
}

void
keys_add(struct key_parts *to, const struct key_parts *from)
{
	if (!to->k.given)
		to->k = from->k;
	if (to->opc.given || to->op.given)
		return;
	to->opc = from->opc;
	to->op = from->op;
}

enum sr_err
keys_make(const struct key_parts *parts, struct milenage_key *out,
    struct conf_error *error)
{
	const char *missing = NULL;

	if (!parts->k.given)
		missing = "K is missing: --key-file, SIMREST_K or --key";
	else if (!parts->opc.given && !parts->op.given)
		missing = "OPc is missing: --key-file, SIMREST_OPC or --opc; "
			  "or OP in its place";
	if (missing != NULL) {
		snprintf(error->text, sizeof(error->text), "%s", missing);
		return SR_USAGE;
	}
	memcpy(out->k, parts->k.bytes, sizeof(out->k));
	if (parts->opc.given)
		memcpy(out->opc, parts->opc.bytes, sizeof(out->opc));
	else
		milenage_opc(out->k, parts->op.bytes, out->opc);
	return SR_OK;
}
