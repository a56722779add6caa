/* SPDX-License-Identifier: MIT */
#ifndef API_REFUSAL_H
#define API_REFUSAL_H

#include "base/err.h"

/* Why a request gets no further; err SR_OK: it does. */
struct refusal {
	enum sr_err err;
	const char *why; /* a constant sentence for the answer, or NULL */
	const char *allow; /* methods, or NULL */
	unsigned retry_after_s; /* with SR_RATE_LIMITED */
	const char *reason; /* a word for the audit only, or NULL */
};

#endif
