/* SPDX-License-Identifier: MIT */
#ifndef BASE_HEX_H
#define BASE_HEX_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* The one hex codec.  Takes either case, gives lower case. */

/* Write 2 * len digits and a NUL to `out`. */
void hex_encode(const uint8_t *bytes, size_t len, char *out);

/*
 * Decode exactly `digits` characters into at most `cap` bytes.
 *
 * Returns SR_OK and sets *len, or SR_MALFORMED for an odd count, a character
 * that is no hex digit, or more than `cap` bytes; `out` is then wiped.
 */
MUST_CHECK enum sr_err hex_decode(
    const char *text, size_t digits, uint8_t *out, size_t cap, size_t *len);

/* The same for a NUL-terminated text of exactly `len` bytes. */
MUST_CHECK enum sr_err hex_decode_exact(
    const char *text, uint8_t *out, size_t len);

#endif
