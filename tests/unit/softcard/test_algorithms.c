/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "aka/vector.h"
#include "base/hex.h"
#include "card/auth.h"
#include "sc.h"

/* Each algorithm, and each application with a key of its own. */

#define HEAD                                                                   \
	"[card \"test\"]\niccid = 8988211000000465008\n"                       \
	"imsi = 901700000046734\n"
#define ALL "applications = usim isim sim\n"

#define K16 "000102030405060708090a0b0c0d0e0f"
#define K32 K16 "101112131415161718191a1b1c1d1e1f"
#define AA "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

/* TS 35.233, set 1. */
#define TUAK                                                                   \
	"algorithm = tuak\nk = abababababababababababababababab\n"             \
	"top = 55555555555555555555555555555555"                               \
	"55555555555555555555555555555555\nres_len = 4\n"
#define TUAK_TOPC                                                              \
	"algorithm = tuak\nk = abababababababababababababababab\n"             \
	"topc = bd04d9530e87513c5d837ac2ad954623"                              \
	"a8e2330c115305a73eb45d1f40cccbff\nres_len = 4\n"
#define XOR "algorithm = xor\nk = " K16 "\n"
/* TS 55.205, set 2. */
#define MILENAGE                                                               \
	"k = fec86ba6eb707ed08905757b1bb44b8f\n"                               \
	"opc = 1006020f0a478bf6b699f15c062e42b3\n"
#define MILENAGE_SIM                                                           \
	"sim_algorithm = milenage\n"                                           \
	"sim_k = fec86ba6eb707ed08905757b1bb44b8f\n"                           \
	"sim_opc = 1006020f0a478bf6b699f15c062e42b3\n"

#define TO_USIM                                                                \
	{                                                                      \
		"00a4040c10" SC_USIM, "9000"                                   \
	}
#define TO_ISIM                                                                \
	{                                                                      \
		"00a4040c10" SC_ISIM, "9000"                                   \
	}
#define TO_SIM                                                                 \
	{                                                                      \
		"a0a40000027f20", "9f16"                                       \
	}
#define RUN(rand, answer)                                                      \
	{ "a088000010" rand, "9f0c" },                                         \
	{                                                                      \
		"a0c000000c", answer "9000"                                    \
	}
#define ZEROS "00000000000000000000000000000000"
#define ONES "ffffffffffffffffffffffffffffffff"

#define IN_TUAK                                                                \
	"0088008122 1042424242424242424242424242424242"                        \
	"10 608e0f8a8145 ffff f9a54e6aeaa8618d"
#define OUT_TUAK                                                               \
	"db04657acd6410d71a1e5c6caffe986a26f783e5c78be1"                       \
	"10be849fa2564f869aecee6f62d4337e72"
#define IN_XOR                                                                 \
	"0088008122 1000112233445566778899aabbccddeeff"                        \
	"10 304050607081 8000 001020304051e070"

static const struct sc_row rows[] = {
	{ "TUAK with TOP", HEAD TUAK "sqn_check = off\nust = -27\n",
	    {
		TO_USIM,
		{ IN_TUAK, "6128" },
		{ "00c0000028", OUT_TUAK "9000" },
	    } },
	{ "TUAK with TOPc", HEAD TUAK_TOPC "sqn_check = off\nust = -27\n",
	    {
		TO_USIM,
		{ IN_TUAK, "6128" },
		{ "00c0000028", OUT_TUAK "9000" },
	    } },
	{ "TUAK on the ISIM alone",
	    SC_CARD "applications = usim isim\nsqn_check = off\n"
		    "isim_algorithm = tuak\n"
		    "isim_k = abababababababababababababababab\n"
		    "isim_top = 55555555555555555555555555555555"
		    "55555555555555555555555555555555\nisim_res_len = 4\n",
	    {
		TO_USIM,
		{ IN_TUAK, "9862" },
		TO_ISIM,
		{ IN_TUAK, "6128" },
		{ "00c0000028", OUT_TUAK "9000" },
	    } },
	{ "XOR", HEAD XOR,
	    {
		TO_USIM,
		{ IN_XOR, "6110" }, /* SEQ 0 */
		{ "00c0000010",
		    "dc0e3040506070800010203040506070"
		    "9000" },
	    } },
	{ "XOR with every SQN", HEAD XOR "sqn_check = off\n",
	    {
		TO_USIM,
		{ IN_XOR, "613d" },
		{ "00c000003d",
		    "db1000102030405060708090a0b0c0d0e0f0"
		    "10102030405060708090a0b0c0d0e0f000"
		    "102030405060708090a0b0c0d0e0f00010"
		    "0800000000000000009000" },
	    } },

	/* The 2G application has what the USIM has in the GSM context. */
	{ "2G: Milenage of the USIM", HEAD MILENAGE ALL,
	    { TO_SIM,
		RUN("9f7c8d021accf4db213ccff0c7f71a6a",
		    "8c308a5eaa01739b8caa976d") } },
	{ "2G: Milenage of the USIM, SRES#2",
	    HEAD MILENAGE ALL "sres = first\n",
	    { TO_SIM,
		RUN("9f7c8d021accf4db213ccff0c7f71a6a",
		    "8011c48caa01739b8caa976d") } },
	{ "2G: XOR of the USIM", HEAD XOR ALL,
	    { TO_SIM,
		RUN("00112233445566778899aabbccddeeff",
		    "000000000000000000000000") } },

	{ "2G: Milenage beside XOR", HEAD XOR ALL MILENAGE_SIM,
	    { TO_SIM,
		RUN("9f7c8d021accf4db213ccff0c7f71a6a",
		    "8c308a5eaa01739b8caa976d") } },
	{ "2G: Milenage of a USIM with RES of 4",
	    HEAD MILENAGE ALL "res_len = 4\nsim_algorithm = milenage\n",
	    { TO_SIM,
		RUN("9f7c8d021accf4db213ccff0c7f71a6a",
		    "8c308a5eaa01739b8caa976d") } },
	{ "2G: SRES#2 of Milenage", HEAD XOR ALL MILENAGE_SIM "sres = first\n",
	    { TO_SIM,
		RUN("9f7c8d021accf4db213ccff0c7f71a6a",
		    "8011c48caa01739b8caa976d") } },
	{ "2G: Milenage with another OPc than the USIM",
	    HEAD "k = fec86ba6eb707ed08905757b1bb44b8f\n"
		 "opc = " ZEROS "\n" ALL "sim_algorithm = milenage\n"
		 "sim_opc = 1006020f0a478bf6b699f15c062e42b3\n",
	    { TO_SIM,
		RUN("9f7c8d021accf4db213ccff0c7f71a6a",
		    "8c308a5eaa01739b8caa976d") } },
	{ "2G: Milenage with another K and the same OP",
	    HEAD "k = " K16 "\nop = dbc59adcb6f9a0ef735477b7fadf8374\n" ALL
		 "sim_algorithm = milenage\n"
		 "sim_k = fec86ba6eb707ed08905757b1bb44b8f\n",
	    { TO_SIM,
		RUN("9f7c8d021accf4db213ccff0c7f71a6a",
		    "8c308a5eaa01739b8caa976d") } },
	{ "2G: COMP128-1 on a SIM without more",
	    HEAD "k = " K16 "\napplications = sim\n"
		 "sim_algorithm = comp128-1\n",
	    { TO_SIM, RUN(ZEROS, "61b569f5d9d9c2ed627d6800") } },
	{ "2G: COMP128-2 beside Milenage",
	    SC_CARD ALL "sim_algorithm = comp128-2\nsim_k = " AA "\n",
	    { TO_SIM, RUN(ONES, "f699f0baba87114f0350bc00") } },
	{ "2G: COMP128-3 beside TUAK",
	    HEAD TUAK ALL "sim_algorithm = comp128-3\nsim_k = " AA "\n",
	    { TO_SIM, RUN(ONES, "f699f0baba87114f0350bd8b") } },
	{ "2G: XOR with K", HEAD XOR ALL "sim_algorithm = xor\n",
	    { TO_SIM,
		RUN("00102030405060708090a0b0c0d0e0f0",
		    "00112233445566778899aabb") } },
	/* The GSM context stays with the USIM's key. */
	{ "2G: the GSM context beside COMP128",
	    HEAD XOR ALL "sim_algorithm = comp128-1\n",
	    { TO_USIM,
		{ "0088008011 1000112233445566778899aabbccddeeff", "610e" },
		{ "00c000000e",
		    "040000000008"
		    "00000000000000009000" } } },
};

/* What is read, or what is wrong with it. */
static const struct bad_row {
	const char *name;
	const char *text;
	const char *says; /* after the path */
} bad_rows[] = {
	{ "TUAK with OPc",
	    HEAD "algorithm = tuak\nk = " K16 "\nopc = " K16 "\n",
	    ":1: [card \"test\"]: TUAK needs TOPc or TOP" },
	{ "Milenage with a long K", HEAD "k = " K32 "\nopc = " K16 "\n",
	    "K must be 32 hex digits with Milenage" },
	{ "XOR with OPc", HEAD XOR "opc = " K16 "\n", "XOR has no OP" },
	{ "a comment before the section",
	    "; lab\n" HEAD "algorithm = xor\nk = " K32 "\n",
	    ":2: [card \"test\"]: K must be 32 hex digits with XOR" },
	{ "an ISIM key without the ISIM", HEAD TUAK "isim_k = " K16 "\n",
	    "needs \"applications = usim isim\"" },
	{ "half an ISIM key", HEAD XOR ALL "isim_k = " K16 "\n",
	    "[card \"test\"]: isim: Milenage needs OPc or OP" },
	{ "an ISIM key without K", HEAD XOR ALL "isim_algorithm = xor\n",
	    "isim: K is missing" },
	{ "a 2G algorithm without the application",
	    HEAD XOR "sim_algorithm = xor\n",
	    "needs \"applications = usim sim\"" },
	{ "a 2G key without an algorithm", HEAD XOR ALL "sim_k = " K16 "\n",
	    "sim_k, sim_op and sim_opc need sim_algorithm" },
	{ "COMP128 with OPc",
	    HEAD XOR ALL "sim_algorithm = comp128-1\nsim_opc = " K16 "\n",
	    "need \"sim_algorithm = milenage\"" },
	{ "COMP128 with a long K",
	    HEAD XOR ALL "sim_algorithm = comp128-1\nsim_k = " K32 "\n",
	    "sim: K must be 32 hex digits" },
	{ "COMP128 without K",
	    HEAD "applications = sim\nsim_algorithm = comp128-1\n",
	    "sim: K is missing" },
	{ "2G Milenage without OPc", HEAD XOR ALL "sim_algorithm = milenage\n",
	    "sim: Milenage needs OPc or OP" },
	{ "2G Milenage with another K and the OPc of the USIM",
	    SC_CARD ALL "sim_algorithm = milenage\nsim_k = " K16 "\n",
	    "sim: Milenage needs OPc or OP" },
	{ "unknown 2G algorithm", HEAD XOR ALL "sim_algorithm = comp128\n",
	    ":7: sim_algorithm: must be one of: 3g, comp128-1" },
	{ "greater with IND", SC_CARD "sqn_check = greater\nind_len = 3\n",
	    "mean nothing with \"sqn_check = greater\"" },
	{ "isim_sqn without ISIM", SC_CARD "isim_sqn = 000000000020\n",
	    "isim_sqn needs" },
	{ "isim_sqn without SEQ", SC_CARD ALL "isim_sqn = 000000000001\n",
	    "isim_sqn has SEQ 0" },
};

static void
test_bad(void **state)
{
	const struct bad_row *row = *state;
	struct profile_list *list = NULL;
	struct conf_error error;
	char *path = sc_file(row->text);

	assert_int_equal(profile_list_load(path, &list, &error), SR_BAD_CONFIG);
	if (strstr(error.text, row->says) == NULL)
		fail_msg("says '%s', not '%s'", error.text, row->says);
	assert_null(strstr(error.text, "0001020304"));
	assert_null(list);
	unlink(path);
	free(path);
}

/* The home network's half, with the key that the profile has. */
static const struct key_row {
	const char *name;
	const char *profile;
	const char *aid;
	size_t res_len;
} key_rows[] = {
	{ "TUAK: K of 256 bits, RES of 256, twice Keccak",
	    HEAD "algorithm = tuak\nk = " K32 "\ntop = " K32
		 "\nkeccak = 2\nres_len = 32\n",
	    SC_USIM, 32 },
	{ "TUAK: RES of 128 bits",
	    HEAD "algorithm = tuak\nk = " K16 "\ntopc = " K32
		 "\nres_len = 16\n",
	    SC_USIM, 16 },
	{ "TUAK: RES of 64 bits",
	    HEAD "algorithm = tuak\nk = " K16 "\ntopc = " K32 "\n", SC_USIM,
	    8 },
	{ "XOR: RES of 5 bytes", HEAD XOR "res_len = 5\n", SC_USIM, 5 },
	{ "Milenage: RES of 7 bytes", SC_CARD "res_len = 7\n", SC_USIM, 7 },
	{ "ISIM with XOR beside Milenage",
	    SC_CARD "applications = usim isim\nisim_algorithm = xor\n"
		    "isim_k = " K16 "\n",
	    SC_ISIM, 16 },
	{ "ISIM with the USIM's TUAK", HEAD TUAK "applications = usim isim\n",
	    SC_ISIM, 4 },
};

static void
make_command(const struct aka_vector *v, char cmd[80])
{
	uint8_t data[AUTH_3G_DATA_LEN];

	auth_3g_encode(v->rand, v->autn, data);
	strcpy(cmd, "0088008122");
	hex_encode(data, sizeof(data), cmd + 10);
}

static void
expect_success(struct softcard *card, const struct key_row *row,
    const struct aka_vector *v)
{
	char cmd[80], rsp[2 * APDU_RSP_MAX + 1], hex[65];

	make_command(v, cmd);
	sc_transmit(card, cmd, rsp);
	assert_memory_equal(rsp, "61", 2);
	snprintf(cmd, sizeof(cmd), "00c00000%.2s", rsp + 2);
	sc_transmit(card, cmd, rsp);
	snprintf(hex, sizeof(hex), "db%02zx", row->res_len);
	assert_memory_equal(rsp, hex, 4);
	hex_encode(v->res, row->res_len, hex);
	assert_memory_equal(rsp + 4, hex, 2 * row->res_len);
	hex_encode(v->ck, 16, hex);
	assert_memory_equal(rsp + 6 + 2 * row->res_len, hex, 32);
	hex_encode(v->ik, 16, hex);
	assert_memory_equal(rsp + 40 + 2 * row->res_len, hex, 32);
}

static void
expect_resync(struct softcard *card, const struct aka_key *key,
    const struct aka_vector *v, uint64_t sqn_ms)
{
	char cmd[80], rsp[2 * APDU_RSP_MAX + 1];
	uint8_t auts[14];
	uint64_t got;

	make_command(v, cmd);
	sc_expect(card, cmd, "6110");
	sc_transmit(card, "00c0000010", rsp);
	assert_memory_equal(rsp, "dc0e", 4);
	rsp[32] = '\0';
	assert_int_equal(hex_decode_exact(rsp + 4, auts, 14), SR_OK);
	assert_true(aka_auts_open(key, v->rand, auts, &got));
	assert_true(got == sqn_ms);
}

static struct softcard *
select_in(const struct profile *profile, const char *aid)
{
	struct softcard *card;
	struct conf_error error;
	char cmd[64];

	assert_int_equal(softcard_new(profile, NULL, &card, &error), SR_OK);
	snprintf(cmd, sizeof(cmd), "00a4040c10%s", aid);
	sc_expect(card, cmd, "9000");
	return card;
}

static void
test_key(void **state)
{
	static const uint8_t rand[16] = { 0x23, 0x55, 0x3c }, amf[2] = { 0 };
	const struct key_row *row = *state;
	struct profile_list *list = sc_profile(row->profile);
	const struct profile *profile = &list->cards[0];
	const struct aka_key *key = strcmp(row->aid, SC_USIM) == 0
	    ? &profile->usim.key
	    : &profile->isim.key;
	struct softcard *card = select_in(profile, row->aid);
	struct aka_vector v;
	char cmd[80];

	assert_int_equal(key->res_len, row->res_len);
	aka_vector_make(key, rand, 0x40, amf, &v);
	expect_success(card, row, &v);
	expect_resync(card, key, &v, 0x40);
	aka_vector_make(key, rand, 0x61, amf, &v);
	expect_success(card, row, &v);
	v.autn[15] ^= 1;
	make_command(&v, cmd);
	sc_expect(card, cmd, "9862");
	softcard_free(card);
	profile_list_free(list);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, sc_test_row, &rows[i]);
	for (size_t i = 0; i < sizeof(bad_rows) / sizeof(bad_rows[0]); i++)
		t_add(bad_rows[i].name, test_bad, &bad_rows[i]);
	for (size_t i = 0; i < sizeof(key_rows) / sizeof(key_rows[0]); i++)
		t_add(key_rows[i].name, test_key, &key_rows[i]);
	return t_main("softcard/algorithms");
}
