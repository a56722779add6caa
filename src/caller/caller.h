/* SPDX-License-Identifier: MIT */
#ifndef CALLER_CALLER_H
#define CALLER_CALLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "caller/meter.h"

/*
 * Who may use the cards, and which (sim-rest-server(8), CALLERS).  Decisions
 * here are pure: they see nothing but their arguments.
 */

enum {
	CALLER_NAME_MAX = 32,
	CALLER_SLOT_MAX = 999,
	CALLER_ICCID_MAX = 20,
	CALLER_HASH_LEN = 32, /* SHA-256 */
	CALLER_SAN_MAX = 180, /* no line of a file has more */
};

/* How one shows who one is; any of a caller's proofs suffices. */
struct caller_proof {
	enum caller_way {
		CALLER_TOKEN,
		CALLER_CERTIFICATE,
		CALLER_UID,
		CALLER_GID,
	} way;
	uint8_t hash[CALLER_HASH_LEN]; /* TOKEN: of its secret */
	char san[CALLER_SAN_MAX + 1]; /* CERTIFICATE: "dns:host.example" */
	uint32_t id; /* UID, GID */
};

/* Cards by ICCID: this one, or all that begin so. */
struct caller_cards {
	char digits[CALLER_ICCID_MAX + 1];
	bool prefix;
};

/* What one may do; bits. */
enum { CALLER_MAY_INFO = 1, CALLER_MAY_AUTH = 2 };

/* What is left out in the configuration has no limit. */
struct caller {
	char name[CALLER_NAME_MAX + 1];
	struct caller_proof *proofs;
	size_t proof_count;

	bool has_slots; /* only those in `slots`, a bit each */
	uint64_t slots[CALLER_SLOT_MAX / 64 + 1];
	struct caller_cards *cards; /* only these; none = all */
	size_t card_count;
	unsigned may; /* bits; 0 = all, as in the next two */
	unsigned apps;
	unsigned contexts;
	struct caller_rate rate;
	bool has_end;
	int64_t end; /* seconds since 1970: no caller any more */

	char where[160]; /* "server.ini:12: caller: ", for errors */
	struct caller_meter meter; /* see caller_list_inherit() */
};

/* A name in a token, in the log and in the audit: nothing to be escaped. */
bool caller_name_is_valid(const char *name, size_t len);

bool caller_may(const struct caller *caller, unsigned what);
bool caller_may_slot(const struct caller *caller, unsigned number);

/* An ICCID of "" is not known, and fits only who is not limited to cards. */
bool caller_may_card(const struct caller *caller, const char *iccid);
bool caller_is_limited_to_cards(const struct caller *caller);

/* By their names in a request: "usim", "gba-naf". */
bool caller_may_app(const struct caller *caller, const char *app);
bool caller_may_context(const struct caller *caller, const char *context);

bool caller_has_ended(const struct caller *caller, int64_t now);

/* The bits for these names, 0 when there is no such name. */
unsigned caller_bit_of_app(const char *app);
unsigned caller_bit_of_context(const char *context);

#endif
