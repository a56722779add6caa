/* SPDX-License-Identifier: MIT */
#ifndef API_REFUSAL_H
#define API_REFUSAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Why a request gets no further; err SR_OK: it does. */
struct refusal {
	enum sr_err err;
	const char *why; /* a constant sentence for the answer, or NULL */
	const char *allow; /* methods, or NULL */
	unsigned retry_after_s; /* with SR_RATE_LIMITED */
	const char *reason; /* a word for the audit only, or NULL */
	const char
	    *claimed; /* for it too: the name in a wrong token, or NULL */
	size_t claimed_len;
	bool has_slot; /* for it too: the number that was asked for */
	unsigned slot;
};

#endif
