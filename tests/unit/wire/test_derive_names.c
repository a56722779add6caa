/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "t.h"
#include "wire/wire.h"

/*
 * What a refusal lists is what is allowed: each name that it has is taken, and
 * no other is.
 */

#define SNN "5G:mnc001.mcc001.3gppnetwork.org"
#define LOGIN                                                                  \
	"username=u@r", "realm=r", "method=REGISTER", "uri=sip:r",             \
	    "nonce=bm9uY2U=", "qop=auth", "nc=00000001", "cnonce=c"

enum { PAIRS_MAX = 10 };

static const struct row {
	enum wire_kdf kdf;
	const char *pairs[PAIRS_MAX]; /* kdf, and all of its members */
} rows[] = {
	{ WIRE_KDF_KASME, { "kdf=kasme", "plmn=00101" } },
	{ WIRE_KDF_CK_PRIME, { "kdf=ck-prime", "network=WLAN" } },
	{ WIRE_KDF_5G_AKA,
	    { "kdf=5g-aka", "snn=" SNN, "supi=001010", "abba=0000" } },
	{ WIRE_KDF_EAP_AKA, { "kdf=eap-aka", "identity=0" } },
	{ WIRE_KDF_EAP_AKA_PRIME,
	    { "kdf=eap-aka-prime", "identity=6", "network=" SNN, "supi=001010",
		"abba=0000" } },
	{ WIRE_KDF_KC128, { "kdf=kc128" } },
	{ WIRE_KDF_NAF, { "kdf=naf", "impi=i", "naf_id=610100000002" } },
	{ WIRE_KDF_AKAV1_MD5, { "kdf=akav1-md5", LOGIN } },
	{ WIRE_KDF_AKAV2_MD5, { "kdf=akav2-md5", LOGIN } },
};

/* With one more pair; what is said about it. */
static const char *
parse(const struct row *row, const char *more)
{
	const char *pairs[PAIRS_MAX + 1];
	struct wire_derive out;
	size_t count = 0;

	while (count < PAIRS_MAX && row->pairs[count] != NULL) {
		pairs[count] = row->pairs[count];
		count++;
	}
	pairs[count++] = more;
	return wire_derive_parse(pairs, count, &out);
}

/* Is it one of the names behind `before`, with commas between them? */
static bool
lists(const char *text, const char *before, const char *name)
{
	const char *at = strstr(text, before);
	size_t len = strlen(name);

	assert_non_null(at);
	at += strlen(before);
	for (;;) {
		size_t word = strcspn(at, ",");

		if (word == len && strncmp(at, name, len) == 0)
			return true;
		if (at[word] == '\0')
			return false;
		at += word + 2;
	}
}

static void
test_want(void **state)
{
	const struct row *row = *state;
	const char *why = parse(row, "want=none");

	assert_non_null(why);
	for (unsigned i = 0; i < WIRE_KEY_COUNT; i++) {
		const char *name = wire_key_name((enum wire_key)i);
		char want[32];

		snprintf(want, sizeof(want), "want=%s", name);
		assert_int_equal(
		    lists(why, " of ", name), parse(row, want) == NULL);
	}
}

static void
test_members(void **state)
{
	const struct row *row = *state;
	const char *why = parse(row, "x=1");
	size_t commas = 0, members = 0;

	assert_non_null(why);
	assert_true(lists(why, "it has ", "want"));
	for (size_t i = 1; i < PAIRS_MAX && row->pairs[i] != NULL; i++) {
		char name[32];

		snprintf(name, sizeof(name), "%.*s",
		    (int)strcspn(row->pairs[i], "="), row->pairs[i]);
		assert_true(lists(why, "it has ", name));
		members++;
	}
	for (const char *at = why; *at != '\0'; at++)
		commas += *at == ',';
	assert_int_equal(commas, members);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		t_add(rows[i].pairs[0], test_want, &rows[i]);
		t_add(rows[i].pairs[0], test_members, &rows[i]);
	}
	return t_main("wire/derive_names");
}
