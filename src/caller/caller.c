/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "caller/caller.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "abcdefghijklmnopqrstuvwxyz0123456789";

static const char *const apps[] = { "usim", "isim", "sim", NULL };
static const char *const contexts[] = { "3g", "gsm", "gba", "gba-naf", NULL };

static bool
is_one_of(char c, const char *set)
{
	return c != '\0' && strchr(set, c) != NULL;
}

bool
caller_name_is_valid(const char *name, size_t len)
{
	if (len == 0 || len > CALLER_NAME_MAX || !is_one_of(name[0], letters))
		return false;
	for (size_t i = 0; i < len; i++)
		if (!is_one_of(name[i], letters) && !is_one_of(name[i], "._-"))
			return false;
	return true;
}

static unsigned
bit_of(const char *const *names, const char *name)
{
	for (unsigned i = 0; names[i] != NULL; i++)
		if (strcmp(names[i], name) == 0)
			return 1u << i;
	return 0;
}

unsigned
caller_bit_of_app(const char *app)
{
	return bit_of(apps, app);
}

unsigned
caller_bit_of_context(const char *context)
{
	return bit_of(contexts, context);
}

/* A limit of 0 is none. */
static bool
is_within(unsigned limit, unsigned bit)
{
	return limit == 0 || (limit & bit) != 0;
}

bool
caller_may(const struct caller *caller, unsigned what)
{
	return is_within(caller->may, what);
}

bool
caller_may_app(const struct caller *caller, const char *app)
{
	return is_within(caller->apps, caller_bit_of_app(app));
}

bool
caller_may_context(const struct caller *caller, const char *context)
{
	return is_within(caller->contexts, caller_bit_of_context(context));
}

bool
caller_may_slot(const struct caller *caller, unsigned number)
{
	if (!caller->has_slots)
		return true;
	return number <= CALLER_SLOT_MAX &&
	    (caller->slots[number / 64] >> number % 64 & 1) != 0;
}

bool
caller_is_limited_to_cards(const struct caller *caller)
{
	return caller->card_count > 0;
}

static bool
fits(const struct caller_cards *cards, const char *iccid)
{
	return cards->prefix
	    ? strncmp(iccid, cards->digits, strlen(cards->digits)) == 0
	    : strcmp(iccid, cards->digits) == 0;
}

bool
caller_may_card(const struct caller *caller, const char *iccid)
{
	for (size_t i = 0; iccid[0] != '\0' && i < caller->card_count; i++)
		if (fits(&caller->cards[i], iccid))
			return true;
	return caller->card_count == 0;
}

bool
caller_has_ended(const struct caller *caller, int64_t now)
{
	return caller->has_end && now >= caller->end;
}
