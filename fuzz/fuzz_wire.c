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
	if (answer.error.err == SR_HTTP_ERROR)
		memcpy(answer.error.code, again.error.code,
		    sizeof(again.error.code));
	if (answer.error.message[0] == '\0')
		memcpy(answer.error.message, again.error.message,
		    sizeof(again.error.message));
	assert(memcmp(&answer, &again, sizeof(again)) == 0);
}

/* All that they point to must be there to be read. */
static size_t
read_texts(const struct simrest_texts *list)
{
	size_t len = 0;

	for (size_t i = 0; i < list->count; i++)
		len += strlen(list->texts[i]);
	return len;
}

static void
try_info(const char *body, size_t len)
{
	struct simrest_card_info info;

	if (wire_info_decode(body, len, &info) != SR_OK)
		return;
	for (size_t i = 0; i < info.application_count; i++)
		assert(strlen(info.applications[i].type) <= len);
	assert(read_texts(&info.services) + read_texts(&info.impu) +
		read_texts(&info.pcscf) + read_texts(&info.isim_services) <=
	    len);
	wipe_free(info.memory);
}

static void
try_slots(const char *body, size_t len)
{
	struct simrest_slot_list list;

	if (wire_slots_decode(body, len, &list) != SR_OK)
		return;
	for (size_t i = 0; i < list.count; i++)
		assert(strlen(list.slots[i].state_name) <= len);
	wipe_free(list.memory);
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
	try_info(body, size);
	try_slots(body, size);
	try_compact(body, size);
	free(body);
	return 0;
}
