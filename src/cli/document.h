/* SPDX-License-Identifier: MIT */
#ifndef CLI_DOCUMENT_H
#define CLI_DOCUMENT_H

#include "client/client.h"

/* A round of auth for programs: one JSON document in a line. */

struct document {
	uint64_t number;
	unsigned slot;
	uint64_t sqn;
	bool has_sqn_ms; /* of an AUTS that fits the key */
	uint64_t sqn_ms;
	uint64_t us; /* that the answer took */
};

/* On standard output.  `status` is what became of the round. */
void document_print(const struct document *document,
    const struct wire_auth_request *request,
    const struct wire_auth_answer *answer, const struct client_reply *reply,
    enum exit_status status);

/* Print it and free it; what does not fit into memory is told. */
struct draft;
void document_finish(struct draft *draft);

#endif
