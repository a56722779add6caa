/* SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "api/call.h"
#include "base/clock.h"
#include "base/log.h"

enum { LOG_LINE_MAX = 256 };

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

static void
log_made(const struct call *call)
{
	const struct made *m = &call->made;
	char line[LOG_LINE_MAX], iccid[25], what[64];

	snprintf(line, sizeof(line),
	    "slot=%u op=%s iccid=%s outcome=%s executed=%s"
	    " queued_ms=%" PRIu64 " card_ms=%" PRIu64 "%s",
	    call->target.number, asked(call, what),
	    m->iccid[0] != '\0' ? log_identity(m->iccid, iccid) : "-",
	    m->outcome, sr_executed_name(m->executed),
	    m->started_ms - call->accepted_ms, m->ended_ms - m->started_ms,
	    unsent(call));
	log_by_status(m->answer.status, line);
}

/* Without a look at what the slot may be making. */
static void
log_unmade(const struct call *call, int status, const char *outcome,
    enum sr_executed executed)
{
	char line[LOG_LINE_MAX], what[64];

	snprintf(line, sizeof(line),
	    "slot=%u op=%s outcome=%s executed=%s waited_ms=%" PRIu64,
	    call->target.number, asked(call, what), outcome,
	    sr_executed_name(executed), clock_ms() - call->accepted_ms);
	log_by_status(status, line);
}

static void
refuse(struct call *call, enum sr_err err, enum sr_executed executed)
{
	const struct wire_error error = {
		.err = err,
		.executed = executed,
		.pin_tries_left = -1,
	};

	answer_set_error(&call->prompt, &error);
	answer_add_header(&call->prompt, "SIM-Slot: %u", call->target.number);
	log_unmade(call, call->prompt.status, sr_err_code(err), executed);
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

static void
run(struct slot_job *job, struct uicc *uicc)
{
	struct call *call = (struct call *)job;
	const bool has_time = call_has_time(call);
	const struct wire_error error = {
		.err = has_time ? SR_NO_CARD : SR_QUEUE_TIMEOUT,
		.executed = SR_EXECUTED_NO,
		.pin_tries_left = -1,
	};

	call->made.started_ms = clock_ms();
	if (has_time && !is_reseated(&call->target))
		call->operation->run(call, uicc);
	else
		call_failed(call, &error);
	call->made.ended_ms = clock_ms();
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
	}
	answer_add_header(&m->answer, "SIM-Slot: %u", call->target.number);
	if (m->iccid[0] != '\0')
		answer_add_header(&m->answer, "SIM-ICCID: %s", m->iccid);
	/* The exchange belongs to the loop again as soon as it is posted. */
	http_exchange_post(call->x);
	atomic_fetch_sub(away, 1);
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
	atomic_fetch_sub(call->away, 1);
	refuse(call, err, SR_EXECUTED_NO);
}

/* Logged before it is sent: no answer leaves without its line. */
void
call_ready(struct call *call)
{
	log_made(call);
	answer_send(&call->made.answer, call->x);
}

enum http_pending
call_expired(struct call *call)
{
	call->caller = CALLER_ANSWERED;
	switch (slot_withdraw(call->target.slot, &call->job, SLOT_OVERDUE)) {
	case SLOT_WITHDRAWN:
		atomic_fetch_sub(call->away, 1);
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
	atomic_fetch_sub(call->away, 1);
	log_unmade(call, 200, "withdrawn", SR_EXECUTED_NO);
	return HTTP_POST_NEVER;
}
