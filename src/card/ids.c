/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/cursor.h"
#include "base/hex.h"
#include "card/files.h"

enum {
	ICCID_LEN = 10,
	ICCID_MAX = 20,
	IMSI_LEN = 9,
	IMSI_MIN = 6,
	IMSI_MAX = 15,
};

/* Low nibble of the first byte of an IMSI: type 001, and parity in bit 4. */
enum { IMSI_TYPE = 0x1, IMSI_TYPE_MASK = 0x7 };

enum nibbles { LOW_FIRST, HIGH_FIRST };

/* Digits one by one; after the first filler F only fillers may come. */
struct digits {
	char *text;
	size_t len;
	bool ended;
	bool bad;
};

static void
add_digit(struct digits *d, unsigned nibble)
{
	if (nibble == 0xf)
		d->ended = true;
	else if (nibble > 9 || d->ended)
		d->bad = true;
	else
		d->text[d->len++] = (char)('0' + nibble);
}

static void
add_digits(struct digits *d, struct cursor c, enum nibbles order)
{
	while (c.left > 0) {
		uint8_t byte = cursor_u8(&c);
		unsigned low = byte & 0xf, high = byte >> 4;

		add_digit(d, order == LOW_FIRST ? low : high);
		add_digit(d, order == LOW_FIRST ? high : low);
	}
}

static bool
begins_with_89(const char *digits)
{
	return strncmp(digits, "89", 2) == 0;
}

static bool
take_iccid(struct cursor c, enum nibbles order, char out[ICCID_MAX + 1])
{
	struct digits d = { .text = out };

	memset(out, 0, ICCID_MAX + 1);
	add_digits(&d, c, order);
	return !d.bad && d.len > 0;
}

/* Whatever the nibbles are, without the fillers at the end; "" if all are. */
static void
take_letters(struct cursor c, char out[ICCID_MAX + 1])
{
	uint8_t swapped[ICCID_LEN];
	size_t len = ICCID_MAX;

	for (size_t i = 0; i < sizeof(swapped); i++) {
		uint8_t byte = cursor_u8(&c);

		swapped[i] = (uint8_t)(byte << 4 | byte >> 4);
	}
	hex_encode(swapped, sizeof(swapped), out);
	while (len > 0 && out[len - 1] == 'f')
		out[--len] = '\0';
}

enum sr_err
ef_iccid_decode(const uint8_t *data, size_t len, char out[21])
{
	struct cursor c = cursor_over(data, len);

	memset(out, 0, ICCID_MAX + 1);
	if (len != ICCID_LEN)
		return SR_MALFORMED;
	/* All ICCIDs begin with 89 (ITU-T E.118). */
	if (take_iccid(c, LOW_FIRST, out) && begins_with_89(out))
		return SR_OK;
	if (take_iccid(c, HIGH_FIRST, out) && begins_with_89(out))
		return SR_OK;
	if (take_iccid(c, LOW_FIRST, out))
		return SR_OK;
	take_letters(c, out);
	return out[0] != '\0' ? SR_OK : SR_MALFORMED;
}

enum sr_err
ef_imsi_decode(const uint8_t *data, size_t len, char out[16])
{
	struct cursor c = cursor_over(data, len), used;
	struct digits d = { .text = out };
	uint8_t first;

	memset(out, 0, IMSI_MAX + 1);
	if (len != IMSI_LEN)
		return SR_MALFORMED;
	used = cursor_sub(&c, cursor_u8(&c));
	first = cursor_u8(&used);
	add_digit(&d, first >> 4);
	add_digits(&d, used, LOW_FIRST);
	/* Its parity is wrong on some cards; length and fillers say enough. */
	if (!used.bad && !d.bad && d.len >= IMSI_MIN &&
	    (first & IMSI_TYPE_MASK) == IMSI_TYPE)
		return SR_OK;
	memset(out, 0, IMSI_MAX + 1);
	return SR_MALFORMED;
}

enum sr_err
ef_ad_decode(const uint8_t *data, size_t len, unsigned *mnc_len)
{
	struct cursor c = cursor_over(data, len);
	unsigned value;

	*mnc_len = 0;
	cursor_take(&c, 3);
	value = cursor_u8(&c) & 0xf;
	if (value != 2 && value != 3)
		return SR_MALFORMED;
	*mnc_len = value;
	return SR_OK;
}

bool
ef_ust_has(const uint8_t *data, size_t len, unsigned service)
{
	struct cursor c = cursor_over(data, len);

	if (service == 0)
		return false;
	cursor_take(&c, (service - 1) / 8);
	return cursor_u8(&c) & 1 << ((service - 1) % 8);
}
