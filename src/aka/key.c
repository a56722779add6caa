/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/key.h"
#include "base/wipe.h"

const char *const aka_algorithm_names[AKA_ALGORITHM_COUNT] = {
	[AKA_MILENAGE] = "milenage",
	[AKA_TUAK] = "tuak",
	[AKA_XOR] = "xor",
};

/* 0 stands for the usual length. */
static bool
is_res_len(size_t len, size_t max)
{
	return len == 0 || (len >= AKA_RES_MIN && len <= max);
}

static const char *
make_milenage(const struct aka_parts *parts, struct aka_key *out)
{
	if (parts->k_len != sizeof(out->milenage.k))
		return "K must be 32 hex digits with Milenage";
	if (parts->op_kind != AKA_OP && parts->op_kind != AKA_OPC)
		return "Milenage needs OPc or OP";
	if (parts->keccak != 0)
		return "only TUAK has a Keccak count";
	if (!is_res_len(parts->res_len, 8))
		return "RES has 4 to 8 bytes with Milenage";
	memcpy(out->milenage.k, parts->k, sizeof(out->milenage.k));
	if (parts->op_kind == AKA_OP)
		milenage_opc(parts->k, parts->op, out->milenage.opc);
	else
		memcpy(out->milenage.opc, parts->op, sizeof(out->milenage.opc));
	out->res_len = parts->res_len != 0 ? parts->res_len : 8;
	return NULL;
}

static bool
is_power_of_two(size_t number)
{
	return (number & (number - 1)) == 0;
}

static const char *
make_tuak(const struct aka_parts *parts, struct aka_key *out)
{
	struct tuak_key *key = &out->tuak;

	if (parts->op_kind != AKA_TOP && parts->op_kind != AKA_TOPC)
		return "TUAK needs TOPc or TOP";
	if (!is_res_len(parts->res_len, AKA_RES_MAX) ||
	    !is_power_of_two(parts->res_len))
		return "RES has 4, 8, 16 or 32 bytes with TUAK";
	memcpy(key->k, parts->k, parts->k_len);
	key->k_len = parts->k_len;
	key->keccak = parts->keccak != 0 ? parts->keccak : 1;
	key->mac_len = 8;
	key->res_len = parts->res_len != 0 ? parts->res_len : 8;
	key->ck_len = key->ik_len = 16;
	if (parts->op_kind == AKA_TOP)
		tuak_set_top(key, parts->op);
	else
		memcpy(key->topc, parts->op, sizeof(key->topc));
	out->res_len = key->res_len;
	return NULL;
}

static const char *
make_xor(const struct aka_parts *parts, struct aka_key *out)
{
	if (parts->k_len != sizeof(out->xor_k))
		return "K must be 32 hex digits with XOR";
	if (parts->op_kind != AKA_NO_OP)
		return "XOR has no OP, OPc, TOP or TOPc";
	if (parts->keccak != 0)
		return "only TUAK has a Keccak count";
	if (!is_res_len(parts->res_len, 16))
		return "RES has 4 to 16 bytes with XOR";
	memcpy(out->xor_k, parts->k, sizeof(out->xor_k));
	out->res_len = parts->res_len != 0 ? parts->res_len : 16;
	return NULL;
}

static const char *
make(const struct aka_parts *parts, struct aka_key *out)
{
	static const char *(*const makers[AKA_ALGORITHM_COUNT])(
	    const struct aka_parts *, struct aka_key *) = {
		[AKA_MILENAGE] = make_milenage,
		[AKA_TUAK] = make_tuak,
		[AKA_XOR] = make_xor,
	};

	if (parts->k_len == 0)
		return "K is missing";
	return makers[parts->algorithm](parts, out);
}

const char *
aka_key_make(const struct aka_parts *parts, struct aka_key *out)
{
	const char *wrong;

	memset(out, 0, sizeof(*out));
	out->algorithm = parts->algorithm;
	if ((wrong = make(parts, out)) != NULL)
		wipe(out, sizeof(*out));
	return wrong;
}
