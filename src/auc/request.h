/* SPDX-License-Identifier: MIT */
#ifndef AUC_REQUEST_H
#define AUC_REQUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "aka/vector.h"

/*
 * The datagrams by which hostapd's EAP server asks for vectors, lines of text
 * without an end:
 *
 *	SIM-REQ-AUTH IMSI COUNT         SIM-RESP-AUTH IMSI Kc:SRES:RAND ...
 *	AKA-REQ-AUTH IMSI               AKA-RESP-AUTH IMSI RAND AUTN IK CK RES
 *	AKA-AUTS IMSI AUTS RAND         (nothing)
 *
 * In place of what is not there: SIM-RESP-AUTH IMSI FAILURE.
 */

/* EAP-SIM has 2 or 3 challenges (RFC 4186, 10.9). */
enum { AUC_TRIPLETS_MAX = 3, AUC_REQUEST_MAX = 256, AUC_REPLY_MAX = 512 };

/* EAP-AKA has a RES of at most 16 bytes (RFC 4187, 10.8). */
enum { AUC_EAP_RES_MAX = 16 };

enum auc_request_kind { AUC_GSM, AUC_UMTS, AUC_RESYNC };

struct auc_request {
	enum auc_request_kind kind;
	char imsi[16]; /* 6 to 15 digits */
	unsigned count; /* of AUC_GSM: 1 to AUC_TRIPLETS_MAX */
	uint8_t auts[14]; /* of AUC_RESYNC, as is rand */
	uint8_t rand[16];
};

/* False when it is none of these; *out is then undefined. */
bool auc_request_parse(const char *text, size_t len, struct auc_request *out);

/* Secret: wipe after use. */
struct auc_triplet {
	uint8_t rand[16];
	uint8_t sres[4];
	uint8_t kc[8];
};

/*
 * The answers; `out` is a text and holds secrets.  RES of the vector must not
 * be longer than AUC_EAP_RES_MAX.
 */
void auc_reply_umts(const struct auc_request *request,
    const struct aka_vector *vector, char out[AUC_REPLY_MAX]);
void auc_reply_gsm(const struct auc_request *request,
    const struct auc_triplet *triplets, char out[AUC_REPLY_MAX]);
void auc_reply_failure(
    const struct auc_request *request, char out[AUC_REPLY_MAX]);

#endif
