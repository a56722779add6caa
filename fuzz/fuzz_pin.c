/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "pin/latch.h"
#include "pin/list.h"

/*
 * Any text as the file of PINs and as the latch: it is refused with an error,
 * or keeps to its limits; and a latch is written and read again as it was.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool right)
{
	if (!right)
		abort();
}

static void
check_error(enum sr_err err, const struct conf_error *error)
{
	if (err == SR_OK) {
		check(error->text[0] == '\0');
		return;
	}
	check(err == SR_BAD_CONFIG || err == SR_NO_MEMORY);
	check(strncmp(error->text, "f.ini", 5) == 0);
}

static bool
is_digits(const char *text, size_t min, size_t max)
{
	size_t len = strlen(text);

	return len >= min && len <= max && strspn(text, "0123456789") == len;
}

static void
try_list(const char *text)
{
	struct conf_error error;
	struct pin_list list;
	enum sr_err err = pin_list_load_text("f.ini", text, &list, &error);

	check_error(err, &error);
	check(err == SR_OK || list.count == 0);
	for (size_t i = 0; i < list.count; i++) {
		const struct pin_card *card = &list.cards[i];

		check(is_digits(card->pin, PIN_DIGITS_MIN, PIN_DIGITS_MAX));
		check(is_digits(card->iccid, 1, PIN_ICCID_MAX));
		check(strlen(card->confirmed) <= PIN_CONFIRMED_MAX);
		check(pin_list_find(&list, card->iccid) == card);
	}
	pin_list_wipe(&list);
}

static void
try_latch(const char *text)
{
	struct latch latch = { .count = 0 }, again = { .count = 0 };
	struct conf_error error;
	enum sr_err err = latch_decode("f.ini", text, &latch, &error);
	char *written;
	size_t len;

	check_error(err, &error);
	check(err == SR_OK || latch.count == 0);
	written = latch_encode(&latch, &len);
	if (written != NULL) {
		check(strlen(written) == len);
		check(latch_decode("f.ini", written, &again, &error) == SR_OK);
		check(again.count == latch.count);
	}
	for (size_t i = 0; i < again.count; i++)
		check(memcmp(&again.entries[i], &latch.entries[i],
			  sizeof(latch.entries[i])) == 0);
	free(written);
	free(latch.entries);
	free(again.entries);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	try_list(text);
	try_latch(text);
	free(text);
	return 0;
}
