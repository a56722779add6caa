/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "aka/vector.h"
#include "base/wipe.h"
#include "softcard/internal.h"

/* VERIFY PIN and UNBLOCK PIN (TS 102 221, 11.1.9 and 11.1.13). */

enum {
	REFERENCE_PIN2 = 0x81, /* P2 (table 9.3) */
	SW_NOT_VERIFIED = 0x6300,
	PIN_LEN = 8,
	UNBLOCK_LEN = 16, /* the unblock PIN and the new PIN */
};

uint16_t
pin_check(const struct softcard *card)
{
	if (card->profile.pin[0] == '\0' || card->pin_verified)
		return SW_OK;
	return card->state.pin.verify == 0 ? SW_BLOCKED : SW_ACCESS;
}

static bool
is_pin(const struct softcard *card, uint8_t reference)
{
	return reference == card->profile.pin_reference;
}

/* In this state of the card; NULL when it has no such PIN. */
static struct pin_tries *
tries_of(
    const struct softcard *card, struct card_state *state, uint8_t reference)
{
	if (is_pin(card, reference))
		return &state->pin;
	return reference == REFERENCE_PIN2 ? &state->pin2 : NULL;
}

static uint16_t
sw_tries(unsigned tries)
{
	return (uint16_t)(SW_NO_TRIES_LEFT | tries);
}

/*
 * Digits and FF up to 8 bytes (9.5.1).  The profile gives PIN2 no value, so
 * nothing is equal to it.
 */
static bool
is_right(const struct softcard *card, uint8_t reference, const uint8_t *given)
{
	uint8_t right[PIN_LEN];
	bool same;

	if (!is_pin(card, reference))
		return false;
	memset(right, 0xff, sizeof(right));
	memcpy(right, card->profile.pin, strlen(card->profile.pin));
	same = aka_equal(given, right, sizeof(right));
	wipe(right, sizeof(right));
	return same;
}

static uint16_t
try_pin(struct softcard *card, const struct command *cmd)
{
	struct card_state next = card->state;
	struct pin_tries *tries = tries_of(card, &next, cmd->p2);
	bool right = is_right(card, cmd->p2, cmd->data.at);
	uint16_t sw;

	if (tries->verify == 0)
		return SW_BLOCKED;
	tries->verify = right ? PIN_TRIES : tries->verify - 1;
	if (is_pin(card, cmd->p2))
		card->pin_verified = false;
	if ((sw = card_store(card, &next)) != SW_OK)
		return sw;
	if (!right && quirk_has(card, QUIRK_HIDDEN_TRIES))
		return SW_NOT_VERIFIED;
	if (!right)
		return sw_tries(tries->verify);
	card->pin_verified = true;
	return SW_OK;
}

/*
 * Without data nothing is tried (11.1.9.1.2).  A sysmoISIM-SJA2 counts also
 * where the PIN is disabled; others say how things stand.
 */
static uint16_t
verify_status(const struct softcard *card, uint8_t reference, unsigned tries)
{
	bool first = is_pin(card, reference);

	if (card->profile.verify_sw != 0)
		return card->profile.verify_sw;
	if (!quirk_has(card, QUIRK_VERIFY_STATUS))
		return sw_tries(tries);
	if (first && card->profile.pin[0] == '\0')
		return SW_REFERENCE_DATA;
	if (first && card->pin_verified)
		return SW_OK;
	return tries == 0 ? SW_BLOCKED : sw_tries(tries);
}

uint16_t
command_verify(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	const struct pin_tries *tries = tries_of(card, &card->state, cmd->p2);

	(void)out;
	if (cmd->p1 != 0)
		return SW_WRONG_P1P2;
	if (tries == NULL)
		return SW_REFERENCE_NOT_FOUND;
	if (cmd->data.left == 0)
		return verify_status(card, cmd->p2, tries->verify);
	if (cmd->data.left != PIN_LEN)
		return SW_WRONG_LENGTH;
	if (is_pin(card, cmd->p2) && card->profile.pin[0] == '\0')
		return SW_REFERENCE_DATA;
	return try_pin(card, cmd);
}

/* The profile has no unblock PIN: every one given is wrong. */
uint16_t
command_unblock(
    struct softcard *card, const struct command *cmd, struct builder *out)
{
	struct card_state next = card->state;
	struct pin_tries *tries = tries_of(card, &next, cmd->p2);
	uint16_t sw;

	(void)out;
	if (cmd->p1 != 0)
		return SW_WRONG_P1P2;
	if (tries == NULL)
		return SW_REFERENCE_NOT_FOUND;
	if (cmd->data.left == 0)
		return sw_tries(tries->unblock);
	if (cmd->data.left != UNBLOCK_LEN)
		return SW_WRONG_LENGTH;
	if (tries->unblock == 0)
		return SW_BLOCKED;
	tries->unblock--;
	sw = card_store(card, &next);
	return sw == SW_OK ? sw_tries(tries->unblock) : sw;
}
