/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "softcard/draft.h"

/* EF_UST (TS 31.102, 4.2.8) and EF_IST (TS 31.103, 4.2.7). */

enum { WORD_COUNT = 8, WORD_MAX = 4 };

/*
 * Those of a sysmoISIM-SJA2.  Of the services that AUTHENTICATE depends on,
 * 27 (Kc in the 3G context) and 38 (GSM context) are on, 68 (GBA) is off, and
 * so is 2 (GBA) of the ISIM.
 */
void
services_init(struct profile *profile)
{
	static const uint8_t ust[PROFILE_UST_LEN] = { 0xbe, 0xff, 0x9f, 0x9d,
		0xe7, 0x3e, 0x04, 0x08, 0x40, 0x01, 0x70, 0x33, 0x00, 0x00,
		0x00, 0x2e };
	static const uint8_t ist[PROFILE_IST_LEN] = { 0x19, 0x02 };

	memcpy(profile->ust, ust, sizeof(ust));
	memcpy(profile->ist, ist, sizeof(ist));
}

bool
profile_has_service(
    const struct profile *profile, enum card_app app, unsigned service)
{
	if (app == CARD_APP_USIM)
		return ef_ust_has(profile->ust, sizeof(profile->ust), service);
	return ef_ust_has(profile->ist, sizeof(profile->ist), service);
}

/* The number of a word `68` or `-27`; 0 when it is none. */
static unsigned
read_number(const char *word, unsigned max)
{
	unsigned number = 0;

	if (*word == '-')
		word++;
	if (word[strspn(word, "0123456789")] != '\0')
		return 0;
	for (; *word != '\0'; word++)
		number = 10 * number + (unsigned)(*word - '0');
	return number <= max ? number : 0;
}

/* What is not named stays as it is. */
static bool
parse(const struct conf_value *value, uint8_t *table, size_t len)
{
	char words[WORD_COUNT][CARD_TEXT_MAX];
	unsigned max = (unsigned)(8 * len);
	size_t count;

	if (!draft_words(value, words, WORD_COUNT, WORD_MAX, &count))
		return false;
	for (size_t i = 0; i < count; i++) {
		unsigned n = read_number(words[i], max);
		uint8_t bit = (uint8_t)(1u << (n + 7) % 8);

		if (n == 0)
			return conf_fail(value,
			    "must be service numbers up to %u, with '-' "
			    "before those to be off",
			    max);
		if (words[i][0] == '-')
			table[(n - 1) / 8] &= (uint8_t)~bit;
		else
			table[(n - 1) / 8] |= bit;
	}
	return true;
}

bool
services_parse_ust(const struct conf_value *value, void *object, size_t offset)
{
	struct draft *draft = object;

	(void)offset;
	return parse(value, draft->profile.ust, sizeof(draft->profile.ust));
}

bool
services_parse_ist(const struct conf_value *value, void *object, size_t offset)
{
	struct draft *draft = object;

	(void)offset;
	return parse(value, draft->profile.ist, sizeof(draft->profile.ist));
}
