/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/cursor.h"
#include "base/log.h"
#include "base/wipe.h"
#include "card/gsm.h"
#include "card/sw.h"
#include "uicc/state.h"

enum {
	INS_VERIFY = 0x20,
	P2_CHV1 = 0x01,
	PIN_LEN = 8, /* 9.5.1: digits, filled up with FF */
	PIN_FILL = 0xff,
	TRIES_WHOLE = 3, /* with fewer, no PIN is sent */
};

void
uicc_set_pins(struct uicc *u, const struct uicc_pins *pins)
{
	u->pins = pins;
}

bool
uicc_has_pin(const struct uicc *u)
{
	return u->pins != NULL && u->epoch.identified &&
	    u->pins->has(u->pins->arg, u->epoch.iccid);
}

/* What the card tells of its PIN, without using a try. */
static enum sr_err
ask_uicc(struct uicc *u, enum card_app app, struct uicc_lock *lock)
{
	struct fcp fcp;
	enum sr_err err;
	uint16_t sw;

	err = uicc_select_app(u, app, &fcp, &sw);
	if (err != SR_OK || sw != SW_OK)
		return err;
	lock->disabled = fcp.pin == FCP_PIN_DISABLED;
	return uicc_pin_tries(u, &lock->tries_left);
}

static enum sr_err
ask_sim(struct uicc *u, struct uicc_lock *lock)
{
	enum fcp_pin pin;
	enum sr_err err = uicc_gsm_read_pin(u, &pin, &lock->tries_left);

	lock->disabled = pin == FCP_PIN_DISABLED;
	return err;
}

/*
 * That the ICCID was read in this epoch is not enough for something that cannot
 * be given back: a card may be swapped with no event at all
 * (doc/reliability.md, Epoch).  So it is read right before.
 */
static enum sr_err
ask_again(struct uicc *u, enum card_app app, struct uicc_lock *lock)
{
	char before[sizeof(u->epoch.iccid)];
	enum sr_err err;
	uint16_t sw;

	memcpy(before, u->epoch.iccid, sizeof(before));
	if ((err = uicc_read_iccid(u, &sw)) != SR_OK || sw != SW_OK)
		return err;
	if (strcmp(before, u->epoch.iccid) != 0)
		return SR_CARD_GONE;
	return app == CARD_APP_SIM ? ask_sim(u, lock) : ask_uicc(u, app, lock);
}

/*
 * The one place from which VERIFY with a PIN leaves (11.1.9), and VERIFY CHV
 * (TS 51.011, 9.2.9).  What is selected, and tells the class, was so just now.
 */
static enum sr_err
verify(struct uicc *u, const char *digits, uint16_t *sw)
{
	uint8_t data[PIN_LEN];
	struct builder b = builder_over(data, sizeof(data));
	const bool sim = uicc_channel(u)->app == CARD_APP_SIM;
	struct apdu_cmd cmd = {
		.cla = sim ? GSM_CLA : 0,
		.ins = INS_VERIFY,
		.p2 = sim ? P2_CHV1 : uicc_channel(u)->pin_ref,
		.lc = sizeof(data),
		.le = APDU_NO_LE,
		.data = data,
	};
	enum sr_executed reached;
	struct apdu_rsp rsp;
	enum sr_err err;

	builder_bytes(&b, (const uint8_t *)digits, strlen(digits));
	builder_fill(&b, PIN_FILL, sizeof(data) - b.len);
	err = uicc_exchange(u, &cmd, &rsp, &reached);
	wipe(data, sizeof(data));
	*sw = err == SR_OK ? rsp.sw : 0;
	return err;
}

static int
tries_after(uint16_t sw)
{
	return sw == SW_BLOCKED || sw == SW_GSM_BLOCKED ? 0 : sw_tries_left(sw);
}

static enum uicc_pin_end
end_of(enum sr_err err, uint16_t sw)
{
	if (err != SR_OK)
		return UICC_PIN_UNKNOWN;
	return sw_is_ok(sw) ? UICC_PIN_RIGHT : UICC_PIN_REFUSED;
}

static enum sr_err
give_pin(struct uicc *u, struct uicc_lock *lock)
{
	const struct uicc_pins *pins = u->pins;
	struct uicc_pin pin;
	enum uicc_pin_end end;
	enum sr_err err;
	uint16_t sw;

	if (pins->take(pins->arg, u->epoch.iccid, &pin) != SR_OK)
		return SR_OK;
	lock->tried = true;
	err = verify(u, pin.digits, &sw);
	end = end_of(err, sw);
	lock->open = end == UICC_PIN_RIGHT;
	if (!lock->open)
		lock->tries_left = tries_after(sw);
	pins->ended(pins->arg, pin.ticket, end, lock->tries_left);
	wipe(&pin, sizeof(pin));
	if (lock->open)
		u->opened++;
	return err;
}

/* Once in an epoch, since each request would come to it. */
static void
log_kept(struct uicc *u, const char *why, int tries_left)
{
	char iccid[25];

	if (!u->epoch.kept_pin)
		log_warning("iccid=%s pin=kept tries_left=%d: %s",
		    log_identity(u->epoch.iccid, iccid), tries_left, why);
	u->epoch.kept_pin = true;
}

enum sr_err
uicc_unlock(struct uicc *u, enum card_app app, struct uicc_lock *out)
{
	enum sr_err err;

	*out = (struct uicc_lock){ .tries_left = -1 };
	if ((err = ask_again(u, app, out)) != SR_OK ||
	    !uicc_channel(u)->selected)
		return err;
	if (out->tries_left != TRIES_WHOLE)
		log_kept(u, "it is sent only to a card with three tries left",
		    out->tries_left);
	else if (out->disabled)
		log_kept(u, "the card does not ask for it: it is disabled",
		    out->tries_left);
	else
		return give_pin(u, out);
	return SR_OK;
}
