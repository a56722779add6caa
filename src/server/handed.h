/* SPDX-License-Identifier: MIT */
#ifndef SERVER_HANDED_H
#define SERVER_HANDED_H

#include "http/http.h"
#include "server/settings.h"

/*
 * Listen on the sockets that the service manager hands over: on those that a
 * [listen] names by `socket` as it says, on the others without TLS.  *count is
 * how many there are.
 *
 * A [listen] that names none of them is SR_BAD_CONFIG.  What fails is logged.
 * `tls` (NULL: none) lives as long as `http`.
 */
MUST_CHECK enum sr_err handed_listen(struct http_server *http,
    const struct settings *settings, struct http_tls *tls, unsigned *count);

#endif
