/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/wipe.h"
#include "softcard/fault.h"

enum { SW_LEN = 2, TLV_LEN_MIN = 2 };

/* --- which fault --- */

static bool
fits_pattern(const struct fault_pattern *pattern, struct cursor cmd)
{
	uint8_t byte = 0;

	for (size_t i = 0; i < pattern->count; i++) {
		uint8_t nibble;

		if (i % 2 == 0) {
			byte = cursor_u8(&cmd);
			nibble = byte >> 4;
		} else
			nibble = byte & 0x0f;
		if (((nibble ^ pattern->nibbles[i].bits) &
			pattern->nibbles[i].mask) != 0)
			return false;
	}
	return !cmd.bad;
}

/* splitmix64: any seed is a good one, and the state is one number. */
static uint64_t
next_random(uint64_t *state)
{
	uint64_t x = *state += UINT64_C(0x9e3779b97f4a7c15);

	x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
	return x ^ (x >> 31);
}

/* A frame that fits has come: is it one to strike? */
static bool
is_its_turn(struct fault *fault)
{
	if (fault->skip > 0) {
		fault->skip--;
		return false;
	}
	if (fault->percent < 100 &&
	    next_random(&fault->random) % 100 >= fault->percent)
		return false;
	if (fault->left != UINT64_MAX)
		fault->left--;
	return true;
}

static void
remove_at(struct fault_list *list, size_t i)
{
	list->count--;
	memmove(&list->faults[i], &list->faults[i + 1],
	    (list->count - i) * sizeof(list->faults[0]));
}

void
fault_list_remove(struct fault_list *list, const char *name)
{
	if (name == NULL)
		list->count = 0;
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->faults[i].name, name) == 0) {
			remove_at(list, i);
			return; /* names are unique */
		}
}

enum sr_err
fault_list_add(struct fault_list *list, const struct fault *fault)
{
	fault_list_remove(list, fault->name);
	if (list->count == FAULT_LIST_MAX)
		return SR_BAD_CONFIG;
	list->faults[list->count++] = *fault;
	return SR_OK;
}

bool
fault_list_strike(struct fault_list *list, const char *card,
    enum fault_frame frame, struct cursor cmd, struct fault *out)
{
	for (size_t i = 0; i < list->count; i++) {
		struct fault *fault = &list->faults[i];

		if (fault->pattern.frame != frame ||
		    (strcmp(fault->card, "*") != 0 &&
			strcmp(fault->card, card) != 0) ||
		    !fits_pattern(&fault->pattern, cmd) || !is_its_turn(fault))
			continue;
		*out = *fault;
		if (fault->left == 0)
			remove_at(list, i);
		return true;
	}
	return false;
}

/* --- what becomes of an answer --- */

static void
replace(struct builder *answer, const uint8_t *bytes, size_t len)
{
	wipe(answer->start, answer->len);
	answer->len = 0;
	builder_bytes(answer, bytes, len);
}

/* Keeps the status word, so that only the length is wrong. */
static void
set_length(struct builder *answer, size_t len)
{
	uint8_t sw[SW_LEN] = { 0x90, 0x00 };
	size_t data_len = answer->len < SW_LEN ? 0 : answer->len - SW_LEN;
	size_t kept = len < SW_LEN ? 0 : len - SW_LEN;

	if (answer->len >= SW_LEN)
		memcpy(sw, answer->start + data_len, sizeof(sw));
	answer->len = data_len < kept ? data_len : kept;
	builder_fill(answer, 0, kept - answer->len);
	builder_bytes(answer, sw, len < SW_LEN ? len : SW_LEN);
}

static bool
cut_at(struct builder *answer, size_t len)
{
	if (len >= answer->len)
		return false;
	wipe(answer->start + len, answer->len - len);
	answer->len = len;
	return true;
}

static bool
change_byte(struct builder *answer, size_t at, uint8_t change)
{
	if (at >= answer->len)
		return false;
	answer->start[at] ^= change;
	return true;
}

/* Of the outermost object, if there is data at all. */
static bool
change_tlv(struct builder *answer, size_t at, uint8_t change)
{
	return answer->len >= TLV_LEN_MIN + SW_LEN &&
	    change_byte(answer, at, change);
}

bool
fault_change_answer(const struct fault *fault, struct builder *answer)
{
	switch (fault->action) {
	case FAULT_ANSWER:
	case FAULT_STATUS:
	case FAULT_STATUS_AFTER:
		replace(answer, fault->bytes, fault->bytes_len);
		return true;
	case FAULT_LENGTH:
		set_length(answer, fault->number);
		return true;
	case FAULT_WRONG_TAG: /* makes DC of DB (TS 31.102, 7.1.2.1) */
		return change_tlv(answer, 0, 0x07);
	case FAULT_WRONG_LENGTH:
		return change_tlv(answer, 1, 0x01);
	case FAULT_TRUNCATE:
		return cut_at(answer, fault->number);
	case FAULT_FLIP:
		return change_byte(answer, fault->number, 0xff);
	default:
		return false;
	}
}
