/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "t.h"
#include "wire/wire.h"

/* Pairs from a command line, and the request that is made of them. */
static const struct row {
	const char *name;
	const char *pairs[6];
	const char *derive; /* NULL: refused, and this is why */
	const char *why;
} rows[] = {
	{ "no more than a kdf", { "kdf=kc128" },
	    "{\"kdf\":\"kc128\",\"want\":[\"res\",\"kc128\"]}", NULL },
	{ "a member", { "plmn=00101", "kdf=kasme" },
	    "{\"kdf\":\"kasme\",\"plmn\":\"00101\","
	    "\"want\":[\"res\",\"kasme\"]}",
	    NULL },
	{ "an equals sign in a value",
	    { "kdf=eap-aka", "identity=0=1,\"2", "want=msk,res,k_aut" },
	    "{\"kdf\":\"eap-aka\",\"identity\":\"0=1,\\\"2\","
	    "\"want\":[\"res\",\"k_aut\",\"msk\"]}",
	    NULL },

	{ "nothing", { NULL }, NULL, NULL },
	{ "no kdf", { "plmn=00101" }, NULL, NULL },
	{ "no equals sign", { "kdf" }, NULL, "must be MEMBER=VALUE" },
	{ "no member", { "=kasme" }, NULL, "must be MEMBER=VALUE" },
	{ "a member that is too long", { "abcdefghijklmnop=x" }, NULL,
	    "must be MEMBER=VALUE" },
	{ "no value", { "kdf=" }, NULL, "a value is empty or not valid UTF-8" },
	{ "no UTF-8", { "kdf=eap-aka", "identity=\xff" }, NULL,
	    "a value is empty or not valid UTF-8" },
	{ "twice", { "kdf=kc128", "kdf=kasme" }, NULL,
	    "a member is given twice" },
	{ "want twice", { "kdf=kc128", "want=kc128", "want=res" }, NULL,
	    "a member is given twice" },
	{ "unknown member", { "kdf=kc128", "x=1" }, NULL,
	    "derive: a member that this kdf does not have; it has want" },
	{ "wanted twice", { "kdf=kc128", "want=kc128,kc128" }, NULL, NULL },
	{ "want nothing", { "kdf=kc128", "want=" }, NULL, NULL },
	{ "want a name that is too long",
	    { "kdf=kc128", "want=kc128,abcdefghijklmnopq" }, NULL, NULL },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	struct wire_auth_request request = { 0 };
	char text[WIRE_REQUEST_MAX], want[WIRE_REQUEST_MAX];
	const char *why;
	size_t count = 0, len;

	while (row->pairs[count] != NULL)
		count++;
	memset(&request.derive, 0xee, sizeof(request.derive));
	why = wire_derive_parse(row->pairs, count, &request.derive);
	if (row->derive == NULL) {
		assert_non_null(why);
		if (row->why != NULL)
			assert_string_equal(why, row->why);
		assert_true(t_is_zero(&request.derive, sizeof(request.derive)));
		return;
	}
	assert_null(why);
	len = wire_auth_request_encode(&request, text, sizeof(text));
	snprintf(want, sizeof(want),
	    "{\"rand\":\"00000000000000000000000000000000\",\"autn\":"
	    "\"00000000000000000000000000000000\",\"derive\":%s}",
	    row->derive);
	assert_int_equal(len, strlen(want));
	assert_memory_equal(text, want, len);
}

int
main(void)
{
	wire_init();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	return t_main("wire/derive_parse");
}
