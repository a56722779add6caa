/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "caller/proof.h"
#include "rows.h"

static const char config[] = "[caller \"hlr\"]\n"
			     "token = " HASH_A "\n"
			     "certificate = dns:HLR.example, uri:urn:hlr\n"
			     "uid = 1000\n"
			     "[caller \"old\"]\n"
			     "token = " HASH_B "\n"
			     "uid = 77\n"
			     "certificate = dns:old.example\n"
			     "expires = 1970-01-01T00:16:40Z\n"
			     "[caller \"crowd\"]\n"
			     "gid = 50\n"
			     "certificate = email:Crowd@example.org\n"
			     "[caller \"team\"]\n"
			     "gid = 60\n";

struct row {
	const char *name;
	const char *authorization;
	const char *sans[4];
	bool local;
	uid_t uid;
	gid_t gids[3];
	const char *caller; /* NULL, and: */
	enum caller_reason reason;
};

#define TOKEN "Bearer hlr." SECRET_A
#define NOT(why) .caller = NULL, .reason = CALLER_##why

static const struct row rows[] = {
	{ "nothing", NOT(NO_PROOF) },
	{ "token", TOKEN, .caller = "hlr" },
	{ "token of another name", "Bearer crowd." SECRET_A,
	    NOT(UNKNOWN_TOKEN) },
	{ "token of no name", "Bearer nobody." SECRET_A, NOT(UNKNOWN_TOKEN) },
	{ "name in capitals", "Bearer HLR." SECRET_A, NOT(UNKNOWN_TOKEN) },
	{ "beginning of the name", "Bearer hl." SECRET_A, NOT(UNKNOWN_TOKEN) },
	{ "longer name", "Bearer hlr1." SECRET_A, NOT(UNKNOWN_TOKEN) },
	{ "another's secret", "Bearer hlr." SECRET_B, NOT(UNKNOWN_TOKEN) },
	{ "secret too short by one",
	    "Bearer hlr.aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	    NOT(UNKNOWN_TOKEN) },
	{ "secret too long by one", TOKEN "a", NOT(UNKNOWN_TOKEN) },
	{ "its hash as the secret",
	    "Bearer "
	    "hlr.66d34fba71f8f450f7e45598853e53bfc23bbd129027cbb131a2f4ffd787"
	    "8cd0",
	    NOT(UNKNOWN_TOKEN) },
	{ "expired token", "Bearer old." SECRET_B, NOT(ENDED) },
	{ "another scheme", "Basic aGxyOnNlY3JldA==", NOT(BAD_TOKEN) },
	{ "empty field", "", NOT(BAD_TOKEN) },

	{ "certificate", .sans = { "dns:hlr.example" }, .caller = "hlr" },
	{ "certificate in capitals", .sans = { "dns:Hlr.EXAMPLE" },
	    .caller = "hlr" },
	{ "certificate, second name",
	    .sans = { "dns:a.example", "uri:urn:hlr" }, .caller = "hlr" },
	{ "certificate, both names",
	    .sans = { "dns:hlr.example", "uri:urn:hlr" }, .caller = "hlr" },
	{ "certificate of mail", .sans = { "email:Crowd@EXAMPLE.org" },
	    .caller = "crowd" },
	{ "certificate of another mailbox",
	    .sans = { "email:crowd@example.org" }, NOT(UNKNOWN_CERTIFICATE) },
	{ "certificate of another kind", .sans = { "uri:hlr.example" },
	    NOT(UNKNOWN_CERTIFICATE) },
	{ "certificate below", .sans = { "dns:a.hlr.example" },
	    NOT(UNKNOWN_CERTIFICATE) },
	{ "certificate above", .sans = { "dns:example" },
	    NOT(UNKNOWN_CERTIFICATE) },
	{ "certificate with a star", .sans = { "dns:*.example" },
	    NOT(UNKNOWN_CERTIFICATE) },
	{ "certificate with a dot", .sans = { "dns:hlr.example." },
	    NOT(UNKNOWN_CERTIFICATE) },
	{ "certificate, other case of a URI", .sans = { "uri:urn:HLR" },
	    NOT(UNKNOWN_CERTIFICATE) },
	{ "certificate of two callers",
	    .sans = { "dns:hlr.example", "email:Crowd@example.org" },
	    NOT(AMBIGUOUS) },
	{ "expired certificate", .sans = { "dns:old.example" }, NOT(ENDED) },

	{ "user", .local = true, .uid = 1000, .caller = "hlr" },
	{ "user without the socket", .uid = 1000, NOT(NO_PROOF) },
	{ "root is nobody here", .local = true, .uid = 0, NOT(UNKNOWN_PEER) },
	{ "number of a group", .local = true, .uid = 50, NOT(UNKNOWN_PEER) },
	{ "group", .local = true, .uid = 1, .gids = { 50 }, .caller = "crowd" },
	{ "second group", .local = true, .uid = 1, .gids = { 1, 60 },
	    .caller = "team" },
	{ "number of a user", .local = true, .uid = 1, .gids = { 1000 },
	    NOT(UNKNOWN_PEER) },
	{ "user before group", .local = true, .uid = 1000, .gids = { 50 },
	    .caller = "hlr" },
	{ "groups of two callers", .local = true, .uid = 1, .gids = { 50, 60 },
	    NOT(AMBIGUOUS) },
	{ "expired user", .local = true, .uid = 77, .gids = { 50 },
	    NOT(ENDED) },

	{ "wrong token, right certificate", "Bearer hlr." SECRET_B,
	    .sans = { "dns:hlr.example" }, NOT(UNKNOWN_TOKEN) },
	{ "wrong token, right user", "Bearer hlr." SECRET_B, .local = true,
	    .uid = 1000, NOT(UNKNOWN_TOKEN) },
	{ "right token, another's certificate", TOKEN,
	    .sans = { "email:Crowd@example.org" }, .caller = "hlr" },
	{ "wrong certificate, right user", .sans = { "dns:a" }, .local = true,
	    .uid = 1000, NOT(UNKNOWN_CERTIFICATE) },
};

static struct caller_evidence
evidence_of(const struct row *row)
{
	struct caller_evidence e = {
		.authorization = row->authorization,
		.sans = row->sans,
		.is_local = row->local,
		.uid = row->uid,
		.gids = row->gids,
	};

	while (row->sans[e.san_count] != NULL)
		e.san_count++;
	while (row->gids[e.gid_count] != 0)
		e.gid_count++;
	return e;
}

static void
test_identify(void **state)
{
	const struct row *row = *state;
	const struct caller_evidence evidence = evidence_of(row);
	struct conf_error error;
	struct caller_list *list = rows_load(config, &error);
	struct caller_found found, again;

	assert_non_null(list);
	assert_int_equal(
	    caller_identify(list, &evidence, 1000, &found), row->reason);
	if (row->caller == NULL) {
		assert_null(found.caller);
	} else {
		assert_string_equal(found.caller->name, row->caller);
		assert_int_equal(
		    caller_identify_again(list, &found, 1000, &again),
		    CALLER_KNOWN);
		assert_ptr_equal(again.caller, found.caller);
	}
	caller_list_release(list);
}

/* A second before its end it was still good. */
static void
test_end(void **state)
{
	const struct caller_evidence evidence = {
		.authorization = "Bearer old." SECRET_B,
	};
	struct conf_error error;
	struct caller_list *list = rows_load(config, &error);
	struct caller_found found, again;

	(void)state;
	assert_int_equal(
	    caller_identify(list, &evidence, 999, &found), CALLER_KNOWN);
	assert_int_equal(
	    caller_identify_again(list, &found, 1000, &again), CALLER_ENDED);
	assert_null(again.caller);
	caller_list_release(list);
}

struct change {
	const char *name;
	const char *text;
	enum caller_reason reason;
};

static const struct change changes[] = {
	{ "still there", "[caller \"hlr\"]\ntoken = " HASH_A "\n",
	    CALLER_KNOWN },
	{ "with one more",
	    "[caller \"hlr\"]\nuid = 7\ntoken = " HASH_B "\ntoken = " HASH_A
	    "\n",
	    CALLER_KNOWN },
	{ "with another token", "[caller \"hlr\"]\ntoken = " HASH_B "\n",
	    CALLER_REVOKED },
	{ "by another name", "[caller \"hss\"]\ntoken = " HASH_A "\n",
	    CALLER_REVOKED },
	{ "gone", "[caller \"hss\"]\ntoken = " HASH_B "\n", CALLER_REVOKED },
	{ "expired",
	    "[caller \"hlr\"]\ntoken = " HASH_A "\nexpires = 1970-01-01\n",
	    CALLER_ENDED },
};

static void
test_change(void **state)
{
	const struct change *row = *state;
	const struct caller_evidence evidence = { .authorization = TOKEN };
	struct conf_error error;
	struct caller_list *before = rows_load(config, &error);
	struct caller_list *list = rows_load(row->text, &error);
	struct caller_found found, again;

	assert_int_equal(
	    caller_identify(before, &evidence, 0, &found), CALLER_KNOWN);
	assert_int_equal(
	    caller_identify_again(list, &found, 0, &again), row->reason);
	assert_int_equal(again.caller != NULL, row->reason == CALLER_KNOWN);
	caller_list_release(before);
	caller_list_release(list);
}

/* Without callers: anybody, or anybody with a certificate. */
static void
test_nobody_is_configured(void **state)
{
	static const char *const sans[] = { "dns:a.example" };
	const struct caller_evidence nothing = { .is_local = true };
	const struct caller_evidence token = { .authorization = TOKEN };
	const struct caller_evidence certificate = { .sans = sans,
		.san_count = 1 };
	struct caller_found found, shown, again;
	struct conf_error error;
	struct caller_list *list = rows_load("", &error);
	struct caller_list *callers = rows_load(config, &error);

	(void)state;
	assert_int_equal(
	    caller_identify(list, &nothing, 0, &found), CALLER_KNOWN);
	assert_null(found.caller);
	assert_int_equal(
	    caller_identify_again(list, &found, 0, &again), CALLER_KNOWN);
	assert_int_equal(
	    caller_identify_again(callers, &found, 0, &again), CALLER_REVOKED);
	list->certified = true;
	assert_int_equal(
	    caller_identify_again(list, &found, 0, &again), CALLER_NO_PROOF);
	assert_int_equal(
	    caller_identify(list, &nothing, 0, &shown), CALLER_NO_PROOF);
	assert_int_equal(
	    caller_identify(list, &token, 0, &shown), CALLER_NO_PROOF);
	assert_int_equal(
	    caller_identify(list, &certificate, 0, &shown), CALLER_KNOWN);
	assert_null(shown.caller);
	assert_int_equal(
	    caller_identify_again(list, &shown, 0, &again), CALLER_KNOWN);
	caller_list_release(list);
	caller_list_release(callers);
}

/* A list whose last caller was taken away lets in nobody in his place. */
static void
test_closed(void **state)
{
	static const char *const sans[] = { "dns:a.example" };
	const struct caller_evidence shown[] = {
		{ .is_local = false },
		{ .is_local = true },
		{ .authorization = TOKEN },
		{ .sans = sans, .san_count = 1 },
	};
	struct caller_found found = { .certified = true }, again;
	struct conf_error error;
	struct caller_list *list = rows_load("", &error);

	(void)state;
	list->closed = list->certified = true;
	assert_false(caller_list_is_open(list));
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		assert_int_not_equal(
		    caller_identify(list, &shown[i], 0, &again), CALLER_KNOWN);
	assert_int_equal(
	    caller_identify_again(list, &found, 0, &again), CALLER_REVOKED);
	caller_list_release(list);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_identify, &rows[i]);
	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++)
		t_add(changes[i].name, test_change, &changes[i]);
	t_add("until its end", test_end, NULL);
	t_add("nobody is configured", test_nobody_is_configured, NULL);
	t_add("the last one was taken away", test_closed, NULL);
	return t_main("caller/proof");
}
