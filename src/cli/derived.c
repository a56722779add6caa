/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "aka/digest.h"
#include "base/log.h"
#include "base/wipe.h"
#include "cli/derived.h"
#include "derive/derive.h"

static bool
has(const struct options *options, const char *start)
{
	for (size_t i = 0; i < options->derive_count; i++)
		if (strncmp(options->derive[i], start, strlen(start)) == 0)
			return true;
	return false;
}

bool
derived_ask(const struct options *options, const struct aka_vector *vector,
    struct wire_derive *out)
{
	char nonce[sizeof("nonce=") + DIGEST_NONCE_SIZE] = "nonce=";
	const char *pairs[OPTIONS_DERIVE_MAX + 1], *why;
	size_t count = options->derive_count;

	*out = (struct wire_derive){ 0 };
	if (count == 0)
		return true;
	if (options->context != WIRE_3G) {
		log_error("--derive: only in the context 3g");
		return false;
	}
	memcpy(pairs, options->derive, count * sizeof(pairs[0]));
	if (has(options, "nonce=")) {
		log_error("--derive: nonce is made from the challenge and "
			  "is not given");
		return false;
	}
	if (has(options, "kdf=akav")) {
		digest_nonce_make(
		    vector->rand, vector->autn, nonce + strlen(nonce));
		pairs[count++] = nonce;
	}
	if ((why = wire_derive_parse(pairs, count, out)) != NULL)
		log_error("--derive: %s", why);
	return why == NULL;
}

static bool
is_own_equal(enum wire_key key, const struct aka_vector *vector,
    const struct wire_auth_answer *answer)
{
	switch (key) {
	case WIRE_KEY_RES:
		return answer->res_len == vector->res_len &&
		    aka_equal(answer->res, vector->res, vector->res_len);
	case WIRE_KEY_CK:
		return aka_equal(answer->ck, vector->ck, sizeof(vector->ck));
	case WIRE_KEY_IK:
		return aka_equal(answer->ik, vector->ik, sizeof(vector->ik));
	default: /* Kc: not every card gives it */
		return !answer->has_kc ||
		    aka_equal(answer->kc, vector->kc, sizeof(vector->kc));
	}
}

/* Tells each that is wrong, and how many. */
static unsigned
count_wrong(const struct wire_derived *right, const struct aka_vector *vector,
    const struct wire_auth_answer *answer)
{
	unsigned wrong = 0;

	for (unsigned i = 0; i < WIRE_KEY_COUNT; i++) {
		const enum wire_key key = (enum wire_key)i;
		size_t len = wire_key_len(right->kdf, key);
		bool equal;

		if ((right->has & wire_key_bit(key)) == 0)
			continue;
		if (len == 0)
			equal = is_own_equal(key, vector, answer);
		else
			equal = aka_equal(
			    right->keys[i], answer->derived.keys[i], len);
		if (equal)
			continue;
		wrong++;
		log_error("wrong answer of the card or the server: %s",
		    wire_key_name(key));
	}
	return wrong;
}

enum exit_status
derived_check(const struct wire_derive *request,
    const struct aka_vector *vector, const struct wire_auth_answer *answer)
{
	const struct kdf_session session = {
		.rand = vector->rand,
		.autn = vector->autn,
		.res = vector->res,
		.res_len = vector->res_len,
		.ck = vector->ck,
		.ik = vector->ik,
	};
	struct wire_derived right;
	unsigned wrong;

	if (answer->derived.kdf == WIRE_KDF_NONE) {
		log_error("this server derives no keys: it is older than "
			  "its client");
		return EXIT_STATUS_HTTP;
	}
	if (answer->derived.kdf != request->kdf ||
	    answer->derived.has != request->want) {
		log_error("the server gave other keys than it was asked for");
		return EXIT_STATUS_WRONG;
	}
	derive_keys(request, &session, &right);
	wrong = count_wrong(&right, vector, answer);
	wipe(&right, sizeof(right));
	return wrong == 0 ? EXIT_STATUS_OK : EXIT_STATUS_WRONG;
}
