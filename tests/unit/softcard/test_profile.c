/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/hex.h"
#include "sc.h"
#include "softcard/atr.h"

/* Profile files: what is read, what is refused and how it is said. */

#define WITH(line) SC_CARD line "\n"
#define ODD(path) "[file \"test " path "\"]\n"
#define ODD_LINE(path, line) WITH("[file \"test " path "\"]\n" line)
#define HEAD                                                                   \
	"[card \"test\"]\niccid = 8988211000000465008\n"                       \
	"imsi = 901700000046734\n"
#define K "k = 465b5ce8b199b49faa5f0a2ee238a6bc\n"
#define OPC "opc = cd63cb71954a9f4e48a5994e37a02baf\n"
#define TEN "0123456789"

static const struct row {
	const char *name;
	const char *text;
	const char *says; /* after the path */
} rows[] = {
	{ "no card", "", "has no section [card \"NAME\"]" },
	{ "no name", "[card]\n", ":1: card: needs a name" },
	{ "a blank in the name", "[card \"a b\"]\n", ":1: card: needs a name" },
	{ "a name of 32", "[card \"" TEN TEN TEN "12\"]\n",
	    ":1: card: needs a name of 1 to 31" },
	{ "twice the same name", SC_CARD SC_CARD, "the same section" },
	{ "twice the same ICCID",
	    SC_CARD "[card \"b\"]\n"
		    "iccid = 8988211000000465008\n"
		    "imsi = 901700000046734\n" K OPC,
	    "[card \"b\"]: its iccid is that of another card" },
	{ "no iccid", "[card \"a\"]\n", "[card \"a\"]: iccid is missing" },
	{ "no imsi", "[card \"a\"]\niccid = 8988211000000465008\n",
	    "[card \"a\"]: imsi is missing" },
	{ "no k", HEAD OPC, ":1: [card \"test\"]: K is missing" },
	{ "neither opc nor op", HEAD K,
	    ":1: [card \"test\"]: Milenage needs OPc or OP" },
	{ "opc and op", WITH("op = cdc202d5123e20f62b6d676ac72cb318"),
	    ":6: op: only one of OP, OPc, TOP and TOPc can be given" },
	{ "iccid of 17", "[card \"a\"]\niccid = 89882110000004650\n",
	    ":2: iccid: must be 18 to 20 digits" },
	{ "iccid with F", "[card \"a\"]\niccid = 8988211000000465008F\n",
	    ":2: iccid: must be 18 to 20 digits" },
	{ "imsi of 16", "[card \"a\"]\nimsi = 9017000000467345\n",
	    ":2: imsi: must be 6 to 15 digits" },
	{ "k too short", HEAD "k = 465b5ce8\n",
	    ":4: k: must be 32 hex digits" },
	{ "op no hex", HEAD "op = x65b5ce8b199b49faa5f0a2ee238a6bc\n",
	    ":4: op: must be 32 hex digits" },
	{ "unknown key", WITH("puk = 12345678"), ":6: unknown key" },
	{ "unknown section", "[sim \"a\"]\n", ":1: unknown section" },
	{ "mnc_len", WITH("mnc_len = 1"),
	    ":6: mnc_len: must be a number from 2" },
	{ "sqn", WITH("sqn = 20"), ":6: sqn: must be 12 hex digits" },
	{ "sqn without SEQ", WITH("sqn = 000000000001"),
	    "sqn has SEQ 0, so its IND must be 0 too" },
	{ "sqn_check", WITH("sqn_check = on"),
	    ":6: sqn_check: must be one of: strict, off, accept-next" },
	{ "delta", WITH("delta = -1"), ":6: delta: must be a number" },
	{ "ind_len", WITH("ind_len = 6"),
	    ":6: ind_len: must be a number from 0" },
	{ "amf", WITH("amf = 8000"), ":6: amf: must be one of: any" },
	{ "res_len", WITH("res_len = 3"),
	    ":6: res_len: must be a number from 4 to 32" },
	{ "res_len of Milenage", WITH("res_len = 9"),
	    ":1: [card \"test\"]: RES has 4 to 8 bytes with Milenage" },
	{ "sres", WITH("sres = c3"), ":6: sres: must be one of: c2, first" },
	{ "service 0", WITH("ust = 0"),
	    ":6: ust: must be service numbers up to 160, with '-' before" },
	{ "service 161", WITH("ust = 27 161"), ":6: ust: must be service" },
	{ "service of letters", WITH("ust = gba"), ":6: ust: must be service" },
	{ "service 25 of ISIM", WITH("ist = -25"),
	    ":6: ist: must be service numbers up to 24" },
	{ "9 services", WITH("ust = 1 2 3 4 5 6 7 8 9"),
	    ":6: ust: must be at most 8 words" },
	{ "pin of 3", WITH("pin = 123"), ":6: pin: must be 4 to 8 digits" },
	{ "pin_reference", WITH("pin_reference = 09"),
	    ":6: pin_reference: must be 01 to 08, or 11" },
	{ "pin_reference 00", WITH("pin_reference = 00"), "must be 01 to 08" },
	{ "applications", WITH("applications = usim csim"),
	    ":6: applications: must be some of: usim, isim, sim" },
	{ "no application", WITH("applications ="),
	    ":6: applications: must be some of: usim, isim, sim" },
	{ "a SIM on T=1", WITH("applications = sim\nprotocol = t1"),
	    "has protocol t0" },
	{ "an ISIM's name on a SIM", WITH("applications = sim\nimpi = a@b"),
	    "need \"applications = usim isim\"" },
	{ "AID of 4 bytes", WITH("usim_aid = a0000000"),
	    ":6: usim_aid: must be 10 to 32 hex digits" },
	{ "AID of 17 bytes",
	    WITH("isim_aid = a0000000871004ffffffff890709000000"),
	    ":6: isim_aid: must be 10 to 32 hex digits" },
	{ "spn too long", WITH("spn = 12345678901234567"),
	    ":6: spn: must be at most 16 characters" },
	{ "spn outside of the GSM alphabet", WITH("spn = a@b"),
	    ":6: spn: must be letters" },
	{ "impi without isim", WITH("impi = a@b"),
	    "need \"applications = usim isim\"" },
	{ "domain too long", WITH("domain = " TEN TEN TEN TEN "123456789"),
	    ":6: domain: must be at most 48 characters" },
	{ "9 IMPUs", WITH("impu = 1 2 3 4 5 6 7 8 9"),
	    ":6: impu: must be at most 8 words" },
	{ "pcscf", WITH("pcscf = 1.2.3"), ":6: pcscf: must be host names" },
	{ "5 P-CSCFs", WITH("pcscf = 1.1.1.1 2.2.2.2 3.3.3.3 4.4.4.4 5.5.5.5"),
	    ":6: pcscf: must be at most 4 words" },
	{ "atr too long", WITH("atr = " TEN TEN TEN TEN TEN TEN TEN "12345678"),
	    ":6: atr: must be at most 66 hex digits" },
	{ "atr broken", WITH("atr = 3b9f"), "atr is broken" },
	{ "atr of T=1 for T=0",
	    WITH("atr = 3b979681b1fe451f878031e073fe211bf4"), "atr is broken" },
	{ "protocol", WITH("protocol = t=0"),
	    ":6: protocol: must be one of: t0, t1" },
	{ "quirks", WITH("quirks = 91xx 92xx"),
	    ":6: quirks: must be some of: apdu-reader, tells-length" },
	{ "busy", WITH("busy = 101"), ":6: busy: must be a number from 0" },
	{ "auth_sw", WITH("auth_sw = 69"), ":6: auth_sw: must be 4 hex" },
	{ "auth_sw_once", WITH("auth_sw_once = 0000"),
	    ":6: auth_sw_once: must be 6XXX" },
	{ "verify_sw", WITH("verify_sw = 6082"), ":6: verify_sw: must be" },
	{ "a file of no card", "[file \"test mf/2fe2\"]\n",
	    ":1: file: needs the name of a card above and a path" },
	{ "a file without a path", WITH("[file \"test\"]"),
	    ":6: file: needs the name of a card above and a path" },
	{ "a file of another card", WITH("[file \"tes mf/2fe2\"]"),
	    ":6: file: needs the name of a card above and a path" },
	{ "no such file", WITH("[file \"test usim/2fe2\"]"),
	    ":6: file: the path must be mf, usim, isim or gsm" },
	{ "no such DF", WITH("[file \"test ust/6f07\"]"), "the path must be" },
	{ "FID of one byte", WITH("[file \"test mf/2f\"]"),
	    "the path must be" },
	{ "twice the same file", WITH("[file \"test mf\"]\n[file \"test mf\"]"),
	    "the same section" },
	{ "17 files",
	    WITH(ODD("mf") ODD("mf/2f00") ODD("mf/2fe2") ODD("mf/2f05")
		    ODD("mf/2f06") ODD("usim") ODD("usim/6fad") ODD("usim/6f38")
			ODD("usim/6f78") ODD("usim/6f07") ODD("usim/6f08")
			    ODD("usim/6f09") ODD("usim/6f06") ODD("usim/6f46")
				ODD("isim") ODD("isim/6f02") ODD("isim/6fad")),
	    ":22: file: at most 16 files of a card" },
	{ "no hex", ODD_LINE("mf/2fe2", "content = 1x"),
	    ":7: content: must be 2 to 192 hex digits" },
	{ "no content", ODD_LINE("mf/2fe2", "content ="),
	    ":7: content: must be 2 to 192 hex digits" },
	{ "a record of a transparent EF", ODD_LINE("mf/2fe2", "record1 = ff"),
	    ":7: record1: is for EFs with records" },
	{ "content of records", ODD_LINE("mf/2f00", "content = ff"),
	    ":7: content: is for transparent EFs" },
	{ "content of a DF", ODD_LINE("usim", "content = ff"),
	    ":7: content: is for transparent EFs" },
	{ "size of a DF", ODD_LINE("usim", "size = 5"),
	    ":7: size: is for EFs" },
	{ "size 256", ODD_LINE("mf/2fe2", "size = 256"),
	    ":7: size: must be a number from 1 to 255" },
	{ "size, then more", ODD_LINE("mf/2fe2", "size = 1\ncontent = 0000"),
	    ":8: content: size is less" },
	{ "more, then size", ODD_LINE("mf/2f00", "record8 = 0000\nsize = 1"),
	    ":8: size: size is less" },
	{ "missing", ODD_LINE("mf/2fe2", "missing = 1"),
	    ":7: missing: must be one of: no, yes" },
	{ "select_sw", ODD_LINE("mf/2fe2", "select_sw = 62"),
	    ":7: select_sw: must be 4 hex digits" },
	{ "select_sw 60", ODD_LINE("mf/2fe2", "select_sw = 6000"),
	    ":7: select_sw: must be 6XXX, but not 60XX, or 9XXX" },
	{ "read_sw", ODD_LINE("mf/2fe2", "read_sw = 8000"),
	    ":7: read_sw: must be 6XXX" },
	{ "delay", WITH("apdu_delay_ms = 60001"),
	    ":6: apdu_delay_ms: must be a number from 0 to 60000" },
};

static enum sr_err
load(const char *text, struct profile_list **out, struct conf_error *error,
    char **path)
{
	*path = sc_file(text);
	memset(error, 0, sizeof(*error));
	return profile_list_load(*path, out, error);
}

static void
test_refused(void **state)
{
	const struct row *row = *state;
	struct profile_list *list = NULL;
	struct conf_error error;
	char *path;

	assert_int_equal(load(row->text, &list, &error, &path), SR_BAD_CONFIG);
	if (strstr(error.text, row->says) == NULL)
		fail_msg("says '%s', not '%s'", error.text, row->says);
	assert_memory_equal(error.text, path, strlen(path));
	assert_null(strstr(error.text, "465b5ce8"));
	assert_null(list);
	unlink(path);
	free(path);
}

static void
test_missing_file(void **state)
{
	struct profile_list *list = NULL;
	struct conf_error error;

	(void)state;
	assert_int_equal(
	    profile_list_load("/nonexistent/cards.ini", &list, &error), SR_IO);
	assert_non_null(strstr(error.text, "/nonexistent/cards.ini"));
}

static void
test_many(void **state)
{
	static char text[PROFILE_CARDS_MAX * 256 + 512];
	struct profile_list *list = NULL;
	struct conf_error error;
	size_t len = 0;
	char *path;

	(void)state;
	for (int i = 0; i < PROFILE_CARDS_MAX; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len,
		    "[card \"c%d\"]\niccid = 8988211000000465%03d\n"
		    "imsi = 901700000046734\n" K OPC,
		    i, i);
	assert_int_equal(load(text, &list, &error, &path), SR_OK);
	assert_int_equal(list->count, PROFILE_CARDS_MAX);
	profile_list_free(list);
	list = NULL;
	unlink(path);
	free(path);
	strcat(text, "[card \"one-more\"]\n");
	assert_int_equal(load(text, &list, &error, &path), SR_BAD_CONFIG);
	assert_non_null(strstr(error.text, "at most 16 cards"));
	unlink(path);
	free(path);
}

static void
test_defaults(void **state)
{
	struct profile_list *list = sc_profile(SC_CARD);
	const struct profile *p = &list->cards[0];

	(void)state;
	assert_string_equal(p->name, "test");
	assert_int_equal(p->mnc_len, 2);
	assert_int_equal(p->usim.key.algorithm, AKA_MILENAGE);
	assert_int_equal(p->usim.key.res_len, 8);
	assert_memory_equal(&p->isim.key, &p->usim.key, sizeof(p->usim.key));
	assert_int_equal(p->sqn.ind_len, 5);
	assert_int_equal(p->sqn.delta, SQN_DELTA_DEFAULT);
	assert_int_equal(p->sqn.age_limit, 0);
	assert_int_equal(p->sqn_check, PROFILE_SQN_STRICT);
	assert_int_equal(p->amf, PROFILE_AMF_ANY);
	assert_string_equal(p->pin, "");
	assert_string_equal(p->state, "");
	assert_true(p->usim.present);
	assert_false(p->isim.present);
	assert_int_equal(p->protocol, APDU_T0);
	profile_list_free(list);
}

static void
test_op(void **state)
{
	struct profile_list *list =
	    sc_profile(HEAD K "op = cdc202d5123e20f62b6d676ac72cb318\n");
	char opc[33];

	(void)state;
	hex_encode(list->cards[0].usim.key.milenage.opc, 16, opc);
	assert_string_equal(opc, "cd63cb71954a9f4e48a5994e37a02baf");
	profile_list_free(list);
}

static void
test_lists(void **state)
{
	struct profile_list *list = sc_profile(WITH(
	    "applications=isim\nimpu = ,sip:a@b,  sip:c@d\tsip:e@f,\npcscf ="));
	const struct profile *p = &list->cards[0];

	(void)state;
	assert_int_equal(p->impu_count, 3);
	assert_string_equal(p->impu[0], "sip:a@b");
	assert_string_equal(p->impu[1], "sip:c@d");
	assert_string_equal(p->impu[2], "sip:e@f");
	assert_int_equal(p->pcscf_count, 0);
	profile_list_free(list);
}

static void
test_state_path(void **state)
{
	struct profile_list *list = sc_profile(WITH("state = a/b.state"));

	(void)state;
	assert_string_equal(list->cards[0].state, "/tmp/a/b.state");
	profile_list_free(list);
	list = sc_profile(WITH("state = /a/b.state"));
	assert_string_equal(list->cards[0].state, "/a/b.state");
	profile_list_free(list);
}

/* Digits whose Luhn sum is 0, as on a printed card (ITU-T E.118). */
static bool
luhn_is_right(const char *digits)
{
	unsigned sum = 0;
	size_t len = strlen(digits);

	for (size_t i = 0; i < len; i++) {
		unsigned d = (unsigned)(digits[len - 1 - i] - '0');

		if (i % 2 != 0)
			d = 2 * d > 9 ? 2 * d - 9 : 2 * d;
		sum += d;
	}
	return sum % 10 == 0;
}

static void
test_builtin(void **state)
{
	struct profile_list *list = NULL;
	struct conf_error error = { "" };
	const struct profile *p;

	(void)state;
	if (profile_list_builtin(&list, &error) != SR_OK)
		fail_msg("%s", error.text);
	assert_int_equal(list->count, 4);
	for (size_t i = 0; i < list->count; i++) {
		char name[32];

		p = &list->cards[i];
		snprintf(name, sizeof(name), "sim%zu", i);
		assert_string_equal(p->name, name);
		assert_true(luhn_is_right(p->iccid));
		assert_int_equal(strlen(p->imsi), 15);
		assert_true(p->usim.present && p->isim.present);
		assert_int_equal(
		    p->sqn_check, i < 2 ? PROFILE_SQN_OFF : PROFILE_SQN_STRICT);
	}
	assert_int_equal(list->cards[3].protocol, APDU_T1);
	assert_true(sqn_array_sqn_ms(&list->cards[3].sqn) > 0);
	assert_int_equal(list->cards[2].pcscf_count, 3);
	profile_list_free(list);
}

/* The challenges of the sim-rest documentation, with its own cards. */
static void
test_documented(void **state)
{
	static const struct {
		const char *cmd, *rsp;
	} challenges[] = {
		{ "008800812210fb195c7873b20affa278887920b9dd57"
		  "10d420895a6aa2000089cd016f8d8ae67c",
		    "db08131004db2ff1ce8e10d42eb5aa085307903271b2422b698bad"
		    "10485f81e6fd957fe3cad374adf12fe1ca0864d3f2a32f801214900"
		    "0" },
		{ "008800812210433dc5553db95588f1d8b93870930b66"
		  "10126bafdcbe9e00000026a208da61075d",
		    "db08026d7ac42d3792071083a90ba331f47a95c27a550b174c4a1f"
		    "1031e1d10329ffaf0ca1684a1bf0b0a14a08d15ac5b0fff73ecc900"
		    "0" },
	};
	struct profile_list *list = NULL;
	struct conf_error error;
	struct softcard *card;

	(void)state;
	assert_int_equal(profile_list_builtin(&list, &error), SR_OK);
	for (size_t i = 0; i < 2; i++) {
		assert_int_equal(
		    softcard_new(&list->cards[i], NULL, &card, &error), SR_OK);
		sc_expect(card, "00a4040c07a0000000871002", "9000");
		for (int again = 0; again < 2; again++) {
			sc_expect(card, challenges[i].cmd, "6135");
			sc_expect(card, "00c0000035", challenges[i].rsp);
		}
		softcard_free(card);
	}
	profile_list_free(list);
}

static const struct atr_row {
	const char *name;
	const char *atr;
	enum apdu_protocol protocol;
	bool offers;
} atr_rows[] = {
	{ "ATR: SJA2", "3b9f96801f878031e073fe211b674a4c753034054ba9", APDU_T0,
	    true },
	{ "ATR: not T=1", "3b9f96801f878031e073fe211b674a4c753034054ba9",
	    APDU_T1, false },
	{ "ATR: wrong check byte",
	    "3b9f96801f878031e073fe211b674a4c753034054ba8", APDU_T0, false },
	{ "ATR: a byte short", "3b9f96801f878031e073fe211b674a4c753034054b",
	    APDU_T0, false },
	{ "ATR: a byte long", "3b9f96801f878031e073fe211b674a4c753034054ba900",
	    APDU_T0, false },
	{ "ATR: 2G SIM without TCK", "3b991800118822334455667760", APDU_T0,
	    true },
	{ "ATR: nothing but T0", "3b00", APDU_T0, true },
	{ "ATR: inverse", "3f00", APDU_T0, true },
	{ "ATR: no TS", "3a00", APDU_T0, false },
	{ "ATR: empty", "", APDU_T0, false },
	{ "ATR: endless TD", "3b808080808080", APDU_T0, false },
	{ "ATR: T=0 first, then T=1",
	    "3b9f95801fc78031e073f62113674d4516004301008f", APDU_T0, true },
};

static void
test_atr(void **state)
{
	const struct atr_row *row = *state;
	size_t len;
	uint8_t *atr = t_hex(row->atr, &len);

	assert_int_equal(atr_offers(atr, len, row->protocol), row->offers);
	free(atr);
}

static void
test_atr_defaults(void **state)
{
	uint8_t atr[ATR_MAX];
	size_t len;

	(void)state;
	len = atr_default(APDU_T0, atr);
	assert_true(atr_offers(atr, len, APDU_T0));
	len = atr_default(APDU_T1, atr);
	assert_true(atr_offers(atr, len, APDU_T1));
	len = atr_default_sim(atr);
	assert_true(atr_offers(atr, len, APDU_T0));
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_refused, &rows[i]);
	t_add("no file", test_missing_file, NULL);
	t_add("16 cards, not 17", test_many, NULL);
	t_add("defaults", test_defaults, NULL);
	t_add("OP becomes OPc", test_op, NULL);
	t_add("lists", test_lists, NULL);
	t_add("path of the state file", test_state_path, NULL);
	t_add("built-in cards", test_builtin, NULL);
	t_add("the documented challenges", test_documented, NULL);
	for (size_t i = 0; i < sizeof(atr_rows) / sizeof(atr_rows[0]); i++)
		t_add(atr_rows[i].name, test_atr, &atr_rows[i]);
	t_add("default ATRs", test_atr_defaults, NULL);
	return t_main("softcard/profile");
}
