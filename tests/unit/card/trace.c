/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "t.h"
#include "trace.h"

json_t *
trace_load(const char *member)
{
	size_t len;
	char *text = t_read("vectors/traces.json", &len);
	json_t *whole = json_loadb(text, len, 0, NULL);
	json_t *value = json_incref(json_object_get(whole, member));

	if (value == NULL)
		abort();
	json_decref(whole);
	free(text);
	return value;
}

const char *
trace_text(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text == NULL ? "" : text;
}

void
trace_expect(render_fn *render, const char *hex, const char *text)
{
	size_t len;
	uint8_t *bytes = t_hex(hex, &len);
	char got[RENDER_MAX];

	if (text == NULL) {
		assert_int_equal(render(bytes, len, got), SR_MALFORMED);
	} else {
		assert_int_equal(render(bytes, len, got), SR_OK);
		assert_string_equal(got, text);
	}
	free(bytes);
}

void
trace_expect_command(const char *hex, enum apdu_protocol protocol)
{
	size_t len;
	uint8_t *bytes = t_hex(hex, &len), out[APDU_CMD_MAX];
	struct apdu_cmd cmd = { .le = APDU_NO_LE };

	assert_in_range(len, 5, APDU_CMD_MAX);
	cmd.cla = bytes[0];
	cmd.ins = bytes[1];
	cmd.p1 = bytes[2];
	cmd.p2 = bytes[3];
	cmd.lc = len > 5 ? bytes[4] : 0;
	cmd.data = bytes + 5;
	if (len == 5 && bytes[4] != 0)
		cmd.le = bytes[4];
	else if (len == 6U + cmd.lc)
		cmd.le = bytes[5 + cmd.lc] == 0 ? 256 : bytes[5 + cmd.lc];
	assert_int_equal(apdu_encode(&cmd, protocol, out), len);
	assert_memory_equal(out, bytes, len);
	free(bytes);
}
