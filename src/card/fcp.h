/* SPDX-License-Identifier: MIT */
#ifndef CARD_FCP_H
#define CARD_FCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* File control parameters (TS 102 221, 11.1.1.3-4), as far as we use them. */

enum fcp_structure {
	FCP_UNKNOWN = 0,
	FCP_DF, /* MF, DF or ADF */
	FCP_TRANSPARENT,
	FCP_LINEAR,
	FCP_CYCLIC,
};

enum fcp_pin { FCP_PIN_UNKNOWN = 0, FCP_PIN_DISABLED, FCP_PIN_ENABLED };

struct fcp {
	enum fcp_structure structure;
	uint16_t fid; /* 0 when tag 83 is missing, as in many ADFs */
	size_t size; /* tag 80: bytes of the EF; 0 when missing */
	size_t record_len; /* LINEAR, CYCLIC: 1 to 255 */
	size_t record_count;
	uint8_t aid[16]; /* tag 84 */
	size_t aid_len; /* 0 when missing */
	/*
	 * The application PIN, 01 to 08, in C6 (9.5.2), or the universal PIN
	 * 11 where its usage qualifier puts it in its place.
	 */
	enum fcp_pin pin;
	uint8_t pin_ref; /* its key reference (9.5.1); 0 when there is none */
};

/*
 * Decode the data of an answer to SELECT: tag 62 and nothing after it,
 * children in any order, unknown ones skipped, of two alike the first taken.
 * Returns SR_OK or SR_MALFORMED with *out wiped.
 */
MUST_CHECK enum sr_err fcp_decode(
    const uint8_t *data, size_t len, struct fcp *out);

#endif
