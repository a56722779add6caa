/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>

#include "api/record.h"
#include "base/clock.h"
#include "base/log.h"

enum { LOG_LINE_MAX = 320 };

static void
log_by_status(int status, const char *line)
{
	if (status >= 500)
		log_warning("%s", line);
	else
		log_info("%s", line);
}

static const char *
unsent(const struct call *call)
{
	switch (call->caller) {
	case CALLER_LEFT:
		return " unsent=caller_left";
	case CALLER_ANSWERED:
		return " unsent=deadline";
	default:
		return "";
	}
}

/* What was asked for: "authenticate app=usim context=3g", or "info". */
static const char *
asked(const struct call *call, char text[64])
{
	if (call->context == NULL)
		return call->operation->name;
	snprintf(text, 64, "%s app=%s context=%s", call->operation->name,
	    call->app, call->context);
	return text;
}

/* Who asked, and by which number the answer names the request. */
static const char *
tail(const struct call *call, char text[80])
{
	snprintf(text, 80, "%s%s id=%016" PRIx64,
	    call->name[0] != '\0' ? " caller=" : "", call->name, call->id);
	return text;
}

void
record_made(const struct call *call)
{
	const struct made *m = &call->made;
	char line[LOG_LINE_MAX], iccid[25], what[64], who[80];

	snprintf(line, sizeof(line),
	    "slot=%u op=%s iccid=%s outcome=%s executed=%s"
	    " queued_ms=%" PRIu64 " card_ms=%" PRIu64 "%s%s",
	    call->target.number, asked(call, what),
	    m->iccid[0] != '\0' ? log_identity(m->iccid, iccid) : "-",
	    m->outcome, sr_executed_name(m->executed),
	    m->started_ms - call->accepted_ms, m->ended_ms - m->started_ms,
	    tail(call, who), unsent(call));
	log_by_status(m->answer.status, line);
}

static struct audit_event
event_of(const struct call *call, enum audit_kind kind)
{
	return (struct audit_event){
		.kind = kind,
		.id = call->id,
		.caller = call->name,
		.by = call->by,
		.peer = call->peer,
		.method = call->method,
		.op = call->operation != NULL ? call->operation->name : NULL,
		.has_slot = call->target.numbered,
		.slot = call->target.number,
		.iccid = call->target.iccid,
		.app = call->app,
		.context = call->context,
	};
}

enum sr_err
record_begin(struct call *call)
{
	struct audit_event event = event_of(call, AUDIT_BEGIN);
	enum sr_err err = audit_write(call->audit, &event);

	call->made.begun = err == SR_OK;
	return err;
}

/*
 * What the card did cannot be undone.  When this line cannot be written, the
 * one before it still says who asked for it, so the answer is not withheld.
 */
void
record_end(struct call *call)
{
	const struct made *m = &call->made;
	struct audit_event event =
	    event_of(call, m->begun ? AUDIT_END : AUDIT_REFUSED);

	if (m->iccid[0] != '\0')
		event.iccid = m->iccid;
	event.outcome = m->outcome;
	event.reason = m->reason;
	event.executed = m->executed;
	event.timed = true;
	event.queued_ms = m->started_ms - call->accepted_ms;
	event.card_ms = m->ended_ms - m->started_ms;
	if (audit_write(call->audit, &event) != SR_OK)
		log_error("id=%016" PRIx64 " is not in the audit", call->id);
}

void
record_unmade(const struct call *call, int status, const char *outcome,
    enum sr_executed executed)
{
	char line[LOG_LINE_MAX], what[64], who[80];

	snprintf(line, sizeof(line),
	    "slot=%u op=%s outcome=%s executed=%s waited_ms=%" PRIu64 "%s",
	    call->target.number, asked(call, what), outcome,
	    sr_executed_name(executed), clock_ms() - call->accepted_ms,
	    tail(call, who));
	log_by_status(status, line);
}

void
record_dropped(const struct call *call, const char *outcome)
{
	struct audit_event event = event_of(call, AUDIT_REFUSED);

	event.outcome = outcome;
	audit_post(call->audit, &event);
}

void
record_refusal(const struct call *call, const struct refusal *no)
{
	struct audit_event event = event_of(call, AUDIT_REFUSED);
	char who[80];

	log_debug("refused: status=%d code=%s%s", call->prompt.status,
	    sr_err_code(no->err), tail(call, who));
	event.outcome = sr_err_code(no->err);
	event.reason = no->reason;
	if (no->has_slot) {
		event.has_slot = true;
		event.slot = no->slot;
	}
	event.claimed = no->claimed;
	event.claimed_len = no->claimed_len;
	audit_post(call->audit, &event);
}

void
record_answer(const struct call *call, const char *op)
{
	struct audit_event event = event_of(call, AUDIT_END);

	event.op = op;
	event.outcome = "success";
	audit_post(call->audit, &event);
}
