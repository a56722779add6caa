/* SPDX-License-Identifier: MIT */
#ifndef SOFTCARD_SOFTCARD_H
#define SOFTCARD_SOFTCARD_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "card/apdu.h"
#include "softcard/journal.h"
#include "softcard/profile.h"

/*
 * A UICC in software: command bytes in, answer bytes out, as a card would
 * give them through a reader that passes bytes unchanged.  A T=0 card takes
 * TPDUs and answers 61xx and 6Cxx; a T=1 card takes APDUs and answers in one
 * go (TS 102 221, 7.3).
 *
 * A card belongs to one thread at a time.
 */
struct softcard;

/*
 * Make a card and load its SQN and PIN state from profile->state if that
 * file exists.  The profile is copied; `journal` is borrowed and may be NULL.
 * Returns SR_OK, SR_NO_MEMORY, SR_IO or SR_BAD_CONFIG (state file broken or
 * of another card) with *error filled.
 */
MUST_CHECK enum sr_err softcard_new(const struct profile *profile,
    struct journal *journal, struct softcard **out, struct conf_error *error);

/* Wipes.  NULL is allowed. */
void softcard_free(struct softcard *card);

/* Cold or warm reset: channels, files and verified PINs are forgotten. */
void softcard_reset(struct softcard *card);

size_t softcard_atr(const struct softcard *card, uint8_t atr[33]);
enum apdu_protocol softcard_protocol(const struct softcard *card);

/*
 * Run one command; sleeps for the delays of the profile.  Always answers,
 * with at least a status word, whatever the bytes are.  A changed SQN or PIN
 * state is on disk before the answer is given; if it cannot be written, the
 * answer is 6581.  *rsp_len is at most APDU_RSP_MAX.
 */
void softcard_transmit(struct softcard *card, const uint8_t *cmd,
    size_t cmd_len, uint8_t rsp[APDU_RSP_MAX], size_t *rsp_len);

#endif
