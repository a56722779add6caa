/* SPDX-License-Identifier: MIT */
#ifndef CARD_TEXT_H
#define CARD_TEXT_H

#include "base/cursor.h"

/*
 * Text and blanks in elementary files.  Whatever stands in a card ends up in
 * JSON, logs and terminals, so only clean UTF-8 leaves this module as text.
 */

/*
 * All the bytes as NUL-terminated text.  False, and `out` all zero, when they
 * need more than `cap` - 1 bytes, are not UTF-8 (RFC 3629), or hold a control
 * character (C0, DEL, C1).
 */
bool text_copy(struct cursor c, char *out, size_t cap);

/* Is there nothing but FF? */
bool text_is_blank(struct cursor c);

#endif
