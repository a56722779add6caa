/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/hex.h"
#include "keys/parts.h"

static struct aka_parts *
parts_at(void *object, size_t offset)
{
	return (struct aka_parts *)(void *)((char *)object + offset);
}

bool
parts_parse_algorithm(
    const struct conf_value *value, void *object, size_t offset)
{
	struct aka_parts *parts = parts_at(object, offset);
	unsigned word;

	if (!conf_get_word(
		value, aka_algorithm_names, AKA_ALGORITHM_COUNT, &word))
		return false;
	parts->algorithm = (enum aka_algorithm)word;
	parts->has_algorithm = true;
	return true;
}

bool
parts_parse_k(const struct conf_value *value, void *object, size_t offset)
{
	struct aka_parts *parts = parts_at(object, offset);

	if (hex_decode(value->text, strlen(value->text), parts->k,
		sizeof(parts->k), &parts->k_len) == SR_OK &&
	    (parts->k_len == 16 || parts->k_len == 32))
		return true;
	parts->k_len = 0;
	return conf_fail(value, "must be 32 hex digits, or 64 with TUAK");
}

static bool
parse_operator(const struct conf_value *value, struct aka_parts *parts,
    enum aka_op kind, size_t len)
{
	if (parts->op_kind != AKA_NO_OP && parts->op_kind != kind)
		return conf_fail(
		    value, "only one of OP, OPc, TOP and TOPc can be given");
	if (!conf_get_hex(value, parts->op, len))
		return false;
	parts->op_kind = kind;
	return true;
}

bool
parts_parse_op(const struct conf_value *value, void *object, size_t offset)
{
	return parse_operator(value, parts_at(object, offset), AKA_OP, 16);
}

bool
parts_parse_opc(const struct conf_value *value, void *object, size_t offset)
{
	return parse_operator(value, parts_at(object, offset), AKA_OPC, 16);
}

bool
parts_parse_top(const struct conf_value *value, void *object, size_t offset)
{
	return parse_operator(value, parts_at(object, offset), AKA_TOP, 32);
}

bool
parts_parse_topc(const struct conf_value *value, void *object, size_t offset)
{
	return parse_operator(value, parts_at(object, offset), AKA_TOPC, 32);
}

bool
parts_parse_keccak(const struct conf_value *value, void *object, size_t offset)
{
	uint64_t number;

	if (!conf_get_uint(value, 1, AKA_KECCAK_MAX, &number))
		return false;
	parts_at(object, offset)->keccak = (unsigned)number;
	return true;
}

bool
parts_parse_res_len(const struct conf_value *value, void *object, size_t offset)
{
	uint64_t number;

	if (!conf_get_uint(value, AKA_RES_MIN, AKA_RES_MAX, &number))
		return false;
	parts_at(object, offset)->res_len = (size_t)number;
	return true;
}

bool
parts_parse_sim_algorithm(
    const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "3g", "comp128-1", "comp128-2",
		"comp128-3", "xor" };
	static const enum gsm_algorithm algorithms[] = { GSM_FROM_3G,
		GSM_COMP128_1, GSM_COMP128_2, GSM_COMP128_3, GSM_XOR };
	unsigned word;

	if (!conf_get_word(value, words, 5, &word))
		return false;
	*(enum gsm_algorithm *)(void *)((char *)object + offset) =
	    algorithms[word];
	return true;
}

void
parts_add_k(struct aka_parts *to, const struct aka_parts *from)
{
	if (to->k_len != 0)
		return;
	memcpy(to->k, from->k, sizeof(to->k));
	to->k_len = from->k_len;
}

void
parts_add(struct aka_parts *to, const struct aka_parts *from)
{
	if (!to->has_algorithm) {
		to->algorithm = from->algorithm;
		to->has_algorithm = from->has_algorithm;
	}
	parts_add_k(to, from);
	if (to->op_kind == AKA_NO_OP) {
		memcpy(to->op, from->op, sizeof(to->op));
		to->op_kind = from->op_kind;
	}
	if (to->keccak == 0)
		to->keccak = from->keccak;
	if (to->res_len == 0)
		to->res_len = from->res_len;
}
