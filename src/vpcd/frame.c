/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "base/cursor.h"
#include "base/log.h"
#include "base/wipe.h"
#include "vpcd/internal.h"
#include "vpcd/link.h"

enum {
	CONTROL_LEN = 1,
	CONTROL_OFF = 0x00,
	CONTROL_ON = 0x01,
	CONTROL_RESET = 0x02,
	CONTROL_ATR = 0x04,

	EVENT_MAX = 160,
	FOR_EVER = -1,
};

/* What the reader wants; the bytes are in v->frame. */
struct request {
	enum fault_frame kind;
	size_t len;
};

enum part { WHOLE = 1, HALF = 2 };

/* Length and bytes in one write: the reader waits for both. */
static enum sr_err
send_part(struct vpcd *v, int fd, struct cursor bytes, enum part part)
{
	struct builder b = builder_over(v->out, sizeof(v->out));
	enum sr_err err;

	builder_be16(&b, (uint16_t)bytes.left);
	builder_bytes(&b, bytes.at, bytes.left);
	err = link_write(fd, v->config.stop_fd, b.start, b.len / part);
	wipe(b.start, b.len);
	return err;
}

static enum sr_err
send_frame(struct vpcd *v, int fd, struct cursor bytes)
{
	return send_part(v, fd, bytes, WHOLE);
}

/* --- the card --- */

/* Header, lengths and status word; never data. */
static void
log_apdu(const struct vpcd *v, size_t len, const uint8_t *rsp, size_t rsp_len)
{
	struct cursor cmd = cursor_over(v->frame, len);
	struct cursor sw = cursor_over(rsp, rsp_len);
	uint32_t header = (uint32_t)cursor_be16(&cmd) << 16;

	header |= cursor_be16(&cmd);
	cursor_take(&sw, rsp_len - 2);
	log_debug("card=%s apdu=%08x len=%zu sw=%04x answer=%zu", v->name,
	    header, len, cursor_be16(&sw), rsp_len - 2);
}

/* What the card says, if it is asked for an answer. */
static void
run(struct vpcd *v, const struct request *r, struct builder *answer)
{
	switch (r->kind) {
	case FAULT_POWER:
		softcard_reset(v->card);
		break;
	case FAULT_ATR:
		answer->len = softcard_atr(v->card, answer->start);
		break;
	case FAULT_COMMAND:
		softcard_transmit(
		    v->card, v->frame, r->len, answer->start, &answer->len);
		log_apdu(v, r->len, answer->start, answer->len);
		break;
	}
}

static enum sr_err
reply(struct vpcd *v, int fd, const struct request *r,
    const struct builder *answer)
{
	if (r->kind == FAULT_POWER)
		return SR_OK;
	return send_frame(v, fd, cursor_over(answer->start, answer->len));
}

/* --- misbehaving --- */

static void
tell(const struct vpcd *v, const char *card, const struct fault *fault,
    const char *remark)
{
	char event[EVENT_MAX];

	snprintf(event, sizeof(event), "fault %s %s%s", fault->name,
	    fault->text, remark);
	journal_event(v->config.journal, card, event);
	log_debug("card=%s %s", card, event);
}

static enum sr_err
hold(struct vpcd *v, int fd, int ms)
{
	return link_hold(
	    fd, v->config.stop_fd, faults_end_fd(v->config.faults), ms);
}

static void
swap_card(struct vpcd *v, const struct fault *fault)
{
	const char *old = v->name;
	struct softcard *card;
	struct conf_error error;
	enum sr_err err;

	if (strcmp(fault->swap, "same") == 0 || strcmp(fault->swap, old) == 0) {
		tell(v, old, fault, "");
		return;
	}
	err = pool_take(v->config.pool, fault->swap, &card, &error);
	if (err != SR_OK) {
		log_warning(
		    "card=%s swap %s: %s", old, fault->swap, error.text);
		tell(v, old, fault, " (no effect)");
		return;
	}
	pool_give_back(v->config.pool, v->card);
	v->card = card;
	v->name = pool_find(v->config.pool, fault->swap);
	tell(v, old, fault, "");
}

/* What happens before the card sees anything. */
static enum sr_err
misbehave_before(struct vpcd *v, int fd, const struct fault *fault)
{
	switch (fault->action) {
	case FAULT_HANG:
		tell(v, v->name, fault, "");
		return hold(v, fd, FOR_EVER);
	case FAULT_DELAY:
		tell(v, v->name, fault, "");
		return hold(v, fd, (int)fault->number);
	case FAULT_SWAP:
		swap_card(v, fault);
		v->gone_ms = 0;
		return SR_IO;
	case FAULT_EJECT:
		tell(v, v->name, fault, "");
		v->gone_ms = (int)fault->number;
		return SR_IO;
	default:
		return SR_OK;
	}
}

static enum sr_err
send_extra(struct vpcd *v, int fd, const struct fault *fault)
{
	return send_frame(v, fd, cursor_over(fault->bytes, fault->bytes_len));
}

/* What happens to an answer beside its bytes. */
static enum sr_err
misbehave_after(struct vpcd *v, int fd, const struct fault *fault,
    const struct request *r, const struct builder *answer)
{
	enum sr_err err = SR_OK;

	switch (fault->action) {
	case FAULT_HANG_AFTER:
		err = hold(v, fd, FOR_EVER);
		break;
	case FAULT_DELAY_AFTER:
		err = hold(v, fd, (int)fault->number);
		break;
	case FAULT_CLOSE_BEFORE:
		return SR_IO;
	case FAULT_CLOSE_IN:
		err = send_part(
		    v, fd, cursor_over(answer->start, answer->len), HALF);
		return err == SR_OK ? SR_IO : err;
	case FAULT_EXTRA_BEFORE:
		err = send_extra(v, fd, fault);
		break;
	default:
		break;
	}
	if (err != SR_OK || (err = reply(v, fd, r, answer)) != SR_OK)
		return err;
	if (fault->action == FAULT_EXTRA_AFTER)
		return send_extra(v, fd, fault);
	return fault->action == FAULT_CLOSE_AFTER ? SR_IO : SR_OK;
}

/* Was it told in misbehave_before()? */
static bool
is_told(enum fault_action action)
{
	return action == FAULT_HANG || action == FAULT_DELAY;
}

static bool
is_of_bytes(enum fault_action action)
{
	return action >= FAULT_ANSWER && action <= FAULT_STATUS_AFTER;
}

static enum sr_err
misbehave(struct vpcd *v, int fd, const struct fault *fault,
    const struct request *r, struct builder *answer)
{
	enum sr_err err = misbehave_before(v, fd, fault);
	bool changed;

	if (err != SR_OK)
		return err;
	if (fault->action != FAULT_STATUS)
		run(v, r, answer);
	changed = fault_change_answer(fault, answer);
	if (!is_told(fault->action))
		tell(v, v->name, fault,
		    changed || !is_of_bytes(fault->action) ? ""
							   : " (no effect)");
	return misbehave_after(v, fd, fault, r, answer);
}

/* --- the reader --- */

static enum sr_err
serve(struct vpcd *v, int fd, const struct request *r)
{
	struct builder answer = builder_over(v->answer, sizeof(v->answer));
	struct fault fault;
	enum sr_err err;

	if (faults_strike(v->config.faults, v->name, r->kind,
		cursor_over(v->frame, r->len), &fault))
		err = misbehave(v, fd, &fault, r, &answer);
	else {
		run(v, r, &answer);
		err = reply(v, fd, r, &answer);
	}
	wipe(answer.start, answer.len);
	wipe(v->frame, r->len);
	return err;
}

/* Only the request for the ATR is answered. */
static enum sr_err
serve_control(struct vpcd *v, int fd, uint8_t code)
{
	struct request r = { .kind = FAULT_POWER, .len = CONTROL_LEN };

	switch (code) {
	case CONTROL_ATR:
		r.kind = FAULT_ATR;
		return serve(v, fd, &r);
	case CONTROL_OFF:
	case CONTROL_ON:
	case CONTROL_RESET:
		return serve(v, fd, &r);
	default:
		log_warning(
		    "card=%s reader sent unknown control %02x", v->name, code);
		return SR_IO;
	}
}

/*
 * Debian's reader sends length and bytes apart: without an acknowledgement at
 * once it waits 40 ms before the bytes (doc/reliability.md, 3).
 */
enum sr_err
frame_serve(struct vpcd *v, int fd)
{
	struct request r = { .kind = FAULT_COMMAND };
	uint8_t head[LENGTH_LEN];
	struct cursor c;
	enum sr_err err;

	err = link_read(fd, v->config.stop_fd, head, sizeof(head));
	if (err != SR_OK)
		return err;
	link_acknowledge(fd);
	c = cursor_over(head, sizeof(head));
	if ((r.len = cursor_be16(&c)) == 0)
		return SR_IO; /* what the card would say to go away */
	err = link_read(fd, v->config.stop_fd, v->frame, r.len);
	if (err != SR_OK)
		return err;
	return r.len == CONTROL_LEN ? serve_control(v, fd, v->frame[0])
				    : serve(v, fd, &r);
}
