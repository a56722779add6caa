/* SPDX-License-Identifier: MIT */
#include "card/sw.h"

static uint8_t
sw1(uint16_t sw)
{
	return (uint8_t)(sw >> 8);
}

bool
sw_is_more(uint16_t sw)
{
	return sw1(sw) == 0x61 || sw1(sw) == 0x9f;
}

bool
sw_is_wrong_le(uint16_t sw)
{
	return sw1(sw) == 0x6c;
}

bool
sw_is_ok(uint16_t sw)
{
	return sw == SW_OK || sw1(sw) == 0x91;
}

int
sw_tries_left(uint16_t sw)
{
	return (sw & 0xfff0) == SW_NO_TRIES_LEFT ? sw & 0xf : -1;
}

bool
sw_is_class_refused(uint16_t sw)
{
	return sw1(sw) == 0x6d || sw1(sw) == 0x6e;
}

enum sr_err
sw_refusal(uint16_t sw)
{
	switch (sw) {
	case SW_INCORRECT_MAC:
		return SR_INCORRECT_MAC;
	case SW_NO_SECURITY_CONTEXT:
	case SW_FUNCTION_NOT_SUPPORTED:
	case SW_WRONG_P1P2:
	case SW_WRONG_OFFSET:
		return SR_SECURITY_CONTEXT_NOT_SUPPORTED;
	case SW_KEY_FRESHNESS:
		return SR_KEY_FRESHNESS_FAILURE;
	case SW_ACCESS:
	case SW_GSM_ACCESS:
		return SR_PIN_REQUIRED;
	case SW_BLOCKED:
	case SW_GSM_BLOCKED:
		return SR_PIN_BLOCKED;
	default:
		return SR_CARD_ERROR;
	}
}
