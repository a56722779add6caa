/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_REPLY_H
#define CLIENT_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "client/trouble.h"

/* What came of a request, as it came.  Texts are never NULL. */
struct client_reply {
	enum sr_err err; /* SR_OK: there is an answer, whatever its status */
	enum trouble trouble; /* for another err */
	const char *problem; /* with it: what the network said */
	bool sent; /* some of the request's body may have arrived */
	int status; /* 0: no answer */
	const char *url;
	const char *body; /* with a NUL behind it */
	size_t body_len;
	const char *slot; /* the header SIM-Slot; "" = none */
	const char *iccid; /* SIM-ICCID */
};

#endif
