/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "aka/digest.h"
#include "aka/eap.h"
#include "aka/hash.h"
#include "t.h"

/*
 * No secret stays behind on the stack, neither from us nor from the library.
 * What the functions are given and what they give is elsewhere, in `struct
 * work`.
 */
struct work {
	uint8_t rand[16], autn[16], res[16], ck[16], ik[16];
	struct kdf_session s;

	uint8_t key[32], mk[20], out[32];
	struct eap_aka_keys eap;
	struct eap_aka_prime_keys prime;
};

#define SNN "5G:mnc001.mcc001.3gppnetwork.org"

static const struct digest_request request = {
	.username = "user",
	.realm = "realm",
	.method = "REGISTER",
	.uri = "sip:realm",
	.nonce = "nonce",
	.nc = "00000001",
	.cnonce = "cnonce",
};

static void *
run_k_asme(void *arg)
{
	struct work *w = arg;

	kdf_k_asme(&w->s, w->rand, w->out);
	return NULL;
}

static void *
run_ck_ik_prime(void *arg)
{
	struct work *w = arg;

	kdf_ck_ik_prime(&w->s, "WLAN", w->out);
	return NULL;
}

static void *
run_k_ausf(void *arg)
{
	struct work *w = arg;

	kdf_k_ausf(&w->s, SNN, w->out);
	return NULL;
}

static void *
run_res_star(void *arg)
{
	struct work *w = arg;

	kdf_res_star(&w->s, SNN, w->out);
	return NULL;
}

static void *
run_hres_star(void *arg)
{
	struct work *w = arg;

	kdf_hres_star(w->rand, w->res, w->out);
	return NULL;
}

static void *
run_k_seaf(void *arg)
{
	struct work *w = arg;

	kdf_k_seaf(w->key, SNN, w->out);
	return NULL;
}

static void *
run_k_amf(void *arg)
{
	struct work *w = arg;

	kdf_k_amf(w->key, "001010000000001", w->rand, 2, w->out);
	return NULL;
}

static void *
run_kc128(void *arg)
{
	struct work *w = arg;

	kdf_kc128(&w->s, w->out);
	return NULL;
}

static void *
run_ks_naf(void *arg)
{
	struct work *w = arg;
	const struct kdf_naf naf = { "impi", 4, w->rand, sizeof(w->rand) };

	kdf_ks_naf(&w->s, KDF_KS_NAF, &naf, w->out);
	return NULL;
}

static void *
run_eap_aka_mk(void *arg)
{
	struct work *w = arg;

	eap_aka_mk(&w->s, "0001010000000001", w->mk);
	return NULL;
}

static void *
run_eap_aka_expand(void *arg)
{
	struct work *w = arg;

	eap_aka_expand(w->mk, &w->eap);
	return NULL;
}

static void *
run_eap_aka_prime(void *arg)
{
	struct work *w = arg;

	eap_aka_prime(w->key, "6001010000000001", &w->prime);
	return NULL;
}

static void *
run_akav1(void *arg)
{
	struct work *w = arg;

	digest_akav1_md5(&w->s, &request, w->out);
	return NULL;
}

static void *
run_akav2(void *arg)
{
	struct work *w = arg;

	digest_akav2_md5(&w->s, &request, w->out);
	return NULL;
}

/* So that the search itself is tested, once as it is and once as in HMAC. */
static void *
run_forget(void *arg)
{
	struct work *w = arg;
	uint8_t copy[16];

	memcpy(copy, w->ck, sizeof(copy));
	kdf_hres_star(copy, copy, w->out);
	return NULL;
}

static void *
run_forget_padded(void *arg)
{
	struct work *w = arg;
	uint8_t copy[16];

	for (size_t i = 0; i < sizeof(copy); i++)
		copy[i] = w->ik[i / 4 * 4 + 3 - i % 4] ^ 0x5c;
	kdf_hres_star(copy, copy, w->out);
	return NULL;
}

static const struct row {
	const char *name;
	void *(*run)(void *work);
	const char *found;
} rows[] = {
	{ "K_ASME", run_k_asme, "" },
	{ "CK' and IK'", run_ck_ik_prime, "" },
	{ "K_AUSF", run_k_ausf, "" },
	{ "RES*", run_res_star, "" },
	{ "HRES*", run_hres_star, "" },
	{ "K_SEAF", run_k_seaf, "" },
	{ "K_AMF", run_k_amf, "" },
	{ "Kc128", run_kc128, "" },
	{ "Ks_NAF", run_ks_naf, "" },
	{ "MK", run_eap_aka_mk, "" },
	{ "EAP-AKA", run_eap_aka_expand, "" },
	{ "EAP-AKA'", run_eap_aka_prime, "" },
	{ "AKAv1-MD5", run_akav1, "" },
	{ "AKAv2-MD5", run_akav2, "" },
	{ "a copy left behind", run_forget, "CK" },
	{ "a padded copy left behind", run_forget_padded, "IK" },
};

/* Six bytes of it, in the order of words in memory or on the wire. */
static bool
holds_six(const uint8_t *stack, const uint8_t *secret, uint8_t pad, bool swap)
{
	uint8_t six[6];

	for (size_t i = 0; i < 6; i++)
		six[i] = secret[swap ? i / 4 * 4 + 3 - i % 4 : i] ^ pad;
	return t_contains(stack, T_STACK_LEN, six, sizeof(six));
}

/* As it is, or as HMAC pads a key. */
static bool
holds(const uint8_t *stack, const uint8_t *secret, size_t len)
{
	static const uint8_t pads[] = { 0x00, 0x36, 0x5c };

	for (size_t i = 0; i < sizeof(pads); i++)
		for (size_t at = 0; at + 8 <= len; at++)
			if (holds_six(stack, secret + at, pads[i], false) ||
			    holds_six(stack, secret + at, pads[i], true))
				return true;
	return false;
}

/* What the digests make on their way. */
static const char *
find_password(const uint8_t *stack, const struct work *w)
{
	const struct hash_part key[] = { { w->res, 16 }, { w->ik, 16 },
		{ w->ck, 16 } };
	const struct hash_part a1[] = { { "user:realm:", 11 }, { w->res, 16 } };
	const struct hash_part label = { "http-digest-akav2-password", 26 };
	uint8_t bytes[48], ha1[16], prf[16];

	for (size_t i = 0; i < 3; i++)
		memcpy(bytes + 16 * i, key[i].data, 16);
	hash_md5(a1, 2, ha1);
	hash_hmac_md5(&(struct hash_part){ bytes, 48 }, &label, 1, prf);
	if (holds(stack, ha1, sizeof(ha1)))
		return "HA1";
	if (holds(stack, prf, sizeof(prf)))
		return "password";
	return "";
}

static const char *
find_secret(const uint8_t *stack, const struct work *w)
{
	if (holds(stack, w->res, sizeof(w->res)))
		return "RES";
	if (holds(stack, w->ck, sizeof(w->ck)))
		return "CK";
	if (holds(stack, w->ik, sizeof(w->ik)))
		return "IK";
	if (holds(stack, w->key, sizeof(w->key)))
		return "key";
	if (holds(stack, w->mk, sizeof(w->mk)))
		return "MK";
	if (holds(stack, w->out, sizeof(w->out)))
		return "output";
	if (holds(stack, (const uint8_t *)&w->eap, sizeof(w->eap)))
		return "EAP-AKA's keys";
	if (holds(stack, (const uint8_t *)&w->prime, sizeof(w->prime)))
		return "EAP-AKA' 's keys";
	return find_password(stack, w);
}

/* Nothing in it is zero, which the stack is full of. */
static void
fill(uint8_t *out, size_t len, uint8_t first)
{
	for (size_t i = 0; i < len; i++)
		out[i] = (uint8_t)(first + 7 * i % 61);
}

static struct work *
work_new(void)
{
	struct work *w = calloc(1, sizeof(*w));

	assert_non_null(w);
	fill((uint8_t *)w, sizeof(*w), 0x81);
	fill(w->rand, sizeof(w->rand), 0x10);
	fill(w->autn, sizeof(w->autn), 0x20);
	fill(w->res, sizeof(w->res), 0xa1);
	fill(w->ck, sizeof(w->ck), 0xb3);
	fill(w->ik, sizeof(w->ik), 0xc5);
	fill(w->key, sizeof(w->key), 0xd7);
	fill(w->mk, sizeof(w->mk), 0x98);
	w->s = (struct kdf_session){
		.rand = w->rand,
		.autn = w->autn,
		.res = w->res,
		.res_len = sizeof(w->res),
		.ck = w->ck,
		.ik = w->ik,
	};
	return w;
}

static void
test_wiped(void **state)
{
	const struct row *row = *state;
	struct work *w = work_new();
	uint8_t *stack = t_stack_after(row->run, w);
	const char *found = find_secret(stack, w);

	t_stack_free(stack);
	free(w);
	assert_string_equal(found, row->found);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_wiped, &rows[i]);
	return t_main("aka/kdf_wiped");
}
