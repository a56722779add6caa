/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "auc/request.h"
#include "t.h"

#define IMSI "001010000000001"
#define RAND "000102030405060708090a0b0c0d0e0f"
#define AUTS "dc2a591fe072c92d7c46ecfe97e5"

static const struct row {
	const char *name;
	const char *text;
	bool good;
	enum auc_request_kind kind;
	unsigned count;
} rows[] = {
	{ "triplets", "SIM-REQ-AUTH " IMSI " 3", true, AUC_GSM, 3 },
	{ "two triplets", "SIM-REQ-AUTH " IMSI " 2", true, AUC_GSM, 2 },
	{ "more than there are", "SIM-REQ-AUTH " IMSI " 9", true, AUC_GSM, 3 },
	{ "a quintuplet", "AKA-REQ-AUTH " IMSI, true, AUC_UMTS, 0 },
	{ "AUTS", "AKA-AUTS " IMSI " " AUTS " " RAND, true, AUC_RESYNC, 0 },
	{ "IMSI of 6", "AKA-REQ-AUTH 001011", true, AUC_UMTS, 0 },
	{ "IMSI of 5", "AKA-REQ-AUTH 00101", false, 0, 0 },
	{ "IMSI of 16", "AKA-REQ-AUTH " IMSI "0", false, 0, 0 },
	{ "IMSI with a letter", "AKA-REQ-AUTH 00101x", false, 0, 0 },
	{ "nothing", "", false, 0, 0 },
	{ "a word", "AKA-REQ-AUTH", false, 0, 0 },
	{ "no IMSI", "AKA-REQ-AUTH ", false, 0, 0 },
	{ "two blanks", "AKA-REQ-AUTH  " IMSI, false, 0, 0 },
	{ "a blank behind", "AKA-REQ-AUTH " IMSI " ", false, 0, 0 },
	{ "a word too many", "AKA-REQ-AUTH " IMSI " 1", false, 0, 0 },
	{ "no count", "SIM-REQ-AUTH " IMSI, false, 0, 0 },
	{ "count 0", "SIM-REQ-AUTH " IMSI " 0", false, 0, 0 },
	{ "count 10", "SIM-REQ-AUTH " IMSI " 10", false, 0, 0 },
	{ "count -1", "SIM-REQ-AUTH " IMSI " -1", false, 0, 0 },
	{ "another word", "AKA-REQ-AUTX " IMSI, false, 0, 0 },
	{ "lower case", "aka-req-auth " IMSI, false, 0, 0 },
	{ "AUTS too short", "AKA-AUTS " IMSI " dc " RAND, false, 0, 0 },
	{ "RAND too long", "AKA-AUTS " IMSI " " AUTS " " RAND "00", false, 0,
	    0 },
	{ "no RAND", "AKA-AUTS " IMSI " " AUTS, false, 0, 0 },
	{ "more", "AKA-AUTS " IMSI " " AUTS " " RAND " " RAND, false, 0, 0 },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	size_t len = strlen(row->text);
	char *exact = malloc(len + 1);
	struct auc_request got;

	assert_non_null(exact);
	memcpy(exact, row->text, len + 1);
	exact = realloc(exact, len == 0 ? 1 : len); /* without its NUL */
	assert_int_equal(auc_request_parse(exact, len, &got), row->good);
	free(exact);
	if (!row->good)
		return;
	assert_int_equal(got.kind, row->kind);
	assert_int_equal(got.count, row->count);
	assert_ptr_equal(
	    strstr(row->text, got.imsi), strchr(row->text, ' ') + 1);
}

static void
test_nul(void **state)
{
	static const char text[] = "AKA-REQ-AUTH 001010000\0000001";
	struct auc_request got;

	(void)state;
	assert_false(auc_request_parse(text, sizeof(text) - 1, &got));
}

static void
test_long(void **state)
{
	char text[AUC_REQUEST_MAX + 1];
	struct auc_request got;

	(void)state;
	memset(text, '1', sizeof(text));
	memcpy(text, "AKA-REQ-AUTH ", 13);
	for (size_t len = 0; len <= sizeof(text); len++)
		assert_int_equal(auc_request_parse(text, len, &got),
		    len >= 13 + 6 && len <= 13 + 15);
}

static void
test_replies(void **state)
{
	struct auc_request request = { .kind = AUC_GSM, .imsi = IMSI };
	struct auc_triplet triplets[AUC_TRIPLETS_MAX];
	struct aka_vector vector;
	char out[AUC_REPLY_MAX];

	(void)state;
	auc_reply_failure(&request, out);
	assert_string_equal(out, "SIM-RESP-AUTH " IMSI " FAILURE");
	request.count = 2;
	memset(triplets[0].rand, 0xaa, 16);
	memset(triplets[0].sres, 0xbb, 4);
	memset(triplets[0].kc, 0xcc, 8);
	triplets[1] = triplets[0];
	auc_reply_gsm(&request, triplets, out);
	assert_string_equal(out,
	    "SIM-RESP-AUTH " IMSI
	    " cccccccccccccccc:bbbbbbbb:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	    " cccccccccccccccc:bbbbbbbb:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
	request.kind = AUC_UMTS;
	memset(&vector, 0x11, sizeof(vector));
	memset(vector.rand, 0xaa, 16);
	memset(vector.autn, 0xbb, 16);
	memset(vector.ik, 0xcc, 16);
	memset(vector.ck, 0xdd, 16);
	memset(vector.res, 0xee, sizeof(vector.res));
	vector.res_len = 4;
	auc_reply_umts(&request, &vector, out);
	assert_string_equal(out,
	    "AKA-RESP-AUTH " IMSI " aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa "
	    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb "
	    "cccccccccccccccccccccccccccccccc "
	    "dddddddddddddddddddddddddddddddd eeeeeeee");
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	t_add("a NUL", test_nul, NULL);
	t_add("every length", test_long, NULL);
	t_add("replies", test_replies, NULL);
	return t_main("auc/request");
}
