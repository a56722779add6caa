/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <nettle/aes.h>

#include "aka/milenage.h"
#include "aka/sqn.h"
#include "base/wipe.h"

/* The blocks of TS 35.206, 4.1 that all functions of one RAND share. */
struct core {
	struct aes128_ctx aes;
	uint8_t opc[16];
	uint8_t temp[16]; /* E_K(RAND xor OPc) */
};

/* r_n in bytes and c_n, which only has its last byte set. */
struct constant {
	unsigned r;
	uint8_t c;
};

static const struct constant first = { 8, 0x00 };
static const struct constant second = { 0, 0x01 };
static const struct constant third = { 4, 0x02 };
static const struct constant fourth = { 8, 0x04 };
static const struct constant fifth = { 12, 0x08 };

static void
xor_block(uint8_t out[16], const uint8_t a[16], const uint8_t b[16])
{
	for (unsigned i = 0; i < 16; i++)
		out[i] = a[i] ^ b[i];
}

/* rot(in xor OPc, r) xor c */
static void
rotate(const struct core *core, const uint8_t in[16],
    const struct constant *constant, uint8_t out[16])
{
	for (unsigned i = 0; i < 16; i++) {
		unsigned from = (i + constant->r) % 16;

		out[i] = in[from] ^ core->opc[from];
	}
	out[15] ^= constant->c;
}

static void
encrypt(const struct core *core, uint8_t block[16])
{
	aes128_encrypt(&core->aes, 16, block, block);
}

static void
core_init(
    struct core *core, const struct milenage_key *key, const uint8_t rand[16])
{
	aes128_set_encrypt_key(&core->aes, key->k);
	memcpy(core->opc, key->opc, sizeof(core->opc));
	xor_block(core->temp, rand, key->opc);
	encrypt(core, core->temp);
}

/* OUT2 to OUT5 */
static void
core_output(
    const struct core *core, const struct constant *constant, uint8_t out[16])
{
	rotate(core, core->temp, constant, out);
	encrypt(core, out);
	xor_block(out, out, core->opc);
}

void
milenage_opc(const uint8_t k[16], const uint8_t op[16], uint8_t opc[16])
{
	struct aes128_ctx aes;
	uint8_t block[16];

	aes128_set_encrypt_key(&aes, k);
	aes128_encrypt(&aes, sizeof(block), block, op);
	xor_block(opc, block, op);
	wipe(block, sizeof(block));
	wipe(&aes, sizeof(aes));
}

void
milenage_f1(const struct milenage_key *key, const uint8_t rand[16],
    uint64_t sqn, const uint8_t amf[2], uint8_t macs[16])
{
	struct core core;
	uint8_t in1[16], block[16];

	/* IN1 = SQN || AMF || SQN || AMF */
	sqn_put(sqn, in1);
	memcpy(in1 + 6, amf, 2);
	memcpy(in1 + 8, in1, 8);

	core_init(&core, key, rand);
	rotate(&core, in1, &first, block);
	xor_block(block, block, core.temp);
	encrypt(&core, block);
	xor_block(macs, block, core.opc);

	wipe(block, sizeof(block));
	wipe(in1, sizeof(in1));
	wipe(&core, sizeof(core));
}

void
milenage_f2345(const struct milenage_key *key, const uint8_t rand[16],
    struct milenage_output *out)
{
	struct core core;
	uint8_t out2[16];

	core_init(&core, key, rand);
	core_output(&core, &second, out2);
	memcpy(out->ak, out2, sizeof(out->ak));
	memcpy(out->res, out2 + 8, sizeof(out->res));
	core_output(&core, &third, out->ck);
	core_output(&core, &fourth, out->ik);

	wipe(out2, sizeof(out2));
	wipe(&core, sizeof(core));
}

void
milenage_f5star(
    const struct milenage_key *key, const uint8_t rand[16], uint8_t ak[6])
{
	struct core core;
	uint8_t out5[16];

	core_init(&core, key, rand);
	core_output(&core, &fifth, out5);
	memcpy(ak, out5, 6);

	wipe(out5, sizeof(out5));
	wipe(&core, sizeof(core));
}
