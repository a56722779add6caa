/* SPDX-License-Identifier: MIT */
#ifndef API_GATE_H
#define API_GATE_H

#include "api/api.h"

/*
 * Web pages may not ask (doc/http-api.md 4).  A browser that visits a page of
 * somebody else can be made to send requests here; it then names that page in
 * Origin and Sec-Fetch-Site.  A page whose own name was made to point at this
 * machine is of the same origin, but carries that name in Host.
 *
 * Returns SR_OK, SR_FORBIDDEN_ORIGIN or SR_WRONG_HOST.
 */
MUST_CHECK enum sr_err gate_check(const struct api_config *config,
    const struct http_request *request, bool tls);

#endif
