/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/wipe.h"
#include "card/sw.h"
#include "uicc/state.h"

enum {
	INS_AUTHENTICATE = 0x88,
	LE_ALL = 256,
	SW_MAYBE_CORRUPTED = 0x6281, /* ISO 7816-4, table 7 */
};

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
	struct fcp fcp;
	enum sr_err err;
	uint16_t sw;

	if (u->epoch.selected && u->epoch.app == app)
		return SR_OK;
	if ((err = uicc_select_app(u, app, &fcp, &sw)) != SR_OK)
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
	/* A card for CLA A0 only has no application in the sense of 3G. */
	if (sw == SW_CLA_NOT_SUPPORTED || sw == SW_INS_NOT_SUPPORTED)
		refuse(res, SR_APPLICATION_NOT_FOUND, sw);
	else if (sw != SW_OK)
		refuse(res, SR_CARD_ERROR, sw);
	else if (u->epoch.iccid[0] == '\0')
		return uicc_malformed(u);
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
	enum sr_err err;

	if ((err = identify(u, res)) != SR_OK || is_refused(res))
		return err;
	memcpy(res->iccid, u->epoch.iccid, sizeof(res->iccid));
	if (req->iccid[0] != '\0' && strcmp(req->iccid, res->iccid) != 0)
		return SR_CARD_CHANGED;
	if ((err = uicc_read_dir(u)) != SR_OK)
		return err;
	return select_app(u, req->app, res);
}

/*
 * Refused before the key was used (doc/reliability.md 1).  Of these, the ones
 * that `select_again` is true for may mean that the ADF is not current any
 * more.
 */
static const struct {
	uint16_t sw;
	bool select_again;
} unexecuted[] = {
	{ SW_ACCESS, false },
	{ SW_WRONG_LENGTH, false },
	{ SW_CONDITIONS, true },
	{ SW_WRONG_P1P2, true },
	{ SW_WRONG_OFFSET, true },
	{ SW_INS_NOT_SUPPORTED, true },
	{ SW_CLA_NOT_SUPPORTED, true },
};

static bool
is_unexecuted(uint16_t sw, bool *select_again)
{
	*select_again = false;
	for (size_t i = 0; i < sizeof(unexecuted) / sizeof(unexecuted[0]); i++)
		if (unexecuted[i].sw == sw) {
			*select_again = unexecuted[i].select_again;
			return true;
		}
	return false;
}

/* How far the card's status word says that it went. */
static enum sr_executed
executed_by_sw(uint16_t sw)
{
	bool select_again;

	if (is_unexecuted(sw, &select_again))
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
	uint8_t data[AUTH_3G_DATA_LEN];
	struct apdu_cmd cmd = {
		.ins = INS_AUTHENTICATE,
		.p2 = AUTH_3G_P2,
		.lc = sizeof(data),
		.le = LE_ALL,
		.data = data,
	};
	enum sr_err err;

	if (req->may_send != NULL && !req->may_send(req->arg))
		return SR_DEADLINE;
	auth_3g_encode(req->rand, req->autn, data);
	err = uicc_exchange(u, &cmd, rsp, executed);
	if (err == SR_OK)
		*executed = executed_by_sw(rsp->sw);
	wipe(data, sizeof(data));
	return err;
}

/* FNV-1a: enough to know an answer again, too little to help with keys. */
static uint32_t
mark_of(const struct apdu_rsp *rsp)
{
	uint32_t mark = 2166136261u;

	for (size_t i = 0; i < rsp->len; i++)
		mark = (mark ^ rsp->data[i]) * 16777619u;
	return mark;
}

/*
 * The same answer to another RAND is the answer to the command before, given
 * twice on its way here: it has the right shape, and would be wrong.
 */
static bool
is_former_answer(
    struct epoch *e, const uint8_t rand[16], const struct apdu_rsp *rsp)
{
	uint32_t mark = mark_of(rsp);
	bool former = e->answered && mark == e->mark &&
	    memcmp(rand, e->rand, sizeof(e->rand)) != 0;

	e->answered = true;
	e->mark = mark;
	memcpy(e->rand, rand, sizeof(e->rand));
	return former;
}

/* What the card said; a status word without data is its refusal. */
static enum sr_err
take_answer(struct uicc *u, const struct uicc_auth_request *req,
    const struct apdu_rsp *rsp, struct uicc_auth_result *res)
{
	if (!sw_is_ok(rsp->sw) && rsp->len == 0) {
		refuse(res, sw_refusal(rsp->sw), rsp->sw);
		return SR_OK;
	}
	res->sw = rsp->sw;
	if (rsp->sw == SW_MAYBE_CORRUPTED ||
	    auth_3g_decode(rsp->data, rsp->len, &res->answer) != SR_OK ||
	    is_former_answer(&u->epoch, req->rand, rsp))
		return uicc_malformed(u);
	return SR_OK;
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
tell_tries(struct uicc *u, struct pass *p, struct uicc_auth_result *res)
{
	/* The card has spoken; what is lost here is only the counter. */
	if (!p->asked && uicc_pin_tries(u, &p->lock.tries_left) != SR_OK)
		p->lock.tries_left = -1;
	res->pin_tries_left = p->lock.tries_left;
	if (res->pin_tries_left == 0)
		res->refusal = SR_PIN_BLOCKED;
}

/*
 * AUTHENTICATE was answered: bring the card to where it can be sent again, if
 * it was not executed and that may help.
 */
static enum sr_err
prepare_again(struct uicc *u, const struct uicc_auth_request *req,
    struct pass *p, struct uicc_auth_result *res)
{
	enum sr_err err;

	if (p->rsp.sw == SW_ACCESS && uicc_has_pin(u)) {
		p->asked = true;
		err = uicc_unlock(u, req->app, &p->lock);
		p->again = p->lock.open;
		/* It has spoken: what got lost since then is the PIN's. */
		return u->epoch.connected ? err : SR_OK;
	}
	if (!is_unexecuted(p->rsp.sw, &p->again) || !p->again)
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
		err = send_authenticate(u, req, &p.rsp, &res->executed);
		if (err == SR_OK)
			err = prepare_again(u, req, &p, res);
		if (p.again && err == SR_OK && !is_refused(res))
			err = send_authenticate(u, req, &p.rsp, &res->executed);
	}
	if (err == SR_OK && !is_refused(res))
		err = take_answer(u, req, &p.rsp, res);
	if (err == SR_OK && is_refused(res) && res->refusal == SR_PIN_REQUIRED)
		tell_tries(u, &p, res);
	wipe(&p, sizeof(p));
	return err;
}

enum sr_err
uicc_authenticate(struct uicc *u, const struct uicc_auth_request *req,
    struct uicc_auth_result *res)
{
	struct uicc_auth_result empty = { .pin_tries_left = -1 };
	enum sr_err err = SR_OK;

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
		if (err == SR_OK || u->epoch.connected ||
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
