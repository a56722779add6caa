/* SPDX-License-Identifier: MIT */
#ifndef CALLER_PROOF_H
#define CALLER_PROOF_H

#include "caller/list.h"

/* From what a connection shows to who it is. */

/* Borrowed. */
struct caller_evidence {
	const char *authorization; /* the field; NULL = absent */
	const char *const
	    *sans; /* of a verified certificate: "dns:a.example" */
	size_t san_count;
	bool is_local; /* a unix socket's peer, with: */
	uid_t uid;
	const gid_t *gids; /* its groups */
	size_t gid_count;
};

/* For the audit only: whoever asked is told nothing but no. */
enum caller_reason {
	CALLER_KNOWN = 0,
	CALLER_NO_PROOF, /* nothing was shown */
	CALLER_BAD_TOKEN, /* the field is no token */
	CALLER_UNKNOWN_TOKEN, /* no such name, or not its secret */
	CALLER_UNKNOWN_CERTIFICATE,
	CALLER_UNKNOWN_PEER,
	CALLER_AMBIGUOUS, /* two callers would fit */
	CALLER_ENDED,
	CALLER_REVOKED, /* while the request was waiting */
};
const char *caller_reason_name(enum caller_reason reason);

struct caller_found {
	const struct caller *caller; /* NULL: nobody in particular */
	const struct caller_proof *proof;
	bool certified; /* he has shown a certificate */
};

/*
 * Who is it?  A token counts alone, whatever else is shown; then a
 * certificate; then the user, and then the groups, of a unix peer.  `now` is
 * in seconds since 1970.
 *
 * Where no caller is configured, anybody is let in, or anybody with a
 * certificate, or nobody, as the list says.
 *
 * Of a token that is not right, time tells nothing: its secret is hashed, and
 * compared with all there are, before its name is looked at.
 */
MUST_CHECK enum caller_reason caller_identify(const struct caller_list *list,
    const struct caller_evidence *evidence, int64_t now,
    struct caller_found *out);

/*
 * The same caller in another list, if what he showed is still good there.
 */
MUST_CHECK enum caller_reason caller_identify_again(
    const struct caller_list *list, const struct caller_found *before,
    int64_t now, struct caller_found *out);

/* Two proofs that one piece of evidence could fit. */
bool caller_proof_is(
    const struct caller_proof *a, const struct caller_proof *b);

/* In place, to the one spelling of what means the same. */
void caller_san_normalize(char *san);

#endif
