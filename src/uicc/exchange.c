/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/cursor.h"
#include "base/wipe.h"
#include "card/sw.h"
#include "uicc/state.h"

enum {
	INS_GET_RESPONSE = 0xc0,
	DATA_MAX = 256, /* of an answer, over all rounds */
	ROUNDS_MAX = 4, /* of GET RESPONSE */
};

/* For a busy card, at each command. */
enum { WAIT_FIRST_MS = 25, WAIT_STEP_MAX_MS = 200, WAIT_ALL_MS = 2000 };

/* What xx of 61xx and 6Cxx says; 00 is 256. */
static int
le_of(uint16_t sw)
{
	int le = sw & 0xff;

	return le == 0 ? DATA_MAX : le;
}

static bool
is_warning(uint16_t sw)
{
	return sw >> 8 == 0x62 || sw >> 8 == 0x63;
}

static bool
is_case_4(const struct apdu_cmd *cmd)
{
	return cmd->lc > 0 && cmd->le != APDU_NO_LE;
}

/*
 * Data beside an error or beyond what was asked for are no answer to this
 * command.  Nor are data at once to a case 4 command in T=0, unless the
 * reader fetches them itself; then it does so always.
 */
static bool
fits(const struct epoch *e, const struct apdu_cmd *cmd,
    const struct apdu_rsp *rsp)
{
	size_t asked = cmd->le == APDU_NO_LE ? 0 : (size_t)cmd->le;

	if (rsp->len == 0)
		return true;
	if (is_case_4(cmd) && e->fetched)
		return false;
	return rsp->len <= asked &&
	    (sw_is_ok(rsp->sw) || sw_is_more(rsp->sw) || is_warning(rsp->sw));
}

static enum sr_err
transmit(struct uicc *u, const struct apdu_cmd *cmd, struct apdu_rsp *rsp,
    enum sr_executed *reached)
{
	struct apdu_cmd sent = *cmd;
	uint8_t bytes[APDU_CMD_MAX];
	enum sr_err err;
	size_t len;

	sent.cla = uicc_class_byte(u, cmd->cla);
	len = apdu_encode(&sent, u->epoch.card.protocol, bytes);
	err = reader_transmit(u->reader, bytes, len, rsp, reached);
	wipe(bytes, sizeof(bytes));
	uicc_trace(u, &sent, rsp, err);
	if (err != SR_OK)
		u->epoch = (struct epoch){ 0 };
	else if (!fits(&u->epoch, cmd, rsp))
		err = uicc_malformed(u);
	return err;
}

/* TS 102 221, 7.3.1.1.4; readers that work with APDUs have fetched it. */
static bool
data_wait(const struct uicc *u, const struct apdu_cmd *cmd,
    const struct apdu_rsp *rsp)
{
	if (cmd->le == APDU_NO_LE)
		return false;
	if (sw_is_more(rsp->sw))
		return true;
	if (!is_case_4(cmd) || rsp->len > 0)
		return false;
	return sw_is_wrong_le(rsp->sw) ||
	    (is_warning(rsp->sw) && u->epoch.card.protocol == APDU_T0);
}

/*
 * GET RESPONSE, again with the right Le after 6Cxx; *le is what was asked.  It
 * has no class 80, also where STATUS has (TS 102 221, 10.1.2).
 */
static enum sr_err
get_response(struct uicc *u, uint8_t cla, int *le, struct apdu_rsp *part)
{
	enum sr_executed reached;
	enum sr_err err = SR_OK;

	for (int i = 0; i < 2; i++) {
		struct apdu_cmd cmd = {
			.cla = cla == GSM_CLA ? cla : 0,
			.ins = INS_GET_RESPONSE,
			.le = *le,
		};

		err = transmit(u, &cmd, part, &reached);
		if (err != SR_OK || !sw_is_wrong_le(part->sw))
			break;
		*le = le_of(part->sw);
	}
	return err;
}

/* Le of 256 asks for whatever is there, any other for exactly that. */
static bool
is_whole(const struct apdu_rsp *part, int le)
{
	return (sw_is_ok(part->sw) || sw_is_more(part->sw)) &&
	    (le == DATA_MAX || part->len == (size_t)le);
}

/*
 * Collect what waits.  A card that announced data and then does not give them
 * has no answer for us; after a mere warning there may be none.
 */
static enum sr_err
fetch(struct uicc *u, uint8_t cla, struct apdu_rsp *rsp)
{
	bool warned = is_warning(rsp->sw);
	int le = warned ? DATA_MAX : le_of(rsp->sw);
	struct builder all = builder_over(rsp->data, DATA_MAX);
	struct apdu_rsp part = { .sw = 0x6100 };
	enum sr_err err = SR_OK;

	all.len = rsp->len;
	for (int i = 0; i < ROUNDS_MAX && sw_is_more(part.sw); i++) {
		err = get_response(u, cla, &le, &part);
		if (err != SR_OK)
			goto out;
		if (warned && i == 0 && !sw_is_ok(part.sw) &&
		    !sw_is_more(part.sw))
			goto out;
		if (!is_whole(&part, le))
			all.bad = true;
		builder_bytes(&all, part.data, part.len);
		le = le_of(part.sw);
	}
	if (all.bad || sw_is_more(part.sw)) {
		err = uicc_malformed(u);
		goto out;
	}
	rsp->len = all.len;
	if (!warned)
		rsp->sw = part.sw;
out:
	wipe(&part, sizeof(part));
	return err;
}

enum sr_err
uicc_exchange(struct uicc *u, struct apdu_cmd *cmd, struct apdu_rsp *rsp,
    enum sr_executed *reached)
{
	enum sr_err err = transmit(u, cmd, rsp, reached);

	if (err == SR_OK && sw_is_wrong_le(rsp->sw) && cmd->lc == 0 &&
	    cmd->le != APDU_NO_LE) {
		cmd->le = le_of(rsp->sw);
		err = transmit(u, cmd, rsp, reached);
	}
	if (err == SR_OK && data_wait(u, cmd, rsp)) {
		/* After a mere warning a reader that fetches asks in vain. */
		if (is_case_4(cmd) && rsp->len == 0 && !is_warning(rsp->sw))
			u->epoch.fetched = true;
		err = fetch(u, cmd->cla, rsp);
	}
	if (err != SR_OK)
		wipe(rsp, sizeof(*rsp));
	return err;
}

bool
uicc_wait(const struct uicc *u, struct uicc_patience *p)
{
	uint64_t now = clock_ms();

	if (p->ends_ms == 0) {
		p->step_ms = WAIT_FIRST_MS;
		p->ends_ms = now + WAIT_ALL_MS;
		if (u->until_ms != 0 && u->until_ms < p->ends_ms)
			p->ends_ms = u->until_ms;
	}
	if (now + p->step_ms > p->ends_ms)
		return false;
	clock_sleep_ms(p->step_ms);
	p->step_ms *= 2;
	if (p->step_ms > WAIT_STEP_MAX_MS)
		p->step_ms = WAIT_STEP_MAX_MS;
	return true;
}

enum sr_err
uicc_ask(struct uicc *u, struct apdu_cmd *cmd, struct apdu_rsp *rsp)
{
	struct uicc_patience patience = { 0 };
	enum sr_executed reached;
	enum sr_err err;

	do
		err = uicc_exchange(u, cmd, rsp, &reached);
	while (err == SR_OK && rsp->sw == SW_BUSY && uicc_wait(u, &patience));
	return err;
}
