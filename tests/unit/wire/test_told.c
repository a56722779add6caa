/* SPDX-License-Identifier: MIT */
#include "base/wipe.h"
#include "exact.h"
#include "t.h"
#include "wire/wire.h"

/* What a server tells of a card and of its slots, as a client reads it. */

static enum sr_err
decode(const char *body, struct simrest_card_info *out)
{
	char *copy = exact(body, strlen(body));
	enum sr_err err = wire_info_decode(copy, strlen(body), out);

	free(copy);
	return err;
}

static void
expect_texts(
    const struct simrest_texts *got, const char *const *texts, size_t count)
{
	assert_int_equal(got->count, count);
	for (size_t i = 0; i < count; i++)
		assert_string_equal(got->texts[i], texts[i]);
}

static void
expect_apps(const struct simrest_card_info *got)
{
	assert_int_equal(got->application_count, 2);
	assert_string_equal(got->applications[0].type, "usim");
	assert_string_equal(got->applications[0].label, "USIM");
	assert_int_equal(got->applications[0].aid_len, 3);
	assert_memory_equal(got->applications[0].aid, "\xa0\x01\x02", 3);
	assert_string_equal(got->applications[1].type, "sim");
	assert_null(got->applications[1].label);
	assert_int_equal(got->applications[1].aid_len, 0);
}

/* What our server writes comes back. */
static void
test_everything(void **state)
{
	static const struct wire_app_info apps[] = {
		{ .type = "usim",
		    .aid = { 0xa0, 1, 2 },
		    .aid_len = 3,
		    .label = "USIM" },
		{ .type = "sim" },
	};
	static const char *const impu[] = { "sip:a@b", "t\xc3\xa4l:\"1\"" };
	static const char *const services[] = { "gsm_access", "gba" };
	const struct wire_info info = { .imsi = "310410123456789",
		.iccid = "8901",
		.reader = "R 00",
		.atr = { 0x3b, 0x9f },
		.atr_len = 2,
		.apps = apps,
		.app_count = 2,
		.mnc_len = 3,
		.impi = "a@b",
		.services = { services, 2 },
		.impu = { impu, 2 },
		.isim_services = { services + 1, 1 },
		.isim_pin = { true, true, 0 },
		.has_isim = true,
		.pin = { true, false, -1 } };
	struct simrest_card_info got;
	size_t len;
	char *text = wire_info_encode(&info, &len);

	(void)state;
	assert_int_equal(decode(text, &got), SR_OK);
	assert_string_equal(got.imsi, "310410123456789");
	assert_string_equal(got.iccid, "8901");
	assert_string_equal(got.reader, "R 00");
	assert_string_equal(got.mcc, "310");
	assert_string_equal(got.mnc, "410");
	assert_int_equal(got.atr_len, 2);
	assert_memory_equal(got.atr, "\x3b\x9f", 2);
	expect_apps(&got);
	expect_texts(&got.services, services, 2);
	expect_texts(&got.impu, impu, 2);
	expect_texts(&got.pcscf, NULL, 0);
	expect_texts(&got.isim_services, services + 1, 1);
	assert_true(got.has_isim);
	assert_string_equal(got.impi, "a@b");
	assert_null(got.domain);
	assert_true(got.isim_pin.known && got.isim_pin.required);
	assert_int_equal(got.isim_pin.tries_left, 0);
	assert_true(got.pin.known && !got.pin.required);
	assert_int_equal(got.pin.tries_left, -1);
	wipe_free(got.memory);
	wipe_free(text);
}

static const struct row {
	const char *name;
	const char *body;
	enum sr_err err;
	const char *imsi; /* NULL: null */
} rows[] = {
	{ "the original's",
	    "{\n    \"imsi\": \"901700000045890\",\n    \"iccid\": \"89\"\n}",
	    SR_OK, "901700000045890" },
	{ "the original's without an IMSI",
	    "{\"imsi\": null, \"iccid\": \"8\"}", SR_OK, NULL },
	{ "members of a newer server",
	    "{\"imsi\":\"1\",\"x\":[{\"y\":null}],\"pin\":{\"required\":true,"
	    "\"puk_tries_left\":10},\"isim\":{\"z\":1}}",
	    SR_OK, "1" },
	{ "empty lists",
	    "{\"imsi\":null,\"applications\":[],\"services\":[],\"isim\":{"
	    "\"impu\":[],\"pcscf\":[]}}",
	    SR_OK, NULL },
	{ "no IMSI at all", "{\"iccid\":\"89\"}", SR_HTTP_ERROR, NULL },
	{ "nothing", "", SR_HTTP_ERROR, NULL },
	{ "a list", "[]", SR_HTTP_ERROR, NULL },
	{ "an IMSI that is a number", "{\"imsi\":1}", SR_HTTP_ERROR, NULL },
	{ "an ICCID that is a list", "{\"imsi\":null,\"iccid\":[]}",
	    SR_HTTP_ERROR, NULL },
	{ "an ATR that is no hex", "{\"imsi\":null,\"atr\":\"3g\"}",
	    SR_HTTP_ERROR, NULL },
	{ "an ATR that is too long",
	    "{\"imsi\":null,\"atr\":\"3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b"
	    "3b3b3b3b3b3b3b3b3b3b3b3b3b3b3b\"}",
	    SR_HTTP_ERROR, NULL },
	{ "applications that are no list",
	    "{\"imsi\":null,\"applications\":{}}", SR_HTTP_ERROR, NULL },
	{ "an application that is none",
	    "{\"imsi\":null,\"applications\":[null]}", SR_HTTP_ERROR, NULL },
	{ "an application without a type",
	    "{\"imsi\":null,\"applications\":[{\"aid\":\"a0\"}]}",
	    SR_HTTP_ERROR, NULL },
	{ "an AID of 17 bytes",
	    "{\"imsi\":null,\"applications\":[{\"type\":\"usim\",\"aid\":"
	    "\"a0000000000000000000000000000000ff\"}]}",
	    SR_HTTP_ERROR, NULL },
	{ "services that are a text", "{\"imsi\":null,\"services\":\"gba\"}",
	    SR_HTTP_ERROR, NULL },
	{ "a service that is null", "{\"imsi\":null,\"services\":[null]}",
	    SR_HTTP_ERROR, NULL },
	{ "a PIN that is true", "{\"imsi\":null,\"pin\":true}", SR_HTTP_ERROR,
	    NULL },
	{ "a PIN that does not say if", "{\"imsi\":null,\"pin\":{}}",
	    SR_HTTP_ERROR, NULL },
	{ "a PIN with too many tries",
	    "{\"imsi\":null,\"pin\":{\"required\":true,\"tries_left\":16}}",
	    SR_HTTP_ERROR, NULL },
	{ "an ISIM that is null", "{\"imsi\":null,\"isim\":null}",
	    SR_HTTP_ERROR, NULL },
	{ "an IMPU that is a number", "{\"imsi\":null,\"isim\":{\"impu\":[1]}}",
	    SR_HTTP_ERROR, NULL },
};

static void
test_info(void **state)
{
	const struct row *row = *state;
	struct simrest_card_info got;

	memset(&got, 0xee, sizeof(got));
	assert_int_equal(decode(row->body, &got), row->err);
	if (row->err != SR_OK) {
		assert_true(t_is_zero(&got, sizeof(got)));
		return;
	}
	if (row->imsi == NULL)
		assert_null(got.imsi);
	else
		assert_string_equal(got.imsi, row->imsi);
	wipe_free(got.memory);
}

static enum sr_err
decode_slots(const char *body, struct simrest_slot_list *out)
{
	char *copy = exact(body, strlen(body));
	enum sr_err err = wire_slots_decode(copy, strlen(body), out);

	free(copy);
	return err;
}

static void
test_slots(void **state)
{
	static const struct wire_slot slots[] = {
		{ .number = 0, .state = "absent" },
		{ .number = 999,
		    .reader = "R \"00\"",
		    .state = "ready",
		    .iccid = "89",
		    .imsi = "001",
		    .queued = 1024,
		    .accepted = INT64_MAX,
		    .finished = 2,
		    .refused = 3,
		    .withdrawn = 4 },
		{ .number = 1, .state = "on fire" },
	};
	struct simrest_slot_list got;
	size_t len;
	char *text = wire_slots_encode(slots, 3, &len);

	(void)state;
	assert_int_equal(decode_slots(text, &got), SR_OK);
	assert_int_equal(got.count, 3);
	assert_int_equal(got.slots[0].state, SIMREST_ABSENT);
	assert_null(got.slots[0].reader);
	assert_int_equal(got.slots[1].number, 999);
	assert_int_equal(got.slots[1].state, SIMREST_READY);
	assert_string_equal(got.slots[1].reader, "R \"00\"");
	assert_string_equal(got.slots[1].iccid, "89");
	assert_string_equal(got.slots[1].imsi, "001");
	assert_int_equal(got.slots[1].queued, 1024);
	assert_true(got.slots[1].accepted == INT64_MAX);
	assert_int_equal(got.slots[1].finished, 2);
	assert_int_equal(got.slots[1].refused, 3);
	assert_int_equal(got.slots[1].withdrawn, 4);
	assert_int_equal(got.slots[2].state, SIMREST_OTHER_STATE);
	assert_string_equal(got.slots[2].state_name, "on fire");
	wipe_free(got.memory);
	wipe_free(text);
}

static const struct state_row {
	const char *name;
	const char *body;
	enum sr_err err;
	enum simrest_state state; /* of the first */
} state_rows[] = {
	{ "empty", "{\"slots\":[{\"number\":1,\"state\":\"empty\"}]}", SR_OK,
	    SIMREST_EMPTY },
	{ "mute", "{\"slots\":[{\"number\":1,\"state\":\"mute\"}]}", SR_OK,
	    SIMREST_MUTE },
	{ "busy", "{\"slots\":[{\"number\":1,\"state\":\"busy\"}],\"x\":1}",
	    SR_OK, SIMREST_BUSY },
	{ "stuck", "{\"slots\":[{\"number\":1,\"state\":\"stuck\",\"x\":1}]}",
	    SR_OK, SIMREST_STUCK },
	{ "no slots", "{\"slots\":[]}", SR_OK, SIMREST_OTHER_STATE },
	{ "not a list", "{\"slots\":{}}", SR_HTTP_ERROR, SIMREST_OTHER_STATE },
	{ "no member", "{}", SR_HTTP_ERROR, SIMREST_OTHER_STATE },
	{ "a slot that is none", "{\"slots\":[1]}", SR_HTTP_ERROR,
	    SIMREST_OTHER_STATE },
	{ "a slot without a number", "{\"slots\":[{\"state\":\"busy\"}]}",
	    SR_HTTP_ERROR, SIMREST_OTHER_STATE },
	{ "a slot below 0", "{\"slots\":[{\"number\":-1,\"state\":\"busy\"}]}",
	    SR_HTTP_ERROR, SIMREST_OTHER_STATE },
	{ "a slot without a state", "{\"slots\":[{\"number\":1}]}",
	    SR_HTTP_ERROR, SIMREST_OTHER_STATE },
	{ "a counter below 0",
	    "{\"slots\":[{\"number\":1,\"state\":\"busy\",\"counters\":"
	    "{\"accepted\":-1}}]}",
	    SR_HTTP_ERROR, SIMREST_OTHER_STATE },
	{ "a counter that is a text",
	    "{\"slots\":[{\"number\":1,\"state\":\"busy\",\"queued\":\"1\"}]}",
	    SR_HTTP_ERROR, SIMREST_OTHER_STATE },
};

static void
test_state(void **state)
{
	const struct state_row *row = *state;
	struct simrest_slot_list got;

	memset(&got, 0xee, sizeof(got));
	assert_int_equal(decode_slots(row->body, &got), row->err);
	if (row->err != SR_OK)
		assert_true(t_is_zero(&got, sizeof(got)));
	else if (got.count > 0)
		assert_int_equal(got.slots[0].state, row->state);
	wipe_free(got.memory);
}

int
main(void)
{
	wire_init();
	t_add("everything", test_everything, NULL);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_info, &rows[i]);
	t_add("slots", test_slots, NULL);
	for (size_t i = 0; i < sizeof(state_rows) / sizeof(state_rows[0]); i++)
		t_add(state_rows[i].name, test_state, &state_rows[i]);
	return t_main("wire/told");
}
