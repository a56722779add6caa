/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "t.h"
#include "wpa/line.h"

#define R1 "000102030405060708090a0b0c0d0e0f"
#define R2 "101112131415161718191a1b1c1d1e1f"
#define R3 "202122232425262728292A2B2C2D2E2F"
#define BEHIND " needed for SSID x:y z"

static const struct row {
	const char *name;
	const char *text;
	enum wpa_kind kind;
	unsigned network;
	unsigned count;
} rows[] = {
	{ "AKA", "<3>CTRL-REQ-SIM-0:UMTS-AUTH:" R1 ":" R2 BEHIND, WPA_UMTS, 0,
	    1 },
	{ "AKA, and nothing behind", "<3>CTRL-REQ-SIM-12:UMTS-AUTH:" R1 ":" R2,
	    WPA_UMTS, 12, 1 },
	{ "SIM of three", "<3>CTRL-REQ-SIM-7:GSM-AUTH:" R1 ":" R2 ":" R3 BEHIND,
	    WPA_GSM, 7, 3 },
	{ "SIM of two", "<3>CTRL-REQ-SIM-7:GSM-AUTH:" R1 ":" R2 BEHIND, WPA_GSM,
	    7, 2 },
	{ "SIM of one", "<2>CTRL-REQ-SIM-7:GSM-AUTH:" R1, WPA_GSM, 7, 1 },
	{ "SIM of four", "<3>CTRL-REQ-SIM-7:GSM-AUTH:" R1 ":" R2 ":" R3 ":" R1,
	    WPA_MALFORMED, 7, 3 },
	{ "SIM of none", "<3>CTRL-REQ-SIM-7:GSM-AUTH:" BEHIND, WPA_MALFORMED, 7,
	    1 },
	{ "short RAND", "<3>CTRL-REQ-SIM-1:GSM-AUTH:00:" R1, WPA_MALFORMED, 1,
	    1 },
	{ "long RAND", "<3>CTRL-REQ-SIM-1:GSM-AUTH:" R1 "00", WPA_MALFORMED, 1,
	    1 },
	{ "no AUTN", "<3>CTRL-REQ-SIM-1:UMTS-AUTH:" R1, WPA_MALFORMED, 1, 1 },
	{ "no hex", "<3>CTRL-REQ-SIM-1:UMTS-AUTH:" R1 ":" BEHIND BEHIND,
	    WPA_MALFORMED, 1, 1 },
	{ "more than AUTN", "<3>CTRL-REQ-SIM-1:UMTS-AUTH:" R1 ":" R2 ":" R3,
	    WPA_MALFORMED, 1, 1 },
	{ "another question", "<3>CTRL-REQ-SIM-1:LTE-AUTH:" R1, WPA_MALFORMED,
	    1, 1 },
	{ "no network", "<3>CTRL-REQ-SIM-:GSM-AUTH:" R1, WPA_MALFORMED, 0, 0 },
	{ "network too long", "<3>CTRL-REQ-SIM-1234567:GSM-AUTH:" R1,
	    WPA_MALFORMED, 0, 0 },
	{ "no level", "CTRL-REQ-SIM-0:UMTS-AUTH:" R1 ":" R2, WPA_OTHER, 0, 0 },
	{ "a password", "<3>CTRL-REQ-PASSWORD-0:Password" BEHIND, WPA_OTHER, 0,
	    0 },
	{ "an answer", "OK\n", WPA_OTHER, 0, 0 },
	{ "nothing", "", WPA_OTHER, 0, 0 },
	{ "the end", "<3>CTRL-EVENT-TERMINATING ", WPA_ENDING, 0, 0 },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	size_t len = strlen(row->text);
	char *exact = malloc(len + 1);
	struct wpa_request got;

	assert_non_null(exact);
	memcpy(exact, row->text, len);
	exact = realloc(exact, len == 0 ? 1 : len);
	wpa_line_parse(exact, len, &got);
	free(exact);
	assert_int_equal(got.kind, row->kind);
	assert_int_equal(got.network, row->network);
	assert_int_equal(got.count, row->count);
	if (got.kind == WPA_UMTS || got.kind == WPA_GSM)
		t_expect_hex(got.rand[0], R1);
	if (got.kind == WPA_UMTS)
		t_expect_hex(got.autn, R2);
	if (got.kind == WPA_GSM && got.count == 3)
		t_expect_hex(got.rand[2], R3);
}

static void
test_long(void **state)
{
	char text[2000];
	struct wpa_request got;

	(void)state;
	memset(text, 'x', sizeof(text));
	memcpy(text, "<3>CTRL-REQ-SIM-0:UMTS-AUTH:" R1 ":" R2 " ", 94);
	for (size_t len = 0; len <= sizeof(text); len++) {
		wpa_line_parse(text, len, &got);
		assert_int_equal(got.kind == WPA_UMTS, len >= 93);
	}
}

static void
test_replies(void **state)
{
	struct wpa_request request = {
		.kind = WPA_UMTS, .network = 4, .count = 1
	};
	struct wire_auth_answer answers[3];
	char out[WPA_REPLY_MAX];

	(void)state;
	memset(answers, 0, sizeof(answers));
	for (size_t i = 0; i < 3; i++) {
		memset(answers[i].ik, 0xaa, 16);
		memset(answers[i].ck, 0xbb, 16);
		memset(answers[i].res, 0xcc, 8);
		memset(answers[i].auts, 0xdd, 14);
		memset(answers[i].kc, 0xee, 8);
		memset(answers[i].sres, (int)(0xf0 + i), 4);
		answers[i].res_len = 8;
		answers[i].outcome = WIRE_SUCCESS;
	}
	wpa_line_reply(&request, answers, out);
	assert_string_equal(out,
	    "CTRL-RSP-SIM-4:UMTS-AUTH:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:"
	    "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb:cccccccccccccccc");
	answers[0].outcome = WIRE_SYNC_FAILURE;
	wpa_line_reply(&request, answers, out);
	assert_string_equal(
	    out, "CTRL-RSP-SIM-4:UMTS-AUTS:dddddddddddddddddddddddddddd");
	wpa_line_reply(&request, NULL, out);
	assert_string_equal(out, "CTRL-RSP-SIM-4:UMTS-FAIL");
	request.kind = WPA_GSM;
	request.count = 3;
	wpa_line_reply(&request, answers, out);
	assert_string_equal(out,
	    "CTRL-RSP-SIM-4:GSM-AUTH:eeeeeeeeeeeeeeee:f0f0f0f0:"
	    "eeeeeeeeeeeeeeee:f1f1f1f1:eeeeeeeeeeeeeeee:f2f2f2f2");
	wpa_line_reply(&request, NULL, out);
	assert_string_equal(out, "CTRL-RSP-SIM-4:GSM-FAIL");
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	t_add("every length", test_long, NULL);
	t_add("replies", test_replies, NULL);
	return t_main("wpa/line");
}
