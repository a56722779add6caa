/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sc.h"

/*
 * The exchanges with real cards of tests/data/vectors/traces.json, replayed:
 * a software card with the same identity gives the same bytes.
 */

/* The card of the captures: a sysmoISIM-SJA2. */
static const char sja2[] =
    SC_CARD "applications = usim isim\n"
	    "usim_aid = a0000000871002ffffffff8907090000\n"
	    "isim_aid = a0000000871004ffffffff8907090000\n"
	    "atr = 3b9f96801f878031e073fe211b674a4c753034054ba9\n";

/* Steps of the captures that cannot agree, and what comes instead. */
static const struct exception {
	const char *cmd;
	const char *rsp;
	const char *why;
} exceptions[] = {
	{ "00b201042b",
	    "61194f10" SC_USIM "5005"
	    "5553696d31"
	    "ffffffffffffffffffffffffffffffff9000",
	    "object 73 announces the SJA2's own EAP application" },
	{ "00a2010408ffffffffffffffff", "6986",
	    "the SELECT of the file that is searched was not captured" },
	{ "00c0000001", "6f00", "belongs to that search" },
	{ "02a4040009a00000015141434c00", "6a82",
	    "there is no ARA-M application" },
};

static const struct exception *
find_exception(const char *cmd)
{
	for (size_t i = 0; i < sizeof(exceptions) / sizeof(exceptions[0]); i++)
		if (strcmp(exceptions[i].cmd, cmd) == 0)
			return &exceptions[i];
	return NULL;
}

/* The value of the next `"NAME": "..."`; NULL when there is none. */
static char *
next_value(char **at, const char *name)
{
	char key[32];
	char *value, *end;

	snprintf(key, sizeof(key), "\"%s\": \"", name);
	if ((value = strstr(*at, key)) == NULL)
		return NULL;
	value += strlen(key);
	end = strchr(value, '"');
	assert_non_null(end);
	*end = '\0';
	*at = end + 1;
	return value;
}

static void
test_captures(void **state)
{
	struct softcard *card = sc_card(sja2);
	char *cmd, *rsp, *sw, *text, *at, *end;
	char expected[2 * APDU_RSP_MAX + 1];
	size_t len, steps = 0, excepted = 0;

	(void)state;
	text = at = t_read("vectors/traces.json", &len);
	end = strstr(text, "\"authenticate\"");
	assert_non_null(end);
	*end = '\0';
	while ((cmd = next_value(&at, "cmd")) != NULL) {
		const struct exception *e = find_exception(cmd);

		rsp = next_value(&at, "rsp");
		sw = next_value(&at, "sw");
		snprintf(expected, sizeof(expected), "%s%s", rsp, sw);
		if (e != NULL)
			assert_string_not_equal(expected, e->rsp);
		sc_expect(card, cmd, e != NULL ? e->rsp : expected);
		excepted += e != NULL;
		steps++;
	}
	assert_int_equal(steps, 55);
	assert_int_equal(excepted, sizeof(exceptions) / sizeof(exceptions[0]));
	free(text);
	softcard_free(card);
}

static void
test_atr(void **state)
{
	struct softcard *card = sc_card(sja2);
	uint8_t atr[33], *expected;
	size_t len;

	(void)state;
	expected = t_hex("3b9f96801f878031e073fe211b674a4c753034054ba9", &len);
	assert_int_equal(softcard_atr(card, atr), len);
	assert_memory_equal(atr, expected, len);
	free(expected);
	softcard_free(card);
}

#define KEY(k, opc)                                                            \
	"[card \"test\"]\niccid = 8988211000000458904\n"                       \
	"imsi = 901700000045890\napplications = usim isim\n"                   \
	"k = " k "\nopc = " opc "\n"

/*
 * Those of the `authenticate` list whose key is known.  The others: of
 * sja5-pysim-test, sim-rest-doc-sample, sniffed-command and gba-bootstrap-mtk
 * the key is not published; sim-run-gsm-set1 is of a 2G SIM.
 */
static const struct row {
	const char *name;
	const char *profile;
	const char *aid;
	const char *cmd; /* without Le */
	const char *rsp; /* without 9000 */
} rows[] = {
	{ "sja2-slot0",
	    KEY("841EAD87BC9D974ECA1C167409357601",
		"3211CACDD64F51C3FD3013ECD9A582A0") "sqn_check = off\n",
	    SC_USIM,
	    "008800812210fb195c7873b20affa278887920b9dd57"
	    "10d420895a6aa2000089cd016f8d8ae67c",
	    "db08131004db2ff1ce8e10d42eb5aa085307903271b2422b698bad"
	    "10485f81e6fd957fe3cad374adf12fe1ca0864d3f2a32f801214" },
	{ "sja2-slot1",
	    KEY("5C2CE9633FF9B502B519A4EACD16D9DF",
		"9834D619E71A02CD76F00CC7AA34FB32") "sqn_check = off\n",
	    SC_USIM,
	    "008800812210433dc5553db95588f1d8b93870930b66"
	    "10126bafdcbe9e00000026a208da61075d",
	    "db08026d7ac42d3792071083a90ba331f47a95c27a550b174c4a1f"
	    "1031e1d10329ffaf0ca1684a1bf0b0a14a08d15ac5b0fff73ecc" },
	{ "eap-aka-prime-android: an ISIM, so no Kc",
	    KEY("5122250214c33e723a5dd523fc145fc0",
		"981d464c7c52eb6e5036234984ad0bcf") "delta = 0\n",
	    SC_ISIM,
	    "00880081221081e92b6c0ee0e12ebceba8d92a99dfa5"
	    "10bb52e91c747ac3ab2a5c23d15ee351d5",
	    "db0828d7b0f2a2ec3de5105349fbe098649f948f5d2e973a81c00f"
	    "109744871ad32bf9bbd1dd5ce54e3e2e5a" },
	{ "resync-made-from-auts-csv: SQN_MS 23",
	    KEY("eb215756028d60e3275e613320aec880",
		"fb2a3d1b360f599abab99db8669f8308") "ind_len = 0\nsqn = "
						    "000000000017\n",
	    SC_USIM,
	    "00880081221039fa2f4e3d523d8619a73b4f65c3e14d"
	    "108704f5ba55f30000d2ee44b22c8ea919",
	    "dc0e979498b1f72d3e28c59fa2e72f9c" },
	{ "gsm-context-set1",
	    KEY("465b5ce8b199b49faa5f0a2ee238a6bc",
		"cd63cb71954a9f4e48a5994e37a02baf"),
	    SC_USIM, "00880080111023553cbe9637a89d218ae64dae47bf35",
	    "0446f8416a08eae4be823af9a08b" },
};

static struct softcard *
in_application(const struct row *row, const char *protocol)
{
	char text[512];
	struct softcard *card;

	snprintf(text, sizeof(text), "%s%s", row->profile, protocol);
	card = sc_card(text);
	snprintf(text, sizeof(text), "00a4040c10%s", row->aid);
	sc_expect(card, text, "9000");
	return card;
}

/* TPDUs: 61xx, then GET RESPONSE. */
static void
test_t0(void **state)
{
	const struct row *row = *state;
	struct softcard *card = in_application(row, "");
	unsigned len = (unsigned)strlen(row->rsp) / 2 & 0xff;
	char cmd[16], rsp[256];

	snprintf(rsp, sizeof(rsp), "61%02x", len);
	sc_expect(card, row->cmd, rsp);
	snprintf(cmd, sizeof(cmd), "00c00000%02x", len);
	snprintf(rsp, sizeof(rsp), "%s9000", row->rsp);
	sc_expect(card, cmd, rsp);
	softcard_free(card);
}

/* APDUs: all at once. */
static void
test_t1(void **state)
{
	const struct row *row = *state;
	struct softcard *card = in_application(row, "protocol = t1\n");
	char cmd[128], rsp[256];

	snprintf(cmd, sizeof(cmd), "%s00", row->cmd);
	snprintf(rsp, sizeof(rsp), "%s9000", row->rsp);
	sc_expect(card, cmd, rsp);
	softcard_free(card);
}

int
main(void)
{
	t_add("captures of a sysmoISIM-SJA2", test_captures, NULL);
	t_add("its ATR", test_atr, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		t_add(rows[i].name, test_t0, &rows[i]);
		t_add(rows[i].name, test_t1, &rows[i]);
	}
	return t_main("softcard/traces");
}
