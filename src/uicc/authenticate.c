/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/wipe.h"
#include "card/sw.h"
#include "uicc/state.h"

static void
refuse(struct uicc_auth_result *res, enum sr_err refusal, uint16_t sw)
{
	res->answer.verdict = AUTH_REFUSED;
	res->refusal = refusal;
	res->sw = sw;
}

static bool
is_refused(const struct uicc_auth_result *res)
{
	return res->answer.verdict == AUTH_REFUSED;
}

static enum sr_err
select_app(struct uicc *u, enum card_app app, struct uicc_auth_result *res)
{
	uint16_t sw;
	enum sr_err err = uicc_reach_app(u, app, &sw);

	if (err != SR_OK)
		return err;
	if (sw != SW_OK)
		refuse(res,
		    sw == SW_FILE_NOT_FOUND ? SR_APPLICATION_NOT_FOUND
					    : SR_CARD_ERROR,
		    sw);
	return SR_OK;
}

/* Whose card is it?  Once in an epoch, or in each request to a shared one. */
static enum sr_err
identify(struct uicc *u, struct uicc_auth_result *res)
{
	enum sr_err err;
	uint16_t sw;

	if (u->epoch.identified)
		return SR_OK;
	if ((err = uicc_read_iccid(u, &sw)) != SR_OK)
		return err;
	if (sw_is_class_refused(sw))
		refuse(res, SR_APPLICATION_NOT_FOUND, sw);
	else if (sw != SW_OK)
		refuse(res, SR_CARD_ERROR, sw);
	return SR_OK;
}

/* Is it the card that was asked for? */
static enum sr_err
identify_asked(struct uicc *u, const struct uicc_auth_request *req,
    struct uicc_auth_result *res)
{
	enum sr_err err;

	if ((err = identify(u, res)) != SR_OK || is_refused(res))
		return err;
	memcpy(res->iccid, u->epoch.iccid, sizeof(res->iccid));
	if (req->iccid[0] != '\0' && strcmp(req->iccid, res->iccid) != 0)
		return SR_CARD_CHANGED;
	return SR_OK;
}

static enum sr_err
prepare_uicc(struct uicc *u, const struct uicc_auth_request *req,
    struct uicc_auth_result *res)
{
	enum sr_err err;

	if ((err = uicc_leave_gsm(u)) != SR_OK)
		return err;
	if ((err = identify_asked(u, req, res)) != SR_OK || is_refused(res))
		return err;
	/* A card for CLA A0 only has no application in the sense of 3G. */
	if (uicc_is_gsm(u)) {
		refuse(res, SR_APPLICATION_NOT_FOUND, u->epoch.class_00_sw);
		return SR_OK;
	}
	if ((err = uicc_read_dir(u)) != SR_OK)
		return err;
	return select_app(u, req->app, res);
}

/*
 * Some UICCs take CLA A0 only before any other (TS 31.102, 5.1.1).  Those of
 * other programs are not reset for that.
 */
static bool
may_restart(const struct uicc *u, uint16_t sw)
{
	return sw_is_class_refused(sw) && u->epoch.class == UICC_CLASS_00 &&
	    !reader_is_shared(u->reader);
}

static enum sr_err
prepare_sim(struct uicc *u, const struct uicc_auth_request *req,
    struct uicc_auth_result *res)
{
	struct gsm_file file;
	enum sr_err err;
	uint16_t sw;

	/* Class A0 has the card for itself. */
	if ((err = uicc_close_further(u)) != SR_OK)
		return err;
	if ((err = identify_asked(u, req, res)) != SR_OK || is_refused(res))
		return err;
	if (uicc_channel(u)->selected && uicc_channel(u)->app == CARD_APP_SIM)
		return SR_OK;
	err = uicc_gsm_select_app(u, &file, &sw);
	if (err == SR_OK && may_restart(u, sw)) {
		err = uicc_restart(u, UICC_CLASS_A0);
		if (err == SR_OK)
			err = identify_asked(u, req, res);
		if (err != SR_OK || is_refused(res))
			return err;
		err = uicc_gsm_select_app(u, &file, &sw);
	}
	if (err != SR_OK || sw == SW_OK)
		return err;
	refuse(res,
	    sw == SW_GSM_NOT_FOUND || sw == SW_FILE_NOT_FOUND ||
		    sw_is_class_refused(sw)
		? SR_APPLICATION_NOT_FOUND
		: SR_CARD_ERROR,
	    sw);
	return SR_OK;
}

/*
 * Bring the card to where AUTHENTICATE can be sent.  On a card that is warm
 * nothing is left to do.
 */
static enum sr_err
prepare(struct uicc *u, const struct uicc_auth_request *req,
    struct uicc_auth_result *res)
{
	return req->app == CARD_APP_SIM ? prepare_sim(u, req, res)
					: prepare_uicc(u, req, res);
}

/*
 * Refused before the key was used (doc/reliability.md 1); the last ones with
 * CLA A0 only.  Of these, the ones that `select_again` is true for may mean
 * that the application is not current any more.
 */
static const struct unexecuted {
	uint16_t sw;
	bool select_again;
	bool gsm;
} unexecuted[] = {
	{ SW_ACCESS, false, false },
	{ SW_WRONG_LENGTH, false, false },
	{ SW_FUNCTION_NOT_SUPPORTED, false, false },
	{ SW_CONDITIONS, true, false },
	{ SW_WRONG_P1P2, true, false },
	{ SW_WRONG_OFFSET, true, false },
	{ SW_INS_NOT_SUPPORTED, true, false },
	{ SW_CLA_NOT_SUPPORTED, true, false },
	{ SW_GSM_ACCESS, false, true },
	{ SW_GSM_BLOCKED, false, true },
	{ SW_GSM_NO_EF, true, true },
	{ SW_GSM_NOT_FOUND, true, true },
	{ SW_GSM_WRONG_FILE, true, true },
	{ SW_BUSY, false, false },
};

/* NULL: it may have been used. */
static const struct unexecuted *
find_unexecuted(enum card_app app, uint16_t sw)
{
	for (size_t i = 0; i < sizeof(unexecuted) / sizeof(unexecuted[0]); i++)
		if (unexecuted[i].sw == sw &&
		    (app == CARD_APP_SIM || !unexecuted[i].gsm))
			return &unexecuted[i];
	return NULL;
}

/*
 * By a card that was reset, and has none but the basic channel: 6881, or "not
 * supported" altogether, as MANAGE CHANNEL is answered by those that have none.
 */
static bool
is_channel_lost(const struct uicc *u, uint16_t sw)
{
	return uicc_is_on_further(u) &&
	    (sw == SW_CHANNEL_NOT_SUPPORTED || sw == SW_FUNCTION_NOT_SUPPORTED);
}

static bool
must_select_again(const struct uicc *u, enum card_app app, uint16_t sw)
{
	const struct unexecuted *found = find_unexecuted(app, sw);

	return is_channel_lost(u, sw) || (found != NULL && found->select_again);
}

/* How far the card's status word says that it went. */
static enum sr_executed
executed_by_sw(const struct uicc *u, enum card_app app, uint16_t sw)
{
	if (is_channel_lost(u, sw) || find_unexecuted(app, sw) != NULL)
		return SR_EXECUTED_NO;
	if (sw_is_ok(sw) || sw >> 8 == 0x98 || sw >> 8 == 0x62 ||
	    sw >> 8 == 0x63)
		return SR_EXECUTED_YES;
	return SR_EXECUTED_UNKNOWN;
}

/* The one place from which AUTHENTICATE leaves. */
static enum sr_err
send_authenticate(struct uicc *u, const struct uicc_auth_request *req,
    struct apdu_rsp *rsp, enum sr_executed *executed)
{
	uint8_t data[AUTH_DATA_MAX];
	struct apdu_cmd cmd;
	enum sr_err err;

	if (req->may_send != NULL && !req->may_send(req->arg))
		return SR_DEADLINE;
	uicc_challenge_encode(req, &cmd, data);
	uicc_channel(u)->asked = true;
	err = uicc_exchange(u, &cmd, rsp, executed);
	if (err == SR_OK)
		*executed = executed_by_sw(u, req->app, rsp->sw);
	wipe(data, sizeof(data));
	return err;
}

/* A busy card has not looked at the challenge. */
static enum sr_err
send_until_taken(struct uicc *u, const struct uicc_auth_request *req,
    struct apdu_rsp *rsp, enum sr_executed *executed)
{
	struct uicc_patience patience = { 0 };
	enum sr_err err;

	do
		err = send_authenticate(u, req, rsp, executed);
	while (err == SR_OK && rsp->sw == SW_BUSY && uicc_wait(u, &patience));
	return err;
}

/* Words of CLA A0 mean nothing in class 00. */
static enum sr_err
refusal_of(enum card_app app, uint16_t sw)
{
	const bool gsm = sw == SW_GSM_ACCESS || sw == SW_GSM_BLOCKED;

	return gsm && app != CARD_APP_SIM ? SR_CARD_ERROR : sw_refusal(sw);
}

/* What the card said; a status word without data is its refusal. */
static enum sr_err
take_answer(struct uicc *u, const struct uicc_auth_request *req,
    const struct apdu_rsp *rsp, struct uicc_auth_result *res)
{
	if (!sw_is_ok(rsp->sw) && rsp->len == 0) {
		refuse(res, refusal_of(req->app, rsp->sw), rsp->sw);
		return SR_OK;
	}
	res->sw = rsp->sw;
	if (rsp->sw == SW_MAYBE_CORRUPTED ||
	    uicc_challenge_decode(req, rsp, &res->answer) != SR_OK ||
	    uicc_challenge_is_former(&u->epoch, req, rsp))
		return uicc_malformed(u);
	return SR_OK;
}

/*
 * 9804 is also what a SIM says to a wrong answer; with CHV1 off there is no
 * access that it could lack.
 */
static void
ask_for_chv(struct uicc *u, struct uicc_auth_result *res)
{
	enum fcp_pin pin;

	if (uicc_gsm_read_pin(u, &pin, &res->pin_tries_left) != SR_OK)
		res->pin_tries_left = -1;
	else if (pin == FCP_PIN_DISABLED && res->sw == SW_GSM_ACCESS) {
		res->refusal = SR_INCORRECT_MAC;
		res->executed = SR_EXECUTED_YES;
		res->pin_tries_left = -1;
	}
}

/* What one pass has come to. */
struct pass {
	struct apdu_rsp rsp; /* to AUTHENTICATE */
	bool again; /* it may be sent once more */
	bool asked; /* about the PIN, and this was the answer: */
	struct uicc_lock lock;
};

/* 6982: say why, as far as that can be found out without using a try. */
static void
tell_tries(struct uicc *u, enum card_app app, const struct pass *p,
    struct uicc_auth_result *res)
{
	/* The card has spoken; what is lost here is only the counter. */
	if (p->asked)
		res->pin_tries_left = p->lock.tries_left;
	else if (app == CARD_APP_SIM)
		ask_for_chv(u, res);
	else if (uicc_pin_tries(u, &res->pin_tries_left) != SR_OK)
		res->pin_tries_left = -1;
	if (res->pin_tries_left == 0)
		res->refusal = SR_PIN_BLOCKED;
}

static bool
wants_pin(enum card_app app, uint16_t sw)
{
	return sw == SW_ACCESS || (app == CARD_APP_SIM && sw == SW_GSM_ACCESS);
}

static enum sr_err
unlock(struct uicc *u, enum card_app app, struct pass *p)
{
	enum sr_err err = uicc_unlock(u, app, &p->lock);

	p->again = p->lock.open;
	/* A SIM without CHV1 did not mean that: see ask_for_chv(). */
	p->asked = app != CARD_APP_SIM || !p->lock.disabled;
	/* What got lost is the PIN's answer: the card's own word stands. */
	return p->lock.tried ? SR_OK : err;
}

/*
 * AUTHENTICATE was answered: bring the card to where it can be sent again, if
 * it was not executed and that may help.
 */
static enum sr_err
prepare_again(struct uicc *u, const struct uicc_auth_request *req,
    struct pass *p, struct uicc_auth_result *res)
{
	if (wants_pin(req->app, p->rsp.sw) && uicc_has_pin(u)) {
		res->sw = p->rsp.sw;
		return unlock(u, req->app, p);
	}
	p->again = must_select_again(u, req->app, p->rsp.sw);
	if (!p->again)
		return SR_OK;
	/*
	 * A card that lost its ADF was reset, or is another one that came
	 * without an event: it has to say again who it is.
	 */
	uicc_reread(u);
	return prepare(u, req, res);
}

/* One pass: *executed is NO while nothing can have moved the SQN. */
static enum sr_err
attempt(struct uicc *u, const struct uicc_auth_request *req,
    struct uicc_auth_result *res)
{
	struct pass p = { .again = false };
	enum sr_err err;

	err = prepare(u, req, res);
	if (err == SR_OK && !is_refused(res)) {
		err = send_until_taken(u, req, &p.rsp, &res->executed);
		if (err == SR_OK)
			err = prepare_again(u, req, &p, res);
		if (p.again && err == SR_OK && !is_refused(res))
			err = send_until_taken(u, req, &p.rsp, &res->executed);
	}
	if (err == SR_OK && !is_refused(res))
		err = take_answer(u, req, &p.rsp, res);
	if (err == SR_OK && is_refused(res) && res->refusal == SR_PIN_REQUIRED)
		tell_tries(u, req->app, &p, res);
	wipe(&p, sizeof(p));
	return err;
}

enum sr_err
uicc_authenticate(struct uicc *u, const struct uicc_auth_request *req,
    struct uicc_auth_result *res)
{
	struct uicc_auth_result empty = { .pin_tries_left = -1 };
	enum sr_err err = SR_OK;

	u->until_ms = req->until_ms;
	/*
	 * A card that was swapped or reset while nobody looked shows up on
	 * whatever is sent first: hence a second pass, if the epoch is over
	 * and AUTHENTICATE did not get through.
	 */
	for (int i = 0; i < 2; i++) {
		*res = empty;
		if ((err = uicc_begin(u)) != SR_OK)
			break;
		err = attempt(u, req, res);
		uicc_end(u);
		/* Once a card asked for its PIN, that was its last pass. */
		if (err == SR_OK || u->epoch.connected || res->sw != 0 ||
		    res->executed != SR_EXECUTED_NO)
			break;
	}
	if (err != SR_OK) {
		memcpy(empty.iccid, res->iccid, sizeof(empty.iccid));
		empty.executed = res->executed;
		wipe(res, sizeof(*res));
		*res = empty;
	}
	return err;
}
