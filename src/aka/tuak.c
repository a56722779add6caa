/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/keccak.h"
#include "aka/sqn.h"
#include "aka/tuak.h"
#include "base/wipe.h"

/*
 * Where the fields of TS 35.231, 6 are in the state: the standard numbers
 * bits from the end of each field, so in bytes each is written backwards.
 */
enum {
	AT_TOPC = 0,
	AT_INSTANCE = 32,
	AT_ALGONAME = 33,
	AT_RAND = 40,
	AT_AMF = 56,
	AT_SQN = 58,
	AT_K = 64,
	AT_PADDING = 96,
	AT_PADDING_END = 135,

	AT_MAC = 0,
	AT_RES = 0,
	AT_CK = 32,
	AT_IK = 64,
	AT_AK = 96,
};

/* INSTANCE says which function it is and how long everything is. */
enum {
	INSTANCE_TOPC = 0x00,
	INSTANCE_F1 = 0x00,
	INSTANCE_F1STAR = 0x80,
	INSTANCE_F2345 = 0x40,
	INSTANCE_F5STAR = 0xc0,
	INSTANCE_CK_256 = 0x04,
	INSTANCE_IK_256 = 0x02,
	INSTANCE_K_256 = 0x01,
	LONG_LEN = 32,
};

struct state {
	uint8_t bytes[KECCAK_LEN];
};

static void
put(struct state *s, size_t at, const uint8_t *field, size_t len)
{
	for (size_t i = 0; i < len; i++)
		s->bytes[at + len - 1 - i] = field[i];
}

static void
get(const struct state *s, size_t at, uint8_t *field, size_t len)
{
	for (size_t i = 0; i < len; i++)
		field[i] = s->bytes[at + len - 1 - i];
}

/* What all functions have in common; RAND, AMF and SQN are 0 so far. */
static void
start(struct state *s, const struct tuak_key *key, const uint8_t topc[32],
    unsigned instance)
{
	static const uint8_t name[] = { 'T', 'U', 'A', 'K', '1', '.', '0' };

	if (key->k_len == LONG_LEN)
		instance |= INSTANCE_K_256;
	memset(s, 0, sizeof(*s));
	put(s, AT_TOPC, topc, LONG_LEN);
	s->bytes[AT_INSTANCE] = (uint8_t)instance;
	put(s, AT_ALGONAME, name, sizeof(name));
	put(s, AT_K, key->k, key->k_len);
	s->bytes[AT_PADDING] = 0x1f;
	s->bytes[AT_PADDING_END] = 0x80;
}

static void
finish(struct state *s, const struct tuak_key *key)
{
	keccak_f1600(s->bytes, key->keccak);
}

void
tuak_set_top(struct tuak_key *key, const uint8_t top[32])
{
	struct state s;

	start(&s, key, top, INSTANCE_TOPC);
	finish(&s, key);
	get(&s, AT_TOPC, key->topc, sizeof(key->topc));
	wipe(&s, sizeof(s));
}

/* 8, 16 and 32 bytes are 08, 10 and 20 (6.2). */
static void
make_mac(const struct tuak_key *key, struct state *s, const uint8_t rand[16],
    uint64_t sqn, const uint8_t amf[2])
{
	uint8_t bytes[6];

	sqn_put(sqn, bytes);
	put(s, AT_RAND, rand, 16);
	put(s, AT_AMF, amf, 2);
	put(s, AT_SQN, bytes, sizeof(bytes));
	finish(s, key);
	wipe(bytes, sizeof(bytes));
}

void
tuak_f1(const struct tuak_key *key, const uint8_t rand[16], uint64_t sqn,
    const uint8_t amf[2], uint8_t *mac)
{
	struct state s;

	start(&s, key, key->topc, INSTANCE_F1 | (unsigned)key->mac_len);
	make_mac(key, &s, rand, sqn, amf);
	get(&s, AT_MAC, mac, key->mac_len);
	wipe(&s, sizeof(s));
}

void
tuak_f1star(const struct tuak_key *key, const uint8_t rand[16], uint64_t sqn,
    const uint8_t amf[2], uint8_t *mac)
{
	struct state s;

	start(&s, key, key->topc, INSTANCE_F1STAR | (unsigned)key->mac_len);
	make_mac(key, &s, rand, sqn, amf);
	get(&s, AT_MAC, mac, key->mac_len);
	wipe(&s, sizeof(s));
}

static unsigned
instance_f2345(const struct tuak_key *key)
{
	unsigned instance = INSTANCE_F2345;

	/* 4, 8, 16 and 32 bytes are 00, 08, 10 and 20 (6.4). */
	if (key->res_len > 4)
		instance |= (unsigned)key->res_len;
	if (key->ck_len == LONG_LEN)
		instance |= INSTANCE_CK_256;
	if (key->ik_len == LONG_LEN)
		instance |= INSTANCE_IK_256;
	return instance;
}

void
tuak_f2345(
    const struct tuak_key *key, const uint8_t rand[16], struct tuak_output *out)
{
	struct state s;

	start(&s, key, key->topc, instance_f2345(key));
	put(&s, AT_RAND, rand, 16);
	finish(&s, key);
	memset(out, 0, sizeof(*out));
	get(&s, AT_RES, out->res, key->res_len);
	get(&s, AT_CK, out->ck, key->ck_len);
	get(&s, AT_IK, out->ik, key->ik_len);
	get(&s, AT_AK, out->ak, sizeof(out->ak));
	wipe(&s, sizeof(s));
}

void
tuak_f5star(const struct tuak_key *key, const uint8_t rand[16], uint8_t ak[6])
{
	struct state s;

	start(&s, key, key->topc, INSTANCE_F5STAR);
	put(&s, AT_RAND, rand, 16);
	finish(&s, key);
	get(&s, AT_AK, ak, 6);
	wipe(&s, sizeof(s));
}
