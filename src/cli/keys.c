/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"
#include "cli/keys.h"

#define NO_K "K is missing: --key-file, SIMREST_K or --key"

static const struct variable {
	const char *name;
	conf_parse_fn parse;
} variables[] = {
	{ "SIMREST_K", parts_parse_k },
	{ "SIMREST_OPC", parts_parse_opc },
	{ "SIMREST_OP", parts_parse_op },
	{ "SIMREST_TOPC", parts_parse_topc },
	{ "SIMREST_TOP", parts_parse_top },
};

static bool
take_variable(const struct variable *variable, struct aka_parts *out,
    struct conf_error *error)
{
	char *text = getenv(variable->name);
	struct conf_value value = { .text = text, .error = error };
	bool good;

	if (text == NULL)
		return true;
	value.where_len = (size_t)snprintf(
	    error->text, sizeof(error->text), "%s: ", variable->name);
	good = variable->parse(&value, out, 0);
	wipe(text, strlen(text));
	unsetenv(variable->name);
	return good;
}

/* All of them are taken, the first that is wrong is told. */
enum sr_err
keys_take_environment(struct aka_parts *out, struct conf_error *error)
{
	struct conf_error ignored;
	bool good = true;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < sizeof(variables) / sizeof(variables[0]); i++)
		good &=
		    take_variable(&variables[i], out, good ? error : &ignored);
	if (good)
		return SR_OK;
	wipe(out, sizeof(*out));
	return SR_USAGE;
}

/* Where to put it, or what else is wrong. */
static const char *
missing_op(enum aka_algorithm algorithm, const char *wrong)
{
	if (algorithm == AKA_MILENAGE)
		return "OPc is missing: --key-file, SIMREST_OPC or --opc; "
		       "or OP in its place";
	if (algorithm == AKA_TUAK)
		return "TOPc is missing: --key-file, SIMREST_TOPC or --topc; "
		       "or TOP in its place";
	return wrong;
}

enum sr_err
keys_make(const struct aka_parts *parts, struct aka_key *out,
    struct conf_error *error)
{
	const char *wrong = aka_key_make(parts, out);

	if (wrong == NULL)
		return SR_OK;
	if (parts->k_len == 0)
		wrong = NO_K;
	else if (parts->op_kind == AKA_NO_OP)
		wrong = missing_op(parts->algorithm, wrong);
	snprintf(error->text, sizeof(error->text), "%s", wrong);
	return SR_USAGE;
}

enum sr_err
keys_make_gsm(const struct aka_parts *parts, enum gsm_algorithm algorithm,
    struct gsm_key *out, struct conf_error *error)
{
	const char *wrong = NULL;

	if (parts->k_len == 0)
		wrong = NO_K;
	else if (parts->k_len != sizeof(out->ki))
		wrong = "K must be 32 hex digits with a 2G algorithm";
	else if (parts->op_kind != AKA_NO_OP || parts->has_algorithm)
		wrong = "a 2G algorithm takes K alone: no OP, OPc or algorithm "
			"of 3G";
	if (wrong != NULL) {
		snprintf(error->text, sizeof(error->text), "%s", wrong);
		return SR_USAGE;
	}
	out->algorithm = algorithm;
	memcpy(out->ki, parts->k, sizeof(out->ki));
	return SR_OK;
}
