/* SPDX-License-Identifier: MIT */
#ifndef CARD_GSM_H
#define CARD_GSM_H

#include "card/fcp.h"

/*
 * The 2G application (TS 51.011): of a card that has no other, or of a UICC
 * beside its USIM.  It takes CLA A0.
 */

enum { GSM_CLA = 0xa0 };

enum {
	FID_DF_GSM = 0x7f20, /* in the MF; EF_IMSI and EF_AD are in it */
};

/* What SELECT tells of a file (9.2.1). */
struct gsm_file {
	enum fcp_structure structure;
	uint16_t fid;
	size_t size; /* of an EF */
	size_t record_len; /* LINEAR, CYCLIC */
	enum fcp_pin pin; /* of a DF: CHV1 */
	bool tries_known;
	unsigned tries_left; /* of CHV1, when they are known */
};

/*
 * Decode the data of an answer to SELECT; what follows what is used here is
 * not looked at, since cards add to it.  Returns SR_OK or SR_MALFORMED with
 * *out wiped.
 */
MUST_CHECK enum sr_err gsm_file_decode(
    const uint8_t *data, size_t len, struct gsm_file *out);

#endif
