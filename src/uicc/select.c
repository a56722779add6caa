/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/cursor.h"
#include "base/wipe.h"
#include "card/sw.h"
#include "uicc/state.h"

enum {
	INS_SELECT = 0xa4,
	INS_READ_BINARY = 0xb0,
	INS_READ_RECORD = 0xb2,
	INS_VERIFY = 0x20,
	P1_BY_FID = 0x00,
	P1_BY_AID = 0x04,
	P2_GIVE_FCP = 0x04,
	P2_GIVE_NOTHING = 0x0c,
	P2_ABSOLUTE = 0x04,
	PIN_APPLICATION_1 = 0x01, /* TS 102 221, table 9.3 */
	LE_ALL = 256,
};

/*
 * Selected, if need be with a warning such as 6283, file deactivated, or with
 * data that nobody asked for.
 */
static bool
is_selected(uint16_t sw)
{
	return sw_is_ok(sw) || sw >> 8 == 0x62 || sw_is_more(sw);
}

/* What cards say that do not know how to give FCP. */
static bool
may_select_without_fcp(uint16_t sw)
{
	return sw == SW_WRONG_P1P2 || sw == SW_WRONG_OFFSET ||
	    sw == SW_FUNCTION_NOT_SUPPORTED || sw == SW_LC_AND_P1P2 ||
	    sw == SW_WRONG_LENGTH;
}

/*
 * FCP that we cannot read are the card's own affair: nothing is taken from
 * them then.
 */
static enum sr_err
send_select(struct uicc *u, struct apdu_cmd *cmd, struct fcp *fcp, uint16_t *sw)
{
	struct apdu_rsp rsp;
	enum sr_err err;

	*fcp = (struct fcp){ 0 };
	cmd->ins = INS_SELECT;
	cmd->p2 = P2_GIVE_FCP;
	cmd->le = LE_ALL;
	err = uicc_ask(u, cmd, &rsp);
	if (err == SR_OK && may_select_without_fcp(rsp.sw)) {
		cmd->p2 = P2_GIVE_NOTHING;
		cmd->le = APDU_NO_LE;
		err = uicc_ask(u, cmd, &rsp);
	}
	if (err != SR_OK)
		return err;
	if (is_selected(rsp.sw) && rsp.len > 0 &&
	    fcp_decode(rsp.data, rsp.len, fcp) != SR_OK)
		*fcp = (struct fcp){ 0 };
	*sw = is_selected(rsp.sw) ? SW_OK : rsp.sw;
	return SR_OK;
}

enum sr_err
uicc_select_file(struct uicc *u, uint16_t fid, struct fcp *fcp, uint16_t *sw)
{
	uint8_t data[2];
	struct builder b = builder_over(data, sizeof(data));
	struct apdu_cmd cmd = {
		.p1 = P1_BY_FID, .lc = sizeof(data), .data = data
	};

	/* The MF is outside every ADF. */
	if (fid == FID_MF) {
		uicc_go_to_basic(u);
		uicc_channel(u)->selected = false;
	}
	builder_be16(&b, fid);
	return send_select(u, &cmd, fcp, sw);
}

static const uint8_t *
aid_prefix(enum card_app app)
{
	return app == CARD_APP_ISIM ? aid_prefix_isim : aid_prefix_usim;
}

/* Some cards give less than the AID, or nothing. */
static bool
is_name_of(enum card_app app, const struct fcp *fcp)
{
	size_t len =
	    fcp->aid_len < AID_PREFIX_LEN ? fcp->aid_len : AID_PREFIX_LEN;

	return memcmp(fcp->aid, aid_prefix(app), len) == 0;
}

/* The whole AID where EF_DIR has it, else its standard part (TS 31.102). */
static void
set_aid(const struct uicc *u, enum card_app app, struct apdu_cmd *cmd)
{
	cmd->data = aid_prefix(app);
	cmd->lc = AID_PREFIX_LEN;
	for (size_t i = 0; i < u->epoch.app_count; i++) {
		const struct uicc_app *a = &u->epoch.apps[i];

		if (a->app != app)
			continue;
		cmd->data = a->record.aid;
		cmd->lc = (uint8_t)a->record.aid_len;
		return;
	}
}

static void
note_selected(struct uicc *u, enum card_app app, const struct fcp *fcp)
{
	struct channel *here = uicc_channel(u);

	here->selected = true;
	here->app = app;
	here->pin_ref = fcp->pin_ref != 0 ? fcp->pin_ref : PIN_APPLICATION_1;
}

/*
 * SELECT was refused there: by a card that was reset, and has none but the
 * basic channel, or by one that does not select everything on every channel.
 * Only what it says on the basic one is its word on the application.
 */
static enum sr_err
give_up_further(struct uicc *u, uint16_t sw)
{
	if (sw != SW_CHANNEL_NOT_SUPPORTED && !sw_is_class_refused(sw))
		return uicc_close_further(u);
	uicc_forget_further(u);
	return SR_OK;
}

enum sr_err
uicc_select_app(
    struct uicc *u, enum card_app app, struct fcp *fcp, uint16_t *sw)
{
	struct apdu_cmd cmd = { .p1 = P1_BY_AID };
	enum sr_err err;

	uicc_go_to_app(u, app);
	uicc_channel(u)->selected = uicc_channel(u)->asked = false;
	set_aid(u, app, &cmd);
	if ((err = send_select(u, &cmd, fcp, sw)) != SR_OK)
		return err;
	if (*sw != SW_OK && uicc_is_on_further(u)) {
		if ((err = give_up_further(u, *sw)) != SR_OK)
			return err;
		return uicc_select_app(u, app, fcp, sw);
	}
	/* EF_DIR said otherwise, or was not read to its end: once more. */
	if (*sw == SW_FILE_NOT_FOUND &&
	    (cmd.lc != AID_PREFIX_LEN || !u->epoch.dir_whole))
		uicc_reread(u);
	if (*sw != SW_OK)
		return SR_OK;
	/* An answer about another application is not to this command. */
	if (!is_name_of(app, fcp))
		return uicc_malformed(u);
	note_selected(u, app, fcp);
	return SR_OK;
}

/*
 * Read with a known length: the card gives that, or what it says with 6Cxx if
 * its FCP were wrong, or 6282 when the file ends before.  Fewer bytes under
 * 9000 have lost some on the way.  Data with a warning are data, unless it is
 * about them.
 */
static enum sr_err
send_read(
    struct uicc *u, struct apdu_cmd *cmd, size_t len, struct apdu_rsp *rsp)
{
	enum sr_err err;
	bool whole;

	cmd->le = len == 0 || len > LE_ALL ? LE_ALL : (int)len;
	if ((err = uicc_ask(u, cmd, rsp)) != SR_OK)
		return err;
	whole = rsp->len == (size_t)cmd->le || (len == 0 && cmd->le == LE_ALL);
	if (sw_is_ok(rsp->sw) && !whole) {
		wipe(rsp, sizeof(*rsp));
		return uicc_malformed(u);
	}
	if (rsp->len > 0 && rsp->sw >> 8 == 0x62 &&
	    rsp->sw != SW_MAYBE_CORRUPTED &&
	    (whole || rsp->sw == SW_END_OF_FILE))
		rsp->sw = SW_OK;
	return SR_OK;
}

enum sr_err
uicc_read_file(struct uicc *u, uint16_t fid, struct apdu_rsp *rsp)
{
	struct apdu_cmd cmd = { .ins = INS_READ_BINARY };
	struct fcp fcp;
	enum sr_err err;
	uint16_t sw;

	*rsp = (struct apdu_rsp){ 0 };
	err = uicc_select_file(u, fid, &fcp, &sw);
	if (err != SR_OK)
		return err;
	rsp->sw = sw;
	if (sw != SW_OK)
		return SR_OK;
	return send_read(u, &cmd, fcp.size, rsp);
}

enum sr_err
uicc_read_record(
    struct uicc *u, uint8_t number, size_t len, struct apdu_rsp *rsp)
{
	struct apdu_cmd cmd = {
		.ins = INS_READ_RECORD, .p1 = number, .p2 = P2_ABSOLUTE
	};

	return send_read(u, &cmd, len, rsp);
}

enum sr_err
uicc_pin_tries(struct uicc *u, int *tries)
{
	struct apdu_cmd cmd = {
		.ins = INS_VERIFY,
		.p2 = uicc_channel(u)->pin_ref,
		.le = APDU_NO_LE,
	};
	struct apdu_rsp rsp;
	enum sr_err err;

	*tries = -1;
	if ((err = uicc_ask(u, &cmd, &rsp)) != SR_OK)
		return err;
	*tries = rsp.sw == SW_BLOCKED ? 0 : sw_tries_left(rsp.sw);
	return SR_OK;
}
