/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "behind.h"
#include "reader/watch.h"
#include "t.h"

/*
 * Memory runs out at the n-th allocation of what a request needs below HTTP,
 * for n = 1, 2, ... until all of it passes: an error or an answer, nothing
 * lost, and the next time all is well.  The calls are wrapped by the linker.
 */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
char *__real_strdup(const char *text);
void __real_free(void *p);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
char *__wrap_strdup(const char *text);
void __wrap_free(void *p);

static int fail_at; /* 0 = never */
static int allocations;
static long held;
static bool counting;

static bool
fails(void)
{
	if (!counting)
		return false;
	if (++allocations == fail_at)
		return true;
	held++;
	return false;
}

void *
__wrap_malloc(size_t size)
{
	return fails() ? NULL : __real_malloc(size);
}

void *
__wrap_calloc(size_t count, size_t size)
{
	return fails() ? NULL : __real_calloc(count, size);
}

char *
__wrap_strdup(const char *text)
{
	return fails() ? NULL : __real_strdup(text);
}

void
__wrap_free(void *p)
{
	if (counting && p != NULL)
		held--;
	__real_free(p);
}

static bool
is_fine(enum sr_err err)
{
	assert_true(err == SR_OK || err == SR_NO_MEMORY);
	return err == SR_OK;
}

/* The cards have the GSM context, and no 2G application. */
static void
ask_in_gsm(struct uicc *uicc, enum card_app app)
{
	const struct uicc_auth_request req = { .app = app,
		.context = AUTH_GSM };
	struct uicc_auth_result res;

	if (!is_fine(uicc_authenticate(uicc, &req, &res)))
		assert_int_equal(res.executed, SR_EXECUTED_NO);
	else if (app == CARD_APP_USIM)
		assert_int_equal(res.answer.verdict, AUTH_GSM_SUCCESS);
	else
		assert_int_equal(res.refusal, SR_APPLICATION_NOT_FOUND);
}

static void
ask_card(enum pcsc_share share)
{
	struct uicc_auth_result res;
	struct uicc_identity id;
	static struct uicc_info info;
	struct reader *reader;
	struct uicc *uicc;

	counting = true;
	if (is_fine(reader_pcsc_new("Reader 00 00", share, &reader)) &&
	    is_fine(uicc_new(reader, &uicc))) {
		counting = false;
		uicc_free(behind.uicc);
		behind.uicc = uicc;
		counting = true;
		if (is_fine(behind_request(&res)))
			assert_int_equal(res.executed, SR_EXECUTED_YES);
		else
			assert_int_equal(res.executed, SR_EXECUTED_NO);
		ask_in_gsm(uicc, CARD_APP_USIM);
		ask_in_gsm(uicc, CARD_APP_SIM);
		(void)is_fine(uicc_identify(uicc, &id));
		(void)is_fine(uicc_read_info(uicc, 0, &info));
		uicc_free(uicc);
		behind.uicc = NULL;
	}
	counting = false;
}

static void
ask_readers(void)
{
	struct pcsc_list list;
	struct reader_watch *watch;
	struct reader_view view;

	fake.readers = "Reader A 00 00\0Reader B 01 00\0";
	counting = true;
	if (is_fine(pcsc_list_readers(&list)))
		assert_int_equal(list.count, 2);
	pcsc_list_free(&list);
	if (is_fine(reader_watch_new(&watch))) {
		for (int i = 0; i < 4; i++)
			if (is_fine(reader_watch_wait(watch, 2000, &view)))
				assert_int_equal(view.count, 2);
		fake.readers = "Reader A 00 00\0";
		while (!is_fine(reader_watch_wait(watch, 2000, &view)))
			;
		assert_int_equal(view.count, 1);
		reader_watch_free(watch);
	}
	counting = false;
}

static int
run(int nth, enum pcsc_share share)
{
	behind_start(share);
	fail_at = nth;
	allocations = 0;
	held = 0;
	ask_card(share);
	ask_readers();
	assert_int_equal(held, 0);
	behind_stop();
	return allocations;
}

static void
test_sweep(void **state)
{
	const enum pcsc_share *share = *state;
	int all = run(0, *share), n;

	assert_true(all > 10);
	for (n = 1; run(n, *share) >= n; n++) {
		assert_true(n < 1000);
		assert_int_equal(run(0, *share), all);
	}
}

int
main(void)
{
	static const enum pcsc_share shares[] = { PCSC_EXCLUSIVE, PCSC_SHARED };

	log_set_level(LOG_LEVEL_ERROR);
	t_add("exclusive", test_sweep, &shares[0]);
	t_add("shared", test_sweep, &shares[1]);
	return t_main("uicc/memory");
}
