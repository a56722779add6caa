/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/wipe.h"
#include "wire/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was accepted must come back the same through our own encoding. */

static void
try_request(const char *body, size_t len)
{
	struct wire_auth_request request, again;
	char text[WIRE_REQUEST_MAX];
	const char *why;

	if (wire_auth_request_decode(body, len, &request, &why) != SR_OK) {
		assert(why != NULL);
		return;
	}
	len = wire_auth_request_encode(&request, text, sizeof(text));
	assert(len > 0);
	assert(wire_auth_request_decode(text, len, &again, &why) == SR_OK);
	assert(memcmp(&request, &again, sizeof(again)) == 0);
}

static void
try_answer(const char *body, size_t len)
{
	struct wire_auth_answer answer, again;
	char text[WIRE_TEXT_MAX];

	if (wire_auth_answer_decode(body, len, &answer) != SR_OK)
		return;
	assert(answer.outcome != WIRE_NONE);
	len = wire_auth_answer_encode(&answer, text, sizeof(text));
	assert(len > 0);
	assert(wire_auth_answer_decode(text, len, &again) == SR_OK);
	if (answer.error.message[0] == '\0')
		memcpy(answer.error.message, again.error.message,
		    sizeof(again.error.message));
	assert(memcmp(&answer, &again, sizeof(again)) == 0);
}

static void
try_compact(const char *body, size_t len)
{
	char *line = wire_compact(body, len);

	if (line == NULL)
		return;
	for (const char *p = line; *p != '\0'; p++)
		assert(*p >= ' ');
	wipe_free(line);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int ready;
	char *body = malloc(size > 0 ? size : 1);

	if (body == NULL)
		return 0;
	if (!ready++)
		wire_init();
	memcpy(body, data, size);
	try_request(body, size);
	try_answer(body, size);
	try_compact(body, size);
	free(body);
	return 0;
}
