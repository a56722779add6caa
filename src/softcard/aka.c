/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/wipe.h"
#include "softcard/aka.h"

enum {
	AMF_SEPARATION_BIT = 0x80, /* of its first byte (TS 33.102, annex H) */
	AMF_OFFSET = 6,
};

const struct aka_key *
card_aka_key(const struct softcard *card, const struct channel *ch)
{
	return fs_is_usim(ch->adf) ? &card->profile.usim.key
				   : &card->profile.isim.key;
}

static bool
is_fresh(const struct softcard *card, uint64_t sqn)
{
	return card->profile.sqn_check == PROFILE_SQN_OFF ||
	    card->state.accept_next ||
	    sqn_array_is_fresh(&card->state.sqn, sqn);
}

/* The step that cannot be undone: on disk before the answer goes out. */
static uint16_t
accept_sqn(struct softcard *card, uint64_t sqn)
{
	struct card_state next = card->state;

	if (card->profile.sqn_check == PROFILE_SQN_OFF)
		return SW_OK;
	/* Where the home network is, there the card starts again. */
	if (next.accept_next)
		state_set_sqn(&next.sqn, sqn);
	else
		sqn_array_store(&next.sqn, sqn);
	next.accept_next = false;
	return card_store(card, &next);
}

/*
 * The USIM of the standard leaves AMF to the terminal; the profile can ask for
 * a card that refuses vectors without the separation bit.
 */
static bool
amf_is_wrong(const struct softcard *card, const uint8_t autn[16])
{
	return card->profile.amf == PROFILE_AMF_SEPARATION &&
	    (autn[AMF_OFFSET] & AMF_SEPARATION_BIT) == 0;
}

uint16_t
card_aka_run(struct softcard *card, const struct channel *ch,
    const uint8_t rand[16], const uint8_t autn[16], struct card_aka *out)
{
	const struct aka_key *key = card_aka_key(card, ch);
	uint16_t sw = SW_OK;
	uint64_t sqn;

	memset(out, 0, sizeof(*out));
	if (!aka_vector_open(key, rand, autn, &out->vector, &sqn) ||
	    amf_is_wrong(card, autn)) {
		sw = SW_INCORRECT_MAC;
	} else if (is_fresh(card, sqn)) {
		out->accepted = true;
		sw = accept_sqn(card, sqn);
	} else {
		wipe(&out->vector, sizeof(out->vector));
		aka_auts_make(
		    key, rand, sqn_array_sqn_ms(&card->state.sqn), out->auts);
	}
	if (sw != SW_OK)
		wipe(out, sizeof(*out));
	return sw;
}
