/* SPDX-License-Identifier: MIT */
#ifndef PIN_HASH_H
#define PIN_HASH_H

#include "pin/latch.h"
#include "pin/list.h"

/*
 * PBKDF2 with HMAC-SHA-256 over ICCID, PIN and `confirmed`, which takes some
 * milliseconds.  What it is worth: doc/adr/0009.
 */
void pin_hash(const struct pin_card *card, const uint8_t salt[LATCH_SALT_LEN],
    uint8_t out[LATCH_HASH_LEN]);

#endif
