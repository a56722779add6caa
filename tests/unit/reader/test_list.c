/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "fake_pcsc.h"
#include "reader/outcome.h"
#include "reader/pcsc.h"
#include "t.h"

static void
test_list(void **state)
{
	struct pcsc_list list;

	(void)state;
	fake_reset();
	fake.readers = "Reader A 00 00\0Reader B 01 00\0";
	assert_int_equal(pcsc_list_readers(&list), SR_OK);
	assert_int_equal(list.count, 2);
	assert_string_equal(list.names[0], "Reader A 00 00");
	assert_string_equal(list.names[1], "Reader B 01 00");
	pcsc_list_free(&list);

	fake.readers = "";
	assert_int_equal(pcsc_list_readers(&list), SR_OK);
	assert_int_equal(list.count, 0);
	pcsc_list_free(&list);
	assert_int_equal(fake.contexts, 0);
	assert_int_equal(fake.bad_handles, 0);
}

/* The list grew between the two calls: asked again. */
static void
test_list_grows(void **state)
{
	struct pcsc_list list;

	(void)state;
	fake_reset();
	fake.readers = "Reader A 00 00\0";
	fake.code[FAKE_LIST] = PCSC_E_INSUFFICIENT_BUFFER;
	fake.at[FAKE_LIST] = 2;
	assert_int_equal(pcsc_list_readers(&list), SR_OK);
	assert_int_equal(list.count, 1);
	pcsc_list_free(&list);
	assert_int_equal(fake.contexts, 0);
}

/*
 * Every code at each of the two calls, once and always: an empty list or the
 * error, and nothing is left open.
 */
static void
test_list_fails(void **state)
{
	static const enum fake_call calls[] = { FAKE_ESTABLISH, FAKE_LIST };
	static const int ats[] = { 1, 2, FAKE_ALWAYS };
	struct pcsc_list list;

	(void)state;
	for (size_t i = 0; i < fake_code_count * 6; i++) {
		enum fake_call call = calls[i % 2];
		uint32_t code = fake_codes[i / 6];
		enum sr_err err;

		fake_reset();
		fake.readers = "Reader A 00 00\0";
		fake.code[call] = code;
		fake.at[call] = ats[i / 2 % 3];
		err = pcsc_list_readers(&list);
		assert_true(err == SR_OK || err == SR_PCSC_UNAVAILABLE);
		if (err != SR_OK)
			assert_int_equal(list.count, 0);
		if (fake.at[call] == FAKE_ALWAYS &&
		    code != PCSC_E_NO_READERS_AVAILABLE)
			assert_int_equal(err, SR_PCSC_UNAVAILABLE);
		pcsc_list_free(&list);
		assert_int_equal(fake.contexts, 0);
		assert_int_equal(fake.bad_handles, 0);
	}
}

int
main(void)
{
	t_add("list of readers", test_list, NULL);
	t_add("list grows", test_list_grows, NULL);
	t_add("list fails", test_list_fails, NULL);
	return t_main("reader/list");
}
