/* SPDX-License-Identifier: MIT */
#include <stdatomic.h>
#include <string.h>

#include "base/log.h"
#include "base/wipe.h"
#include "t.h"
#include "wire/wire.h"
#include "world.h"

/*
 * Each allocation for JSON fails in turn: the caller is still told whether
 * the card was asked, and the next request is served.
 */

static atomic_uint until_failure; /* 0: none */

void *__wrap_wipe_malloc(size_t len);
void *__real_wipe_malloc(size_t len);

void *
__wrap_wipe_malloc(size_t len)
{
	if (until_failure > 0 && --until_failure == 0)
		return NULL;
	return __real_wipe_malloc(len);
}

static void
assert_internal_error(const struct http_exchange *x, bool asked)
{
	struct wire_auth_answer answer;

	assert_int_equal(x->status, 500);
	assert_int_equal(
	    wire_auth_answer_decode(x->body, x->body_len, &answer), SR_OK);
	assert_int_equal(answer.outcome, WIRE_ERROR);
	assert_int_equal(answer.error.err, SR_INTERNAL);
	assert_true(answer.error.has_executed);
	assert_int_equal(
	    answer.error.executed, asked ? SR_EXECUTED_YES : SR_EXECUTED_NO);
}

/* False when that went well, because no allocation failed. */
static bool
fails_at(const struct world *w, const struct http_request *request, unsigned n,
    const struct trick *trick)
{
	unsigned before = trick->auths;
	struct http_exchange *x;
	bool failed;

	until_failure = n;
	x = exchange_new(w->handler, request);
	if (x->status == 0)
		exchange_finish(x);
	failed = until_failure == 0;
	until_failure = 0;
	if (failed)
		assert_internal_error(x, trick->auths != before);
	else
		assert_int_equal(x->status, 200);
	exchange_end(x);
	return failed;
}

static void
test_each_allocation(void **state)
{
	const struct http_request *request = *state;
	struct trick trick = { .connect_err = SR_OK };
	struct world w;
	unsigned n = 1;

	world_open(&w, &trick, 1);
	while (fails_at(&w, request, n, &trick))
		n++;
	assert_true(n > 5);
	world_close(&w);
}

#define BODY(text) .body = (text), .body_len = sizeof(text) - 1
#define GSM                                                                    \
	"{\"rand\":\"fb195c7873b20affa278887920b9dd57\",\"context\":\"gsm\"}"
#define NAF                                                                    \
	"{\"context\":\"gba-naf\",\"naf_id\":\"6e0100000000\",\"impi\":\"a@"   \
	"b\"}"

int
main(void)
{
	static const struct http_request requests[] = {
		{ .method = "POST", .path = PATH_0, BODY(CHALLENGE_0) },
		{ .method = "POST", .path = PATH_0, BODY(GSM) },
		{ .method = "POST", .path = PATH_0, BODY(NAF) },
		{ .method = "GET", .path = INFO_0 },
		{ .method = "GET", .path = "/sim-info-api/v1/slots" },
	};

	wire_init();
	log_set_level(LOG_LEVEL_ERROR);
	t_add("authenticate", test_each_allocation, &requests[0]);
	t_add("in the GSM context", test_each_allocation, &requests[1]);
	t_add("key of a NAF", test_each_allocation, &requests[2]);
	t_add("information", test_each_allocation, &requests[3]);
	t_add("all slots", test_each_allocation, &requests[4]);
	return t_main("api/memory");
}
