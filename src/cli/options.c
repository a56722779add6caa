/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "aka/sqn.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/wipe.h"
#include "cli/options.h"
#include "wire/wire.h"

static const char usage[] =
    "usage: sim-rest-client [auth] [-v] [SERVER] [-n SLOT]\n"
    "           [-c COUNT] [-s SQN] [-a AMF] [-f APP] [--context CONTEXT]\n"
    "           [--iccid ICCID] [--derive MEMBER=VALUE]...\n"
    "           [--algorithm ALGORITHM] [--keccak COUNT] [--res-len BYTES]\n"
    "           [--sim-algorithm ALGORITHM]\n"
    "           [--key-file FILE | -k K {-o OPC | --op OP | --topc TOPC |\n"
    "           --top TOP}]\n"
    "       sim-rest-client info [-v] [SERVER] [-n SLOT]\n"
    "       sim-rest-client --help | --version\n"
    "SERVER: [-H HOST] [-p PORT] | --url URL | --unix PATH\n"
    "           [--token-file FILE] [--cacert FILE]\n"
    "           [--cert FILE --cert-key FILE] [--timeout SEC]\n";

static const char help[] =
    "\n"
    "Play the home network: authenticate the card in a slot of a\n"
    "sim-rest-server, check its answers, follow its sequence number.\n"
    "\n"
    "server:\n" CONNECT_HELP "  -n, --slot-nr SLOT   (0)\n"
    "  -v, --verbose        show URL and HTTP status of each request\n"
    "\n"
    "auth:\n"
    "  -c, --count COUNT    authentications (10)\n"
    "  -s, --sqn SQN        first sequence number, hex (000000000000)\n"
    "  -a, --amf AMF        4 hex digits (0000)\n"
    "  -f, --app APP        usim, isim or sim (usim)\n"
    "      --context CTX    3g, gsm or gba (3g; gsm of the sim)\n"
    "      --iccid ICCID    only this card\n"
    "      --derive M=V     derive keys: a member of the request's derive\n"
    "      --key-file FILE  holds [key] with k = and opc = or op =\n"
    "  -k, --key K          32 hex digits, with TUAK also 64\n"
    "  -o, --opc OPC        32 hex digits\n"
    "      --op OP          in place of OPC\n"
    "      --algorithm ALG  milenage, tuak or xor (milenage)\n"
    "      --topc TOPC      TUAK: 64 hex digits\n"
    "      --top TOP        in place of TOPC\n"
    "      --keccak COUNT   TUAK: how often Keccak runs (1)\n"
    "      --res-len BYTES  length of RES (8, with XOR 16)\n"
    "      --sim-algorithm ALG\n"
    "                       2G: comp128-1, comp128-2, comp128-3, xor, or 3g,\n"
    "                       SRES and Kc from RES, CK and IK (3g)\n"
    "Without -k, -o and the like the key is taken from the file, then from\n"
    "SIMREST_K, SIMREST_OPC, SIMREST_OP, SIMREST_TOPC and SIMREST_TOP: other\n"
    "users of this computer can see a command line.\n"
    "\n"
    "examples:\n"
    "  sim-rest-client info -n 2\n"
    "  sim-rest-client --key-file card.key -c 1\n"
    "  sim-rest-client --key-file card.key -c 1 --derive kdf=eap-aka\n"
    "      --derive identity=0001010000000001@wlan --derive want=msk\n"
    "  sim-rest-client -H sim.lab.example auth --key-file card.key --app "
    "isim\n"
    "\n"
    "exit status: 0 every round ended well, 1 local error, 2 usage, 3 no\n"
    "answer, 4 the server reported an error, 5 the card refused, 6 wrong\n"
    "answer of the card.\n";

static bool
parse_text(const struct conf_value *value, void *object, size_t offset)
{
	const char **out = (const char **)(void *)((char *)object + offset);

	*out = value->text;
	return *value->text != '\0' || conf_fail(value, "must not be empty");
}

static uint64_t *
number_at(void *object, size_t offset)
{
	return (uint64_t *)(void *)((char *)object + offset);
}

static bool
parse_slot(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_uint(value, 0, 65535, number_at(object, offset));
}

static bool
parse_count(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_uint(value, 1, 1000000000, number_at(object, offset));
}

/* Leading zeros may be left out. */
static bool
parse_sqn(const struct conf_value *value, void *object, size_t offset)
{
	char digits[13] = "000000000000";
	size_t len = strlen(value->text);
	uint8_t bytes[6];

	if (len == 0 || len > 12)
		return conf_fail(value, "must be 1 to 12 hex digits");
	memcpy(digits + 12 - len, value->text, len);
	if (hex_decode_exact(digits, bytes, sizeof(bytes)) != SR_OK)
		return conf_fail(value, "must be 1 to 12 hex digits");
	*number_at(object, offset) = sqn_get(bytes);
	return true;
}

static bool
parse_amf(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_hex(value, (uint8_t *)object + offset, 2);
}

static bool
parse_app(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "usim", "isim", "sim" };
	unsigned *out = (unsigned *)(void *)((char *)object + offset);

	return conf_get_word(value, words, 3, out);
}

static bool
parse_context(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "3g", "gsm", "gba" };
	struct options *out = object;

	(void)offset;
	out->has_context = true;
	return conf_get_word(value, words, 3, &out->context);
}

static bool
parse_sim_algorithm(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "3g", "comp128-1", "comp128-2",
		"comp128-3", "xor" };
	static const enum gsm_algorithm algorithms[] = { GSM_FROM_3G,
		GSM_COMP128_1, GSM_COMP128_2, GSM_COMP128_3, GSM_XOR };
	struct options *out = object;
	unsigned word;

	(void)offset;
	if (!conf_get_word(value, words, 5, &word))
		return false;
	out->sim_algorithm = algorithms[word];
	return true;
}

static bool
parse_iccid(const struct conf_value *value, void *object, size_t offset)
{
	return conf_get_digits(value, 1, 20, (char *)object + offset);
}

/* What it says is looked at when there is a challenge to go with it. */
static bool
parse_derive(const struct conf_value *value, void *object, size_t offset)
{
	struct options *out = object;

	(void)offset;
	if (out->derive_count == OPTIONS_DERIVE_MAX)
		return conf_fail(value, "is given too often");
	out->derive[out->derive_count++] = value->text;
	return true;
}

enum {
	LONG_ONLY = 256,
	OPTION_DERIVE,
	OPTION_OP,
	OPTION_TOP,
	OPTION_TOPC,
	OPTION_ALGORITHM,
	OPTION_KECCAK,
	OPTION_SIM_ALGORITHM,
	OPTION_RES_LEN,
	OPTION_CONTEXT,
	OPTION_ICCID,
	OPTION_KEY_FILE,
	OPTION_VERSION
};

static const struct option names[] = {
	CONNECT_NAMES,
	{ "slot-nr", required_argument, NULL, 'n' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "count", required_argument, NULL, 'c' },
	{ "sqn", required_argument, NULL, 's' },
	{ "amf", required_argument, NULL, 'a' },
	{ "app", required_argument, NULL, 'f' },
	{ "context", required_argument, NULL, OPTION_CONTEXT },
	{ "iccid", required_argument, NULL, OPTION_ICCID },
	{ "derive", required_argument, NULL, OPTION_DERIVE },
	{ "key-file", required_argument, NULL, OPTION_KEY_FILE },
	{ "key", required_argument, NULL, 'k' },
	{ "opc", required_argument, NULL, 'o' },
	{ "op", required_argument, NULL, OPTION_OP },
	{ "top", required_argument, NULL, OPTION_TOP },
	{ "topc", required_argument, NULL, OPTION_TOPC },
	{ "algorithm", required_argument, NULL, OPTION_ALGORITHM },
	{ "keccak", required_argument, NULL, OPTION_KECCAK },
	{ "res-len", required_argument, NULL, OPTION_RES_LEN },
	{ "sim-algorithm", required_argument, NULL, OPTION_SIM_ALGORITHM },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ NULL, 0, NULL, 0 },
};

static const struct rule {
	int option;
	conf_parse_fn parse;
	size_t offset;
} rules[] = {
	{ 'n', parse_slot, offsetof(struct options, slot) },
	{ 'c', parse_count, offsetof(struct options, count) },
	{ 's', parse_sqn, offsetof(struct options, sqn) },
	{ 'a', parse_amf, offsetof(struct options, amf) },
	{ 'f', parse_app, offsetof(struct options, app) },
	{ OPTION_CONTEXT, parse_context, 0 },
	{ OPTION_ICCID, parse_iccid, offsetof(struct options, iccid) },
	{ OPTION_DERIVE, parse_derive, offsetof(struct options, derive) },
	{ OPTION_KEY_FILE, parse_text, offsetof(struct options, key_file) },
	{ 'k', parts_parse_k, offsetof(struct options, key) },
	{ 'o', parts_parse_opc, offsetof(struct options, key) },
	{ OPTION_OP, parts_parse_op, offsetof(struct options, key) },
	{ OPTION_TOP, parts_parse_top, offsetof(struct options, key) },
	{ OPTION_TOPC, parts_parse_topc, offsetof(struct options, key) },
	{ OPTION_ALGORITHM, parts_parse_algorithm,
	    offsetof(struct options, key) },
	{ OPTION_KECCAK, parts_parse_keccak, offsetof(struct options, key) },
	{ OPTION_SIM_ALGORITHM, parse_sim_algorithm, 0 },
	{ OPTION_RES_LEN, parts_parse_res_len, offsetof(struct options, key) },
};

static const char *
name_of(int option)
{
	const struct option *o = names;

	while (o->name != NULL && o->val != option)
		o++;
	return o->name;
}

static enum options_verdict
wrong(const char *text)
{
	log_error("%s", text);
	log_error("see sim-rest-client --help");
	return OPTIONS_WRONG;
}

static bool
is_key(int option)
{
	return option == 'k' || option == 'o' || option == OPTION_OP ||
	    option == OPTION_TOP || option == OPTION_TOPC;
}

static enum options_verdict
take_value(int option, char *text, struct options *out)
{
	const struct rule *rule = rules;
	struct conf_error error;
	struct conf_value value = { .text = text, .error = &error };
	bool good;

	value.where_len = (size_t)snprintf(
	    error.text, sizeof(error.text), "--%s: ", name_of(option));
	if (connect_is(option)) {
		good = connect_take(option, &value, &out->connect);
	} else {
		while (rule->option != option)
			rule++;
		good = rule->parse(&value, out, rule->offset);
	}
	if (is_key(option))
		wipe(text, strlen(text));
	return good ? OPTIONS_RUN : wrong(error.text);
}

static enum options_verdict
take_command(const char *word, struct options *out)
{
	if (out->command != OPTIONS_NO_COMMAND)
		return wrong("only one command can be given: auth or info");
	if (strcmp(word, "auth") == 0)
		out->command = OPTIONS_AUTH;
	else if (strcmp(word, "info") == 0)
		out->command = OPTIONS_INFO;
	else /* not repeated, since it may be a key without its option */
		return wrong("the command must be auth or info");
	return OPTIONS_RUN;
}

/* A misspelt --key=... must not be repeated with its value. */
static enum options_verdict
fail_option(const char *argument)
{
	char text[64] = "unknown option";
	size_t len = strspn(argument, "abcdefghijklmnopqrstuvwxyz-");

	if (optopt != 0 && name_of(optopt) != NULL)
		snprintf(text, sizeof(text), "--%s: takes no value",
		    name_of(optopt));
	else if (optopt != 0)
		snprintf(text, sizeof(text), "unknown option -%c", optopt);
	else if (len < 20 && (argument[len] == '\0' || argument[len] == '='))
		snprintf(text, sizeof(text), "unknown option %.*s", (int)len,
		    argument);
	return wrong(text);
}

static enum options_verdict
fail_no_value(void)
{
	char text[64];

	snprintf(text, sizeof(text), "--%s: needs a value", name_of(optopt));
	return wrong(text);
}

static enum options_verdict
take(int option, char **argv, struct options *out)
{
	switch (option) {
	case 1:
		return take_command(optarg, out);
	case 'v':
		out->verbose = true;
		return OPTIONS_RUN;
	case 'h':
		printf("%s%s", usage, help);
		return OPTIONS_ANSWERED;
	case OPTION_VERSION:
		puts("sim-rest-client " SIMREST_VERSION);
		return OPTIONS_ANSWERED;
	case '?':
		return fail_option(argv[optind - 1]);
	case ':':
		return fail_no_value();
	default:
		return take_value(option, optarg, out);
	}
}

/*
 * The original's document authenticates without the word auth.  A bare
 * sim-rest-client only asks for help, even where the environment has keys.
 */
static enum options_verdict
settle_command(int argc, struct options *out)
{
	if (out->command != OPTIONS_NO_COMMAND)
		return OPTIONS_RUN;
	if (argc == 1) {
		fputs(usage, stderr);
		return OPTIONS_WRONG;
	}
	out->command = OPTIONS_AUTH;
	return OPTIONS_RUN;
}

/* A SIM has its own context only, so that it need not be said. */
static enum options_verdict
settle_context(struct options *out)
{
	unsigned usual = wire_context_of((enum wire_app)out->app);

	if (!out->has_context)
		out->context = usual;
	if (out->app == WIRE_SIM && out->context != usual)
		return wrong("--context: must be gsm where --app is sim");
	if (out->sim_algorithm != GSM_FROM_3G && out->context != WIRE_GSM)
		return wrong("--sim-algorithm: only with --context gsm, or "
			     "with --app sim");
	return OPTIONS_RUN;
}

enum options_verdict
options_parse(int argc, char **argv, struct options *out)
{
	enum options_verdict verdict = OPTIONS_RUN;
	int option;

	*out = (struct options){ .count = 10 };
	opterr = 0;
	while (verdict == OPTIONS_RUN &&
	    (option = getopt_long(
		 argc, argv, "-:H:p:n:vc:s:a:f:k:o:h", names, NULL)) != -1)
		verdict = take(option, argv, out);
	while (verdict == OPTIONS_RUN && optind < argc)
		verdict = take_command(argv[optind++], out);
	if (verdict == OPTIONS_RUN)
		verdict = settle_command(argc, out);
	if (verdict == OPTIONS_RUN)
		verdict = settle_context(out);
	if (verdict != OPTIONS_RUN)
		wipe(out, sizeof(*out));
	return verdict;
}
