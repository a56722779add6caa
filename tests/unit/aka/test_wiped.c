/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "aka/function.h"
#include "aka/gsm.h"
#include "aka/vector.h"
#include "row.h"

/*
 * No secret stays behind on the stack.  What the functions are given and what
 * they give is elsewhere, in `struct work`.
 */
struct work {
	struct aka_parts parts; /* of `key`, with OP or TOP */
	struct aka_key key;
	uint8_t rand[16], amf[2];
	uint64_t sqn;
	struct aka_vector made;

	uint8_t auts[14];
	struct aka_key out_key;
	struct aka_vector out;
	uint64_t got;

	struct gsm_key gsm;
	uint8_t sres[4], kc[8];
};

/* K and OPc stand in the key too, at other offsets. */
static void *
run_key(void *arg)
{
	struct work *w = arg;

	if (aka_key_make(&w->parts, &w->out_key) != NULL)
		abort();
	return NULL;
}

static void *
run_make(void *arg)
{
	struct work *w = arg;

	aka_vector_make(&w->key, w->rand, w->sqn, w->amf, &w->out);
	return NULL;
}

static void *
run_open(void *arg)
{
	struct work *w = arg;

	if (!aka_vector_open(&w->key, w->rand, w->made.autn, &w->out, &w->got))
		abort();
	return NULL;
}

/* The MAC-A that belongs to this SQN would be enough to forge AUTN. */
static void *
run_open_wrong(void *arg)
{
	struct work *w = arg;

	for (size_t i = 8; i < 16; i++)
		w->made.autn[i] ^= 0xff;
	if (aka_vector_open(&w->key, w->rand, w->made.autn, &w->out, &w->got))
		abort();
	return NULL;
}

static void *
run_auts(void *arg)
{
	struct work *w = arg;

	aka_auts_make(&w->key, w->rand, w->sqn, w->auts);
	if (!aka_auts_open(&w->key, w->rand, w->auts, &w->got))
		abort();
	return NULL;
}

static void *
run_gsm(void *arg)
{
	struct work *w = arg;

	gsm_run(&w->gsm, w->rand, w->sres, w->kc);
	return NULL;
}

/* So that the search itself is tested. */
static void *
run_forget(void *arg)
{
	struct work *w = arg;
	struct aka_key copy = w->key;

	aka_auts_make(&copy, w->rand, w->sqn, w->auts);
	return NULL;
}

enum mac_a { MAC_A_SECRET, MAC_A_SENT };

static const struct row {
	const char *name;
	enum aka_algorithm algorithm;
	void *(*run)(void *work);
	enum mac_a mac_a;
	const char *found; /* NULL: nothing */
} rows[] = {
#define ROWS(name, algorithm, auts)                                            \
	{ name ": key", algorithm, run_key, MAC_A_SECRET, NULL },              \
	    { name ": make", algorithm, run_make, MAC_A_SECRET, NULL },        \
	    { name ": open AUTN", algorithm, run_open, MAC_A_SENT, NULL },     \
	    { name ": open a wrong AUTN", algorithm, run_open_wrong,           \
		    MAC_A_SECRET, NULL },                                      \
	    { name ": AUTS", algorithm, run_auts, auts, NULL },                \
	{                                                                      \
		name ": a copy left behind", algorithm, run_forget,            \
		    MAC_A_SECRET, "K"                                          \
	}
	ROWS("Milenage", AKA_MILENAGE, MAC_A_SECRET),
	ROWS("TUAK", AKA_TUAK, MAC_A_SECRET),
	/* Its f1 and f1* are one. */
	ROWS("XOR", AKA_XOR, MAC_A_SENT),
};

/* Any six bytes of it count. */
static bool
holds(const uint8_t *stack, const uint8_t *secret, size_t len)
{
	for (size_t i = 0; i + 6 <= len; i++)
		if (t_contains(stack, T_STACK_LEN, secret + i, 6))
			return true;
	return false;
}

static const char *
find_output(const uint8_t *stack, const struct work *w, enum mac_a mac_a)
{
	const struct aka_functions *f = aka_functions(&w->key);
	struct aka_output out;
	uint8_t ak_star[6], mac[8];

	f->f2345(&w->key, w->rand, &out);
	f->f5star(&w->key, w->rand, ak_star);
	f->f1(&w->key, w->rand, w->sqn, w->amf, mac);
	if (holds(stack, out.res, w->key.res_len))
		return "RES";
	if (holds(stack, out.ck, sizeof(out.ck)))
		return "CK";
	if (holds(stack, out.ik, sizeof(out.ik)))
		return "IK";
	if (holds(stack, out.ak, sizeof(out.ak)))
		return "AK";
	if (holds(stack, ak_star, sizeof(ak_star)))
		return "AK*";
	if (mac_a == MAC_A_SECRET && holds(stack, mac, sizeof(mac)))
		return "MAC-A";
	return NULL;
}

static const char *
find_secret(const uint8_t *stack, const struct work *w, enum mac_a mac_a)
{
	const struct aka_key *key = &w->key;

	if (holds(stack, w->parts.k, w->parts.k_len))
		return "K";
	if (holds(stack, w->parts.op, sizeof(w->parts.op)))
		return "OP";
	if (key->algorithm == AKA_MILENAGE &&
	    holds(stack, key->milenage.opc, sizeof(key->milenage.opc)))
		return "OPc";
	if (key->algorithm == AKA_TUAK &&
	    holds(stack, key->tuak.topc, sizeof(key->tuak.topc)))
		return "TOPc";
	return find_output(stack, w, mac_a);
}

static void
test_wiped(void **state)
{
	const struct row *row = *state;
	struct work *w = calloc(1, sizeof(*w));
	const char *found;
	uint8_t *stack;

	assert_non_null(w);
	key_example(row->algorithm, &w->parts);
	assert_null(aka_key_make(&w->parts, &w->key));
	for (size_t i = 0; i < 16; i++)
		w->rand[i] = (uint8_t)(0x13 * i + 7);
	w->sqn = 0x112233445566;
	aka_vector_make(&w->key, w->rand, w->sqn, w->amf, &w->made);

	stack = t_stack_after(row->run, w);
	found = find_secret(stack, w, row->mac_a);
	t_stack_free(stack);
	free(w);
	if (row->found == NULL)
		assert_string_equal(found == NULL ? "" : found, "");
	else
		assert_string_equal(found == NULL ? "" : found, row->found);
}

static void
test_gsm(void **state)
{
	struct work *w = calloc(1, sizeof(*w));
	bool ki, kc;
	uint8_t *stack;

	assert_non_null(w);
	w->gsm.algorithm = *(const enum gsm_algorithm *)*state;
	for (size_t i = 0; i < 16; i++) {
		w->gsm.ki[i] = (uint8_t)(0xa0 + 3 * i);
		w->rand[i] = (uint8_t)(0x13 * i + 7);
	}
	stack = t_stack_after(run_gsm, w);
	ki = holds(stack, w->gsm.ki, sizeof(w->gsm.ki));
	kc = holds(stack, w->kc, sizeof(w->kc));
	t_stack_free(stack);
	free(w);
	assert_false(ki);
	assert_false(kc);
}

int
main(void)
{
	static const enum gsm_algorithm gsm[] = { GSM_COMP128_1, GSM_COMP128_2,
		GSM_COMP128_3, GSM_XOR };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_wiped, &rows[i]);
	for (size_t i = 0; i < sizeof(gsm) / sizeof(gsm[0]); i++)
		t_add("2G", test_gsm, &gsm[i]);
	return t_main("aka/wiped");
}
