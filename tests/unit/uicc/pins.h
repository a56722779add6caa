/* SPDX-License-Identifier: MIT */
#ifndef PINS_H
#define PINS_H

#include "uicc/uicc.h"

/*
 * A source with the PIN 90817 for the card ICCID, to be used beside a script,
 * which has to expect what is asked of it:
 *
 *	= take                  before VERIFY
 *	= right 3               after it; or refused or unknown, and the tries
 */
extern const struct uicc_pins script_pins;
extern const struct uicc_pins script_pins_latched; /* gives none */
extern const struct uicc_pins script_pins_disk; /* cannot latch it */

#endif
