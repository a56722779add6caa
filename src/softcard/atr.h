/* SPDX-License-Identifier: MIT */
#ifndef SOFTCARD_ATR_H
#define SOFTCARD_ATR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "card/apdu.h"

/* Answer to reset (ISO 7816-3, 8). */

enum { ATR_MAX = 33 };

/*
 * Is this an ATR, with the right length and check byte, whose first protocol
 * is this one?  A reader takes the first when nothing else is asked for.
 */
bool atr_offers(const uint8_t *atr, size_t len, enum apdu_protocol protocol);

/* The ATRs of cards whose profile gives none; each returns its length. */
size_t atr_default(enum apdu_protocol protocol, uint8_t atr[ATR_MAX]);
size_t atr_default_sim(uint8_t atr[ATR_MAX]);

#endif
