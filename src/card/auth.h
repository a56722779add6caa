/* SPDX-License-Identifier: MIT */
#ifndef CARD_AUTH_H
#define CARD_AUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * AUTHENTICATE in the security contexts of the USIM (TS 31.102, 7.1.2) and
 * the ISIM (TS 31.103, 7.1.2), and RUN GSM ALGORITHM of a 2G SIM (TS 51.011,
 * 8.16), whose data are the RAND alone.
 */

enum auth_context {
	AUTH_3G = 0,
	AUTH_GSM, /* of the USIM; or RUN GSM ALGORITHM, by the application */
	AUTH_GBA, /* bootstrapping */
	AUTH_GBA_NAF, /* derivation of a NAF's key from what was bootstrapped */
};

enum { AUTH_3G_P2 = 0x81, AUTH_GSM_P2 = 0x80, AUTH_GBA_P2 = 0x84 };
enum { AUTH_3G_DATA_LEN = 34, AUTH_GSM_DATA_LEN = 17, AUTH_GBA_DATA_LEN = 35 };

/* `10` RAND `10` AUTN. */
void auth_3g_encode(const uint8_t rand[16], const uint8_t autn[16],
    uint8_t out[AUTH_3G_DATA_LEN]);

/* `10` RAND. */
void auth_gsm_encode(const uint8_t rand[16], uint8_t out[AUTH_GSM_DATA_LEN]);

/* `DD` `10` RAND `10` AUTN. */
void auth_gba_encode(const uint8_t rand[16], const uint8_t autn[16],
    uint8_t out[AUTH_GBA_DATA_LEN]);

/* What AUTHENTICATE's data hold at most, and NAF_ID and IMPI in them. */
enum { AUTH_DATA_MAX = 255, AUTH_NAF_MAX = AUTH_DATA_MAX - 3 };

/* NAF_ID and IMPI: each has one byte or more, both at most AUTH_NAF_MAX. */
struct auth_naf {
	size_t naf_id_len;
	size_t impi_len;
	uint8_t bytes[AUTH_NAF_MAX]; /* NAF_ID, and the IMPI behind it */
};

/* `DE` L NAF_ID L IMPI; returns how many bytes of `out` are used. */
size_t auth_naf_encode(const struct auth_naf *naf, uint8_t out[AUTH_DATA_MAX]);

/* Zero is no verdict, so that a wiped struct never reads as success. */
enum auth_verdict {
	AUTH_NONE = 0,
	AUTH_SUCCESS, /* res, ck and ik are set, kc when has_kc */
	AUTH_SYNC_FAILURE, /* auts is set */
	AUTH_REFUSED, /* set by uicc/, never by the decoder */
	AUTH_GSM_SUCCESS, /* sres and kc are set */
	AUTH_GBA_SUCCESS, /* res is set; CK and IK stay in the card */
	AUTH_NAF_SUCCESS, /* ks_ext_naf is set */
};

/* RES has 4 to 16 bytes (TS 33.102, 6.3.7), with TUAK up to 32 (TS 35.231). */
enum { AUTH_RES_MAX = 32 };

/* Holds secrets when the verdict is a success: wipe after use. */
struct auth_answer {
	enum auth_verdict verdict;
	size_t res_len; /* 4 to 32 */
	uint8_t res[AUTH_RES_MAX];
	uint8_t ck[16];
	uint8_t ik[16];
	bool has_kc; /* service 27, by the length of the answer */
	uint8_t kc[8];
	uint8_t auts[14];
	uint8_t sres[4];
	uint8_t ks_ext_naf[32];
};

/*
 * Decode the data of the answer, without the status word, exact to the byte.
 * Returns SR_OK or SR_MALFORMED with *out wiped.
 */

/* `DB` RES CK IK [Kc], or `DC` AUTS. */
MUST_CHECK enum sr_err auth_3g_decode(
    const uint8_t *data, size_t len, struct auth_answer *out);

/* `04` SRES `08` Kc. */
MUST_CHECK enum sr_err auth_gsm_decode(
    const uint8_t *data, size_t len, struct auth_answer *out);

/* `DB` RES, or `DC` AUTS. */
MUST_CHECK enum sr_err auth_gba_decode(
    const uint8_t *data, size_t len, struct auth_answer *out);

/* `DB` Ks_ext_NAF. */
MUST_CHECK enum sr_err auth_naf_decode(
    const uint8_t *data, size_t len, struct auth_answer *out);

/* RUN GSM ALGORITHM: SRES Kc, without their lengths. */
MUST_CHECK enum sr_err auth_sim_decode(
    const uint8_t *data, size_t len, struct auth_answer *out);

#endif
