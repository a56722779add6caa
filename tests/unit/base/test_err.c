/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/err.h"
#include "t.h"

static void
test_complete(void **state)
{
	(void)state;
	for (int i = 0; i < SR_ERR_COUNT; i++) {
		assert_non_null(sr_err_code((enum sr_err)i));
		assert_non_null(sr_err_message((enum sr_err)i));
		assert_true(i == SR_OK ||
		    sr_err_exit_status((enum sr_err)i) != EXIT_STATUS_OK);
	}
}

/* The codes are the contract: two errors may share one on purpose only. */
static void
test_codes_lead_back(void **state)
{
	(void)state;
	for (int i = 0; i < SR_ERR_COUNT; i++) {
		const char *code = sr_err_code((enum sr_err)i);
		enum sr_err back = sr_err_from_code(code);

		if (i == SR_HEAD_TOO_LARGE)
			assert_int_equal(back, SR_BODY_TOO_LARGE);
		else
			assert_int_equal(back, i);
	}
	assert_int_equal(sr_err_from_code("nonsense"), SR_HTTP_ERROR);
}

static void
test_refusals_are_200(void **state)
{
	(void)state;
	for (int i = SR_INCORRECT_MAC; i <= SR_CARD_ERROR; i++) {
		assert_int_equal(sr_err_http_status((enum sr_err)i), 200);
		assert_int_equal(
		    sr_err_exit_status((enum sr_err)i), EXIT_STATUS_REFUSED);
	}
}

static void
test_executed_names(void **state)
{
	enum sr_executed e;

	(void)state;
	assert_true(sr_executed_from_name("unknown", &e));
	assert_int_equal(e, SR_EXECUTED_UNKNOWN);
	assert_string_equal(sr_executed_name(SR_EXECUTED_YES), "yes");
	assert_false(sr_executed_from_name("maybe", &e));
}

static void
test_out_of_range(void **state)
{
	(void)state;
	for (int i = -1; i <= SR_ERR_COUNT; i += SR_ERR_COUNT + 1) {
		assert_string_equal(sr_err_code((enum sr_err)i), "unknown");
		assert_string_equal(
		    sr_err_message((enum sr_err)i), "Unknown error");
	}
	assert_string_equal(sr_executed_name((enum sr_executed)3), "unknown");
}

int
main(void)
{
	t_add("out of range", test_out_of_range, NULL);
	t_add("every error has its row", test_complete, NULL);
	t_add("codes lead back", test_codes_lead_back, NULL);
	t_add("refusals are HTTP 200", test_refusals_are_200, NULL);
	t_add("names of executed", test_executed_names, NULL);
	return t_main("base/err");
}
