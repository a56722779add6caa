/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/clock.h"
#include "base/hex.h"
#include "faulty.h"
#include "script.h"
#include "t.h"

static struct faulty faulty;
static struct uicc_info info;

static void
authenticate(struct uicc *uicc, size_t index, uint64_t sqn)
{
	struct uicc_auth_request req = { .app = CARD_APP_USIM };
	struct uicc_auth_result res;
	struct aka_vector v;

	faulty_challenge(index, sqn, &req, &v);
	assert_int_equal(uicc_authenticate(uicc, &req, &res), SR_OK);
	assert_int_equal(res.answer.verdict, AUTH_SUCCESS);
	assert_memory_equal(res.answer.ck, v.ck, 16);
}

static const struct row {
	const char *name;
	size_t index;
	const char *iccid;
	const char *imsi;
	const char *impi;
	const char *domain;
	size_t impu_count, pcscf_count;
	const char *last_impu;
	const char *last_pcscf;
} rows[] = {
	{ "sim0", 0, "8988211000000458904", "901700000045890", "", "", 0, 0, "",
	    "" },
	{ "sim1", 1, "8988211000000458912", "901700000045891", "", "", 0, 0, "",
	    "" },
	{ "sim2", 2, "8988211000000900020", "001010000000902",
	    "001010000000902@ims.mnc001.mcc001.3gppnetwork.org",
	    "ims.mnc001.mcc001.3gppnetwork.org", 3, 3, "tel:+15550100902",
	    "2001:db8::2" },
	{ "sim3", 3, "8988211000000900038", "001010000000903",
	    "001010000000903@ims.mnc001.mcc001.3gppnetwork.org",
	    "ims.mnc001.mcc001.3gppnetwork.org", 1, 1,
	    "sip:001010000000903@ims.mnc001.mcc001.3gppnetwork.org",
	    "2001:db8::3" },
};

static bool
has_service(const struct uicc_services *services, const char *name)
{
	for (size_t i = 0; i < services->count; i++)
		if (strcmp(services->names[i], name) == 0)
			return true;
	return false;
}

static void
check(const struct row *row)
{
	assert_string_equal(info.iccid, row->iccid);
	assert_string_equal(info.imsi, row->imsi);
	assert_int_equal(info.mnc_len, 2);
	assert_true(info.atr_len > 2);
	assert_int_equal(info.app_count, 2);
	assert_int_equal(info.apps[0].app, CARD_APP_USIM);
	assert_int_equal(info.apps[1].app, CARD_APP_ISIM);
	assert_string_equal(info.impi, row->impi);
	assert_string_equal(info.domain, row->domain);
	assert_int_equal(info.impu_count, row->impu_count);
	if (row->impu_count > 0)
		assert_string_equal(
		    info.impu[row->impu_count - 1], row->last_impu);
	assert_int_equal(info.pcscf_count, row->pcscf_count);
	if (row->pcscf_count > 0)
		assert_string_equal(
		    info.pcscf[row->pcscf_count - 1], row->last_pcscf);
	assert_true(info.pin.known);
	assert_false(info.pin.required);
	assert_int_equal(info.pin.tries_left, 3);
	assert_true(info.isim_pin.known);
	assert_int_equal(info.isim_pin.reference, info.pin.reference);
	assert_true(has_service(&info.services, "gsm_access"));
	assert_false(has_service(&info.services, "mbms_security"));
}

/* Before and after it, the card authenticates. */
static void
test_builtin(void **state)
{
	const struct row *row = *state;

	for (int protocol = APDU_T0; protocol <= APDU_T1; protocol++) {
		struct uicc *uicc = faulty_uicc(
		    &faulty, row->index, (enum apdu_protocol)protocol, "");
		int commands, first;

		memset(&info, 0xee, sizeof(info));
		assert_int_equal(uicc_read_info(uicc, 0, &info), SR_OK);
		check(row);
		first = faulty.commands;
		commands = faulty.commands;
		authenticate(uicc, row->index, 0x8000);
		/* the USIM is selected: nothing but AUTHENTICATE */
		assert_int_equal(
		    faulty.commands - commands, protocol == APDU_T0 ? 2 : 1);
		/* all of it anew */
		commands = faulty.commands;
		assert_int_equal(uicc_read_info(uicc, 0, &info), SR_OK);
		assert_int_equal(faulty.commands - commands, first);
		check(row);
		uicc_free(uicc);
	}
}

static void
test_pin(void **state)
{
	struct uicc *uicc = faulty_uicc(&faulty, 2, APDU_T0, "1234");
	struct uicc_auth_request req = { .app = CARD_APP_USIM };
	struct uicc_auth_result res;
	struct aka_vector v;

	(void)state;
	assert_int_equal(uicc_read_info(uicc, 0, &info), SR_OK);
	assert_string_equal(info.iccid, "8988211000000900020");
	assert_string_equal(info.imsi, "");
	assert_true(info.pin.known);
	assert_true(info.pin.required);
	assert_int_equal(info.pin.tries_left, 3);

	for (int i = 0; i < 5; i++) {
		faulty_challenge(2, 64, &req, &v);
		assert_int_equal(uicc_authenticate(uicc, &req, &res), SR_OK);
		assert_int_equal(res.answer.verdict, AUTH_REFUSED);
		assert_int_equal(res.refusal, SR_PIN_REQUIRED);
		assert_int_equal(res.pin_tries_left, 3);
		assert_int_equal(res.executed, SR_EXECUTED_NO);
	}
	uicc_free(uicc);
}

/* A lost command costs a second pass, a second one the answer. */
static void
test_faults(void **state)
{
	bool struck = true;

	(void)state;
	for (int n = 1; struck; n++) {
		struct uicc *uicc = faulty_uicc(&faulty, 2, APDU_T0, "");

		faulty.fault = FAULT_LOST_AFTER;
		faulty.err = SR_READER_FAILURE;
		faulty.at = n;
		assert_int_equal(uicc_read_info(uicc, 0, &info), SR_OK);
		check(&rows[2]);
		struck = faulty.struck;
		faulty.fault = FAULT_NONE;
		authenticate(uicc, 2, 64);
		uicc_free(uicc);
	}
}

/* One odd answer at any place: what is there is right, and the card works. */
static void
test_odd_files(void **state)
{
	static const size_t words[] = { 0x6982, 0x6a82, 0x6985, 0x6f00 };
	bool struck = true;

	(void)state;
	for (int n = 1; struck; n++) {
		struct uicc *uicc = faulty_uicc(&faulty, 2, APDU_T1, "");

		faulty.fault = FAULT_STATUS;
		faulty.arg = words[n % 4];
		faulty.at = n;
		assert_int_equal(uicc_read_info(uicc, 0, &info), SR_OK);
		struck = faulty.struck;
		faulty.fault = FAULT_NONE;
		authenticate(uicc, 2, 64);
		uicc_free(uicc);
	}
}

/* A card that is one answer behind is reset, and then tells what is right. */
static void
test_behind(void **state)
{
	const enum apdu_protocol *protocol = *state;
	bool struck = true;

	for (int n = 1; struck; n++) {
		struct uicc *uicc = faulty_uicc(&faulty, 2, *protocol, "");

		faulty.fault = FAULT_BEHIND;
		faulty.at = n;
		assert_int_equal(uicc_read_info(uicc, 0, &info), SR_OK);
		check(&rows[2]);
		struck = faulty.struck;
		faulty.fault = FAULT_NONE;
		authenticate(uicc, 2, 64);
		uicc_free(uicc);
	}
}

/* A card that gives no FCP, has no EF_DIR and no EF_AD, and wants a PIN. */
static const char bare_card[] = "+ t1\n"
				"> 00a40004023f0000\n< 9000\n"
				"> 00a40004022fe200\n< 9000\n"
				"> 00b0000000\n< 988812010000405600f89000\n"
				"> 00a40004022f0000\n< 6a82\n"
				"> 00a4040407a000000087100400\n< 6a82\n"
				"> 00a4040407a000000087100200\n< 9000\n"
				"> 00a40004026f0700\n< 9000\n"
				"> 00b0000000\n< 6982\n"
				"> 00a40004026fad00\n< 6a82\n"
				"> 00a40004026f3800\n< 6982\n"
				"> 00200001\n< 63c2\n"
				"> 00a40004023f0000\n< 9000\n"
				"> 00a40004022fe200\n< 9000\n"
				"> 00b0000000\n< 988812010000405600f89000\n"
				"> 00a4040407a000000087100200\n< 9000\n";

static void
test_bare_card(void **state)
{
	struct uicc *uicc;

	(void)state;
	assert_int_equal(uicc_new(script_reader(bare_card), &uicc), SR_OK);
	assert_int_equal(uicc_read_info(uicc, 0, &info), SR_OK);
	script_assert_end();
	assert_string_equal(info.iccid, "8988211000000465008");
	assert_string_equal(info.imsi, "");
	assert_int_equal(info.mnc_len, 0);
	assert_int_equal(info.app_count, 0);
	assert_true(info.pin.known);
	assert_true(info.pin.required);
	assert_int_equal(info.pin.tries_left, 2);
	uicc_free(uicc);
}

/*
 * A card with as many records as a file can have, and another PIN for its
 * ISIM; all that it does not answer here it does not have.
 */
enum { RECORDS = 254, BLANK = 100 };

static struct {
	struct reader base;
	uint16_t current;
	bool isim;
	int records;
	unsigned slow_ms; /* for each record */
} large;

static enum sr_err
large_connect(struct reader *r, struct reader_card *card)
{
	(void)r;
	*card = (struct reader_card){ .protocol = APDU_T1 };
	return SR_OK;
}

static void
answer_hex(struct apdu_rsp *rsp, const char *hex)
{
	assert_int_equal(hex_decode(hex, strlen(hex), rsp->data,
			     sizeof(rsp->data), &rsp->len),
	    SR_OK);
	rsp->sw = 0x9000;
}

static void
large_select(const uint8_t *cmd, struct apdu_rsp *rsp)
{
	if (cmd[2] == 0x04) {
		large.isim = cmd[11] == 0x04;
		answer_hex(rsp,
		    large.isim ? "6208c606900180830102"
			       : "6208c606900100830101");
		return;
	}
	large.current = (uint16_t)(cmd[5] << 8 | cmd[6]);
	switch (large.current) {
	case FID_IMPU:
	case FID_PCSCF:
		answer_hex(rsp, "62078205422100fffe");
		break;
	case FID_MF:
	case FID_ICCID:
	case FID_IST:
		rsp->sw = 0x9000;
		break;
	}
}

static void
large_read_record(uint8_t number, struct apdu_rsp *rsp)
{
	clock_sleep_ms(large.slow_ms);
	large.records++;
	memset(rsp->data, 0xff, sizeof(rsp->data));
	rsp->len = 255;
	rsp->sw = 0x9000;
	if (number == BLANK)
		return;
	rsp->data[0] = 0x80;
	rsp->data[1] = 0x81;
	rsp->data[2] = 252;
	memset(rsp->data + 3, 'a' + number % 26, 252);
	if (large.current == FID_PCSCF)
		rsp->data[3] = 0x00;
}

static enum sr_err
large_transmit(struct reader *r, const uint8_t *cmd, size_t cmd_len,
    struct apdu_rsp *rsp, enum sr_executed *reached)
{
	(void)r;
	(void)cmd_len;
	*rsp = (struct apdu_rsp){ .sw = 0x6a82 };
	*reached = SR_EXECUTED_YES;
	if (cmd[1] == 0xa4)
		large_select(cmd, rsp);
	else if (cmd[1] == 0xb0 && large.current == FID_ICCID)
		answer_hex(rsp, "988812010000405600f8");
	else if (cmd[1] == 0xb0 && large.current == FID_IST && large.isim)
		answer_hex(rsp, "02");
	else if (cmd[1] == 0xb2)
		large_read_record(cmd[2], rsp);
	else if (cmd[1] == 0x20)
		rsp->sw = cmd[3] == 0x02 ? 0x63c1 : 0x63c3;
	return SR_OK;
}

static void
large_disconnect(struct reader *r, enum reader_disposition how)
{
	(void)r;
	(void)how;
}

static void
large_close(struct reader *r)
{
	(void)r;
}

static struct uicc *
large_uicc(void)
{
	static const struct reader_ops ops = {
		.connect = large_connect,
		.transmit = large_transmit,
		.disconnect = large_disconnect,
		.close = large_close,
	};
	struct uicc *uicc;

	memset(&large, 0, sizeof(large));
	large.base = (struct reader){ &ops, "large" };
	assert_int_equal(uicc_new(&large.base, &uicc), SR_OK);
	return uicc;
}

static void
test_large_card(void **state)
{
	struct uicc *uicc = large_uicc();

	(void)state;
	assert_int_equal(uicc_read_info(uicc, 0, &info), SR_OK);
	assert_int_equal(info.impu_count, RECORDS - 1);
	assert_int_equal(info.pcscf_count, RECORDS - 1);
	assert_int_equal(strlen(info.impu[RECORDS - 2]), 252);
	assert_int_equal(info.impu[RECORDS - 2][0], 'a' + RECORDS % 26);
	assert_int_equal(strlen(info.pcscf[RECORDS - 2]), 251);
	assert_int_equal(info.isim_services.count, 1);
	assert_string_equal(info.isim_services.names[0], "gba");
	assert_true(info.isim_pin.known && info.isim_pin.required);
	assert_int_equal(info.isim_pin.reference, 0x02);
	assert_int_equal(info.isim_pin.tries_left, 1);
	assert_true(info.pin.known && !info.pin.required);
	assert_int_equal(info.pin.reference, 0x01);
	assert_int_equal(info.pin.tries_left, 3);
	uicc_free(uicc);
}

/* Half of it would be no answer. */
static void
test_no_time(void **state)
{
	struct uicc *uicc = large_uicc();

	(void)state;
	large.slow_ms = 10;
	assert_int_equal(
	    uicc_read_info(uicc, clock_ms() + 100, &info), SR_DEADLINE);
	assert_in_range(large.records, 0, 12);
	assert_true(t_is_zero(&info, sizeof(info)));
	large.slow_ms = 0;
	assert_int_equal(uicc_read_info(uicc, 0, &info), SR_OK);
	uicc_free(uicc);
}

/* The errors of the way to the card are not hidden. */
static void
test_unreachable(void **state)
{
	struct uicc *uicc;

	(void)state;
	assert_int_equal(uicc_new(script_reader("+ t0\n> 00a40004023f00\n"
						"! no_card no\n+ no_card\n"),
			     &uicc),
	    SR_OK);
	memset(&info, 0xee, sizeof(info));
	assert_int_equal(uicc_read_info(uicc, 0, &info), SR_NO_CARD);
	script_assert_end();
	assert_true(t_is_zero(&info, sizeof(info)));
	uicc_free(uicc);
}

/* Nothing of an earlier epoch is repeated when the card does not answer. */
static void
test_no_leftovers(void **state)
{
	struct uicc *uicc = faulty_uicc(&faulty, 2, APDU_T0, "");

	(void)state;
	assert_int_equal(uicc_read_info(uicc, 0, &info), SR_OK);
	uicc_forget(uicc);
	assert_int_equal(uicc_read_info(uicc, 0, &info), SR_OK);
	check(&rows[2]);
	uicc_free(uicc);
	uicc_free(NULL);
}

int
main(void)
{
	static const enum apdu_protocol protocols[] = { APDU_T0, APDU_T1 };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_builtin, &rows[i]);
	t_add("a PIN hides the IMSI and costs no try", test_pin, NULL);
	t_add("faults", test_faults, NULL);
	t_add("one answer behind", test_behind, &protocols[0]);
	t_add("one answer behind, T=1", test_behind, &protocols[1]);
	t_add("odd files", test_odd_files, NULL);
	t_add("a bare card", test_bare_card, NULL);
	t_add("a large card", test_large_card, NULL);
	t_add("no time for all records", test_no_time, NULL);
	t_add("unreachable", test_unreachable, NULL);
	t_add("forgotten and read again", test_no_leftovers, NULL);
	return t_main("uicc/info");
}
