/* SPDX-License-Identifier: MIT */
#ifndef WPA_LINE_H
#define WPA_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/wire.h"

/*
 * What wpa_supplicant says and is told on its control socket when the SIM is
 * outside of it (external_sim=1):
 *
 *	<3>CTRL-REQ-SIM-ID:UMTS-AUTH:RAND:AUTN needed for SSID ...
 *	<3>CTRL-REQ-SIM-ID:GSM-AUTH:RAND:RAND[:RAND] needed for SSID ...
 *
 *	CTRL-RSP-SIM-ID:UMTS-AUTH:IK:CK:RES
 *	CTRL-RSP-SIM-ID:UMTS-AUTS:AUTS
 *	CTRL-RSP-SIM-ID:UMTS-FAIL
 *	CTRL-RSP-SIM-ID:GSM-AUTH:Kc:SRES:Kc:SRES[:Kc:SRES]
 *	CTRL-RSP-SIM-ID:GSM-FAIL
 */

enum { WPA_RANDS_MAX = 3, WPA_REPLY_MAX = 256 };

enum wpa_kind {
	WPA_OTHER = 0, /* nothing for us */
	WPA_UMTS,
	WPA_GSM,
	WPA_MALFORMED, /* a request for the SIM, but none that is known */
	WPA_ENDING, /* wpa_supplicant goes */
};

struct wpa_request {
	enum wpa_kind kind;
	unsigned network;
	unsigned count; /* of RANDs: 1 to 3 of WPA_GSM, 1 of WPA_UMTS */
	uint8_t rand[WPA_RANDS_MAX][16];
	uint8_t autn[16];
};

/* An event, of any bytes.  A network is known also with WPA_MALFORMED. */
void wpa_line_parse(const char *text, size_t len, struct wpa_request *out);

/*
 * The answer to a WPA_UMTS or WPA_GSM: of UMTS one answer, of GSM as many as
 * there were RANDs; NULL for a failure.  *out is secret: wipe after use.
 */
void wpa_line_reply(const struct wpa_request *request,
    const struct wire_auth_answer *answers, char out[WPA_REPLY_MAX]);

#endif
