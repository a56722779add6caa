/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "exact.h"
#include "t.h"
#include "wire/wire.h"

#define CHALLENGE                                                              \
	"\"rand\":\"bb685a4b2fc4d697b9d6a129dd09a091\","                       \
	"\"autn\":\"eea7906f8210000004faf4a7df279b56\""
#define REQUEST(derive) "{" CHALLENGE ",\"derive\":" derive "}"
#define KDF(name, members) "{\"kdf\":\"" name "\"" members "}"
#define WANT(names) ",\"want\":[" names "]"
#define SNN ",\"snn\":\"5G:mnc001.mcc001.3gppnetwork.org\""
#define LOGIN                                                                  \
	",\"username\":\"u@r\",\"realm\":\"r\",\"method\":\"REGISTER\","       \
	"\"uri\":\"sip:r\",\"nonce\":\"bm9uY2U=\""
#define QOP ",\"qop\":\"auth\",\"nc\":\"00000001\",\"cnonce\":\"c\""
#define FIVE(x) x x x x x
#define N255 FIVE(FIVE("0123456789")) "01234"

#define BAD_KDF                                                                \
	"derive.kdf: must be \"kasme\", \"ck-prime\", \"5g-aka\", "            \
	"\"eap-aka\", \"eap-aka-prime\", \"kc128\", \"naf\", "                 \
	"\"akav1-md5\" or \"akav2-md5\""
#define UNKNOWN_OF(members)                                                    \
	"derive: a member that this kdf does not have; it has " members "want"
#define UNKNOWN UNKNOWN_OF("")
#define WANT_ONLY "derive.want: must be a list, none twice, of "
#define BAD_WANT WANT_ONLY "kc128, res, ck, ik, kc"
#define BAD_NAME(name)                                                         \
	"derive." name ": must be 1 to 255 bytes without control characters"
#define BAD_PLMN "derive.plmn: must be a string of 5 or 6 digits"
#define BAD_SNN                                                                \
	"derive.snn: must be \"5G:mncNNN.mccNNN.3gppnetwork.org\", with "      \
	"\":\" and the 11 digits of a NID or without"
#define BAD_SUPI "derive.supi: must be a string of 6 to 15 digits"
#define BAD_ABBA "derive.abba: must be 4 to 32 hex digits"
#define BAD_NAF                                                                \
	"derive.naf_id: must be hex of a name and 5 bytes, 258 bytes at most"
#define BAD_QOP "derive.qop: goes with nc and cnonce, all or none"

/* `again` is the same in full; with NULL it is refused, and `why` says why. */
static const struct request {
	const char *name;
	const char *derive;
	const char *again;
	const char *why;
} requests[] = {
	{ "K_ASME", KDF("kasme", ",\"plmn\":\"00101\""),
	    KDF("kasme", ",\"plmn\":\"00101\"" WANT("\"res\",\"kasme\"")),
	    NULL },
	{ "three digits of MNC", KDF("kasme", ",\"plmn\":\"310410\""),
	    KDF("kasme", ",\"plmn\":\"310410\"" WANT("\"res\",\"kasme\"")),
	    NULL },
	{ "CK' and IK'", KDF("ck-prime", ",\"network\":\"WLAN\""),
	    KDF("ck-prime",
		",\"network\":\"WLAN\"" WANT(
		    "\"res\",\"ck_prime\",\"ik_prime\"")),
	    NULL },
	{ "5G AKA", KDF("5g-aka", SNN),
	    KDF("5g-aka", SNN WANT("\"res_star\",\"kausf\",\"kseaf\"")), NULL },
	{ "5G AKA, stand-alone network",
	    KDF("5g-aka",
		",\"snn\":\"5G:mnc001.mcc001.3gppnetwork.org:0123456789a\""),
	    KDF("5g-aka",
		",\"snn\":\"5G:mnc001.mcc001.3gppnetwork.org:"
		"0123456789a\"" WANT("\"res_star\",\"kausf\",\"kseaf\"")),
	    NULL },
	{ "5G AKA with a SUPI", KDF("5g-aka", SNN ",\"supi\":\"001010000\""),
	    KDF("5g-aka",
		SNN ",\"supi\":\"001010000\",\"abba\":\"0000\"" WANT(
		    "\"res_star\",\"kausf\",\"kseaf\",\"kamf\"")),
	    NULL },
	{ "5G AKA, only KAMF",
	    KDF("5g-aka",
		SNN
		",\"supi\":\"001010000\",\"abba\":\"AB01ff\"" WANT("\"kamf\"")),
	    KDF("5g-aka",
		SNN
		",\"supi\":\"001010000\",\"abba\":\"ab01ff\"" WANT("\"kamf\"")),
	    NULL },
	{ "EAP-AKA", KDF("eap-aka", ",\"identity\":\"0001@wlan\""),
	    KDF("eap-aka",
		",\"identity\":\"0001@wlan\"" WANT(
		    "\"res\",\"k_encr\",\"k_aut\",\"msk\",\"emsk\"")),
	    NULL },
	{ "EAP-AKA, only MSK",
	    KDF("eap-aka", ",\"identity\":\"0\"" WANT("\"msk\"")),
	    KDF("eap-aka", ",\"identity\":\"0\"" WANT("\"msk\"")), NULL },
	{ "EAP-AKA, what the card says besides",
	    KDF("eap-aka",
		",\"identity\":\"0\"" WANT(
		    "\"msk\",\"kc\",\"ik\",\"ck\",\"res\"")),
	    KDF("eap-aka",
		",\"identity\":\"0\"" WANT(
		    "\"res\",\"ck\",\"ik\",\"kc\",\"msk\"")),
	    NULL },
	{ "longest identity, escaped",
	    KDF("eap-aka",
		",\"identity\":\"\\u00e4\\\"" FIVE(
		    FIVE("0123456789")) "01\"" WANT("\"msk\"")),
	    KDF("eap-aka",
		",\"identity\":\"\xc3\xa4\\\"" FIVE(
		    FIVE("0123456789")) "01\"" WANT("\"msk\"")),
	    NULL },
	{ "EAP-AKA'",
	    KDF("eap-aka-prime", ",\"identity\":\"6\",\"network\":\"WLAN\""),
	    KDF("eap-aka-prime",
		",\"network\":\"WLAN\",\"identity\":\"6\"" WANT(
		    "\"res\",\"k_encr\",\"k_aut\",\"k_re\",\"msk\",\"emsk\"")),
	    NULL },
	{ "EAP-AKA' in 5G",
	    KDF("eap-aka-prime",
		",\"identity\":\"6\",\"network\":"
		"\"5G:mnc001.mcc001.3gppnetwork.org\",\"supi\":\"001010\"" WANT(
		    "\"kausf\",\"kseaf\",\"kamf\"")),
	    KDF("eap-aka-prime",
		",\"network\":\"5G:mnc001.mcc001.3gppnetwork.org\","
		"\"identity\":\"6\",\"supi\":\"001010\",\"abba\":\"0000\"" WANT(
		    "\"kausf\",\"kseaf\",\"kamf\"")),
	    NULL },
	{ "Kc128", KDF("kc128", ""), KDF("kc128", WANT("\"res\",\"kc128\"")),
	    NULL },
	{ "Ks_NAF", KDF("naf", ",\"impi\":\"i\",\"naf_id\":\"610100000002\""),
	    KDF("naf",
		",\"impi\":\"i\",\"naf_id\":\"610100000002\"" WANT(
		    "\"res\",\"ks_naf\"")),
	    NULL },
	{ "AKAv1-MD5", KDF("akav1-md5", LOGIN),
	    KDF("akav1-md5", LOGIN WANT("\"response\"")), NULL },
	{ "AKAv2-MD5 with qop", KDF("akav2-md5", LOGIN QOP),
	    KDF("akav2-md5", LOGIN QOP WANT("\"response\"")), NULL },

	{ "null", "null", NULL, "derive: must be an object" },
	{ "text", "\"kasme\"", NULL, "derive: must be an object" },
	{ "list", "[]", NULL, "derive: must be an object" },
	{ "empty", "{}", NULL, BAD_KDF },
	{ "no text", "{\"kdf\":1}", NULL, BAD_KDF },
	{ "no such", KDF("ck", ""), NULL, BAD_KDF },
	{ "in capitals", KDF("KASME", ",\"plmn\":\"00101\""), NULL, BAD_KDF },
	{ "none", KDF("", ""), NULL, BAD_KDF },
	{ "unknown member", KDF("kc128", ",\"x\":1"), NULL, UNKNOWN },
	{ "slip in want", KDF("kc128", ",\"wants\":[\"kc128\"]"), NULL,
	    UNKNOWN },
	{ "another kdf's member", KDF("kc128", ",\"plmn\":\"00101\""), NULL,
	    UNKNOWN },

	{ "want null", KDF("kc128", ",\"want\":null"), NULL, BAD_WANT },
	{ "want text", KDF("kc128", ",\"want\":\"kc128\""), NULL, BAD_WANT },
	{ "want nothing", KDF("kc128", WANT("")), NULL, BAD_WANT },
	{ "want a number", KDF("kc128", WANT("1")), NULL, BAD_WANT },
	{ "want twice", KDF("kc128", WANT("\"kc128\",\"kc128\"")), NULL,
	    BAD_WANT },
	{ "want what is not", KDF("kc128", WANT("\"k\"")), NULL, BAD_WANT },
	{ "want another kdf's", KDF("kc128", WANT("\"msk\"")), NULL, BAD_WANT },
	{ "want CK' of EAP-AKA'",
	    KDF("eap-aka-prime",
		",\"identity\":\"6\",\"network\":\"WLAN\"" WANT(
		    "\"ck_prime\"")),
	    NULL,
	    WANT_ONLY "kausf, kseaf, kamf, k_encr, k_aut, k_re, msk, emsk, "
		      "res, ck, ik, kc" },

	{ "no plmn", KDF("kasme", ""), NULL, "derive.plmn: missing" },
	{ "plmn of 4", KDF("kasme", ",\"plmn\":\"0010\""), NULL, BAD_PLMN },
	{ "plmn of 7", KDF("kasme", ",\"plmn\":\"0010101\""), NULL, BAD_PLMN },
	{ "plmn no digits", KDF("kasme", ",\"plmn\":\"001f1\""), NULL,
	    BAD_PLMN },
	{ "plmn number", KDF("kasme", ",\"plmn\":31041"), NULL, BAD_PLMN },
	{ "plmn null", KDF("kasme", ",\"plmn\":null"), NULL, BAD_PLMN },
	{ "no network", KDF("ck-prime", ""), NULL, "derive.network: missing" },
	{ "network empty", KDF("ck-prime", ",\"network\":\"\""), NULL,
	    BAD_NAME("network") },
	{ "network number", KDF("ck-prime", ",\"network\":1"), NULL,
	    BAD_NAME("network") },
	{ "network of 256", KDF("ck-prime", ",\"network\":\"" N255 "x\""), NULL,
	    BAD_NAME("network") },
	{ "network with a control character",
	    KDF("ck-prime", ",\"network\":\"WLAN\\n\""), NULL,
	    BAD_NAME("network") },
	{ "network with DEL", KDF("ck-prime", ",\"network\":\"WLAN\\u007f\""),
	    NULL, BAD_NAME("network") },

	{ "no snn", KDF("5g-aka", ""), NULL, "derive.snn: missing" },
	{ "snn not of 5G",
	    KDF("5g-aka", ",\"snn\":\"4G:mnc001.mcc001.3gppnetwork.org\""),
	    NULL, BAD_SNN },
	{ "snn with a short MNC",
	    KDF("5g-aka", ",\"snn\":\"5G:mnc01.mcc001.3gppnetwork.org\""), NULL,
	    BAD_SNN },
	{ "snn cut off",
	    KDF("5g-aka", ",\"snn\":\"5G:mnc001.mcc001.3gppnetwork.or\""), NULL,
	    BAD_SNN },
	{ "snn with a dot",
	    KDF("5g-aka", ",\"snn\":\"5G:mnc001.mcc001.3gppnetwork.org.\""),
	    NULL, BAD_SNN },
	{ "snn in capitals",
	    KDF("5g-aka", ",\"snn\":\"5G:MNC001.MCC001.3gppnetwork.org\""),
	    NULL, BAD_SNN },
	{ "snn with a short NID",
	    KDF("5g-aka",
		",\"snn\":\"5G:mnc001.mcc001.3gppnetwork.org:0123456789\""),
	    NULL, BAD_SNN },
	{ "snn with a NID that is no hex",
	    KDF("5g-aka",
		",\"snn\":\"5G:mnc001.mcc001.3gppnetwork.org:0123456789x\""),
	    NULL, BAD_SNN },
	{ "supi of 5", KDF("5g-aka", SNN ",\"supi\":\"00101\""), NULL,
	    BAD_SUPI },
	{ "supi of 16", KDF("5g-aka", SNN ",\"supi\":\"0010100000000001\""),
	    NULL, BAD_SUPI },
	{ "supi with its type", KDF("5g-aka", SNN ",\"supi\":\"imsi-001010\""),
	    NULL, BAD_SUPI },
	{ "abba of 1",
	    KDF("5g-aka", SNN ",\"supi\":\"001010\",\"abba\":\"00\""), NULL,
	    BAD_ABBA },
	{ "abba of 17",
	    KDF("5g-aka",
		SNN ",\"supi\":\"001010\",\"abba\":"
		    "\"0000000000000000000000000000000000\""),
	    NULL, BAD_ABBA },
	{ "abba without supi", KDF("5g-aka", SNN ",\"abba\":\"0000\""), NULL,
	    "derive.abba: goes with supi" },
	{ "KAMF without supi", KDF("5g-aka", SNN WANT("\"kamf\"")), NULL,
	    "derive.supi: missing, for kamf" },
	{ "KAUSF of a WLAN",
	    KDF("eap-aka-prime",
		",\"identity\":\"6\",\"network\":\"WLAN\"" WANT("\"kausf\"")),
	    NULL,
	    "derive.network: must be a serving network's name, for kausf, "
	    "kseaf and kamf" },

	{ "no identity", KDF("eap-aka", ""), NULL, "derive.identity: missing" },
	{ "identity empty", KDF("eap-aka", ",\"identity\":\"\""), NULL,
	    BAD_NAME("identity") },
	{ "identity of 256", KDF("eap-aka", ",\"identity\":\"" N255 "x\""),
	    NULL, BAD_NAME("identity") },
	{ "EAP-AKA with a network",
	    KDF("eap-aka", ",\"identity\":\"0\",\"network\":\"WLAN\""), NULL,
	    UNKNOWN_OF("identity, ") },
	{ "EAP-AKA' without a network",
	    KDF("eap-aka-prime", ",\"identity\":\"6\""), NULL,
	    "derive.network: missing" },
	{ "no impi", KDF("naf", ",\"naf_id\":\"610100000002\""), NULL,
	    "derive.impi: missing" },
	{ "no naf_id", KDF("naf", ",\"impi\":\"i\""), NULL,
	    "derive.naf_id: missing" },
	{ "naf_id without a name",
	    KDF("naf", ",\"impi\":\"i\",\"naf_id\":\"0100000002\""), NULL,
	    BAD_NAF },
	{ "naf_id no hex",
	    KDF("naf", ",\"impi\":\"i\",\"naf_id\":\"naf.example.org\""), NULL,
	    BAD_NAF },

	{ "no username", KDF("akav1-md5", ",\"realm\":\"r\""), NULL,
	    "derive.username: missing" },
	{ "no nonce",
	    KDF("akav1-md5",
		",\"username\":\"u\",\"realm\":\"r\",\"method\":\"M\","
		"\"uri\":\"u\""),
	    NULL, "derive.nonce: missing" },
	{ "qop auth-int",
	    KDF("akav1-md5",
		LOGIN ",\"qop\":\"auth-int\",\"nc\":\"00000001\","
		      "\"cnonce\":\"c\""),
	    NULL, "derive.qop: must be \"auth\"" },
	{ "nc of 7",
	    KDF("akav1-md5",
		LOGIN ",\"qop\":\"auth\",\"nc\":\"0000001\",\"cnonce\":\"c\""),
	    NULL, "derive.nc: must be a string of 8 hex digits" },
	{ "qop alone", KDF("akav1-md5", LOGIN ",\"qop\":\"auth\""), NULL,
	    BAD_QOP },
	{ "no cnonce",
	    KDF("akav1-md5", LOGIN ",\"qop\":\"auth\",\"nc\":\"00000001\""),
	    NULL, BAD_QOP },
	{ "nc and cnonce alone",
	    KDF("akav1-md5", LOGIN ",\"nc\":\"00000001\",\"cnonce\":\"c\""),
	    NULL, BAD_QOP },
};

static void
test_request(void **state)
{
	const struct request *row = *state;
	char text[WIRE_REQUEST_MAX], again[WIRE_REQUEST_MAX], *body;
	int len = snprintf(text, sizeof(text), REQUEST("%s"), row->derive);
	struct wire_auth_request got;
	const char *why = NULL;
	size_t got_len;

	memset(&got, 0xee, sizeof(got));
	body = exact(text, (size_t)len);
	assert_int_equal(
	    wire_auth_request_decode(body, (size_t)len, &got, &why),
	    row->again != NULL ? SR_OK : SR_MALFORMED_REQUEST);
	free(body);
	if (row->again == NULL) {
		assert_string_equal(why, row->why);
		assert_true(t_is_zero(&got, sizeof(got)));
		return;
	}
	got_len = wire_auth_request_encode(&got, text, sizeof(text));
	len = snprintf(again, sizeof(again), REQUEST("%s"), row->again);
	assert_int_equal(got_len, len);
	assert_memory_equal(text, again, got_len);
}

/* Only the 3G context gives what keys are derived from. */
static void
test_contexts(void **state)
{
#define RAND "\"rand\":\"bb685a4b2fc4d697b9d6a129dd09a091\""
	static const char *const bodies[] = {
		"{" RAND ",\"app\":\"sim\",\"derive\":{\"kdf\":\"kc128\"}}",
		"{" RAND ",\"context\":\"gsm\",\"derive\":null}",
		"{" CHALLENGE ",\"context\":\"gba\","
		"\"derive\":{\"kdf\":\"kc128\"}}",
		("{\"context\":\"gba-naf\",\"naf_id\":\"610100000002\","
		 "\"impi\":\"i\",\"derive\":{\"kdf\":\"kc128\"}}"),
	};
	struct wire_auth_request got;
	const char *why;

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		assert_int_equal(wire_auth_request_decode(
				     bodies[i], strlen(bodies[i]), &got, &why),
		    SR_MALFORMED_REQUEST);
		assert_string_equal(why, "derive: only in the context \"3g\"");
		assert_true(t_is_zero(&got, sizeof(got)));
	}
}

/* The longest request fits, with everything in it that must be escaped. */
static void
test_longest(void **state)
{
	struct wire_auth_request request = { .iccid = "89882110000012345678" },
				 back;
	struct wire_derive *d = &request.derive;
	char *const names[] = { d->username, d->realm, d->uri, d->nonce,
		d->cnonce };
	char text[WIRE_REQUEST_MAX];
	const char *why;
	size_t len;

	(void)state;
	request.app = WIRE_ISIM;
	d->kdf = WIRE_KDF_AKAV2_MD5;
	d->want = wire_key_bit(WIRE_KEY_RESPONSE);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		memset(names[i], '"', WIRE_NAME_MAX);
	memset(d->method, '\\', sizeof(d->method) - 1);
	strcpy(d->qop, "auth");
	strcpy(d->nc, "0000000f");
	len = wire_auth_request_encode(&request, text, sizeof(text));
	assert_true(len > 0);
	assert_int_equal(
	    wire_auth_request_decode(text, len, &back, &why), SR_OK);
	assert_memory_equal(&request, &back, sizeof(back));

	*d = (struct wire_derive){ .kdf = WIRE_KDF_NAF,
		.want = wire_key_bit(WIRE_KEY_KS_NAF),
		.naf_id = { .len = WIRE_NAF_ID_MAX } };
	memset(d->identity, '"', WIRE_NAME_MAX);
	len = wire_auth_request_encode(&request, text, sizeof(text));
	assert_true(len > 0);
	assert_int_equal(
	    wire_auth_request_decode(text, len, &back, &why), SR_OK);
	assert_memory_equal(&request, &back, sizeof(back));
}

#define ANSWER(members) "{\"successful_3g_authentication\":{" members "}}"
#define RES "\"res\":\"b15379540ec93985\""
#define CK "\"ck\":\"713fde72c28cbd282a4cd4565f3d6381\""
#define IK "\"ik\":\"2e641727c95781f1020d319a0594f31a\""
#define H16 "00112233445566778899aabbccddeeff"
#define H32 H16 H16
#define H64 H32 H32
#define DERIVED(kdf, members) "\"derived\":{\"kdf\":\"" kdf "\"" members "}"
#define KASME ",\"kasme\":\"" H32 "\""
#define MSK ",\"msk\":\"" H64 "\""

/* What is taken comes out as it was. */
static const struct answer {
	const char *name;
	const char *body;
	bool good;
} answers[] = {
	{ "only a derived key", ANSWER(DERIVED("kasme", KASME)), true },
	{ "with RES", ANSWER(RES "," DERIVED("kasme", KASME)), true },
	{ "with all of the card",
	    ANSWER(RES "," CK "," IK
		       ",\"kc\":\"771a2c995172ac42\"," DERIVED("kasme", KASME)),
	    true },
	{ "with no Kc of the card",
	    ANSWER("\"kc\":null," DERIVED("kasme", KASME)), true },
	{ "with CK", ANSWER(CK "," DERIVED("kasme", KASME)), true },
	{ "only of the card", ANSWER(IK "," DERIVED("kasme", "")), true },
	{ "EAP-AKA",
	    ANSWER(DERIVED("eap-aka",
		",\"k_encr\":\"" H16 "\",\"k_aut\":\"" H16 "\"" MSK
		",\"emsk\":\"" H64 "\"")),
	    true },
	{ "EAP-AKA' with all that there is",
	    ANSWER("\"res\":\"" H32 "\"," CK "," IK
		   ",\"kc\":\"771a2c995172ac42\"," DERIVED("eap-aka-prime",
		       ",\"kausf\":\"" H32 "\",\"kseaf\":\"" H32
		       "\",\"kamf\":\"" H32 "\",\"k_encr\":\"" H16
		       "\",\"k_aut\":\"" H32 "\",\"k_re\":\"" H32 "\"" MSK
		       ",\"emsk\":\"" H64 "\"")),
	    true },
	{ "5G AKA",
	    ANSWER(DERIVED("5g-aka",
		",\"res_star\":\"" H16 "\",\"hres_star\":\"" H16
		"\",\"kausf\":\"" H32 "\"")),
	    true },
	{ "digest", ANSWER(DERIVED("akav1-md5", ",\"response\":\"" H16 "\"")),
	    true },

	{ "no kdf", ANSWER("\"derived\":{" RES "}"), false },
	{ "unknown kdf", ANSWER(DERIVED("new", KASME)), false },
	{ "no object", ANSWER("\"derived\":true"), false },
	{ "null", ANSWER(RES "," CK "," IK ",\"derived\":null"), false },
	{ "another kdf's key", ANSWER(DERIVED("kasme", MSK)), false },
	{ "unknown key", ANSWER(DERIVED("kasme", ",\"x\":\"" H16 "\"")),
	    false },
	{ "RES inside", ANSWER(DERIVED("kasme", "," RES)), false },
	{ "key too short", ANSWER(DERIVED("kasme", ",\"kasme\":\"" H16 "\"")),
	    false },
	{ "key too long", ANSWER(DERIVED("kasme", ",\"kasme\":\"" H64 "\"")),
	    false },
	{ "key null", ANSWER(DERIVED("kasme", ",\"kasme\":null")), false },
	{ "K_aut of EAP-AKA' in EAP-AKA",
	    ANSWER(DERIVED("eap-aka", ",\"k_aut\":\"" H32 "\"")), false },
	{ "RES of 3", ANSWER("\"res\":\"001122\"," DERIVED("kasme", KASME)),
	    false },
	{ "RES null", ANSWER("\"res\":null," DERIVED("kasme", KASME)), false },
	{ "CK of 15",
	    ANSWER("\"ck\":\"713fde72c28cbd282a4cd4565f3d63\"," DERIVED(
		"kasme", KASME)),
	    false },
	{ "IK of 1", ANSWER("\"ik\":\"2e\"," DERIVED("kasme", KASME)), false },
	{ "Kc of 7",
	    ANSWER("\"kc\":\"771a2c995172ac\"," DERIVED("kasme", KASME)),
	    false },
};

static void
test_answer(void **state)
{
	const struct answer *row = *state;
	size_t len = strlen(row->body);
	char *body = exact(row->body, len), text[WIRE_TEXT_MAX];
	struct wire_auth_answer got;

	memset(&got, 0xee, sizeof(got));
	assert_int_equal(wire_auth_answer_decode(body, len, &got),
	    row->good ? SR_OK : SR_HTTP_ERROR);
	free(body);
	if (!row->good) {
		assert_true(t_is_zero(&got, sizeof(got)));
		return;
	}
	assert_int_equal(
	    wire_auth_answer_encode(&got, text, sizeof(text)), len);
	assert_memory_equal(text, row->body, len);
}

int
main(void)
{
	wire_init();
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		t_add(requests[i].name, test_request, &requests[i]);
	t_add("longest", test_longest, NULL);
	t_add("other contexts", test_contexts, NULL);
	for (size_t i = 0; i < sizeof(answers) / sizeof(answers[0]); i++)
		t_add(answers[i].name, test_answer, &answers[i]);
	return t_main("wire/derive");
}
