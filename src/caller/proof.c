/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "caller/proof.h"
#include "caller/token.h"

static const char *const reasons[] = {
	[CALLER_KNOWN] = "known",
	[CALLER_NO_PROOF] = "no_proof",
	[CALLER_BAD_TOKEN] = "bad_token",
	[CALLER_UNKNOWN_TOKEN] = "unknown_token",
	[CALLER_UNKNOWN_CERTIFICATE] = "unknown_certificate",
	[CALLER_UNKNOWN_PEER] = "unknown_peer",
	[CALLER_AMBIGUOUS] = "ambiguous",
	[CALLER_ENDED] = "expired",
	[CALLER_REVOKED] = "revoked",
};

const char *
caller_reason_name(enum caller_reason reason)
{
	return reasons[reason];
}

bool
caller_proof_is(const struct caller_proof *a, const struct caller_proof *b)
{
	if (a->way != b->way)
		return false;
	switch (a->way) {
	case CALLER_TOKEN:
		return token_hash_is(a->hash, b->hash);
	case CALLER_CERTIFICATE:
		return strcmp(a->san, b->san) == 0;
	case CALLER_UID:
	case CALLER_GID:
	default:
		return a->id == b->id;
	}
}

/*
 * Without an early end, so that it takes as long for a proof that nobody has.
 * A second caller whom it fits, *out being one already, is one too many.
 */
static enum caller_reason
look_for(const struct caller_list *list, const struct caller_proof *shown,
    struct caller_found *out)
{
	enum caller_reason reason = CALLER_KNOWN;

	for (size_t i = 0; i < list->count; i++) {
		const struct caller *c = &list->callers[i];

		for (size_t j = 0; j < c->proof_count; j++) {
			if (!caller_proof_is(&c->proofs[j], shown))
				continue;
			if (out->caller != NULL && out->caller != c)
				reason = CALLER_AMBIGUOUS;
			out->caller = c;
			out->proof = &c->proofs[j];
		}
	}
	return reason;
}

static enum caller_reason
by_token(const struct caller_list *list, const char *authorization,
    struct caller_found *out)
{
	struct caller_proof shown = { .way = CALLER_TOKEN };
	struct token token;
	enum caller_reason reason;

	if (!token_read(authorization, &token))
		return CALLER_BAD_TOKEN;
	token_hash(token.secret, token.secret_len, shown.hash);
	reason = look_for(list, &shown, out);
	if (reason != CALLER_KNOWN)
		return reason;
	if (out->caller == NULL ||
	    strlen(out->caller->name) != token.name_len ||
	    memcmp(out->caller->name, token.name, token.name_len) != 0)
		return CALLER_UNKNOWN_TOKEN;
	return CALLER_KNOWN;
}

/* RFC 5280, 7.2 and 7.5: case matters in neither a host name nor a domain. */
void
caller_san_normalize(char *san)
{
	char *host = strncmp(san, "dns:", 4) == 0 ? san : strrchr(san, '@');

	if (strncmp(san, "uri:", 4) == 0)
		return;
	for (; host != NULL && *host != '\0'; host++)
		if (*host >= 'A' && *host <= 'Z')
			*host = (char)(*host - 'A' + 'a');
}

static enum caller_reason
by_certificate(const struct caller_list *list,
    const struct caller_evidence *evidence, struct caller_found *out)
{
	enum caller_reason reason = CALLER_KNOWN;

	for (size_t i = 0; i < evidence->san_count; i++) {
		struct caller_proof shown = { .way = CALLER_CERTIFICATE };
		size_t len = strlen(evidence->sans[i]);

		if (len > CALLER_SAN_MAX)
			continue;
		memcpy(shown.san, evidence->sans[i], len + 1);
		caller_san_normalize(shown.san);
		if (look_for(list, &shown, out) != CALLER_KNOWN)
			reason = CALLER_AMBIGUOUS;
	}
	return out->caller != NULL ? reason : CALLER_UNKNOWN_CERTIFICATE;
}

/* The user is closer than his groups, of which he has many. */
static enum caller_reason
by_peer(const struct caller_list *list, const struct caller_evidence *evidence,
    struct caller_found *out)
{
	struct caller_proof shown = { .way = CALLER_UID, .id = evidence->uid };
	enum caller_reason reason = look_for(list, &shown, out);

	if (reason != CALLER_KNOWN || out->caller != NULL)
		return reason;
	shown.way = CALLER_GID;
	for (size_t i = 0; i < evidence->gid_count; i++) {
		shown.id = evidence->gids[i];
		if (look_for(list, &shown, out) != CALLER_KNOWN)
			reason = CALLER_AMBIGUOUS;
	}
	return out->caller != NULL ? reason : CALLER_UNKNOWN_PEER;
}

static enum caller_reason
look(const struct caller_list *list, const struct caller_evidence *evidence,
    struct caller_found *out)
{
	if (evidence->authorization != NULL)
		return by_token(list, evidence->authorization, out);
	if (evidence->san_count > 0)
		return by_certificate(list, evidence, out);
	if (evidence->is_local)
		return by_peer(list, evidence, out);
	return CALLER_NO_PROOF;
}

static bool
tells_apart(const struct caller_list *list)
{
	return list->count > 0 || list->closed;
}

/* Nobody is told apart. */
static enum caller_reason
let_in(const struct caller_list *list, bool certified)
{
	return certified || caller_list_is_open(list) ? CALLER_KNOWN
						      : CALLER_NO_PROOF;
}

enum caller_reason
caller_identify(const struct caller_list *list,
    const struct caller_evidence *evidence, int64_t now,
    struct caller_found *out)
{
	struct caller_found found = { .certified = evidence->san_count > 0 };
	enum caller_reason reason;

	reason = tells_apart(list) ? look(list, evidence, &found)
				   : let_in(list, found.certified);
	if (reason == CALLER_KNOWN && found.caller != NULL &&
	    caller_has_ended(found.caller, now))
		reason = CALLER_ENDED;
	*out = (struct caller_found){ .caller = NULL };
	if (reason == CALLER_KNOWN)
		*out = found;
	return reason;
}

enum caller_reason
caller_identify_again(const struct caller_list *list,
    const struct caller_found *before, int64_t now, struct caller_found *out)
{
	const struct caller *c = NULL;

	*out = (struct caller_found){ .certified = before->certified };
	if (!tells_apart(list))
		return let_in(list, before->certified);
	if (before->caller != NULL)
		c = caller_list_find(list, before->caller->name);
	for (size_t i = 0; c != NULL && i < c->proof_count; i++) {
		if (!caller_proof_is(&c->proofs[i], before->proof))
			continue;
		if (caller_has_ended(c, now))
			return CALLER_ENDED;
		out->caller = c;
		out->proof = &c->proofs[i];
		return CALLER_KNOWN;
	}
	return CALLER_REVOKED;
}
