/* SPDX-License-Identifier: MIT */
#ifndef ROWS_H
#define ROWS_H

/* Set 1 of TS 35.207. */
#define RAND "23553cbe9637a89d218ae64dae47bf35"
#define AUTN "55f328b43577b9b94a9ffac354dfafb3"
#define RES "a54211d5e3ba50bf"
#define CK "b40ba9a3c58b2a05bbf0d987b21bf8cb"
#define IK "f769bcd751044604127672711c6d3441"

/*
 * What is asked for and what is answered, made by tests/system/kdf.py, which
 * shares no code with ours.
 */
static const struct row {
	const char *name;
	const char *derive;
	const char *answer;
} rows[] = {
	{ "K_ASME", "{\"kdf\":\"kasme\",\"plmn\":\"00101\"}",
	    "{\"successful_3g_authentication\":{\"res\":\"a54211d5e3ba50"
	    "bf\",\"derived\":{\"kdf\":\"kasme\",\"kasme\":\"48579af8781c742d"
	    "5120e6ed8ccac13193f38c53ab7aa69396f49ca6e1b0562d\"}}}" },
	{ "K_ASME, three digits of MNC",
	    "{\"kdf\":\"kasme\",\"plmn\":\"310410\"}",
	    "{\"successful_3g_authentication\":{\"res\":\"a54211d5e3ba50"
	    "bf\",\"derived\":{\"kdf\":\"kasme\",\"kasme\":\"62005bf351140632"
	    "4db1ec2f8265d951de8303d65cecfee4c4d3cd281dcd5a26\"}}}" },
	{ "CK' and IK'", "{\"kdf\":\"ck-prime\",\"network\":\"WLAN\"}",
	    "{\"successful_3g_authentication\":{\"res\":\"a54211d5e3ba50"
	    "bf\",\"derived\":{\"kdf\":\"ck-prime\",\"ck_prime\":\"f3b667d53e"
	    "fe3370358f5d13b3241856\",\"ik_prime\":\"1043a90c77fdac888b"
	    "4be721dbff247f\"}}}" },
	{ "5G AKA",
	    "{\"kdf\":\"5g-aka\",\"snn\":\"5G:mnc001.mcc001.3gppnetwork.or"
	    "g\",\"supi\":\"001010000000001\",\"abba\":\"0001\",\"want\":[\"res"
	    "_star\",\"hres_star\",\"kausf\",\"kseaf\",\"kamf\"]}",
	    "{\"successful_3g_authentication\":{\"derived\":{\"kdf\":\"5g-"
	    "aka\",\"res_star\":\"f236a7417272bfb2d66d4d670733b527\",\"hr"
	    "es_star\":\"20a71900b01776bfd773e8c15a825446\",\"kausf\":\"4"
	    "74698caf02cc715db2ec0726510cfee6caa5bb1a649cb01224f2e2"
	    "3af94de1b\",\"kseaf\":\"8dff166c02edd5b177950d50cdd3fe9375"
	    "6cc53951856a95cb5ee9aabd35e220\",\"kamf\":\"849e275a146206"
	    "22c089931ff65d8efbbc46333707134705ba37a5d6c780fd04\"}}}" },
	{ "5G AKA without a SUPI",
	    "{\"kdf\":\"5g-aka\",\"snn\":\"5G:mnc001.mcc001.3gppnetwork.or"
	    "g\"}",
	    "{\"successful_3g_authentication\":{\"derived\":{\"kdf\":\"5g-"
	    "aka\",\"res_star\":\"f236a7417272bfb2d66d4d670733b527\",\"ka"
	    "usf\":\"474698caf02cc715db2ec0726510cfee6caa5bb1a649cb01"
	    "224f2e23af94de1b\",\"kseaf\":\"8dff166c02edd5b177950d50cdd"
	    "3fe93756cc53951856a95cb5ee9aabd35e220\"}}}" },
	{ "5G AKA, ABBA of its own",
	    "{\"kdf\":\"5g-aka\",\"snn\":\"5G:mnc001.mcc001.3gppnetwork.or"
	    "g\",\"supi\":\"001010000000001\",\"want\":[\"kamf\"]}",
	    "{\"successful_3g_authentication\":{\"derived\":{\"kdf\":\"5g-"
	    "aka\",\"kamf\":\"daae216bc3dc9c6e0db9e56d2b744ea247d67eed5"
	    "1fdf2411847d056ec45a666\"}}}" },
	{ "EAP-AKA",
	    "{\"kdf\":\"eap-aka\",\"identity\":\"0001010000000001@wlan.mnc"
	    "001.mcc001.3gppnetwork.org\",\"want\":[\"k_encr\",\"k_aut\",\""
	    "msk\",\"emsk\"]}",
	    "{\"successful_3g_authentication\":{\"derived\":{\"kdf\":\"eap"
	    "-aka\",\"k_encr\":\"1351232efed72ea28448ee65a6fcc517\",\"k_a"
	    "ut\":\"cdac79fa94174ad8f6646ccbf880d9cc\",\"msk\":\"4b460c92"
	    "7fc983717a3654713481fc54e4bc4c48b7a869321661af6b5b2d94"
	    "fbf0c4d7e51fcc4f90123e0b93fa072778ae33ed7f497a9617d925"
	    "6b52f683aad7\",\"emsk\":\"d74d5e5ee6feba81dcdf65d5c37f9e38"
	    "c93d0d48138965aa183ae018d2e0446c66c7ca36f2d790527a70be"
	    "9abb965e1169ad8df09b51ac6fddb52bffc6a9fda6\"}}}" },
	{ "EAP-AKA'",
	    "{\"kdf\":\"eap-aka-prime\",\"network\":\"5G:mnc001.mcc001.3gp"
	    "pnetwork.org\",\"identity\":\"6001010000000001@wlan.mnc001"
	    ".mcc001.3gppnetwork.org\",\"supi\":\"001010000000001\",\"wan"
	    "t\":[\"kausf\",\"kseaf\",\"kamf\",\"k_encr\",\"k_aut\",\"k_re\","
	    "\"ms"
	    "k\",\"emsk\"]}",
	    "{\"successful_3g_authentication\":{\"derived\":{\"kdf\":\"eap"
	    "-aka-prime\",\"kausf\":\"a54ef56f5e8ba7d7569f2bcc2ca4599cf"
	    "b01bcc7da7166adc1e0795c29f22519\",\"kseaf\":\"1b08c1b57a28"
	    "d5654283da3ab9d5852b0e5edf7b5521c3a4612ffa4a3154a8b4\","
	    "\"kamf\":\"40dba5d47a1aa1c5b6e92f39140c5df664074283b47c37"
	    "b6d880e38ce4123545\",\"k_encr\":\"1f7487fd104aa43157427f21"
	    "15075340\",\"k_aut\":\"365dfa968e591e256c0e3843d684ec5d079"
	    "dae2008982175d01679133300c11d\",\"k_re\":\"f8af69726046c49"
	    "6e7395a0a492b277bcc3003ba7cad8e656b3579c0476d77c4\",\"ms"
	    "k\":\"71dab5abe65fe29e861d58dd91e60bc0d2cec0d7094d936331"
	    "635c8d0f8e5a9793101625cd38009de2a38f1529da066985cfe6a3"
	    "435f87485c5c79e433e70868\",\"emsk\":\"a54ef56f5e8ba7d7569f"
	    "2bcc2ca4599cfb01bcc7da7166adc1e0795c29f22519395b4f9936"
	    "8f358358d1e8e5017015a08733932c524b241fb8220a07a2d5ec42"
	    "\"}}}" },
	{ "Kc128", "{\"kdf\":\"kc128\"}",
	    "{\"successful_3g_authentication\":{\"res\":\"a54211d5e3ba50"
	    "bf\",\"derived\":{\"kdf\":\"kc128\",\"kc128\":\"83b0c45a8ea35d53"
	    "aa3b21a9b1af409e\"}}}" },
	{ "Ks_NAF",
	    "{\"kdf\":\"naf\",\"impi\":\"001010000000001@ims.mnc001.mcc001"
	    ".3gppnetwork.org\",\"naf_id\":\"6e61662e6578616d706c652e6f"
	    "72670100000002\"}",
	    "{\"successful_3g_authentication\":{\"res\":\"a54211d5e3ba50"
	    "bf\",\"derived\":{\"kdf\":\"naf\",\"ks_naf\":\"d3d5b418417eedfff"
	    "77c5cce9b962bd62a6bbedbff2b309ab15cdc90882b18f2\"}}}" },
	{ "AKAv1-MD5",
	    "{\"kdf\":\"akav1-md5\",\"username\":\"001010000000001@ims.mnc"
	    "001.mcc001.3gppnetwork.org\",\"realm\":\"ims.mnc001.mcc001"
	    ".3gppnetwork.org\",\"method\":\"REGISTER\",\"uri\":\"sip:ims.m"
	    "nc001.mcc001.3gppnetwork.org\",\"nonce\":\"I1U8vpY3qJ0hiuZ"
	    "Nrke/NVXzKLQ1d7m5Sp/6w1Tfr7M=\"}",
	    "{\"successful_3g_authentication\":{\"derived\":{\"kdf\":\"aka"
	    "v1-md5\",\"response\":\"1125a3c2e293453f07e08957ff235efc\"}"
	    "}}" },
	{ "AKAv1-MD5 with qop",
	    "{\"kdf\":\"akav1-md5\",\"username\":\"001010000000001@ims.mnc"
	    "001.mcc001.3gppnetwork.org\",\"realm\":\"ims.mnc001.mcc001"
	    ".3gppnetwork.org\",\"method\":\"REGISTER\",\"uri\":\"sip:ims.m"
	    "nc001.mcc001.3gppnetwork.org\",\"nonce\":\"I1U8vpY3qJ0hiuZ"
	    "Nrke/NVXzKLQ1d7m5Sp/6w1Tfr7M=\",\"qop\":\"auth\",\"nc\":\"0000"
	    "0001\",\"cnonce\":\"0a4f113b\"}",
	    "{\"successful_3g_authentication\":{\"derived\":{\"kdf\":\"aka"
	    "v1-md5\",\"response\":\"402ab8df9f3a4d63a9f47c2f90e02938\"}"
	    "}}" },
	{ "AKAv2-MD5",
	    "{\"kdf\":\"akav2-md5\",\"username\":\"001010000000001@ims.mnc"
	    "001.mcc001.3gppnetwork.org\",\"realm\":\"ims.mnc001.mcc001"
	    ".3gppnetwork.org\",\"method\":\"REGISTER\",\"uri\":\"sip:ims.m"
	    "nc001.mcc001.3gppnetwork.org\",\"nonce\":\"I1U8vpY3qJ0hiuZ"
	    "Nrke/NVXzKLQ1d7m5Sp/6w1Tfr7M=\"}",
	    "{\"successful_3g_authentication\":{\"derived\":{\"kdf\":\"aka"
	    "v2-md5\",\"response\":\"206e984ac20d7ac2bdfdabd6449c6980\"}"
	    "}}" },
	{ "AKAv2-MD5 with qop",
	    "{\"kdf\":\"akav2-md5\",\"username\":\"001010000000001@ims.mnc"
	    "001.mcc001.3gppnetwork.org\",\"realm\":\"ims.mnc001.mcc001"
	    ".3gppnetwork.org\",\"method\":\"REGISTER\",\"uri\":\"sip:ims.m"
	    "nc001.mcc001.3gppnetwork.org\",\"nonce\":\"I1U8vpY3qJ0hiuZ"
	    "Nrke/NVXzKLQ1d7m5Sp/6w1Tfr7M=\",\"qop\":\"auth\",\"nc\":\"0000"
	    "0001\",\"cnonce\":\"0a4f113b\"}",
	    "{\"successful_3g_authentication\":{\"derived\":{\"kdf\":\"aka"
	    "v2-md5\",\"response\":\"6774a29ced9929f3dd734d9a97e04ebe\"}"
	    "}}" },
};

enum { ROW_COUNT = sizeof(rows) / sizeof(rows[0]) };

#endif
