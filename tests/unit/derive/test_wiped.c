/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "derive/derive.h"
#include "rows.h"
#include "t.h"
#include "wire/wire.h"

/*
 * No key stays behind on the stack, wanted or not.  What goes in and what
 * comes out is elsewhere, in `struct work`.
 */
struct work {
	uint8_t res[8], ck[16], ik[16];
	struct wire_auth_request request;
	struct kdf_session session;
	struct wire_derived all, out;
};

static struct work *
work_new(const struct row *row)
{
	struct work *w = calloc(1, sizeof(*w));
	char body[WIRE_REQUEST_MAX];
	const char *why;
	int len = snprintf(body, sizeof(body),
	    "{\"rand\":\"" RAND "\",\"autn\":\"" AUTN "\",\"derive\":%s}",
	    row->derive);

	assert_non_null(w);
	assert_int_equal(hex_decode_exact(RES, w->res, 8), SR_OK);
	assert_int_equal(hex_decode_exact(CK, w->ck, 16), SR_OK);
	assert_int_equal(hex_decode_exact(IK, w->ik, 16), SR_OK);
	assert_int_equal(
	    wire_auth_request_decode(body, (size_t)len, &w->request, &why),
	    SR_OK);
	w->session = (struct kdf_session){ .rand = w->request.rand,
		.autn = w->request.autn,
		.res = w->res,
		.res_len = sizeof(w->res),
		.ck = w->ck,
		.ik = w->ik };
	derive_keys(&w->request.derive, &w->session, &w->all);
	return w;
}

static void *
run(void *arg)
{
	struct work *w = arg;

	derive_keys(&w->request.derive, &w->session, &w->out);
	return NULL;
}

/* So that the search itself is tested. */
static void *
run_forget(void *arg)
{
	struct work *w = arg;
	uint8_t copy[16];

	memcpy(copy, w->ik, sizeof(copy));
	w->session.ik = copy;
	derive_keys(&w->request.derive, &w->session, &w->out);
	return NULL;
}

/* Any six bytes of it count. */
static bool
holds(const uint8_t *stack, const uint8_t *secret, size_t len)
{
	for (size_t i = 0; i + 6 <= len; i++)
		if (t_contains(stack, T_STACK_LEN, secret + i, 6))
			return true;
	return false;
}

static bool
holds_any(const uint8_t *stack, const struct work *w)
{
	for (unsigned key = 0; key < WIRE_KEY_COUNT; key++) {
		size_t len = wire_key_len(w->all.kdf, (enum wire_key)key);

		if (!t_is_zero(w->all.keys[key], len) &&
		    holds(stack, w->all.keys[key], len))
			return true;
	}
	return holds(stack, w->res, sizeof(w->res)) ||
	    holds(stack, w->ck, sizeof(w->ck)) ||
	    holds(stack, w->ik, sizeof(w->ik));
}

static void
test_wiped(void **state)
{
	const struct row *row = *state;
	struct work *w = work_new(row);
	uint8_t *stack;
	bool found;

	/* Nothing is wanted: what there is, is left over. */
	w->request.derive.want = 0;
	stack = t_stack_after(run, w);
	found = holds_any(stack, w);
	t_stack_free(stack);
	assert_false(found);
	assert_true(t_is_zero(w->out.keys, sizeof(w->out.keys)));

	stack = t_stack_after(run_forget, w);
	found = holds_any(stack, w);
	t_stack_free(stack);
	assert_true(found);
	free(w);
}

int
main(void)
{
	wire_init();
	for (size_t i = 0; i < ROW_COUNT; i++)
		t_add(rows[i].name, test_wiped, &rows[i]);
	return t_main("derive/wiped");
}
