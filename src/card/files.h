/* SPDX-License-Identifier: MIT */
#ifndef CARD_FILES_H
#define CARD_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * What stands in the elementary files.  Every decoder takes the content of a
 * file or record, says SR_MALFORMED where that breaks its format and then
 * leaves its output empty.
 */

/* The last is the 2G application, which has no AID (TS 51.011). */
enum card_app {
	CARD_APP_USIM = 0,
	CARD_APP_ISIM,
	CARD_APP_OTHER,
	CARD_APP_SIM,
};

enum {
	FID_MF = 0x3f00,
	FID_DIR = 0x2f00,
	FID_ICCID = 0x2fe2,
	FID_PL = 0x2f05,
	FID_MF_ARR = 0x2f06,
	FID_IMSI = 0x6f07, /* ADF.USIM */
	FID_KEYS = 0x6f08,
	FID_KEYS_PS = 0x6f09,
	FID_UST = 0x6f38,
	FID_SPN = 0x6f46,
	FID_ACC = 0x6f78,
	FID_AD = 0x6fad, /* both ADFs */
	FID_ARR = 0x6f06,
	FID_IMPI = 0x6f02, /* ADF.ISIM */
	FID_DOMAIN = 0x6f03,
	FID_IMPU = 0x6f04,
	FID_IST = 0x6f07,
	FID_PCSCF = 0x6f09,
	FID_CURRENT_ADF = 0x7fff,
};

enum { AID_PREFIX_LEN = 7, AID_MAX = 16, LABEL_MAX = 32, CARD_TEXT_MAX = 256 };

/* RID of 3GPP and application code (TS 101 220, annex E). */
extern const uint8_t aid_prefix_usim[AID_PREFIX_LEN];
extern const uint8_t aid_prefix_isim[AID_PREFIX_LEN];

enum card_app aid_app(const uint8_t *aid, size_t len);

struct ef_dir_record {
	uint8_t aid[AID_MAX];
	size_t aid_len; /* 5 to 16; 0 in an empty record */
	char label[LABEL_MAX + 1]; /* "" when missing or not printable */
};

/* One record of EF_DIR (TS 102 221, 13.1); an empty record is SR_OK. */
MUST_CHECK enum sr_err ef_dir_decode(
    const uint8_t *data, size_t len, struct ef_dir_record *out);

/*
 * EF_ICCID (13.2): 1 to 20 digits, as text.  Of two readings the one that
 * begins with 89 holds, since old cards hold the high nibble first.  A file
 * that is no number in either gives its nibbles, low first, as lower-case hex
 * digits without the fillers at the end: no two files give the same text.
 */
MUST_CHECK enum sr_err ef_iccid_decode(
    const uint8_t *data, size_t len, char out[21]);

/*
 * EF_IMSI (TS 31.102, 4.2.2): 6 to 15 digits, as text, also where the parity
 * bit is wrong.
 */
MUST_CHECK enum sr_err ef_imsi_decode(
    const uint8_t *data, size_t len, char out[16]);

/* EF_AD (4.2.18): length of the MNC, 2 or 3; malformed when it has none. */
MUST_CHECK enum sr_err ef_ad_decode(
    const uint8_t *data, size_t len, unsigned *mnc_len);

/* Is service n (from 1) available in EF_UST or EF_IST (10.1)? */
bool ef_ust_has(const uint8_t *data, size_t len, unsigned service);

/*
 * Those of interest that are available in EF_UST, or EF_IST of the ISIM, by
 * the names of doc/http-api.md; returns how many.
 */
enum { CARD_SERVICES_MAX = 32 };
size_t ef_services(enum card_app app, const uint8_t *data, size_t len,
    const char *out[CARD_SERVICES_MAX]);

/*
 * EF_IMPI, EF_DOMAIN or a record of EF_IMPU (TS 31.103, 4.2.2-4): `80 L`
 * and text in UTF-8.  An unpersonalised one (all FF, or no text) is SR_OK and
 * the empty text.
 */
MUST_CHECK enum sr_err ef_ims_text_decode(
    const uint8_t *data, size_t len, char out[CARD_TEXT_MAX]);

/*
 * A record of EF_PCSCF (4.2.8) as text: the FQDN, or the IPv4 or IPv6
 * address in its usual notation.  "" for an empty record.
 */
MUST_CHECK enum sr_err ef_pcscf_decode(
    const uint8_t *data, size_t len, char out[CARD_TEXT_MAX]);

#endif
