/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "card/auth.h"
#include "card/sw.h"
#include "t.h"
#include "trace.h"

/* Single answers of many cards, of which the rows name what is known. */

static const struct row {
	const char *name; /* in the file */
	render_fn *render;
	const char *text; /* NULL: must be refused */
} rows[] = {
	{ "sja2-slot0", render_auth,
	    "res=131004db2ff1ce8e ck=d42eb5aa085307903271b2422b698bad "
	    "ik=485f81e6fd957fe3cad374adf12fe1ca kc=64d3f2a32f801214" },
	{ "sja2-slot1", render_auth,
	    "res=026d7ac42d379207 ck=83a90ba331f47a95c27a550b174c4a1f "
	    "ik=31e1d10329ffaf0ca1684a1bf0b0a14a kc=d15ac5b0fff73ecc" },
	{ "sja5-pysim-test", render_auth,
	    "res=13484811d553ab35 ck=0f93c4807f4ff57c6cd348fea590c06d "
	    "ik=608e7bff4856c73e363e795b165a4158 kc=35f08eda84d3b377" },
	{ "sim-rest-doc-sample", render_auth,
	    "res=b15379540ec93985 ck=713fde72c28cbd282a4cd4565f3d6381 "
	    "ik=2e641727c95781f1020d319a0594f31a kc=771a2c995172ac42" },
	{ "eap-aka-prime-android", render_auth,
	    "res=28d7b0f2a2ec3de5 ck=5349fbe098649f948f5d2e973a81c00f "
	    "ik=9744871ad32bf9bbd1dd5ce54e3e2e5a" },
	{ "resync-made-from-auts-csv", render_auth,
	    "auts=979498b1f72d3e28c59fa2e72f9c" },
	{ "sniffed-command", render_auth, NULL }, /* has no answer */
	{ "gba-bootstrap-mtk", render_auth_gba, "res=ba951159c06bddb8" },
	{ "gsm-context-set1", render_auth_gsm,
	    "sres=46f8416a kc=eae4be823af9a08b" },
	{ "sim-run-gsm-set1", render_auth_sim,
	    "sres=46f8416a kc=eae4be823af9a08b" },

	{ "MF (supports TERMINAL CAPABILITY)", render_fcp,
	    "df 3f00 0 0x0 aid=0 pin=off 01" },
	{ "ADF.USIM, AID 12 bytes", render_fcp,
	    "df 7fd0 0 0x0 aid=12 pin=off 01" },
	{ "ADF.ISIM", render_fcp, "df 7fb0 0 0x0 aid=12 pin=off 01" },
	{ "EF_IMSI", render_fcp,
	    "transparent 6f07 9 0x0 aid=0 pin=unknown 00" },
	{ "EF_ECC linear fixed", render_fcp,
	    "linear 6fb7 28 14x2 aid=0 pin=unknown 00" },

	{ "MF", render_gsm_file, "df 3f00 0 0 pin=off tries=3" },
	{ "DF.TELECOM", render_gsm_file, "df 7f10 0 0 pin=off tries=3" },
	{ "EF_MSISDN", render_gsm_file,
	    "linear 6f40 52 26 pin=unknown tries=-1" },
	{ "EF_ICCID", render_gsm_file,
	    "transparent 2fe2 10 0 pin=unknown tries=-1" },
};

enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static bool used[ROWS];

/* AUTHENTICATE of the file: is its data what we encode? */
static void
expect_challenge(const char *hex)
{
	size_t len;
	uint8_t *data = t_hex(hex, &len), out[AUTH_3G_DATA_LEN];

	assert_in_range(len, AUTH_3G_DATA_LEN, AUTH_3G_DATA_LEN + 1);
	auth_3g_encode(data + 1, data + 18, out);
	assert_memory_equal(out, data, sizeof(out));
	free(data);
}

static void
expect_gsm_challenge(const char *hex)
{
	size_t len;
	uint8_t *data = t_hex(hex, &len), out[AUTH_GSM_DATA_LEN];

	assert_int_equal(len, AUTH_GSM_DATA_LEN + 1);
	auth_gsm_encode(data + 1, out);
	assert_memory_equal(out, data, sizeof(out));
	free(data);
}

/* The file has only the data of these. */
static void
expect_gba_challenge(const char *hex)
{
	size_t len;
	uint8_t *data = t_hex(hex, &len), out[AUTH_GBA_DATA_LEN];

	assert_int_equal(len, AUTH_GBA_DATA_LEN);
	auth_gba_encode(data + 2, data + 19, out);
	assert_memory_equal(out, data, sizeof(out));
	free(data);
}

static size_t
find_row(const char *name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (strcmp(rows[i].name, name) == 0)
			return i;
	fail_msg("no row for %s", name);
	return ROWS;
}

static void
test_entry(void **state)
{
	const json_t *entry = *state;
	const char *cmd = trace_text(entry, "cmd");
	const char *data = trace_text(entry, "cmd_data");
	const char *rsp = trace_text(entry, "rsp");
	const char *more = trace_text(entry, "t0_sw_before_get_response");
	bool tpdu = strncmp(trace_text(entry, "level"), "tpdu", 4) == 0;
	uint16_t sw = (uint16_t)strtoul(more, NULL, 16);
	size_t i = find_row(trace_text(entry, "name"));

	if (*cmd != '\0')
		trace_expect_command(cmd, tpdu ? APDU_T0 : APDU_T1);
	if (strncmp(cmd, "0088008122", 10) == 0)
		expect_challenge(cmd + 10);
	if (strncmp(cmd, "0088008011", 10) == 0)
		expect_gsm_challenge(cmd + 10);
	if (strncmp(data, "dd", 2) == 0)
		expect_gba_challenge(data);
	if (sw_is_more(sw))
		assert_int_equal(sw & 0xff, strlen(rsp) / 2);
	used[i] = true;
	trace_expect(rows[i].render,
	    *rsp == '\0' ? trace_text(entry, "fcp") : rsp, rows[i].text);
}

static void
test_all_used(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS; i++)
		if (!used[i])
			fail_msg("no answer for %s", rows[i].name);
}

int
main(void)
{
	static const char *const lists[] = { "authenticate", "fcp",
		"sim_select" };
	json_t *list[3], *entry;
	size_t i, j;
	int status;

	for (i = 0; i < 3; i++) {
		list[i] = trace_load(lists[i]);
		json_array_foreach(list[i], j, entry)
		    t_add(trace_text(entry, "name"), test_entry, entry);
	}
	t_add("each row is used", test_all_used, NULL);
	status = t_main("card/samples");
	for (i = 0; i < 3; i++)
		json_decref(list[i]);
	return status;
}
