/* SPDX-License-Identifier: MIT */
#ifndef CARD_SW_H
#define CARD_SW_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Status words (TS 102 221, 10.2.1; TS 31.102, 7.3.1), and with GSM those of
 * CLA A0 (TS 51.011, 9.4).
 */
enum {
	SW_OK = 0x9000,
	SW_MAYBE_CORRUPTED = 0x6281, /* ISO 7816-4, table 7 */
	SW_END_OF_FILE = 0x6282,
	SW_DEACTIVATED = 0x6283,
	SW_NO_TRIES_LEFT = 0x63c0, /* 63Cx: x tries left */
	SW_MEMORY_PROBLEM = 0x6581,
	SW_WRONG_LENGTH = 0x6700,
	SW_CHANNEL_NOT_SUPPORTED = 0x6881,
	SW_FILE_STRUCTURE = 0x6981,
	SW_ACCESS = 0x6982,
	SW_BLOCKED = 0x6983,
	SW_REFERENCE_DATA = 0x6984,
	SW_CONDITIONS = 0x6985,
	SW_NO_EF = 0x6986,
	SW_WRONG_DATA = 0x6a80,
	SW_FUNCTION_NOT_SUPPORTED = 0x6a81,
	SW_FILE_NOT_FOUND = 0x6a82,
	SW_RECORD_NOT_FOUND = 0x6a83,
	SW_WRONG_P1P2 = 0x6a86,
	SW_LC_AND_P1P2 = 0x6a87, /* Lc does not go with P1 P2 */
	SW_REFERENCE_NOT_FOUND = 0x6a88,
	SW_WRONG_OFFSET = 0x6b00,
	SW_INS_NOT_SUPPORTED = 0x6d00,
	SW_CLA_NOT_SUPPORTED = 0x6e00,
	SW_TECHNICAL = 0x6f00,
	SW_BUSY = 0x9300, /* try again (TS 102 221, 10.2.1.2) */
	SW_GSM_NO_EF = 0x9400, /* no EF selected */
	SW_GSM_NOT_FOUND = 0x9404,
	SW_GSM_WRONG_FILE = 0x9408,
	SW_GSM_ACCESS = 0x9804, /* no CHV verified, or a wrong answer */
	SW_GSM_BLOCKED = 0x9840,
	SW_INCORRECT_MAC = 0x9862,
	SW_NO_SECURITY_CONTEXT = 0x9864,
	SW_KEY_FRESHNESS = 0x9865,
};

/*
 * 61xx, or 9Fxx as CLA A0 has it, and some cards in any class: xx bytes wait
 * (0 = 256 or more); 6Cxx: repeat with Le = xx.
 */
bool sw_is_more(uint16_t sw);
bool sw_is_wrong_le(uint16_t sw);

/* 9000, or 91xx: done and a proactive command waits (TS 102 221, 7.4.2). */
bool sw_is_ok(uint16_t sw);

/* 63Cx: the tries left, else -1. */
int sw_tries_left(uint16_t sw);

/* 6Exx, 6Dxx: nothing is known of this class, or of this instruction in it. */
bool sw_is_class_refused(uint16_t sw);

/*
 * What a refusal of AUTHENTICATE, or of RUN GSM ALGORITHM, means: one of
 * SR_INCORRECT_MAC and on.
 */
enum sr_err sw_refusal(uint16_t sw);

#endif
