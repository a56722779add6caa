/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "caller/proof.h"
#include "caller/token.h"

/*
 * Any text as the field Authorization: what is read of it lies in it and is
 * well-formed, and nobody is let in who does not have the one secret that
 * there is.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define SECRET "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

static void
check(bool right)
{
	if (!right)
		abort();
}

static void
check_token(const char *field, const struct token *t)
{
	const char *end = field + strlen(field);

	check(caller_name_is_valid(t->name, t->name_len));
	check(t->name > field && t->name + t->name_len + 1 == t->secret);
	check(t->secret + t->secret_len == end);
	check(t->secret_len >= TOKEN_SECRET_MIN &&
	    t->secret_len <= TOKEN_SECRET_MAX);
	check(memchr(t->secret, '.', t->secret_len) == NULL);
}

static void
try(const char *field)
{
	struct caller_proof proof = { .way = CALLER_TOKEN };
	struct caller caller = {
		.name = "hlr",
		.proofs = &proof,
		.proof_count = 1,
	};
	const struct caller_list list = { .callers = &caller, .count = 1 };
	const struct caller_evidence evidence = { .authorization = field };
	struct caller_found found;
	enum caller_reason reason;
	struct token token;
	bool is, right;

	token_hash(SECRET, strlen(SECRET), proof.hash);
	is = token_read(field, &token);
	if (is)
		check_token(field, &token);
	right =
	    is && token.name_len == 3 && strcmp(token.name, "hlr." SECRET) == 0;
	reason = caller_identify(&list, &evidence, 0, &found);
	check((reason == CALLER_KNOWN) == right);
	check((reason == CALLER_BAD_TOKEN) == !is);
	check(found.caller == (right ? &caller : NULL));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	try(text);
	free(text);
	return 0;
}
