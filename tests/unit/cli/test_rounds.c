/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aka/gba.h"
#include "aka/gsm.h"
#include "aka/vector.h"
#include "base/hex.h"
#include "derive/derive.h"
#include "program.h"
#include "standin.h"
#include "t.h"
#include "wire/wire.h"

enum fault {
	HONEST,
	ALWAYS_RESYNC,
	WRONG_RES,
	SHORT_RES,
	WRONG_CK,
	WRONG_IK,
	WRONG_AUTS,
	WRONG_SRES,
	WRONG_KC,
	FIRST_SRES,
	OTHER_CONTEXT,
	DERIVES_NOT,
	DERIVES_MORE,
	DERIVES_OTHER,
	DERIVES_WRONG,
};

/* A card with its server: answers as a card with this key would. */
struct card {
	struct aka_key key;
	uint64_t sqn_ms; /* an SQN must be higher */
	enum fault fault;
	unsigned successes;
	uint64_t first_sqn, last_sqn;
	struct wire_auth_request last;
	bool key_on_command_line;
};

static bool
is_fresh(struct card *card, uint64_t sqn)
{
	if (card->fault == ALWAYS_RESYNC || card->fault == WRONG_AUTS)
		return false;
	return sqn > card->sqn_ms;
}

static void
derive(const struct card *card, const struct aka_vector *v,
    struct wire_derived *out)
{
	const struct kdf_session session = { .rand = v->rand,
		.autn = v->autn,
		.res = v->res,
		.res_len = v->res_len,
		.ck = v->ck,
		.ik = v->ik };

	if (card->last.derive.kdf == WIRE_KDF_NONE ||
	    card->fault == DERIVES_NOT)
		return;
	derive_keys(&card->last.derive, &session, out);
	if (card->fault == DERIVES_MORE)
		out->has |= wire_key_bit(WIRE_KEY_CK);
	if (card->fault == DERIVES_OTHER)
		out->kdf = WIRE_KDF_EAP_AKA_PRIME;
	out->keys[WIRE_KEY_MSK][63] ^= card->fault == DERIVES_WRONG;
}

static void
succeed(
    struct card *card, const struct aka_vector *v, struct wire_auth_answer *out)
{
	out->outcome =
	    card->last.context == WIRE_GBA ? WIRE_GBA_SUCCESS : WIRE_SUCCESS;
	out->res_len = card->fault == SHORT_RES ? 4 : v->res_len;
	memcpy(out->res, v->res, out->res_len);
	memcpy(out->ck, v->ck, 16);
	memcpy(out->ik, v->ik, 16);
	derive(card, v, &out->derived);
	out->res[7] ^= card->fault == WRONG_RES;
	out->ck[15] ^= card->fault == WRONG_CK;
	out->ik[0] ^= card->fault == WRONG_IK;
	card->successes++;
}

static void
run_gsm(struct card *card, struct wire_auth_answer *out)
{
	out->outcome =
	    card->fault == OTHER_CONTEXT ? WIRE_GBA_SUCCESS : WIRE_GSM_SUCCESS;
	out->res_len = 8;
	gsm_from_3g(&card->key,
	    card->fault == FIRST_SRES ? GSM_SRES_FIRST : GSM_SRES_C2,
	    card->last.rand, out->sres, out->kc);
	out->sres[3] ^= card->fault == WRONG_SRES;
	out->kc[0] ^= card->fault == WRONG_KC;
}

/* A card of GBA_U wants MAC*: of the right challenge, MAC comes back. */
static void
undo_mac_star(struct card *card)
{
	static const uint8_t amf[2];
	struct aka_vector v;

	aka_vector_make(&card->key, card->last.rand, 0, amf, &v);
	gba_mac_star(v.ik, card->last.autn + 8);
}

static void
authenticate(struct card *card, struct wire_auth_answer *out)
{
	struct aka_vector v;
	uint64_t sqn;

	if (card->last.context == WIRE_GSM) {
		run_gsm(card, out);
		return;
	}
	if (card->last.context == WIRE_GBA)
		undo_mac_star(card);

	if (!aka_vector_open(
		&card->key, card->last.rand, card->last.autn, &v, &sqn)) {
		out->outcome = WIRE_ERROR;
		out->error = (struct wire_error){ .err = SR_INCORRECT_MAC,
			.has_sw = true,
			.sw = 0x9862,
			.pin_tries_left = -1 };
		return;
	}
	if (!is_fresh(card, sqn)) {
		out->outcome = WIRE_SYNC_FAILURE;
		aka_auts_make(
		    &card->key, card->last.rand, card->sqn_ms, out->auts);
		out->auts[13] ^= card->fault == WRONG_AUTS;
		return;
	}
	if (card->successes == 0)
		card->first_sqn = sqn;
	card->last_sqn = card->sqn_ms = sqn;
	succeed(card, &v, out);
}

#define K32 "000102030405060708090a0b0c0d0e0f"
#define K64 K32 "101112131415161718191a1b1c1d1e1f"
#define OPC32 "404142434445464748494a4b4c4d4e4f"
#define TOP OPC32 "505152535455565758595a5b5c5d5e5f"
#define KEYS_TOO " -k " K32 " -o " OPC32

static bool
shows_key(pid_t pid)
{
	char path[64], text[4096];
	FILE *file;
	size_t len;
	bool found = false;

	snprintf(path, sizeof(path), "/proc/%d/cmdline", (int)pid);
	if ((file = fopen(path, "rb")) == NULL)
		return false;
	len = fread(text, 1, sizeof(text), file);
	fclose(file);
	for (size_t i = 0; i + 32 <= len; i++)
		found = found || memcmp(text + i, K, 32) == 0 ||
		    memcmp(text + i, OPC, 32) == 0 ||
		    memcmp(text + i, K32, 32) == 0 ||
		    memcmp(text + i, TOP, 32) == 0;
	return found || len == 0;
}

static enum standin_action
answer(void *arg, const struct standin_request *request, char *out, size_t cap)
{
	struct card *card = arg;
	struct wire_auth_answer spoken = { 0 };
	char text[WIRE_TEXT_MAX + 1];
	const char *why;
	size_t len;

	if (strncmp(request->text, "POST /sim-auth-api/v1/slot/2 ", 29) != 0 ||
	    wire_auth_request_decode(request->body, strlen(request->body),
		&card->last, &why) != SR_OK)
		return STANDIN_CLOSE;
	if (shows_key(program_pid()))
		card->key_on_command_line = true;
	authenticate(card, &spoken);
	len = wire_auth_answer_encode(&spoken, text, WIRE_TEXT_MAX);
	text[len] = '\0';
	standin_http(out, cap, 200, text);
	return STANDIN_SEND;
}

#define KEYS " -k " K " -o " OPC
#define MSK " --derive kdf=eap-aka --derive identity=0@r --derive want=msk"
#define DIGEST                                                                 \
	" --derive kdf=akav2-md5 --derive username=u --derive realm=r"         \
	" --derive method=REGISTER --derive uri=sip:r"
#define SERVER "-H 127.0.0.1 -p %u -n 2 "

static const struct row {
	const char *name;
	const char *arguments;
	uint64_t sqn_ms;
	enum fault fault;
	int status;
	unsigned requests;
	uint64_t first_sqn, last_sqn; /* 0: no success */
	const char *out;
	const char *err;
} rows[] = {
	{ "ten rounds", SERVER "auth -s 20" KEYS, 0, HONEST, 0, 10, 0x20,
	    0x20 + 9 * 32, "<- {\"successful_3g_authentication\": {", "" },
	{ "without the word auth", SERVER "-c 1 -s ff9bb4d0b607" KEYS, 0,
	    HONEST, 0, 1, 0xff9bb4d0b607, 0xff9bb4d0b607, "-> {\"rand\": \"",
	    "" },
	{ "options behind and in front",
	    "-c 2 auth " SERVER "--sqn=000000000001" KEYS, 0, HONEST, 0, 2, 1,
	    33, "", "" },
	{ "OP in place of OPc", SERVER "-c 1 -s 1 -k " K " --op " OP, 0, HONEST,
	    0, 1, 1, 1, "", "" },
	{ "keys from the environment",
	    "SIMREST_K=" K " SIMREST_OPC=" OPC " " SERVER "-c 1 -s 1", 0,
	    HONEST, 0, 1, 1, 1, "", "" },
	{ "OP from the environment",
	    "SIMREST_K=" K " SIMREST_OP=" OP " " SERVER "-c 1 -s 1", 0, HONEST,
	    0, 1, 1, 1, "", "" },
	{ "command line before environment",
	    "SIMREST_K=" OPC " SIMREST_OP=" OP " " SERVER "-c 1 -s 1" KEYS, 0,
	    HONEST, 0, 1, 1, 1, "", "" },
	{ "resync, then success", SERVER "-c 2" KEYS, 0x123, HONEST, 0, 2,
	    0x143, 0x143, "\nSQN_MS = 000000000123\n", "" },
	{ "resync takes a round", SERVER "-c 3" KEYS, 0x123, HONEST, 0, 3,
	    0x143, 0x163, "<- {\"synchronisation_failure\": {\"auts\": \"",
	    "" },
	{ "resync in the last round", SERVER "-c 1" KEYS, 0x123, HONEST, 5, 1,
	    0, 0, "\nSQN_MS = 000000000123\n", "--sqn 000000000143" },
	{ "resync without end", SERVER "-c 9" KEYS, 0x123, ALWAYS_RESYNC, 5, 2,
	    0, 0, "", "wants resynchronisation again" },
	{ "AUTS of another key", SERVER "-c 9" KEYS, 0x123, WRONG_AUTS, 6, 1, 0,
	    0, "", "AUTS was not made with this key" },
	{ "wrong RES", SERVER "-s 1" KEYS, 0, WRONG_RES, 6, 1, 1, 1,
	    "<- {\"successful_3g", "wrong answer of the card: RES\n" },
	{ "short RES", SERVER "-s 1" KEYS, 0, SHORT_RES, 6, 1, 1, 1, "",
	    "wrong answer of the card: RES\n" },
	{ "wrong CK", SERVER "-s 1" KEYS, 0, WRONG_CK, 6, 1, 1, 1, "",
	    "wrong answer of the card: CK\n" },
	{ "wrong IK", SERVER "-s 1" KEYS, 0, WRONG_IK, 6, 1, 1, 1, "",
	    "wrong answer of the card: IK\n" },
	{ "OP taken for OPc", SERVER "-s 1 -k " K " -o " OP, 0, HONEST, 5, 1, 0,
	    0, "\"status_word\": \"9862\"",
	    "OP is given with --op, not --opc" },
	{ "last SQN", SERVER "-c 1 -s ffffffffffff" KEYS, 0, HONEST, 0, 1,
	    0xffffffffffff, 0xffffffffffff, "", "" },
	{ "past the last SQN", SERVER "-c 2 -s ffffffffffff" KEYS, 0, HONEST, 1,
	    1, 0xffffffffffff, 0xffffffffffff, "", "no SQN is left" },
	{ "resync past the last SQN", SERVER "-c 2" KEYS, 0xfffffffffff0,
	    HONEST, 1, 1, 0, 0, "SQN_MS = fffffffffff0\n", "no SQN is left" },
	{ "GSM", SERVER "-c 3 --context gsm" KEYS, 0, HONEST, 0, 3, 0, 0,
	    "<- {\"successful_2g_authentication\": {\"sres\": ", "" },
	{ "2G application", SERVER "-c 1 --app sim" KEYS, 0, HONEST, 0, 1, 0, 0,
	    "\", \"app\": \"sim\"}\n<- {\"successful_2g", "" },
	{ "GSM, the other SRES", SERVER "-c 1 --context gsm" KEYS, 0,
	    FIRST_SRES, 0, 1, 0, 0, "", "" },
	{ "wrong SRES", SERVER "-c 2 --context gsm" KEYS, 0, WRONG_SRES, 6, 1,
	    0, 0, "", "wrong answer of the card: SRES\n" },
	{ "wrong Kc", SERVER "-c 2 --app sim --context gsm" KEYS, 0, WRONG_KC,
	    6, 1, 0, 0, "", "wrong answer of the card: Kc\n" },
	{ "an answer of another context", SERVER "-c 2 --context gsm" KEYS, 0,
	    OTHER_CONTEXT, 4, 1, 0, 0, "<- {\"successful_gba",
	    "is this the address of a sim-rest-server?" },
	{ "GBA", SERVER "-c 2 -s 1 --context gba" KEYS, 0, HONEST, 0, 2, 1, 33,
	    "<- {\"successful_gba_bootstrapping\": {\"res\": ", "" },
	{ "GBA, resync, then success", SERVER "-c 2 --context gba" KEYS, 0x123,
	    HONEST, 0, 2, 0x143, 0x143, "\nSQN_MS = 000000000123\n", "" },
	{ "GBA, wrong RES", SERVER "-s 1 --context gba" KEYS, 0, WRONG_RES, 6,
	    1, 1, 1, "", "wrong answer of the card: RES\n" },
	{ "MSK", SERVER "-c 2 -s 20" KEYS MSK, 0, HONEST, 0, 2, 0x20, 0x40,
	    "<- {\"successful_3g_authentication\": {\"derived\": "
	    "{\"kdf\": \"eap-aka\", \"msk\": \"",
	    "" },
	{ "MSK after a resync", SERVER "-c 2" KEYS MSK, 0x123, HONEST, 0, 2,
	    0x143, 0x143, "\nSQN_MS = 000000000123\n", "" },
	{ "a digest, whose nonce is the challenge",
	    SERVER "-c 1 -s 20" KEYS DIGEST, 0, HONEST, 0, 1, 0x20, 0x20,
	    "\"kdf\": \"akav2-md5\", \"response\": \"", "" },
	{ "all that the card says beside it",
	    SERVER "-c 1 -s 20" KEYS MSK ",res,ck,ik,kc", 0, HONEST, 0, 1, 0x20,
	    0x20, "\"kc\": null", "" },
	{ "a server that derives nothing", SERVER "-s 20" KEYS MSK, 0,
	    DERIVES_NOT, 4, 1, 0x20, 0x20, "", "this server derives no keys" },
	{ "a server that gives more", SERVER "-s 20" KEYS MSK, 0, DERIVES_MORE,
	    6, 1, 0x20, 0x20, "", "other keys than it was asked for" },
	{ "a server that derives for another", SERVER "-s 20" KEYS MSK, 0,
	    DERIVES_OTHER, 6, 1, 0x20, 0x20, "",
	    "other keys than it was asked for" },
	{ "wrong MSK", SERVER "-s 20" KEYS MSK, 0, DERIVES_WRONG, 6, 1, 0x20,
	    0x20, "", "wrong answer of the card or the server: msk\n" },
	{ "wrong RES beside MSK", SERVER "-s 20" KEYS MSK ",res", 0, WRONG_RES,
	    6, 1, 0x20, 0x20, "",
	    "wrong answer of the card or the server: res\n" },
	{ "wrong CK beside MSK", SERVER "-s 20" KEYS MSK ",ck", 0, WRONG_CK, 6,
	    1, 0x20, 0x20, "", "wrong answer of the card or the server: ck\n" },
	{ "wrong IK beside MSK", SERVER "-s 20" KEYS MSK ",ik", 0, WRONG_IK, 6,
	    1, 0x20, 0x20, "", "wrong answer of the card or the server: ik\n" },
	{ "wrong CK that nobody sees", SERVER "-c 1 -s 20" KEYS MSK, 0,
	    WRONG_CK, 0, 1, 0x20, 0x20, "", "" },
	{ "verbose", SERVER "-v -c 1 -s 1" KEYS, 0, HONEST, 0, 1, 1, 1, "",
	    "/sim-auth-api/v1/slot/2\nsim-rest-client: HTTP status 200\n" },
};

static void
set_key(struct aka_key *key)
{
	struct aka_parts parts = { .k_len = 16, .op_kind = AKA_OPC };

	assert_int_equal(hex_decode_exact(K, parts.k, 16), SR_OK);
	assert_int_equal(hex_decode_exact(OPC, parts.op, 16), SR_OK);
	assert_null(aka_key_make(&parts, key));
}

static void
test_row(void **state)
{
	static struct program p;
	const struct row *row = *state;
	struct card card = { .sqn_ms = row->sqn_ms };
	struct standin *s = standin_start("127.0.0.1", answer, &card);
	struct standin_counts counts;

	card.fault = row->fault;
	set_key(&card.key);
	program_run_text(&p, standin_port(s), row->arguments);
	counts = standin_stop(s);
	assert_int_equal(p.status, row->status);
	assert_int_equal(counts.requests, row->requests);
	assert_int_equal(counts.connections, 1);
	assert_int_equal(card.first_sqn, row->first_sqn);
	assert_int_equal(card.last_sqn, row->last_sqn);
	assert_non_null(strstr(p.out, row->out));
	if (*row->err == '\0')
		assert_string_equal(p.err, "");
	else
		assert_non_null(strstr(p.err, row->err));
	assert_false(card.key_on_command_line);
}

/* Other algorithms; a card with this key answers. */
static const struct algorithm_row {
	const char *name;
	const char *arguments;
	struct aka_parts parts; /* K and TOPc or TOP are below */
	uint64_t sqn_ms;
	int status;
	unsigned requests;
	const char *err;
} algorithm_rows[] = {
	{ "TUAK with TOPc",
	    SERVER "-s 20 -c 2 --algorithm tuak -k " K64 " --topc " TOP,
	    { .algorithm = AKA_TUAK, .k_len = 32, .op_kind = AKA_TOPC }, 0, 0,
	    2, "" },
	{ "TUAK with TOP, resync",
	    SERVER "-c 2 --algorithm tuak -k " K32 " --top " TOP
		   " --keccak 2 --res-len 16",
	    { .algorithm = AKA_TUAK,
		.k_len = 16,
		.op_kind = AKA_TOP,
		.keccak = 2,
		.res_len = 16 },
	    0x123, 0, 2, "" },
	{ "TUAK from the environment",
	    "SIMREST_K=" K64 " SIMREST_TOPC=" TOP " " SERVER
	    "-s 20 -c 1 --algorithm tuak",
	    { .algorithm = AKA_TUAK, .k_len = 32, .op_kind = AKA_TOPC }, 0, 0,
	    1, "" },
	{ "TOP from the environment",
	    "SIMREST_K=" K64 " SIMREST_TOP=" TOP " " SERVER
	    "-s 20 -c 1 --algorithm tuak",
	    { .algorithm = AKA_TUAK, .k_len = 32, .op_kind = AKA_TOP }, 0, 0, 1,
	    "" },
	{ "TUAK: another length of RES",
	    SERVER "-s 20 -c 2 --algorithm tuak -k " K64 " --topc " TOP,
	    { .algorithm = AKA_TUAK,
		.k_len = 32,
		.op_kind = AKA_TOPC,
		.res_len = 16 },
	    0, 5, 1, "with TUAK --res-len and --keccak count too" },
	{ "TUAK: another Keccak count",
	    SERVER "-s 20 -c 2 --algorithm tuak -k " K64 " --topc " TOP,
	    { .algorithm = AKA_TUAK,
		.k_len = 32,
		.op_kind = AKA_TOPC,
		.keccak = 2 },
	    0, 5, 1, "another algorithm with --algorithm" },
	{ "XOR", SERVER "-c 4 --algorithm xor -k " K32,
	    { .algorithm = AKA_XOR, .k_len = 16 }, 0x123, 0, 4, "" },
	{ "Milenage: another length of RES", SERVER "-s 20 -c 2" KEYS_TOO,
	    { .k_len = 16, .op_kind = AKA_OPC, .res_len = 4 }, 0, 6, 1,
	    "RES has 4 bytes instead of 8, see --res-len" },
	{ "Milenage, RES of 4", SERVER "-s 20 -c 1 --res-len 4" KEYS_TOO,
	    { .k_len = 16, .op_kind = AKA_OPC, .res_len = 4 }, 0, 0, 1, "" },
};

static void
test_algorithm(void **state)
{
	static struct program p;
	const struct algorithm_row *row = *state;
	struct aka_parts parts = row->parts;
	struct card card = { .sqn_ms = row->sqn_ms };
	struct standin *s = standin_start("127.0.0.1", answer, &card);

	for (size_t i = 0; i < 32; i++) {
		parts.k[i] = (uint8_t)i;
		parts.op[i] = (uint8_t)(0x40 + i);
	}
	assert_null(aka_key_make(&parts, &card.key));
	program_run_text(&p, standin_port(s), row->arguments);
	assert_int_equal(standin_stop(s).requests, row->requests);
	assert_int_equal(p.status, row->status);
	if (*row->err == '\0')
		assert_string_equal(p.err, "");
	else
		assert_non_null(strstr(p.err, row->err));
	assert_false(card.key_on_command_line);
	assert_null(strstr(p.out, "00010203"));
	assert_null(strstr(p.err, "00010203"));
	assert_null(strstr(p.out, "40414243"));
	assert_null(strstr(p.err, "40414243"));
}

static void
test_request(void **state)
{
	static struct program p;
	struct card card = { .fault = HONEST };
	struct standin *s = standin_start("127.0.0.1", answer, &card);

	(void)state;
	set_key(&card.key);
	program_run_text(&p, standin_port(s),
	    SERVER "-c 1 -s 1 -f isim --iccid 8988211 -a b9b9" KEYS);
	assert_int_equal(p.status, 0);
	standin_stop(s);
	assert_int_equal(card.last.app, WIRE_ISIM);
	assert_string_equal(card.last.iccid, "8988211");
	assert_int_equal(card.last.autn[6] << 8 | card.last.autn[7], 0xb9b9);
	assert_non_null(strstr(p.out, "\"app\": \"isim\""));
}

/* As in the document: `-> {...}` and `<- {...}`, and RANDs that differ. */
static void
test_lines(void **state)
{
	static struct program p;
	struct card card = { .fault = HONEST };
	struct standin *s = standin_start("127.0.0.1", answer, &card);
	char first[33], second[33];
	char *line;

	(void)state;
	set_key(&card.key);
	program_run_text(&p, standin_port(s), SERVER "-c 2 -s 1" KEYS);
	standin_stop(s);
	assert_int_equal(sscanf(p.out,
			     "-> {\"rand\": \"%32[0-9a-f]\", "
			     "\"autn\": \"%*32[0-9a-f]\"}\n",
			     first),
	    1);
	assert_non_null(line = strstr(p.out, "\n<- {\"successful_3g_"));
	assert_non_null(line = strstr(line + 1, "\n-> "));
	assert_int_equal(
	    sscanf(line, "\n-> {\"rand\": \"%32[0-9a-f]\"", second), 1);
	assert_string_not_equal(first, second);
	assert_non_null(strstr(line, "\n<- {\"successful_3g_"));
}

int
main(void)
{
	wire_init();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	for (size_t i = 0;
	     i < sizeof(algorithm_rows) / sizeof(algorithm_rows[0]); i++)
		t_add(
		    algorithm_rows[i].name, test_algorithm, &algorithm_rows[i]);
	t_add("application, guard and AMF", test_request, NULL);
	t_add("lines", test_lines, NULL);
	return t_main("cli/rounds");
}
