/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "rows.h"

struct row {
	const char *name;
	const char *text;
	const char *error; /* a part of it; NULL: it is right */
};

#define C "[caller \"a\"]\n"
#define T "token = " HASH_A "\n"

static const struct row rows[] = {
	{ "a token", C T, NULL },
	{ "two tokens in a line", C "token = " HASH_A ", " HASH_B "\n", NULL },
	{ "two lines of tokens", C T "token = " HASH_B "\n", NULL },
	{ "a user", C "user = root\n", NULL },
	{ "a group", C "group = root\n", NULL },
	{ "numbers", C "uid = 0, 1000\ngid = 4294967294\n", NULL },
	{ "certificates",
	    C "certificate = dns:hlr.example email:a@b.example "
	      "uri:urn:a:b?c=d\n",
	    NULL },
	{ "everything",
	    C T "slots = 0-3, 7\nslots = 999\niccids = 89882110*\n"
		"iccids = 8988211000000458904, 89*\nmay = info auth\n"
		"apps = usim,isim,sim\ncontexts = 3g gsm gba gba-naf\n"
		"rate = 600/min\nexpires = 2027-01-31T00:00:00Z\n",
	    NULL },
	{ "longest name", "[caller \"a1234567890123456789012345678901\"]\n" T,
	    NULL },
	{ "none at all", "", NULL },

	{ "no name", "[caller]\n" T, "f.ini:1: caller: needs a name of 1 to" },
	{ "name too long", "[caller \"a12345678901234567890123456789012\"]\n" T,
	    "f.ini:1: caller: needs a name of 1 to 32 letters" },
	{ "name with a blank", "[caller \"a b\"]\n" T, "needs a name" },
	{ "name with a quote", "[caller \"a'b\"]\n" T, "needs a name" },
	{ "name with a colon", "[caller \"a:b\"]\n" T, "needs a name" },
	{ "name of dots", "[caller \"..\"]\n" T, "needs a name" },
	{ "name in UTF-8", "[caller \"\xc3\xa4\"]\n" T, "needs a name" },
	{ "twice", C T "[caller \"b\"]\nuid = 1\n" C "uid = 2\n",
	    "f.ini:5: the same section as in line 1" },

	{ "no proof", C "slots = 0\n",
	    "f.ini:1: caller: needs a proof: token, certificate, user, uid," },
	{ "no proof, second", C T "[caller \"b\"]\n",
	    "f.ini:3: caller: needs a proof" },
	{ "one token, two callers", C T "[caller \"b\"]\n" T,
	    "f.ini:3: caller: has a proof that is a's already" },
	{ "one token twice", C T T,
	    "f.ini:1: caller: has a proof that is a's" },
	{ "one token in capitals",
	    C T "[caller \"b\"]\ntoken = sha256:"
		"1111111111111111111111111111111111111111111111111111111111"
		"11111A\n[caller \"c\"]\ntoken = sha256:"
		"1111111111111111111111111111111111111111111111111111111111"
		"11111a\n",
	    "f.ini:5: caller: has a proof that is b's already" },
	{ "one user by name and number",
	    C "user = root\n[caller \"b\"]\nuid = 0\n",
	    "f.ini:3: caller: has a proof that is a's already" },
	{ "user and group of one number",
	    C "uid = 7\n[caller \"b\"]\ngid = 7\n", NULL },
	{ "one certificate, in capitals",
	    C "certificate = dns:HLR.example\n[caller \"b\"]\n"
	      "certificate = dns:hlr.EXAMPLE\n",
	    "f.ini:3: caller: has a proof that is a's already" },
	{ "mail: its local part has case",
	    C "certificate = email:A@b.example\n[caller \"b\"]\n"
	      "certificate = email:a@B.example\n",
	    NULL },
	{ "uri: all of it has case",
	    C "certificate = uri:urn:A\n[caller \"b\"]\n"
	      "certificate = uri:urn:a\n",
	    NULL },

	{ "token without a hash", C "token = abc\n",
	    "f.ini:2: token: must be sha256: and 64 hex digits" },
	{ "token with another hash", C "token = sha512:00\n",
	    "token: must be sha256: and 64 hex digits" },
	{ "token, 63 digits",
	    C "token = sha256:1111111111111111111111111111111111111111111111"
	      "11111111111111111\n",
	    "token: must be sha256: and 64 hex digits" },
	{ "token itself", C "token = a." SECRET_A "\n",
	    "token: must be sha256: and 64 hex digits" },
	{ "empty token", C "token =\n", "f.ini:2: token: is empty" },
	{ "certificate without a kind", C "certificate = hlr.example\n",
	    "f.ini:2: certificate: must be dns:NAME, uri:URI or email:ADD" },
	{ "certificate with a pattern", C "certificate = dns:*.example\n",
	    "certificate: must be dns:NAME" },
	{ "certificate of an address", C "certificate = ip:192.0.2.1\n",
	    "certificate: must be dns:NAME" },
	{ "certificate, no name", C "certificate = dns:\n",
	    "certificate: must be dns:NAME" },
	{ "certificate, no mailbox", C "certificate = email:@b.example\n",
	    "certificate: must be dns:NAME" },
	{ "certificate, no domain", C "certificate = email:a\n",
	    "certificate: must be dns:NAME" },
	{ "certificate, no URI", C "certificate = uri:\n",
	    "certificate: must be dns:NAME" },
	{ "no such user", C "user = no-such-user-here\n",
	    "f.ini:2: user: must be the name of a user of this machine" },
	{ "no such group", C "group = no-such-group-here\n",
	    "f.ini:2: group: must be the name of a group of this machine" },
	{ "uid of nobody", C "uid = 4294967295\n",
	    "f.ini:2: uid: must be a number from 0 to 4294967294" },
	{ "gid of a word", C "gid = users\n", "gid: must be a number" },
	{ "slots beyond", C T "slots = 0-1000\n",
	    "f.ini:3: slots: must be numbers and ranges from 0 to 999: 0-3," },
	{ "no slots", C T "slots =\n", "slots: is empty: leave it out for" },
	{ "only commas", C T "slots = ,,\n", "slots: is empty" },
	{ "all slots", C T "slots = *\n", "slots: must be numbers" },
	{ "ICCID too long", C T "iccids = 123456789012345678901\n",
	    "f.ini:3: iccids: must be ICCIDs of 1 to 20 digits" },
	{ "ICCID of a star", C T "iccids = *\n", "iccids: must be ICCIDs" },
	{ "ICCID, star inside", C T "iccids = 89*1\n", "iccids: must be" },
	{ "ICCID, star before", C T "iccids = *89\n", "iccids: must be" },
	{ "ICCID in capitals", C T "iccids = 89A\n", "iccids: must be" },
	{ "may what", C T "may = all\n",
	    "f.ini:3: may: must be of: info, auth" },
	{ "no app", C T "apps = csim\n",
	    "f.ini:3: apps: must be of: usim, isim, sim" },
	{ "no context", C T "contexts = 4g\n",
	    "f.ini:3: contexts: must be of: 3g, gsm, gba, gba-naf" },
	{ "no rate", C T "rate = 10\n",
	    "f.ini:3: rate: must be 1 to 1000000 requests in a time: 10/s, " },
	{ "no time", C T "expires = tomorrow\n",
	    "f.ini:3: expires: must be a time in UTC, 2027-01-31T12:00:00Z" },
	{ "apps twice", C T "apps = usim\napps = isim\n",
	    "f.ini:4: apps: given twice in this section" },
	{ "unknown key", C "password = x\n",
	    "f.ini:2: unknown key password; [caller] has: token, certificate,"
	    " user, uid, group, gid, slots, iccids, may, apps, contexts, rate,"
	    " expires" },
};

static void
test_load(void **state)
{
	const struct row *row = *state;
	struct conf_error error = { "" };
	struct caller_list *list = rows_load(row->text, &error);

	if (row->error == NULL && list == NULL)
		fail_msg("%s", error.text);
	if (row->error != NULL && strstr(error.text, row->error) == NULL)
		fail_msg("'%s' not in '%s'", row->error, error.text);
	assert_int_equal(list == NULL, row->error != NULL);
	caller_list_release(list);
}

/* Of callers who stay, the bucket does; of others it is full. */
static void
test_inherit(void **state)
{
	static const char text[] = C T "rate = 2/min\n[caller \"b\"]\n"
				       "uid = 1\nrate = 2/min\n";
	static const char other[] = "[caller \"c\"]\nuid = 1\nrate = 2/min\n" C
				    "uid = 7\nrate = 2/min\n";
	struct conf_error error;
	struct caller_list *before = rows_load(text, &error);
	struct caller_list *list = rows_load(other, &error);
	struct caller *a = &before->callers[0];

	(void)state;
	assert_int_equal(caller_meter_take(&a->meter, &a->rate, 0), 0);
	assert_int_equal(caller_meter_take(&a->meter, &a->rate, 0), 0);
	caller_list_inherit(list, before);
	caller_list_release(before);
	a = &list->callers[1];
	assert_string_equal(a->name, "a");
	assert_int_equal(caller_meter_take(&a->meter, &a->rate, 0), 30);
	a = &list->callers[0];
	assert_int_equal(caller_meter_take(&a->meter, &a->rate, 0), 0);
	caller_list_release(list);
}

/* From who has to show the least to who has to show the most. */
static void
test_opens_up(void **state)
{
	struct conf_error error;
	struct caller_list *lists[4];

	(void)state;
	for (size_t i = 0; i < 4; i++)
		lists[i] = rows_load(i < 3 ? "" : C T, &error);
	lists[1]->certified = true;
	lists[2]->closed = true;
	for (size_t i = 0; i < 4; i++)
		for (size_t j = 0; j < 4; j++)
			assert_int_equal(
			    caller_list_opens_up(lists[i], lists[j]),
			    i < j && i < 2);
	for (size_t i = 0; i < 4; i++)
		caller_list_release(lists[i]);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_load, &rows[i]);
	t_add("the meters go on", test_inherit, NULL);
	t_add("who opens up", test_opens_up, NULL);
	return t_main("caller/list");
}
