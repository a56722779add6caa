/* SPDX-License-Identifier: MIT */
#ifndef CARD_APDU_H
#define CARD_APDU_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * Command and response APDUs in short form (ISO 7816-3, 12; TS 102 221, 7.3
 * and 10.1), and what a T=0 reader must be given for them.
 */

enum apdu_protocol { APDU_T0 = 0, APDU_T1 = 1 };

enum {
	APDU_CMD_MAX = 261, /* header, Lc, 255 bytes, Le */
	APDU_RSP_MAX = 258, /* 256 bytes and the status word */
	APDU_NO_LE = -1,
};

struct apdu_cmd {
	uint8_t cla, ins, p1, p2;
	uint8_t lc;
	int le; /* APDU_NO_LE, or 1 to 256 */
	const uint8_t *data; /* lc bytes, borrowed */
};

/*
 * The bytes to transmit.  T=0 gets TPDUs: P3 = 00 in case 1, no Le in case 4
 * (TS 102 221, 7.3.1.1).  Returns how many bytes of `out` are used.
 */
size_t apdu_encode(const struct apdu_cmd *cmd, enum apdu_protocol protocol,
    uint8_t out[APDU_CMD_MAX]);

/* May hold secrets: wipe after use. */
struct apdu_rsp {
	uint8_t data[APDU_RSP_MAX];
	size_t len; /* without the status word */
	uint16_t sw;
};

/*
 * Split the bytes that a reader gave into data and status word.  Returns
 * SR_OK, or SR_MALFORMED for fewer than 2 or more than APDU_RSP_MAX bytes, or
 * a status word whose first byte is not one of 61 to 6F and 90 to 9F (ISO
 * 7816-3, 10.3.3); *out is then wiped.
 */
MUST_CHECK enum sr_err apdu_decode(
    const uint8_t *bytes, size_t len, struct apdu_rsp *out);

#endif
