/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "card/files.h"
#include "card/sw.h"
#include "card/tlv.h"
#include "t.h"
#include "trace.h"

/*
 * A phone and its sysmoISIM-SJA2, sniffed.  The rows name what is known of
 * each answer; an answer without a row fails, and so does a row without an
 * answer.
 */

/* A step of a sniffed session. */
struct step {
	const char *cmd, *rsp, *sw;
	char selected[5]; /* end of the last SELECT on this channel */
};

struct row {
	const char *selected;
	const char *cmd;
	render_fn *render; /* NULL: an answer that nothing here decodes */
	const char *text;
};

/* STATUS with the AID of the current application (TS 102 221, 11.1.2). */
static enum sr_err
render_status(const uint8_t *data, size_t len, char *text)
{
	struct cursor aid;

	if (!tlv_find(cursor_over(data, len), 0x84, &aid))
		return SR_MALFORMED;
	snprintf(text, RENDER_MAX, "%s %zu",
	    aid_app(aid.at, aid.left) == CARD_APP_USIM ? "USIM" : "other",
	    aid.left);
	return SR_OK;
}

#define EF(fid, size) "transparent " fid " " size " 0x0 aid=0 pin=unknown 00"
#define LINEAR(fid, size) "linear " fid " " size " aid=0 pin=unknown 00"

static const struct row session_rows[] = {
	{ "3f00", "00c000002f", render_fcp, "df 3f00 0 0x0 aid=0 pin=off 01" },
	{ "2fe2", "00c0000021", render_fcp, EF("2fe2", "10") },
	{ "2fe2", "00b000000a", render_iccid, "8988211000000465008" },
	{ "2f00", "00c0000024", render_fcp, LINEAR("2f00", "344 43x8") },
	{ "2f00", "00b201042b", render_dir, "USIM 16 USim1" },
	{ "2f00", "00b202042b", render_dir, "ISIM 16 ISim1" },
	{ "2f00", "00b203042b", render_dir, "other 0 " },
	{ "0000", "00c000003a", render_fcp, "df 0000 0 0x0 aid=16 pin=off 01" },
	{ "0000", "0070000001", NULL, NULL },
	{ "0000", "01c000003e", render_fcp, "df ff01 0 0x0 aid=16 pin=off 01" },
	{ "6fad", "00c0000021", render_fcp, EF("6fad", "4") },
	{ "6fad", "00b0000004", render_ad, "2" },
	{ "6f07", "00c0000021", render_fcp, EF("6f07", "9") },
	{ "6f07", "00b0000009", render_imsi, "901700000046734" },
	{ "6f38", "00c0000021", render_fcp, EF("6f38", "20") },
	{ "6f38", "00b0000014", render_ust,
	    "2 3 4 5 6 8 9 10 11 12 13 14 15 16 17 18 19 20 21 24 25 27 28 29 "
	    "32 33 34 35 38 39 40 42 43 44 45 46 51 60 71 73 85 86 87 89 90 93 "
	    "94 122 123 124 126" },
	{ "4f20", "00c0000021", render_fcp, EF("4f20", "9") },
	{ "4f20", "00b0000009", NULL, NULL },
	{ "3f00", "00c0000001", NULL, NULL },
	{ "3f00", "80f2010112", render_status, "USIM 16" },
	{ "3f00", "0070000001", NULL, NULL },
	{ "6f02", "01c0000021", render_fcp, EF("6f02", "128") },
	{ "6f02", "01b0000080", render_ims_text, "" },
	{ "6f04", "01c0000024", render_fcp, LINEAR("6f04", "1024 128x8") },
	{ "6f04", "01b2010480", render_ims_text, "" },
	{ "6f03", "01c0000021", render_fcp, EF("6f03", "50") },
	{ "6f03", "01b0000032", render_ims_text, "" },
	{ "6f09", "01c0000023", render_fcp, LINEAR("6f09", "1024 128x8") },
	{ "6f09", "01b2010480", render_pcscf, "" },
	{ "6f07", "01c0000021", render_fcp, EF("6f07", "3") },
	{ "6f07", "01b0000003", render_ust, "1 4 5 10" },
};

enum { ROWS = sizeof(session_rows) / sizeof(session_rows[0]) };

static bool used[ROWS];

static void
expect_answer(const char *hex, const char *sw)
{
	char both[2 * APDU_RSP_MAX + 1];
	struct apdu_rsp rsp;
	size_t len;
	uint8_t *bytes;

	snprintf(both, sizeof(both), "%s%s", hex, sw);
	bytes = t_hex(both, &len);
	assert_int_equal(apdu_decode(bytes, len, &rsp), SR_OK);
	assert_int_equal(rsp.len, strlen(hex) / 2);
	assert_memory_equal(rsp.data, bytes, rsp.len);
	assert_int_equal(rsp.sw, strtoul(sw, NULL, 16));
	free(bytes);
}

static size_t
find_row(const struct step *step)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(session_rows[i].selected, step->selected) == 0 &&
		    strcmp(session_rows[i].cmd, step->cmd) == 0)
			return i;
	fail_msg("no row for %s %s", step->selected, step->cmd);
	return ROWS;
}

static void
test_step(void **state)
{
	const struct step *step = *state;
	uint16_t sw = (uint16_t)strtoul(step->sw, NULL, 16);
	size_t i;

	trace_expect_command(step->cmd, APDU_T0);
	expect_answer(step->rsp, step->sw);
	if (strncmp(step->cmd, "002c", 4) == 0)
		assert_int_equal(sw_tries_left(sw), 10);
	if (strncmp(step->cmd, "0020", 4) == 0)
		assert_int_equal(sw_tries_left(sw), 3);
	if (step->rsp[0] == '\0')
		return;
	i = find_row(step);
	used[i] = true;
	if (session_rows[i].render != NULL)
		trace_expect(
		    session_rows[i].render, step->rsp, session_rows[i].text);
}

static void
test_all_used(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		if (!used[i])
			fail_msg("no answer for %s", session_rows[i].cmd);
}

static void
add_step(struct step *step, const json_t *json)
{
	static char selected[4][5];
	size_t channel, len;

	step->cmd = trace_text(json, "cmd");
	step->rsp = trace_text(json, "rsp");
	step->sw = trace_text(json, "sw");
	channel = (size_t)(step->cmd[1] - '0') & 3;
	len = strlen(step->cmd);
	if (strncmp(step->cmd + 2, "a4", 2) == 0)
		memcpy(selected[channel], step->cmd + len - 4, 5);
	memcpy(step->selected, selected[channel], 5);
	t_add(step->cmd, test_step, step);
}

int
main(void)
{
	static struct step steps[100];
	json_t *captures = trace_load("captures"), *exchange, *json;
	size_t i, j, count = 0;
	int status;

	json_array_foreach(
	    json_object_get(json_array_get(captures, 0), "exchanges"), i,
	    exchange) json_array_foreach(json_object_get(exchange, "steps"), j,
	    json) if (count < sizeof(steps) / sizeof(steps[0]))
	    add_step(&steps[count++], json);
	t_add("each row is used", test_all_used, NULL);
	status = t_main("card/session");
	json_decref(captures);
	return status;
}
