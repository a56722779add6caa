/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "base/cursor.h"
#include "softcard/softcard.h"

/*
 * The first byte chooses a card; then come commands, each behind a byte with
 * its length, 0 being a reset.  To every one of them there is an answer that
 * a card could give.
 */

enum { KIND_T1 = 0x01, KIND_PIN = 0x02, KIND_SQN_OFF = 0x04 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool right)
{
	if (!right)
		abort();
}

/* Made once; left to the end of the process. */
static const struct profile_list *
builtin(void)
{
	static struct profile_list *list;
	struct conf_error error;

	if (list == NULL)
		check(profile_list_builtin(&list, &error) == SR_OK);
	return list;
}

/* The two strict ones of the built-in cards, changed a little. */
static struct softcard *
make_card(uint8_t kind)
{
	struct profile *profile = malloc(sizeof(*profile));
	struct softcard *card = NULL;
	struct conf_error error;

	check(profile != NULL);
	*profile = builtin()->cards[(kind & KIND_T1) != 0 ? 3 : 2];
	if ((kind & KIND_PIN) != 0)
		strcpy(profile->pin, "1234");
	if ((kind & KIND_SQN_OFF) != 0)
		profile->sqn_check = PROFILE_SQN_OFF;
	check(softcard_new(profile, NULL, &card, &error) == SR_OK);
	free(profile);
	return card;
}

/* From a block of exactly its length, for AddressSanitizer. */
static void
transmit(struct softcard *card, struct cursor cmd)
{
	uint8_t *exact = malloc(cmd.left);
	uint8_t rsp[APDU_RSP_MAX];
	size_t len = 0;

	check(exact != NULL);
	memcpy(exact, cmd.at, cmd.left);
	softcard_transmit(card, exact, cmd.left, rsp, &len);
	free(exact);
	check(len >= 2 && len <= APDU_RSP_MAX);
	check(rsp[len - 2] >> 4 == 6 || rsp[len - 2] >> 4 == 9);
	check(len == 2 || rsp[len - 2] == 0x90 || rsp[len - 2] == 0x62);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct cursor c = cursor_over(data, size);
	struct softcard *card = make_card(cursor_u8(&c));

	while (c.left > 0) {
		uint8_t len = cursor_u8(&c);

		if (len == 0)
			softcard_reset(card);
		else
			transmit(
			    card, cursor_sub(&c, len < c.left ? len : c.left));
	}
	softcard_free(card);
	return 0;
}
