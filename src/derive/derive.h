/* SPDX-License-Identifier: MIT */
#ifndef DERIVE_DERIVE_H
#define DERIVE_DERIVE_H

#include "aka/kdf.h"
#include "wire/derive.h"

/*
 * From what a request wants derived, and what the card answered, to the keys
 * of the answer.  Pure; server and client do the same here.
 */

/*
 * Does the request fit its challenge?  To be asked before the card is.
 * Returns NULL, or a constant sentence with what is wrong.
 */
const char *derive_check(const struct wire_derive *request,
    const uint8_t rand[16], const uint8_t autn[16]);

/*
 * Derive what a checked request wants, and no more.  *out is secret: wipe
 * after use.
 */
void derive_keys(const struct wire_derive *request,
    const struct kdf_session *session, struct wire_derived *out);

#endif
