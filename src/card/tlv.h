/* SPDX-License-Identifier: MIT */
#ifndef CARD_TLV_H
#define CARD_TLV_H

#include <stdbool.h>

#include "base/cursor.h"

/*
 * BER-TLV with one-byte tags and lengths up to FF (`81 xx` from 80 on), as
 * the card uses it (TS 102 221, 11.1.1.3).  A longer tag, like 5F50 in EF_DIR,
 * is stepped over whole and goes by its first byte.
 */

struct tlv {
	uint8_t tag;
	struct cursor value;
};

/*
 * The next object; false at the end, at padding (tag 00 or FF), and when the
 * bytes are broken, which also makes the cursor bad.
 */
bool tlv_next(struct cursor *c, struct tlv *out);

/* The first object with this tag; false when there is none. */
bool tlv_find(struct cursor c, uint8_t tag, struct cursor *value);

#endif
