/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "program.h"
#include "t.h"

/* Port 9 of a host that is not a name: parsed, never asked. */
#define KEYS " -k " K " -o " OPC
#define HEX33 K "0"

static const struct row {
	const char *name;
	const char *arguments;
	int status;
	const char *err;
} rows[] = {
	{ "nothing", "", 2, "usage: sim-rest-client [auth]" },
	{ "nothing but keys in the environment",
	    "SIMREST_K=" K " SIMREST_OPC=" OPC, 2, "usage: " },
	{ "unknown command", "authenticate", 2,
	    "the command must be one of: auth, info" },
	{ "a key without its option", K, 2,
	    "the command must be one of: auth, info" },
	{ "a key behind --", "-- " K, 2,
	    "the command must be one of: auth, info" },
	{ "two commands", "info auth", 2, "only one command" },
	{ "an option of another command", "info -c 3", 2,
	    "--count: is no option of info" },
	{ "in front of the command", "-k " K " info", 2,
	    "--key: is no option of info" },
	{ "a word too many", "challenge a b c", 2, "a word too many" },
	{ "a word missing", "challenge", 2,
	    "challenge: needs RAND AUTN | RAND | NONCE" },
	{ "SQN twice", "-s 1 --sqn-file x" KEYS, 2,
	    "the SQN is that of --sqn-file" },
	{ "vector of nobody", "vector --sqn-file x" KEYS, 2,
	    "--sqn-file: whose SQN?" },
	{ "AUTS without RAND",
	    "vector --auts 0000000000000000000000000000" KEYS, 2,
	    "--auts: needs --rand" },
	{ "AUTS too short", "vector --auts 00" KEYS, 2,
	    "--auts: must be 28 hex digits" },
	{ "auc without keys", "auc", 2, "--key-file: is missing" },
	{ "auc without SQNs", "auc --key-file x", 2, "--sqn-file: is missing" },
	{ "auc without a socket", "auc --key-file x --sqn-file y", 2,
	    "--socket: is missing" },
	{ "auc with a key", "auc -k " K, 2, "--key: is no option of auc" },
	{ "challenge of no hex", "challenge x y", 2,
	    "RAND must be 32 hex digits" },
	{ "challenge with half an AUTN", "challenge " K " 00", 2,
	    "AUTN must be 32 hex digits" },
	{ "challenge of no base64", "challenge @", 2, "NONCE must be base64" },
	{ "challenge of a hex RAND alone", "challenge " K, 2,
	    "NONCE must be base64" },
	{ "AUTN in the context gsm", "challenge --app sim " K " " K, 2,
	    "RAND alone" },
	{ "digest without a member", "challenge " K " " K " --digest akav1-md5",
	    2, "--with: username: missing" },
	{ "EAP without an identity", "challenge " K " " K " --eap aka", 2,
	    "--with: identity: missing" },
	{ "two ways to derive",
	    "challenge " K " " K " --eap aka --digest akav1-md5", 2,
	    "one of --digest and --eap" },
	{ "what to derive is missing",
	    "challenge " K " " K " --with identity=x", 2,
	    "--with: goes with --digest or --eap" },
	{ "IND too long", "--ind-len 6" KEYS, 2,
	    "--ind-len: must be a number from 0 to 5" },
	{ "unknown letter", "info -x", 2, "unknown option -x" },
	{ "unknown name", "info --slot", 2, "--slot-nr: needs a value" },
	{ "misspelt name", "info --prot=1", 2, "unknown option --prot\n" },
	{ "misspelt key", "--kex=" K, 2, "unknown option --kex\n" },
	{ "key as a name", "--" K "=1", 2, "unknown option\n" },
	{ "ambiguous name", "info --ke=" K, 2, "unknown option --ke\n" },
	{ "value that is not taken", "info --verbose=" K, 2,
	    "--verbose: takes no value" },
	{ "no value", "info -p", 2, "--port: needs a value" },
	{ "port 0", "info -p 0", 2,
	    "--port: must be a number from 1 to 65535" },
	{ "port 65536", "info -p 65536", 2, "from 1 to 65535" },
	{ "port in hex", "info -p 0x50", 2, "from 1 to 65535" },
	{ "port with a sign", "info -p +80", 2, "from 1 to 65535" },
	{ "port of 2^64", "info -p 18446744073709551616", 2,
	    "from 1 to 65535" },
	{ "slot -1", "info -n -1", 2,
	    "--slot-nr: must be a number from 0 to 65535" },
	{ "slot with text", "info -n 1a", 2, "from 0 to 65535" },
	{ "count 0", "-c 0" KEYS, 2, "--count: must be a number from 1" },
	{ "timeout 0", "info --timeout 0", 2,
	    "--timeout: must be a number from 1 to 3600" },
	{ "bad host", "info -H http://localhost", 2,
	    "--host: must be a name or an IP address" },
	{ "empty host", "info --host=", 2, "--host: must not be empty" },
	{ "SQN empty", "--sqn=" KEYS, 2, "--sqn: must be 1 to 12 hex digits" },
	{ "SQN of 13 digits", "-s 0123456789abc" KEYS, 2, "1 to 12 hex" },
	{ "SQN no hex", "-s 12g" KEYS, 2, "1 to 12 hex" },
	{ "AMF of 3 digits", "-a 800" KEYS, 2, "--amf: must be 4 hex digits" },
	{ "app csim", "--app csim" KEYS, 2,
	    "--app: must be one of: usim, isim, sim" },
	{ "context gba-naf", "--context gba-naf" KEYS, 2,
	    "--context: must be one of: 3g, gsm, gba" },
	{ "app sim, but 3g", "--app sim --context 3g" KEYS, 2,
	    "--context: must be gsm where --app is sim" },
	{ "app sim, but gba", "--context gba --app sim" KEYS, 2,
	    "--context: must be gsm where --app is sim" },
	{ "ICCID with f", "--iccid 8988f" KEYS, 2,
	    "--iccid: must be 1 to 20 digits" },
	{ "derive without a value", "--derive kdf" KEYS, 2,
	    "--derive: must be MEMBER=VALUE" },
	{ "derive without a kdf", "--derive plmn=00101" KEYS, 2,
	    "--derive: derive.kdf: must be " },
	{ "derive without a member", "--derive kdf=kasme" KEYS, 2,
	    "--derive: derive.plmn: missing" },
	{ "derive with a bad member", "--derive kdf=kasme --derive plmn=1" KEYS,
	    2, "--derive: derive.plmn: must be" },
	{ "derive in another context", "--derive kdf=kc128 --context gsm" KEYS,
	    2, "--derive: only in the context 3g" },
	{ "derive by a SIM", "--derive kdf=kc128 --app sim" KEYS, 2,
	    "--derive: only in the context 3g" },
	{ "derive with a nonce", "--derive kdf=akav1-md5 --derive nonce=x" KEYS,
	    2, "--derive: nonce is made from the challenge" },
	{ "derive too often",
	    "--derive=a --derive=a --derive=a --derive=a --derive=a "
	    "--derive=a --derive=a --derive=a --derive=a --derive=a "
	    "--derive=a --derive=a --derive=a --derive=a --derive=a "
	    "--derive=a --derive=a" KEYS,
	    2, "--derive: is given too often" },
	{ "K too long", "-k " HEX33 " -o " OPC, 2,
	    "--key: must be 32 hex digits" },
	{ "K odd", "-k 123 -o " OPC, 2, "--key: must be 32 hex digits" },
	{ "OPc no hex", "-k " K " -o x", 2, "--opc: must be 32 hex digits" },
	{ "OP and OPc", "--op " OP KEYS, 2, "--opc: only one of OP" },
	{ "no K", "-o " OPC, 2, "K is missing" },
	{ "no OPc", "-k " K, 2, "OPc is missing" },
	{ "no key at all", "auth", 2, "K is missing" },
	{ "bad K in the environment", "SIMREST_K=" HEX33 " auth", 2,
	    "SIMREST_K: must be 32 hex digits" },
	{ "bad OP in the environment", "SIMREST_K=" K " SIMREST_OP=x -c 1", 2,
	    "SIMREST_OP: must be 32 hex digits" },
	{ "OPc and OP in the environment",
	    "SIMREST_K=" K " SIMREST_OP=" OP " SIMREST_OPC=" OPC " -c 1", 2,
	    "only one of OP" },
	{ "unknown algorithm", "--algorithm comp128 -k " K, 2,
	    "--algorithm: must be one of: milenage, tuak, xor" },
	{ "TUAK with OPc", "--algorithm tuak" KEYS, 2,
	    "TUAK needs TOPc or TOP" },
	{ "TUAK without TOPc", "--algorithm tuak -k " K, 2,
	    "TOPc is missing: --key-file, SIMREST_TOPC" },
	{ "TOPc too short", "--algorithm tuak -k " K " --topc " OPC, 2,
	    "--topc: must be 64 hex digits" },
	{ "TOP and TOPc", "-k " K " --topc " K OPC " --top " K OPC, 2,
	    "--top: only one of OP" },
	{ "XOR with OPc", "--algorithm xor" KEYS, 2, "XOR has no OP" },
	{ "XOR without K", "--algorithm xor", 2, "K is missing" },
	{ "Milenage with a long K", "-k " K K " -o " OPC, 2,
	    "K must be 32 hex digits with Milenage" },
	{ "Milenage with a Keccak count", "--keccak 2" KEYS, 2,
	    "only TUAK has a Keccak count" },
	{ "Keccak 0", "--keccak 0" KEYS, 2,
	    "--keccak: must be a number from 1" },
	{ "RES too long", "--res-len 9" KEYS, 2, "RES has 4 to 8 bytes" },
	{ "bad TOP in the environment",
	    "SIMREST_K=" K " SIMREST_TOP=" K " --algorithm tuak", 2,
	    "SIMREST_TOP: must be 64 hex digits" },
	{ "2G algorithm in the 3G context", "--sim-algorithm comp128-1 -k " K,
	    2, "--sim-algorithm: only with --context gsm" },
	{ "unknown 2G algorithm", "--app sim --sim-algorithm comp128 -k " K, 2,
	    "--sim-algorithm: must be one of: 3g, comp128-1" },
	{ "2G algorithm with OPc", "--app sim --sim-algorithm xor" KEYS, 2,
	    "a 2G algorithm takes K alone" },
	{ "2G algorithm without K", "--app sim --sim-algorithm xor", 2,
	    "K is missing" },
	{ "2G algorithm with a long K", "--app sim --sim-algorithm xor -k " K K,
	    2, "K must be 32 hex digits with a 2G algorithm" },
	{ "no key file", "--key-file /nonexistent/key", 1,
	    "/nonexistent/key: No such file" },
};

static void
test_row(void **state)
{
	static struct program p;
	const struct row *row = *state;

	program_run_text(&p, 9, row->arguments);
	assert_int_equal(p.status, row->status);
	assert_non_null(strstr(p.err, row->err));
	assert_string_equal(p.out, "");
	assert_null(strstr(p.err, HEX33));
}

static void
test_help(void **state)
{
	static struct program p;

	(void)state;
	program_run_text(&p, 9, "--help");
	assert_int_equal(p.status, 0);
	assert_string_equal(p.err, "");
	assert_non_null(strstr(p.out, "usage: sim-rest-client"));
	assert_non_null(strstr(p.out, "examples:"));
	for (char *line = strtok(p.out, "\n"); line != NULL;
	     line = strtok(NULL, "\n"))
		assert_true(strlen(line) <= 79);
	program_run_text(&p, 9, "info --version");
	assert_int_equal(p.status, 0);
	assert_ptr_equal(strstr(p.out, "sim-rest-client "), p.out);
}

static void
test_full_disk(void **state)
{
	(void)state;
	if (access("/dev/full", W_OK) != 0)
		skip();
	assert_int_equal(
	    system("\"$SIM_REST_CLIENT\" --version 2>&1 >/dev/full |"
		   "grep -q 'cannot write'"),
	    0);
}

static const struct file_row {
	const char *name;
	const char *text;
	mode_t mode;
	int status; /* 3: the key was good, and no server is there */
	const char *err;
} file_rows[] = {
	{ "key file", "[key]\nk = " K "\nopc = " OPC "\n", 0600, 3, "" },
	{ "key file with OP", "# lab\n[key]\nk=" K "\nop=" OP "\n", 0400, 3,
	    "" },
	{ "key file with TUAK",
	    "[key]\nalgorithm = tuak\nk = " K OPC "\ntopc = " K OPC
	    "\nkeccak = 2\nres_len = 32\n",
	    0600, 3, "" },
	{ "key file with XOR", "[key]\nalgorithm = xor\nk = " K "\n", 0600, 3,
	    "" },
	{ "key file with TUAK and OP",
	    "[key]\nalgorithm = tuak\nk = " K "\nop = " OP "\n", 0600, 2,
	    "TUAK needs TOPc or TOP" },
	{ "key file for all", "[key]\nk = " K "\nopc = " OPC "\n", 0644, 1,
	    "chmod 600" },
	{ "key file for the group", "[key]\nk = " K "\n", 0640, 1,
	    "chmod 600" },
	{ "key file for others", "[key]\nk = " K "\n", 0604, 1, "chmod 600" },
	{ "key file with both", "[key]\nk=" K "\nop=" OP "\nopc=" OPC "\n",
	    0600, 1, "only one of OP" },
	{ "key file with a bad key", "[key]\nk = " HEX33 "\n", 0600, 1,
	    ":2: k: must be 32 hex digits" },
	{ "key file with an unknown key", "[key]\nki = " K "\n", 0600, 1,
	    "unknown key" },
	{ "key file without K", "[key]\nopc = " OPC "\n", 0600, 2,
	    "K is missing" },
	{ "key file with a name", "[key \"a\"]\nk = " K "\n", 0600, 1,
	    "[key] has no name" },
	{ "empty key file", "", 0600, 2, "K is missing" },
};

static void
test_file(void **state)
{
	static struct program p;
	const struct file_row *row = *state;
	char path[64], text[128];
	FILE *file;

	snprintf(path, sizeof(path), "/tmp/test_cli_%d.key", (int)getpid());
	unlink(path);
	assert_non_null(file = fopen(path, "wx"));
	fputs(row->text, file);
	assert_int_equal(fchmod(fileno(file), row->mode), 0);
	fclose(file);
	snprintf(text, sizeof(text), "-H 127.0.0.1 -p 9 --key-file %s", path);
	program_run_text(&p, 9, text);
	unlink(path);
	assert_int_equal(p.status, row->status);
	assert_non_null(strstr(p.err, row->err));
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	for (size_t i = 0; i < sizeof(file_rows) / sizeof(file_rows[0]); i++)
		t_add(file_rows[i].name, test_file, &file_rows[i]);
	t_add("help and version", test_help, NULL);
	t_add("full disk", test_full_disk, NULL);
	return t_main("cli/options");
}
