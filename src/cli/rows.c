/* SPDX-License-Identifier: MIT */
#include "cli/rows.h"
#include "cli/values.h"

enum {
	SERVER = CMD_AUTH | CMD_INFO | CMD_SLOTS | CMD_WATCH | CMD_CHALLENGE |
	    CMD_BENCH,
	ONE_SLOT = CMD_AUTH | CMD_INFO | CMD_CHALLENGE,
	KEYS = CMD_AUTH | CMD_VECTOR | CMD_BENCH,
	FILES = KEYS | CMD_AUC,
	ROUNDS = CMD_AUTH | CMD_VECTOR,
	JSON = CMD_AUTH | CMD_INFO | CMD_SLOTS | CMD_WATCH | CMD_CHALLENGE |
	    CMD_VECTOR | CMD_BENCH,
	ALL = SERVER | FILES,
};

#define AT(field) offsetof(struct options, field)

const struct row rows[] = {
	{ CONNECT_HOST, "host", "HOST", SERVER, NULL, 0,
	    "name or address (localhost)" },
	{ CONNECT_PORT, "port", "PORT", SERVER, NULL, 0, "(8000)" },
	{ CONNECT_URL, "url", "URL", SERVER, NULL, 0,
	    "http://, https:// or unix:/, in place of both" },
	{ CONNECT_UNIX, "unix", "PATH", SERVER, NULL, 0, "a unix socket" },
	{ CONNECT_TOKEN_FILE, "token-file", "FILE", SERVER, NULL, 0,
	    "holds the token that the server knows us by" },
	{ CONNECT_CACERT, "cacert", "FILE", SERVER, NULL, 0,
	    "CAs to trust in place of the system's (PEM)" },
	{ CONNECT_CERT, "cert", "FILE", SERVER, NULL, 0,
	    "our certificate (PEM)" },
	{ CONNECT_CERT_KEY, "cert-key", "FILE", SERVER, NULL, 0,
	    "its key (PEM)" },
	{ CONNECT_TIMEOUT, "timeout", "SEC", SERVER, NULL, 0,
	    "for one answer (30)" },
	{ 'n', "slot-nr", "SLOT", ONE_SLOT, value_slot, AT(slot), "(0)" },
	{ OPTION_TARGETS, "targets", "LIST", CMD_BENCH, value_slots, AT(slots),
	    "slots with commas between (0)" },
	{ OPTION_PARALLEL, "parallel", "COUNT", CMD_BENCH, value_connections,
	    AT(connections), "at the same time (one for each slot)" },
	{ OPTION_REQUESTS, "requests", "COUNT", CMD_BENCH, value_count,
	    AT(requests), "how many in all (100)" },
	{ OPTION_SECONDS, "seconds", "SEC", CMD_BENCH, value_seconds,
	    AT(seconds), "how long, in place of how many" },
	{ 'c', "count", "COUNT", ROUNDS, value_count, AT(count),
	    "authentications (10), vectors (1)" },
	{ 's', "sqn", "SQN", ROUNDS, value_sqn, AT(sqn),
	    "first sequence number, hex (000000000000)" },
	{ OPTION_SQN_FILE, "sqn-file", "FILE", FILES, value_text, AT(sqn_file),
	    "keeps the sequence number of each card" },
	{ OPTION_IND_LEN, "ind-len", "BITS", KEYS, value_ind_len, AT(ind_len),
	    "length of IND in it (5)" },
	{ 'a', "amf", "AMF", FILES, value_amf, AT(amf),
	    "4 hex digits (0000; 8000 of auc)" },
	{ 'f', "app", "APP", CMD_AUTH | CMD_CHALLENGE | CMD_BENCH, value_app,
	    AT(app), "usim, isim or sim (usim)" },
	{ OPTION_CONTEXT, "context", "CTX", CMD_AUTH | CMD_CHALLENGE,
	    value_context, AT(context), "3g, gsm or gba (3g; gsm of the sim)" },
	{ OPTION_ICCID, "iccid", "ICCID", CMD_AUTH | CMD_CHALLENGE | CMD_VECTOR,
	    value_iccid, AT(iccid), "only this card; of vector: its keys" },
	{ OPTION_IMSI, "imsi", "IMSI", CMD_VECTOR, value_imsi, AT(imsi),
	    "whose keys" },
	{ OPTION_RAND, "rand", "RAND", CMD_VECTOR, value_rand, AT(rand),
	    "32 hex digits (random)" },
	{ OPTION_AUTS, "auts", "AUTS", CMD_VECTOR, value_auts, AT(auts),
	    "28 hex digits: what the card answered to RAND" },
	{ OPTION_DERIVE, "derive", "M=V", CMD_AUTH, value_derive, 0,
	    "derive keys: a member of the request's derive" },
	{ OPTION_DIGEST, "digest", "ALG", CMD_CHALLENGE, value_digest, 0,
	    "akav1-md5 or akav2-md5: the digest's response" },
	{ OPTION_EAP, "eap", "METHOD", CMD_CHALLENGE, value_eap, 0,
	    "aka or aka-prime: the keys of EAP" },
	{ OPTION_WITH, "with", "M=V", CMD_CHALLENGE, value_derive, 0,
	    "what those need: username, realm, method, uri;\n"
	    "identity; network" },
	{ OPTION_KEY_FILE, "key-file", "FILE", FILES, value_text, AT(key_file),
	    "[imsi \"...\"] or [iccid \"...\"] for a card, or\n"
	    "[key], each with k = and opc = or op =" },
	{ 'k', "key", "K", KEYS, parts_parse_k, AT(key),
	    "32 hex digits, with TUAK also 64" },
	{ 'o', "opc", "OPC", KEYS, parts_parse_opc, AT(key), "32 hex digits" },
	{ OPTION_OP, "op", "OP", KEYS, parts_parse_op, AT(key),
	    "in place of OPC" },
	{ OPTION_ALGORITHM, "algorithm", "ALG", KEYS, parts_parse_algorithm,
	    AT(key), "milenage, tuak or xor (milenage)" },
	{ OPTION_TOPC, "topc", "TOPC", KEYS, parts_parse_topc, AT(key),
	    "TUAK: 64 hex digits" },
	{ OPTION_TOP, "top", "TOP", KEYS, parts_parse_top, AT(key),
	    "in place of TOPC" },
	{ OPTION_KECCAK, "keccak", "COUNT", KEYS, parts_parse_keccak, AT(key),
	    "TUAK: how often Keccak runs (1)" },
	{ OPTION_RES_LEN, "res-len", "BYTES", KEYS, parts_parse_res_len,
	    AT(key), "length of RES (8, with XOR 16)" },
	{ OPTION_SIM_ALGORITHM, "sim-algorithm", "ALG", KEYS,
	    parts_parse_sim_algorithm, AT(sim_algorithm),
	    "2G: comp128-1, comp128-2, comp128-3, xor, or\n"
	    "3g, SRES and Kc from RES, CK and IK (3g)" },
	{ OPTION_SOCKET, "socket", "PATH", CMD_AUC, value_text, AT(socket),
	    "unix socket that hostapd's eap_sim_db names" },
	{ OPTION_INTERVAL, "interval", "SEC", CMD_WATCH, value_seconds,
	    AT(interval_s), "between two looks (1)" },
	{ OPTION_JSON, "json", NULL, JSON, value_flag, AT(json),
	    "print JSON, one document in a line" },
	{ 'v', "verbose", NULL, ALL, value_flag, AT(verbose),
	    "say what is done: URL and HTTP status" },
	{ 'h', "help", NULL, ALL, NULL, 0, "this help" },
	{ OPTION_VERSION, "version", NULL, ALL, NULL, 0, "" },
};
const size_t row_count = sizeof(rows) / sizeof(rows[0]);

const struct row *
row_find(int option)
{
	for (size_t i = 0; i < row_count; i++)
		if (rows[i].option == option)
			return &rows[i];
	return NULL;
}

bool
row_given(const struct options *options, int option)
{
	const struct row *row = row_find(option);

	return row != NULL &&
	    (options->given & UINT64_C(1) << (row - rows)) != 0;
}
