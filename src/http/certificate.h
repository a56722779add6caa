/* SPDX-License-Identifier: MIT */
#ifndef HTTP_CERTIFICATE_H
#define HTTP_CERTIFICATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Client certificates: what makes one good, and whose it is. */

struct x509_st;
struct x509_store_ctx_st;

/* May it sign others? */
bool certificate_is_ca(struct x509_st *certificate);

/*
 * What OpenSSL does not ask for: made for client authentication, and with
 * names that can be read in one way only.  It calls this for each certificate
 * of a chain, with what it thinks itself (X509_STORE_set_verify_cb(3)).
 */
int certificate_check(int ok, struct x509_store_ctx_st *verification);

/*
 * The subjectAltNames of the kinds that a caller may have.  *out is one block,
 * to be freed; NULL when there are none.  SR_MALFORMED as above.
 */
MUST_CHECK enum sr_err certificate_names(
    const struct x509_st *leaf, char ***out, size_t *count);

#endif
