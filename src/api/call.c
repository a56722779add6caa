/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "api/record.h"
#include "api/scope.h"
#include "base/clock.h"

void
call_name_request(const struct call *call, struct answer *answer)
{
	answer_add_header(answer, "SIM-Request: %016" PRIx64, call->id);
}

void
call_ask_for_proof(struct answer *answer)
{
	answer_add_header(answer, "WWW-Authenticate: Bearer");
}

/* Nobody is told of a slot with a card that may be none of his. */
static void
refuse(struct call *call, enum sr_err err, enum sr_executed executed)
{
	const bool hidden = call->undecided && executed == SR_EXECUTED_NO;
	const struct wire_error error = {
		.err = hidden ? SR_NO_SUCH_SLOT : err,
		.executed = executed,
		.pin_tries_left = -1,
	};

	answer_set_error(&call->prompt, &error);
	call_name_request(call, &call->prompt);
	if (!hidden)
		answer_add_header(
		    &call->prompt, "SIM-Slot: %u", call->target.number);
	record_unmade(call, call->prompt.status, sr_err_code(err), executed);
	answer_send(&call->prompt, call->x);
}

void
call_failed(struct call *call, const struct wire_error *error)
{
	call->made.outcome = sr_err_code(error->err);
	call->made.executed = error->executed;
	answer_set_error(&call->made.answer, error);
}

bool
call_has_time(const struct call *call)
{
	return clock_ms() < call_time_ends(call);
}

uint64_t
call_time_ends(const struct call *call)
{
	return call->accepted_ms + call->deadline_ms - call->deadline_ms / 5;
}

/* Has the slot gone over to another reader than the one asked for? */
static bool
is_reseated(const struct target *target)
{
	return target->reader != NULL &&
	    strcmp(target->reader, slot_reader_name(target->slot)) != 0;
}

enum sr_err
call_check_rights(
    const struct call *call, const struct caller *caller, const char **reason)
{
	*reason = NULL;
	if (!caller_may(caller, call->operation->may))
		*reason = "may";
	else if (call->context != NULL && !caller_may_app(caller, call->app))
		*reason = "app";
	else if (call->context != NULL &&
	    !caller_may_context(caller, call->context))
		*reason = "context";
	return *reason == NULL ? SR_OK : SR_FORBIDDEN;
}

static void
hide(struct call *call, const char *reason)
{
	call->made.hidden = true;
	call->made.reason = reason;
}

bool
call_may_tell_of(struct call *call, const char *iccid)
{
	const struct caller *caller = call->who.found.caller;

	if (caller == NULL || caller_may_card(caller, iccid))
		return true;
	hide(call, "out_of_scope");
	return false;
}

/* The caller may have been taken away, or narrowed, while this waited. */
static enum sr_err
check_caller(struct call *call)
{
	const struct refusal no = access_renew(call->access, &call->who);
	const struct caller *caller = call->who.found.caller;

	call->made.reason = no.reason;
	if (no.err != SR_OK || caller == NULL)
		return no.err;
	if (!scope_has_target(call->slots, caller, &call->target)) {
		hide(call, "out_of_scope");
		return SR_NO_SUCH_SLOT;
	}
	return call_check_rights(call, caller, &call->made.reason);
}

/* All that is looked at before the card is asked. */
static enum sr_err
prepare(struct call *call, struct uicc *uicc)
{
	enum sr_err err;

	if (!call_has_time(call))
		return SR_QUEUE_TIMEOUT;
	if (is_reseated(&call->target))
		return SR_NO_CARD;
	if ((err = check_caller(call)) != SR_OK)
		return err;
	err = scope_check_card(call->who.found.caller, uicc);
	if (err == SR_NO_SUCH_SLOT)
		hide(call, "out_of_scope");
	call->made.seen = err == SR_OK;
	return err == SR_OK ? record_begin(call) : err;
}

/*
 * Whatever was to be said of a card that is none of the caller's, or has not
 * said whose it is.
 */
static void
hide_foreign_card(struct call *call)
{
	const struct wire_error error = {
		.err = SR_NO_SUCH_SLOT,
		.executed = SR_EXECUTED_NO,
		.pin_tries_left = -1,
	};
	struct made *m = &call->made;

	if (m->iccid[0] != '\0')
		(void)call_may_tell_of(call, m->iccid);
	else if (call->undecided && !m->seen && m->executed == SR_EXECUTED_NO &&
	    m->reason == NULL)
		hide(call, "out_of_scope");
	if (!m->hidden)
		return;
	answer_clear(&m->answer);
	call_failed(call, &error);
}

static void
run(struct slot_job *job, struct uicc *uicc)
{
	struct call *call = (struct call *)job;
	struct wire_error error = { .pin_tries_left = -1 };

	call->made.started_ms = clock_ms();
	call->uicc = uicc;
	error.err = prepare(call, uicc);
	if (error.err == SR_OK)
		call->operation->run(call, uicc);
	else
		call_failed(call, &error);
	hide_foreign_card(call);
	call->made.ended_ms = clock_ms();
	record_end(call);
}

static void
add_headers(struct call *call, struct made *m)
{
	call_name_request(call, &m->answer);
	if (m->answer.status == 401)
		call_ask_for_proof(&m->answer);
	if (m->hidden || m->answer.status == 401)
		return;
	answer_add_header(&m->answer, "SIM-Slot: %u", call->target.number);
	if (m->iccid[0] != '\0')
		answer_add_header(&m->answer, "SIM-ICCID: %s", m->iccid);
}

static void
done(struct slot_job *job, enum sr_err err)
{
	struct call *call = (struct call *)job;
	struct made *m = &call->made;
	atomic_uint *away = call->away;
	const struct wire_error never_ran = {
		.err = err,
		.executed = SR_EXECUTED_NO,
		.pin_tries_left = -1,
	};

	if (err != SR_OK) {
		m->started_ms = m->ended_ms = clock_ms();
		call_failed(call, &never_ran);
		hide_foreign_card(call);
		record_end(call);
	}
	add_headers(call, m);
	access_leave(&call->who);
	/* The exchange belongs to the loop again as soon as it is posted. */
	http_exchange_post(call->x);
	atomic_fetch_sub(away, 1);
}

/* It is not with its slot any more, or never was. */
static void
come_back(struct call *call, const char *outcome)
{
	record_dropped(call, outcome);
	access_leave(&call->who);
	atomic_fetch_sub(call->away, 1);
}

void
call_start(struct call *call, unsigned deadline_ms)
{
	enum sr_err err;

	call->job.run = run;
	call->job.done = done;
	call->accepted_ms = clock_ms();
	call->deadline_ms = deadline_ms;
	atomic_fetch_add(call->away, 1);
	err = slot_submit(call->target.slot, &call->job);
	if (err == SR_OK) {
		http_exchange_keep(call->x, call->accepted_ms + deadline_ms);
		return;
	}
	come_back(call, sr_err_code(err));
	refuse(call, err, SR_EXECUTED_NO);
}

/* Logged before it is sent: no answer leaves without its line. */
void
call_ready(struct call *call)
{
	record_made(call);
	answer_send(&call->made.answer, call->x);
}

enum http_pending
call_expired(struct call *call)
{
	call->caller = CALLER_ANSWERED;
	switch (slot_withdraw(call->target.slot, &call->job, SLOT_OVERDUE)) {
	case SLOT_WITHDRAWN:
		come_back(call, sr_err_code(SR_QUEUE_TIMEOUT));
		refuse(call, SR_QUEUE_TIMEOUT, SR_EXECUTED_NO);
		return HTTP_POST_NEVER;
	case SLOT_RUNNING:
		refuse(call, SR_DEADLINE, SR_EXECUTED_NO);
		return HTTP_POST_COMES;
	case SLOT_COMMITTED:
	default:
		refuse(call, SR_DEADLINE, SR_EXECUTED_UNKNOWN);
		return HTTP_POST_COMES;
	}
}

enum http_pending
call_gone(struct call *call)
{
	call->caller = CALLER_LEFT;
	if (slot_withdraw(call->target.slot, &call->job, SLOT_CALLER_LEFT) !=
	    SLOT_WITHDRAWN)
		return HTTP_POST_COMES;
	come_back(call, "withdrawn");
	record_unmade(call, 200, "withdrawn", SR_EXECUTED_NO);
	return HTTP_POST_NEVER;
}
