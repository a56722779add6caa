/* SPDX-License-Identifier: MIT */
#include <string.h>

#include <nettle/pbkdf2.h>

#include "base/cursor.h"
#include "base/wipe.h"
#include "pin/hash.h"

enum { ROUNDS = 20000 };

static void
put_text(struct builder *b, const char *text)
{
	builder_bytes(b, (const uint8_t *)text, strlen(text));
	builder_u8(b, 0);
}

void
pin_hash(const struct pin_card *card, const uint8_t salt[LATCH_SALT_LEN],
    uint8_t out[LATCH_HASH_LEN])
{
	uint8_t bytes[sizeof(card->iccid) + sizeof(card->pin) +
	    sizeof(card->confirmed)];
	struct builder b = builder_over(bytes, sizeof(bytes));

	put_text(&b, card->iccid);
	put_text(&b, card->pin);
	put_text(&b, card->confirmed);
	pbkdf2_hmac_sha256(
	    b.len, bytes, ROUNDS, LATCH_SALT_LEN, salt, LATCH_HASH_LEN, out);
	wipe(bytes, sizeof(bytes));
}
