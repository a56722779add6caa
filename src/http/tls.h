/* SPDX-License-Identifier: MIT */
#ifndef HTTP_TLS_H
#define HTTP_TLS_H

#include <stdbool.h>

#include "http/http.h"

/*
 * The TLS side of one connection: all that the rest of this folder sees of
 * OpenSSL.  On the loop's thread.
 *
 * No session is ever resumed: each handshake looks at the client's certificate
 * and at the list of those that are revoked.
 */
struct tls_session;
struct ssl_st;

MUST_CHECK enum sr_err tls_session_new(
    struct http_tls *tls, struct tls_session **out);
void tls_session_free(struct tls_session *session); /* NULL is allowed */

/* OpenSSL's own, for libevent, which gets a reference of its own. */
struct ssl_st *tls_session_share(struct tls_session *session);

/*
 * After the handshake: who the certificate says the peer is.  *names is what
 * out->names are in, to be freed, or left alone.
 */
MUST_CHECK enum sr_err tls_session_identify(
    struct tls_session *session, struct http_peer *out, char ***names);

/*
 * Would the peer still be let in?  Costs nothing as long as what
 * http_tls_replace() brought was looked at before.
 */
bool tls_session_is_acceptable(struct tls_session *session);

/*
 * Tell the peer that nothing more will come; to say so twice does no harm.
 * False: there is no room for it now, and it is to be said again.
 */
bool tls_session_say_bye(struct tls_session *session);

/* Why the handshake failed; `error` is OpenSSL's. */
const char *tls_session_fault(
    const struct tls_session *session, unsigned long error);

#endif
