/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "auc/auc.h"
#include "t.h"

#define K "465b5ce8b199b49faa5f0a2ee238a6bc"
#define OPC "cd63cb71954a9f4e48a5994e37a02baf"
#define KEYS "k = " K "\nopc = " OPC "\n"
#define ONE "[imsi \"001010000000001\"]\n"
#define CARD "[iccid \"8988211000000458904\"]\n"

static const struct row {
	const char *name;
	const char *text;
	enum sr_err err;
	const char *says;
} rows[] = {
	{ "nothing", "", SR_OK, "" },
	{ "one of each", ONE KEYS CARD KEYS "[key]\n" KEYS, SR_OK, "" },
	{ "everything that can be said",
	    ONE "algorithm = tuak\nk = " K "\ntopc = " OPC OPC
		"\nkeccak = 2\nres_len = 16\namf = 8000\nind_len = 0\n"
		"delta = 1000\nsim_algorithm = 3g\n",
	    SR_OK, "" },
	{ "2G alone", ONE "k = " K "\nsim_algorithm = comp128-1\n", SR_OK, "" },
	{ "2G beside 3G", ONE KEYS "sim_algorithm = xor\n", SR_OK, "" },
	{ "K missing", ONE "opc = " OPC "\n", SR_BAD_CONFIG,
	    "f:1: imsi: K is missing" },
	{ "OPc missing", KEYS "[key]\n", SR_BAD_CONFIG, "must come first" },
	{ "OP missing", ONE "k = " K "\n", SR_BAD_CONFIG, "f:1: imsi: " },
	{ "2G without K", ONE "sim_algorithm = xor\n", SR_BAD_CONFIG,
	    "K is missing" },
	{ "2G with a long K", ONE "k = " K K "\nsim_algorithm = xor\n",
	    SR_BAD_CONFIG, "32 hex digits" },
	{ "[key] may lack what comes from elsewhere", "[key]\nopc = " OPC "\n",
	    SR_OK, "" },
	{ "no IMSI", "[imsi]\n" KEYS, SR_BAD_CONFIG, "needs 6 to 15 digits" },
	{ "IMSI of 5", "[imsi \"00101\"]\n" KEYS, SR_BAD_CONFIG, "6 to 15" },
	{ "ICCID of 21", "[iccid \"898821100000045890400\"]\n" KEYS,
	    SR_BAD_CONFIG, "1 to 20" },
	{ "ICCID with f", "[iccid \"8988f\"]\n" KEYS, SR_BAD_CONFIG,
	    "1 to 20" },
	{ "twice", ONE KEYS ONE KEYS, SR_BAD_CONFIG, "the same section" },
	{ "IND too long", ONE KEYS "ind_len = 6\n", SR_BAD_CONFIG,
	    "ind_len: must be a number from 0 to 5" },
	{ "AMF too long", ONE KEYS "amf = 800000\n", SR_BAD_CONFIG,
	    "amf: must be 4 hex digits" },
	{ "unknown", ONE KEYS "sqn = 0\n", SR_BAD_CONFIG, "unknown key" },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct auc_subscribers got;
	struct conf_error error = { "" };

	assert_int_equal(
	    auc_subscribers_load_text("f", row->text, &got, &error), row->err);
	if (strstr(error.text, row->says) == NULL)
		fail_msg("%s", error.text);
	assert_null(strstr(error.text, K));
	auc_subscribers_wipe(&got);
}

static void
expect(const struct auc_subscribers *all, const char *iccid, const char *imsi,
    const char *where)
{
	const struct auc_subscriber *found =
	    auc_subscribers_of_card(all, iccid, imsi);

	if (where == NULL)
		assert_null(found);
	else
		assert_string_equal(found->where, where);
}

static void
test_find(void **state)
{
	struct auc_subscribers all;
	struct conf_error error;

	(void)state;
	assert_int_equal(
	    auc_subscribers_load_text("f", ONE KEYS CARD KEYS, &all, &error),
	    SR_OK);
	expect(&all, "8988211000000458904", "", "f:4: iccid: ");
	expect(&all, "8988211000000458904", "001010000000001", "f:4: iccid: ");
	expect(&all, "", "001010000000001", "f:1: imsi: ");
	expect(&all, "001010000000001", "8988211000000458904", NULL);
	expect(&all, "", "", NULL);
	auc_subscribers_wipe(&all);
	assert_int_equal(auc_subscribers_load_text(
			     "f", "[key]\n" KEYS ONE KEYS, &all, &error),
	    SR_OK);
	expect(&all, "1", "001010000000002", "f:1: key: ");
	expect(&all, "1", "001010000000001", "f:4: imsi: ");
	auc_subscribers_wipe(&all);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	t_add("whose card it is", test_find, NULL);
	return t_main("auc/subscribers");
}
