/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "aka/sqn.h"
#include "base/log.h"
#include "base/wipe.h"
#include "cli/document.h"
#include "wire/doc.h"

void
document_finish(struct draft *draft)
{
	char *line = draft_dump_ascii(draft);

	if (line != NULL)
		puts(line);
	else
		log_error("%s", sr_err_message(SR_NO_MEMORY));
	wipe_free(line);
}

static const char *
outcome_of(const struct wire_auth_answer *answer, enum exit_status status)
{
	if (status == EXIT_STATUS_WRONG)
		return "wrong_answer";
	if (status == EXIT_STATUS_NO_SERVER)
		return "no_answer";
	if (answer->outcome == WIRE_SYNC_FAILURE)
		return "synchronisation_failure";
	if (status == EXIT_STATUS_OK)
		return "success";
	return status == EXIT_STATUS_REFUSED ? "refused" : "error";
}

static void
add_sqn(struct draft *d, const char *name, uint64_t sqn)
{
	uint8_t bytes[6];

	sqn_put(sqn, bytes);
	draft_hex(d, d->root, name, bytes, sizeof(bytes));
}

void
document_print(const struct document *document,
    const struct wire_auth_request *request,
    const struct wire_auth_answer *answer, const struct client_reply *reply,
    enum exit_status status)
{
	struct draft d = draft_new();
	bool has_autn =
	    request->context == WIRE_3G || request->context == WIRE_GBA;

	draft_count(&d, d.root, "round", document->number);
	draft_int(&d, d.root, "slot", (int)document->slot);
	draft_hex(&d, d.root, "rand", request->rand, sizeof(request->rand));
	if (has_autn) {
		draft_hex(
		    &d, d.root, "autn", request->autn, sizeof(request->autn));
		add_sqn(&d, "sqn", document->sqn);
	}
	draft_text(&d, d.root, "outcome", outcome_of(answer, status));
	if (document->has_sqn_ms)
		add_sqn(&d, "sqn_ms", document->sqn_ms);
	if (reply->status != 0)
		draft_int(&d, d.root, "http_status", reply->status);
	draft_count(&d, d.root, "us", document->us);
	draft_embed(&d, d.root, "answer", reply->body, reply->body_len);
	document_finish(&d);
}
