/* SPDX-License-Identifier: MIT */
#ifndef CARD_AUTH_H
#define CARD_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * AUTHENTICATE in the 3G security context, the same for USIM (TS 31.102,
 * 7.1.2) and ISIM (TS 31.103, 7.1.2).
 */

enum { AUTH_3G_P2 = 0x81, AUTH_3G_DATA_LEN = 34 };

/* `10` RAND `10` AUTN. */
void auth_3g_encode(const uint8_t rand[16], const uint8_t autn[16],
    uint8_t out[AUTH_3G_DATA_LEN]);

/* Zero is no verdict, so that a wiped struct never reads as success. */
enum auth_verdict {
	AUTH_NONE = 0,
	AUTH_SUCCESS, /* res, ck and ik are set, kc when has_kc */
	AUTH_SYNC_FAILURE, /* auts is set */
	AUTH_REFUSED, /* set by uicc/, never by the decoder */
};

/* Holds secrets when the verdict is AUTH_SUCCESS: wipe after use. */
struct auth_answer {
	enum auth_verdict verdict;
	size_t res_len; /* 4 to 16 */
	uint8_t res[16];
	uint8_t ck[16];
	uint8_t ik[16];
	bool has_kc; /* service 27, by the length of the answer */
	uint8_t kc[8];
	uint8_t auts[14];
};

/*
 * Decode the data of the answer, without the status word: `DB` RES CK IK
 * [Kc] or `DC` AUTS, exact to the byte.  Returns SR_OK or SR_MALFORMED with
 * *out wiped.
 */
MUST_CHECK enum sr_err auth_3g_decode(
    const uint8_t *data, size_t len, struct auth_answer *out);

#endif
