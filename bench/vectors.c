/* SPDX-License-Identifier: MIT */
#include <err.h>
#include <stdlib.h>
#include <string.h>

#include "aka/vector.h"
#include "base/clock.h"
#include "bench/vectors.h"
#include "softcard/profile.h"

static struct challenge
make_one(const struct aka_key *key, uint64_t card, uint64_t n)
{
	static const uint8_t amf[2] = { 0x80, 0x00 };
	struct challenge c;
	struct aka_vector v;

	/* Another start in each run, so that no run repeats the one before. */
	memcpy(c.rand, &n, sizeof(n));
	memcpy(c.rand + sizeof(n), &card, sizeof(card));
	aka_vector_make(key, c.rand, 0, amf, &v);
	memcpy(c.autn, v.autn, sizeof(c.autn));
	memcpy(c.res, v.res, sizeof(c.res));
	return c;
}

void
vectors_make(struct vectors *v, const char *profile, size_t cards, size_t count)
{
	struct conf_error error;
	struct profile_list *list;
	const uint64_t start = clock_ns();

	if (profile_list_load(profile, &list, &error) != SR_OK)
		errx(1, "%s", error.text);
	if (cards == 0 || cards > list->count || count == 0)
		errx(64, "%s: has %zu cards, not %zu", profile, list->count,
		    cards);
	*v = (struct vectors){ .cards = cards, .count = count };
	v->all = calloc(cards * count, sizeof(*v->all));
	if (v->all == NULL)
		err(1, "vectors");
	for (size_t card = 0; card < cards; card++) {
		const struct aka_key *key = &list->cards[card].usim.key;

		if (key->res_len != sizeof(v->all->res))
			errx(64, "%s: card %zu: RES must have 8 bytes", profile,
			    card);
		for (size_t i = 0; i < count; i++)
			v->all[card * count + i] =
			    make_one(key, card, start + i);
	}
	profile_list_free(list);
}

void
vectors_free(struct vectors *v)
{
	free(v->all);
}

const struct challenge *
vectors_get(const struct vectors *v, size_t card, size_t n)
{
	return &v->all[card * v->count + n % v->count];
}
