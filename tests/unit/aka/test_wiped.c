/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "aka/vector.h"
#include "t.h"

/*
 * No secret stays behind on the stack.  What the functions are given and what
 * they give is elsewhere, in `struct work`.
 */
struct work {
	struct milenage_key key;
	uint8_t rand[16], amf[2];
	uint64_t sqn;
	struct aka_vector made;

	uint8_t opc[16], auts[14];
	struct aka_vector out;
	uint64_t got;
};

static void *
run_opc(void *arg)
{
	struct work *w = arg;

	milenage_opc(w->key.k, w->key.opc, w->opc);
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

/* So that the search itself is tested. */
static void *
run_forget(void *arg)
{
	struct work *w = arg;
	struct milenage_key copy = w->key;

	milenage_opc(copy.k, w->rand, w->opc);
	return NULL;
}

enum mac_a { MAC_A_SECRET, MAC_A_SENT };

static const struct row {
	const char *name;
	void *(*run)(void *work);
	enum mac_a mac_a;
	const char *found; /* NULL: nothing */
} rows[] = {
	{ "OPc", run_opc, MAC_A_SECRET, NULL },
	{ "make a vector", run_make, MAC_A_SECRET, NULL },
	{ "open AUTN", run_open, MAC_A_SENT, NULL },
	{ "open a wrong AUTN", run_open_wrong, MAC_A_SECRET, NULL },
	{ "make and open AUTS", run_auts, MAC_A_SECRET, NULL },
	{ "a copy left behind", run_forget, MAC_A_SECRET, "K" },
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
find_secret(const uint8_t *stack, const struct work *w, enum mac_a mac_a)
{
	struct milenage_output f;
	uint8_t ak_star[6], macs[16];

	milenage_f2345(&w->key, w->rand, &f);
	milenage_f5star(&w->key, w->rand, ak_star);
	milenage_f1(&w->key, w->rand, w->sqn, w->amf, macs);
	if (holds(stack, w->key.k, sizeof(w->key.k)))
		return "K";
	if (holds(stack, w->key.opc, sizeof(w->key.opc)))
		return "OPc";
	if (holds(stack, f.res, sizeof(f.res)))
		return "RES";
	if (holds(stack, f.ck, sizeof(f.ck)))
		return "CK";
	if (holds(stack, f.ik, sizeof(f.ik)))
		return "IK";
	if (holds(stack, f.ak, sizeof(f.ak)))
		return "AK";
	if (holds(stack, ak_star, sizeof(ak_star)))
		return "AK*";
	if (mac_a == MAC_A_SECRET && holds(stack, macs, 8))
		return "MAC-A";
	return NULL;
}

static void
test_wiped(void **state)
{
	const struct row *row = *state;
	struct work *w = calloc(1, sizeof(*w));
	const char *found;
	uint8_t *stack;

	assert_non_null(w);
	for (size_t i = 0; i < 16; i++) {
		w->key.k[i] = (uint8_t)(0xa0 + i);
		w->key.opc[i] = (uint8_t)(0xc0 + i);
		w->rand[i] = (uint8_t)(0x10 + i);
	}
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

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_wiped, &rows[i]);
	return t_main("aka/wiped");
}
