/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "card/auth.h"
#include "softcard/draft.h"
#include "softcard/internal.h"

/* What cards and readers do that the standards do not have. */

enum { WORD_MAX = 16, INS_SELECT = 0xa4, INS_AUTHENTICATE = 0x88 };

static const struct {
	const char *word;
	enum profile_quirk quirk;
} words[] = {
	{ "apdu-reader", QUIRK_APDU_READER },
	{ "tells-length", QUIRK_TELLS_LENGTH },
	{ "9fxx", QUIRK_9F },
	{ "91xx", QUIRK_91 },
	{ "select-0c", QUIRK_SELECT_0C },
	{ "whole-aid", QUIRK_WHOLE_AID },
	{ "a0-first", QUIRK_A0_FIRST },
	{ "verify-status", QUIRK_VERIFY_STATUS },
	{ "hidden-tries", QUIRK_HIDDEN_TRIES },
};

enum { WORD_COUNT = sizeof(words) / sizeof(words[0]) };

static bool
add(unsigned *quirks, const char *word)
{
	for (size_t i = 0; i < WORD_COUNT; i++) {
		if (strcmp(words[i].word, word) != 0)
			continue;
		*quirks |= words[i].quirk;
		return true;
	}
	return false;
}

bool
quirk_parse(const struct conf_value *value, void *object, size_t offset)
{
	unsigned *quirks = (void *)((char *)object + offset);
	char given[WORD_COUNT][CARD_TEXT_MAX];
	size_t count;

	if (!draft_words(value, given, WORD_COUNT, WORD_MAX, &count))
		return false;
	for (size_t i = 0; i < count; i++)
		if (!add(quirks, given[i]))
			return conf_fail(value,
			    "must be some of: apdu-reader, tells-length, "
			    "9fxx, 91xx, select-0c, whole-aid, a0-first, "
			    "verify-status, hidden-tries");
	return true;
}

bool
quirk_has(const struct softcard *card, enum profile_quirk quirk)
{
	return (card->profile.quirks & quirk) != 0;
}

bool
quirk_is_busy(struct softcard *card, uint8_t ins)
{
	if (ins != INS_SELECT && ins != INS_AUTHENTICATE)
		return false;
	if (card->quirk.busy_count++ < card->profile.busy)
		return true;
	card->quirk.busy_count = 0;
	return false;
}

/* The same command at once again gets its answer. */
bool
quirk_tells_length(struct softcard *card, uint32_t header)
{
	struct quirk_state *quirk = &card->quirk;

	if (!quirk_has(card, QUIRK_TELLS_LENGTH))
		return false;
	quirk->told = !quirk->told || quirk->told_header != header;
	quirk->told_header = header;
	return quirk->told;
}

uint16_t
quirk_auth_sw(struct softcard *card, uint8_t p2)
{
	if (card->profile.auth_sw_once != 0 && !card->quirk.auth_refused) {
		card->quirk.auth_refused = true;
		return card->profile.auth_sw_once;
	}
	return card->profile.auth_sw != 0 && p2 == AUTH_3G_P2
	    ? card->profile.auth_sw
	    : SW_OK;
}
