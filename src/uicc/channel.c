/* SPDX-License-Identifier: MIT */
#include "card/sw.h"
#include "card/tlv.h"
#include "uicc/state.h"

/* Logical channels (TS 102 221, 8.7 and 11.1.17). */
enum {
	INS_MANAGE_CHANNEL = 0x70,
	P1_OPEN = 0x00,
	P1_CLOSE = 0x80,
	CHANNEL_MAX = 19,
	CHANNEL_LOW_MAX = 3, /* tables 10.3 and 10.4: another class beyond */
	CLA_HIGH = 0x40,

	CLA_STATUS = 0x80,
	INS_STATUS = 0xf2,
	P2_GIVE_AID = 0x01, /* 11.1.2.2 */
	TAG_AID = 0x84,
};

struct channel *
uicc_channel(struct uicc *u)
{
	return &u->epoch.channels[u->epoch.at];
}

uint8_t
uicc_class_byte(const struct uicc *u, uint8_t cla)
{
	const uint8_t number = u->epoch.channels[u->epoch.at].number;

	if (cla == GSM_CLA || number == 0)
		return cla;
	if (number <= CHANNEL_LOW_MAX)
		return cla | number;
	return (uint8_t)(cla | CLA_HIGH | (number - CHANNEL_LOW_MAX - 1));
}

bool
uicc_is_on_further(const struct uicc *u)
{
	return u->epoch.at == CHANNEL_FURTHER;
}

void
uicc_go_to_basic(struct uicc *u)
{
	u->epoch.at = CHANNEL_BASIC;
}

void
uicc_go_to_app(struct uicc *u, enum card_app app)
{
	const struct channel *further = &u->epoch.channels[CHANNEL_FURTHER];

	u->epoch.at = further->number != 0 && further->app == app
	    ? CHANNEL_FURTHER
	    : CHANNEL_BASIC;
}

void
uicc_forget_further(struct uicc *u)
{
	u->epoch.channels[CHANNEL_FURTHER] = (struct channel){ 0 };
	u->epoch.one_channel = true;
	uicc_go_to_basic(u);
}

enum sr_err
uicc_close_further(struct uicc *u)
{
	const uint8_t number = u->epoch.channels[CHANNEL_FURTHER].number;
	struct apdu_cmd cmd = {
		.ins = INS_MANAGE_CHANNEL,
		.p1 = P1_CLOSE,
		.p2 = number,
		.le = APDU_NO_LE,
	};
	struct apdu_rsp rsp;

	uicc_forget_further(u);
	return number != 0 ? uicc_ask(u, &cmd, &rsp) : SR_OK;
}

static bool
has_app(const struct epoch *e, enum card_app app)
{
	for (size_t i = 0; i < e->app_count; i++)
		if (e->apps[i].app == app)
			return true;
	return false;
}

/*
 * Only where two applications are really asked in turn, and not where class A0
 * was used: 2G and 3G operation do not mix (TS 31.102, 5.1.1), and such cards
 * are the old ones.  Nor on a card that others use, too: what they find is not
 * ours to change.
 */
static bool
wants_further(const struct uicc *u, enum card_app app)
{
	const struct epoch *e = &u->epoch;
	const struct channel *basic = &e->channels[CHANNEL_BASIC];

	return basic->selected && basic->asked && basic->app != app &&
	    !e->one_channel && !reader_is_shared(u->reader) &&
	    e->channels[CHANNEL_FURTHER].number == 0 && has_app(e, app);
}

/* Stays on the basic one where the card has no other for us. */
static enum sr_err
open_further(struct uicc *u, enum card_app app)
{
	struct apdu_cmd cmd = {
		.ins = INS_MANAGE_CHANNEL,
		.p1 = P1_OPEN,
		.le = 1,
	};
	struct apdu_rsp rsp;
	enum sr_err err;

	uicc_go_to_basic(u);
	if ((err = uicc_ask(u, &cmd, &rsp)) != SR_OK)
		return err;
	if (!sw_is_ok(rsp.sw) || rsp.len != 1 || rsp.data[0] == 0 ||
	    rsp.data[0] > CHANNEL_MAX) {
		u->epoch.one_channel = true;
		return SR_OK;
	}
	u->epoch.channels[CHANNEL_FURTHER] =
	    (struct channel){ .number = rsp.data[0], .app = app };
	return SR_OK;
}

/*
 * Has the basic channel kept its application, now that this one is selected on
 * the further one?  A card that has a single place for both would answer with
 * the wrong key.
 */
static enum sr_err
look_at_basic(struct uicc *u, bool *kept)
{
	struct apdu_cmd cmd = {
		.cla = CLA_STATUS,
		.ins = INS_STATUS,
		.p2 = P2_GIVE_AID,
		.le = 256,
	};
	const struct channel *basic = &u->epoch.channels[CHANNEL_BASIC];
	enum card_app told = CARD_APP_OTHER;
	struct cursor aid;
	struct apdu_rsp rsp;
	enum sr_err err;

	uicc_go_to_basic(u);
	err = uicc_ask(u, &cmd, &rsp);
	if (err == SR_OK && sw_is_ok(rsp.sw) &&
	    tlv_find(cursor_over(rsp.data, rsp.len), TAG_AID, &aid))
		told = aid_app(aid.at, aid.left);
	*kept = told == basic->app;
	return err;
}

/* Without that proof the application goes to the basic channel. */
static enum sr_err
prove_further(struct uicc *u, enum card_app app, uint16_t *sw)
{
	struct fcp fcp;
	bool kept;
	enum sr_err err = look_at_basic(u, &kept);

	if (err != SR_OK)
		return err;
	if (kept) {
		uicc_go_to_app(u, app);
		uicc_channel(u)->proven = true;
		return SR_OK;
	}
	if ((err = uicc_close_further(u)) != SR_OK)
		return err;
	return uicc_select_app(u, app, &fcp, sw);
}

static bool
is_reached(struct uicc *u, enum card_app app)
{
	const struct channel *here = uicc_channel(u);

	return here->selected && here->app == app &&
	    (here->proven || !uicc_is_on_further(u));
}

enum sr_err
uicc_reach_app(struct uicc *u, enum card_app app, uint16_t *sw)
{
	const struct channel *basic = &u->epoch.channels[CHANNEL_BASIC];
	struct fcp fcp;
	enum sr_err err = SR_OK;

	*sw = SW_OK;
	uicc_go_to_app(u, app);
	if (is_reached(u, app))
		return SR_OK;
	/* By what is not selected there, nothing can be proven. */
	if (uicc_is_on_further(u) && !basic->selected)
		err = uicc_close_further(u);
	else if (wants_further(u, app))
		err = open_further(u, app);
	if (err == SR_OK)
		err = uicc_select_app(u, app, &fcp, sw);
	if (err != SR_OK || !uicc_is_on_further(u))
		return err;
	return prove_further(u, app, sw);
}
