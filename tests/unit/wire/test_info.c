/* SPDX-License-Identifier: MIT */
#include "base/wipe.h"
#include "exact.h"
#include "t.h"
#include "wire/wire.h"

static const struct wire_app_info apps[] = {
	{ .type = "usim",
	    .aid = { 0xa0, 0, 0, 0, 0x87, 0x10, 2 },
	    .aid_len = 7,
	    .label = "USIM" },
	{ .type = "other", .aid = { 0xa0 }, .aid_len = 1, .label = "" },
};
static const char *const impu[] = { "sip:a@b", "tel:+1", "\xff" };
static const char *const services[] = { "gsm_access", "gba" };
static const char *const pcscf[] = { "192.0.2.1" };

static const struct row {
	const char *name;
	struct wire_info info;
	const char *text;
} rows[] = {
	{ "as the original",
	    { .imsi = "901700000045890",
		.iccid = "8988211000000458902",
		.mnc_len = 4 },
	    "{\"imsi\":\"901700000045890\","
	    "\"iccid\":\"8988211000000458902\"}" },
	{ "nothing known", { 0 }, "{\"imsi\":null}" },
	{ "hidden by a PIN",
	    { .imsi = "",
		.iccid = "89",
		.reader = "R",
		.mnc_len = 2,
		.pin = { true, true, 3 } },
	    "{\"imsi\":null,\"iccid\":\"89\",\"reader\":\"R\","
	    "\"pin\":{\"required\":true,\"tries_left\":3}}" },
	{ "everything",
	    { .imsi = "310410123456789",
		.iccid = "8901",
		.reader = "R 00",
		.atr = { 0x3b, 0x9f },
		.atr_len = 2,
		.apps = apps,
		.app_count = 2,
		.mnc_len = 3,
		.impi = "a@b",
		.domain = "b",
		.services = { services, 2 },
		.impu = { impu, 2 },
		.pcscf = { pcscf, 1 },
		.isim_services = { services + 1, 1 },
		.isim_pin = { true, true, 0 },
		.has_isim = true,
		.pin = { true, false, -1 } },
	    "{\"imsi\":\"310410123456789\",\"iccid\":\"8901\","
	    "\"reader\":\"R 00\",\"atr\":\"3b9f\",\"applications\":["
	    "{\"type\":\"usim\",\"aid\":\"a0000000871002\","
	    "\"label\":\"USIM\"},{\"type\":\"other\",\"aid\":\"a0\"}],"
	    "\"mcc\":\"310\",\"mnc\":\"410\",\"services\":["
	    "\"gsm_access\",\"gba\"],\"isim\":{\"impi\":\"a@b\","
	    "\"domain\":\"b\",\"impu\":[\"sip:a@b\",\"tel:+1\"],"
	    "\"pcscf\":[\"192.0.2.1\"],\"services\":[\"gba\"],\"pin\":{"
	    "\"required\":true,\"tries_left\":0}},\"pin\":{\"required\":false}"
	    "}" },
	{ "MNC of two digits", { .imsi = "262011234567890", .mnc_len = 2 },
	    "{\"imsi\":\"262011234567890\",\"mcc\":\"262\","
	    "\"mnc\":\"01\"}" },
	{ "length of MNC unknown", { .imsi = "262011234567890" },
	    "{\"imsi\":\"262011234567890\",\"mcc\":\"262\"}" },
	{ "IMSI shorter than its MNC", { .imsi = "2620", .mnc_len = 2 },
	    "{\"imsi\":\"2620\"}" },
	{ "an ISIM that tells nothing", { .has_isim = true },
	    "{\"imsi\":null,\"isim\":{}}" },
	{ "not UTF-8 is left out",
	    { .imsi = "\xff",
		.reader = "L\xe4ser",
		.has_isim = true,
		.domain = "\xc3",
		.impu = { impu, 3 } },
	    "{\"imsi\":null,\"isim\":{\"impu\":[\"sip:a@b\",\"tel:+1\"]}}" },
	{ "UTF-8 and escapes", { .reader = "L\xc3\xa4\"\\\x01" },
	    "{\"imsi\":null,\"reader\":\"L\xc3\xa4\\\"\\\\\\u0001\"}" },
};

static void
test_info(void **state)
{
	const struct row *row = *state;
	size_t len = 0;
	char *text = wire_info_encode(&row->info, &len);

	assert_non_null(text);
	assert_string_equal(text, row->text);
	assert_int_equal(len, strlen(row->text));
	wipe_free(text);
}

static const struct wire_slot slots[] = {
	{ .number = 0, .state = "absent" },
	{ .number = 999,
	    .reader = "R \"00\"",
	    .state = "ready",
	    .iccid = "89",
	    .imsi = "",
	    .queued = 1024,
	    .accepted = INT64_MAX,
	    .finished = 2,
	    .refused = 3,
	    .withdrawn = 4 },
	{ .number = 1, .reader = "\xff", .state = "busy", .imsi = "001" },
};

static void
test_slots(void **state)
{
	static const char none[] = "{\"slots\":[]}";
	static const char all[] =
	    "{\"slots\":[{\"number\":0,\"state\":\"absent\",\"queued\":0,"
	    "\"counters\":{\"accepted\":0,\"finished\":0,\"refused\":0,"
	    "\"withdrawn\":0}},{\"number\":999,\"reader\":\"R \\\"00\\\"\","
	    "\"state\":\"ready\",\"iccid\":\"89\",\"queued\":1024,"
	    "\"counters\":{\"accepted\":9223372036854775807,\"finished\":2,"
	    "\"refused\":3,\"withdrawn\":4}},{\"number\":1,"
	    "\"state\":\"busy\",\"imsi\":\"001\",\"queued\":0,\"counters\":{"
	    "\"accepted\":0,\"finished\":0,\"refused\":0,\"withdrawn\":0}}]}";
	size_t len = 0;
	char *text = wire_slots_encode(slots, 3, &len);

	(void)state;
	assert_non_null(text);
	assert_string_equal(text, all);
	assert_int_equal(len, strlen(all));
	wipe_free(text);
	text = wire_slots_encode(NULL, 0, &len);
	assert_non_null(text);
	assert_string_equal(text, none);
	wipe_free(text);
}

static const struct compact {
	const char *name;
	const char *body;
	const char *line;
} compacts[] = {
	{ "indented", "{\n  \"b\": 1,\n  \"a\": [null, true]\n}\n",
	    "{\"b\": 1, \"a\": [null, true]}" },
	{ "scalar", "\"x\"", "\"x\"" },
	{ "steering characters", "[\"\\u001b[2J\xc2\x9b\"]",
	    "[\"\\u001B[2J\\u009B\"]" },
	{ "HTML", "<html>", NULL },
	{ "nothing", "", NULL },
	{ "too deep", "[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]", NULL },
};

static void
test_compact(void **state)
{
	const struct compact *row = *state;
	size_t len = strlen(row->body);
	char *body = exact(row->body, len);
	char *line = wire_compact(body, len);

	if (row->line == NULL)
		assert_null(line);
	else
		assert_string_equal(line, row->line);
	wipe_free(line);
	free(body);
}

int
main(void)
{
	wire_init();
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_info, &rows[i]);
	t_add("slots", test_slots, NULL);
	for (size_t i = 0; i < sizeof(compacts) / sizeof(compacts[0]); i++)
		t_add(compacts[i].name, test_compact, &compacts[i]);
	return t_main("wire/info");
}
