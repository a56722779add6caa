/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/wipe.h"
#include "softcard/internal.h"

static enum sr_err
save_first(const struct softcard *card, struct conf_error *error)
{
	enum sr_err err = state_save(&card->profile, &card->state);

	if (err != SR_OK)
		snprintf(error->text, sizeof(error->text), "%.200s: %s",
		    card->profile.state, strerror(errno));
	return err;
}

enum sr_err
softcard_new(const struct profile *profile, struct journal *journal,
    struct softcard **out, struct conf_error *error)
{
	struct softcard *card = wipe_malloc(sizeof(*card));
	enum sr_err err;

	if (card == NULL) {
		snprintf(error->text, sizeof(error->text), "out of memory");
		return SR_NO_MEMORY;
	}
	memset(card, 0, sizeof(*card));
	card->profile = *profile;
	card->journal = journal;
	channel_reset_all(card);
	/* Saved again at once, to fail now and not at the first challenge. */
	err = state_load(profile, &card->state, error);
	if (err == SR_OK)
		err = save_first(card, error);
	if (err != SR_OK) {
		softcard_free(card);
		return err;
	}
	*out = card;
	return SR_OK;
}

void
softcard_free(struct softcard *card)
{
	wipe_free(card);
}

void
softcard_reset(struct softcard *card)
{
	journal_event(card->journal, card->profile.name, "reset");
	channel_reset_all(card);
	wipe(&card->pending, sizeof(card->pending));
	wipe(card->gba, sizeof(card->gba));
	card->quirk = (struct quirk_state){ 0 };
	card->pin_verified = false;
}

size_t
softcard_atr(const struct softcard *card, uint8_t atr[33])
{
	memcpy(atr, card->profile.atr, card->profile.atr_len);
	return card->profile.atr_len;
}

enum apdu_protocol
softcard_protocol(const struct softcard *card)
{
	return card->profile.protocol;
}

uint16_t
card_store(struct softcard *card, const struct card_state *next)
{
	if (state_save(&card->profile, next) != SR_OK)
		return SW_MEMORY_PROBLEM;
	card->state = *next;
	return SW_OK;
}

void
softcard_transmit(struct softcard *card, const uint8_t *cmd, size_t cmd_len,
    uint8_t rsp[APDU_RSP_MAX], size_t *rsp_len)
{
	struct builder b = builder_over(rsp, APDU_RSP_MAX);

	journal_command(card->journal, card->profile.name, cmd, cmd_len);
	clock_sleep_ms(card->profile.apdu_delay_ms);
	transport_run(card, cursor_over(cmd, cmd_len), &b);
	assert(!b.bad);
	*rsp_len = b.len;
	journal_answer(card->journal, card->profile.name, rsp, b.len);
}
