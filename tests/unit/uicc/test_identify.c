/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "apdus.h"
#include "faulty.h"
#include "script.h"
#include "t.h"

static struct faulty faulty;

enum { CARD = 2 };
#define CARD_ICCID "8988211000000900020"
#define CARD_IMSI "001010000000902"

static void
assert_identity(
    const struct uicc_identity *id, const char *iccid, const char *imsi)
{
	assert_string_equal(id->iccid, iccid);
	assert_string_equal(id->imsi, imsi);
}

static void
assert_known(const struct uicc *uicc, const char *iccid, const char *imsi)
{
	const int commands = faulty.commands;
	struct uicc_identity id;

	memset(&id, 0xee, sizeof(id));
	uicc_known_identity(uicc, &id);
	assert_identity(&id, iccid, imsi);
	assert_int_equal(faulty.commands, commands);
}

static void
identify(struct uicc *uicc, const char *iccid, const char *imsi)
{
	struct uicc_identity id;

	memset(&id, 0xee, sizeof(id));
	assert_int_equal(uicc_identify(uicc, &id), SR_OK);
	assert_identity(&id, iccid, imsi);
}

/* Returns how many commands it took. */
static int
authenticate(struct uicc *uicc, enum card_app app, uint64_t sqn)
{
	struct uicc_auth_request req = { .app = app };
	const int commands = faulty.commands;
	struct uicc_auth_result res;
	struct aka_vector v;

	faulty_challenge(CARD, sqn, &req, &v);
	assert_int_equal(uicc_authenticate(uicc, &req, &res), SR_OK);
	assert_int_equal(res.answer.verdict, AUTH_SUCCESS);
	assert_memory_equal(res.answer.ck, v.ck, 16);
	return faulty.commands - commands;
}

/* Once in an epoch, and then AUTHENTICATE at once. */
static void
test_once(void **state)
{
	struct uicc *uicc = faulty_uicc(&faulty, CARD, APDU_T0, "");
	int commands;

	(void)state;
	assert_known(uicc, "", "");
	identify(uicc, CARD_ICCID, CARD_IMSI);
	assert_known(uicc, CARD_ICCID, CARD_IMSI);
	commands = faulty.commands;
	identify(uicc, CARD_ICCID, CARD_IMSI);
	assert_int_equal(faulty.commands, commands);
	assert_int_equal(authenticate(uicc, CARD_APP_USIM, 64), 2);
	assert_known(uicc, CARD_ICCID, CARD_IMSI);

	uicc_forget(uicc);
	assert_known(uicc, "", "");
	identify(uicc, CARD_ICCID, CARD_IMSI);
	assert_true(faulty.commands > commands + 2);
	uicc_free(uicc);
}

/* What is selected is known after it, whatever was before. */
static void
test_selection(void **state)
{
	struct uicc *uicc = faulty_uicc(&faulty, CARD, APDU_T0, "");

	(void)state;
	(void)authenticate(uicc, CARD_APP_ISIM, 64);
	assert_known(uicc, CARD_ICCID, "");
	identify(uicc, CARD_ICCID, CARD_IMSI);
	assert_int_equal(authenticate(uicc, CARD_APP_USIM, 96), 2);
	assert_true(authenticate(uicc, CARD_APP_ISIM, 128) > 2);
	identify(uicc, CARD_ICCID, CARD_IMSI);
	assert_int_equal(authenticate(uicc, CARD_APP_ISIM, 160), 2);
	uicc_free(uicc);
}

static void
test_pin(void **state)
{
	struct uicc *uicc = faulty_uicc(&faulty, CARD, APDU_T0, "1234");
	static struct uicc_info info;
	int commands;

	(void)state;
	identify(uicc, CARD_ICCID, "");
	commands = faulty.commands;
	identify(uicc, CARD_ICCID, "");
	assert_int_equal(faulty.commands, commands);
	assert_int_equal(uicc_read_info(uicc, 0, &info), SR_OK);
	assert_int_equal(info.pin.tries_left, 3);
	uicc_free(uicc);
}

/* Info reads it anyway: nothing is asked for twice. */
static void
test_after_info(void **state)
{
	struct uicc *uicc = faulty_uicc(&faulty, CARD, APDU_T1, "");
	static struct uicc_info info;
	int commands;

	(void)state;
	assert_int_equal(uicc_read_info(uicc, 0, &info), SR_OK);
	assert_known(uicc, CARD_ICCID, CARD_IMSI);
	commands = faulty.commands;
	identify(uicc, CARD_ICCID, CARD_IMSI);
	assert_int_equal(faulty.commands, commands);
	uicc_free(uicc);
}

/* A lost command costs a second pass, and the identity is the card's. */
static void
test_lost(void **state)
{
	bool struck = true;
	int n;

	(void)state;
	for (n = 1; struck; n++) {
		struct uicc *uicc = faulty_uicc(&faulty, CARD, APDU_T0, "");

		faulty.fault = FAULT_LOST_AFTER;
		faulty.err = SR_READER_FAILURE;
		faulty.at = n;
		identify(uicc, CARD_ICCID, CARD_IMSI);
		struck = faulty.struck;
		faulty.fault = FAULT_NONE;
		(void)authenticate(uicc, CARD_APP_USIM, 64);
		uicc_free(uicc);
	}
	assert_true(n > 10);
}

/* A refusal at any command: it is right, or read when asked again. */
static void
test_refused(void **state)
{
	static const size_t words[] = { 0x6982, 0x6a82, 0x6985, 0x6f00, 0x6d00,
		0x6e00 };
	bool struck = true;

	(void)state;
	for (int n = 1; struck; n++)
		for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
			struct uicc *uicc =
			    faulty_uicc(&faulty, CARD, APDU_T1, "");
			struct uicc_identity id;
			enum sr_err err;

			faulty.fault = FAULT_REFUSED;
			faulty.arg = words[i];
			faulty.at = n;
			err = uicc_identify(uicc, &id);
			struck = faulty.struck;
			faulty.fault = FAULT_NONE;
			if (err == SR_CARD_ERROR)
				identify(uicc, CARD_ICCID, CARD_IMSI);
			else
				assert_identity(&id, CARD_ICCID,
				    i < 2 && id.imsi[0] == '\0' ? ""
								: CARD_IMSI);
			(void)authenticate(uicc, CARD_APP_USIM, 64);
			uicc_free(uicc);
		}
}

/* No card is asked again and again for what it does not have. */
static void
test_no_usim(void **state)
{
	struct uicc *uicc;

	(void)state;
	assert_int_equal(
	    uicc_new(
		script_reader("+ t0\n" IDENTIFY "> 00a40004022f00\n< 6a82\n"
			      "> 00a4040407a0000000871002\n< 6a82\n"),
		&uicc),
	    SR_OK);
	identify(uicc, ICCID, "");
	identify(uicc, ICCID, "");
	script_assert_end();
	uicc_free(uicc);
}

int
main(void)
{
	t_add("once in an epoch", test_once, NULL);
	t_add("what is selected after it", test_selection, NULL);
	t_add("a PIN hides the IMSI", test_pin, NULL);
	t_add("after info", test_after_info, NULL);
	t_add("lost commands", test_lost, NULL);
	t_add("refused commands", test_refused, NULL);
	t_add("no USIM", test_no_usim, NULL);
	return t_main("uicc/identify");
}
