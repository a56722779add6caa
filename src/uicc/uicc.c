/* SPDX-License-Identifier: MIT */
#include <stdlib.h>

#include "base/log.h"
#include "uicc/state.h"

enum sr_err
uicc_new(struct reader *reader, struct uicc **out)
{
	struct uicc *u = calloc(1, sizeof(*u));

	*out = NULL;
	if (u == NULL) {
		reader_close(reader);
		return SR_NO_MEMORY;
	}
	u->reader = reader;
	*out = u;
	return SR_OK;
}

void
uicc_free(struct uicc *u)
{
	if (u == NULL)
		return;
	reader_close(u->reader);
	free(u);
}

void
uicc_forget(struct uicc *u)
{
	reader_disconnect(u->reader, READER_LEAVE);
	u->epoch = (struct epoch){ 0 };
}

void
uicc_reread(struct uicc *u)
{
	const struct channel *further = &u->epoch.channels[CHANNEL_FURTHER];

	u->epoch = (struct epoch){
		.connected = u->epoch.connected,
		.card = u->epoch.card,
		.class = u->epoch.class,
		.class_00_sw = u->epoch.class_00_sw,
		.channels[CHANNEL_FURTHER] = { .number = further->number,
		    .app = further->app },
		.one_channel = u->epoch.one_channel,
		.fetched = u->epoch.fetched,
		.kept_pin = u->epoch.kept_pin,
	};
}

enum sr_err
uicc_malformed(struct uicc *u)
{
	reader_disconnect(u->reader, READER_UNPOWER);
	u->epoch = (struct epoch){ 0 };
	return SR_BAD_CARD_ANSWER;
}

static enum sr_err
connect_card(struct uicc *u)
{
	enum sr_err err;

	if (u->epoch.connected)
		return SR_OK;
	u->epoch = (struct epoch){ 0 };
	err = reader_connect(u->reader, &u->epoch.card);
	u->epoch.connected = err == SR_OK;
	return err;
}

enum sr_err
uicc_begin(struct uicc *u)
{
	enum sr_err err = SR_OK;

	/* Once more: a card that another program has reset shows here. */
	for (int i = 0; i < 2; i++) {
		if ((err = connect_card(u)) != SR_OK)
			return err;
		if ((err = reader_begin(u->reader)) == SR_OK)
			break;
		u->epoch = (struct epoch){ 0 };
	}
	uicc_go_to_basic(u);
	if (err == SR_OK && reader_is_shared(u->reader))
		uicc_channel(u)->selected = u->epoch.identified = false;
	return err;
}

void
uicc_end(struct uicc *u)
{
	reader_end(u->reader);
}

enum sr_err
uicc_restart(struct uicc *u, enum uicc_class class)
{
	enum sr_err err;

	uicc_end(u);
	reader_disconnect(u->reader, READER_UNPOWER);
	u->epoch = (struct epoch){ 0 };
	if ((err = uicc_begin(u)) == SR_OK)
		u->epoch.class = class;
	return err;
}

enum sr_err
uicc_leave_gsm(struct uicc *u)
{
	if (u->epoch.class == UICC_CLASS_A0)
		return uicc_restart(u, UICC_CLASS_00);
	/* Another card may have come without an event. */
	if (u->epoch.class == UICC_CLASS_A0_ONLY) {
		uicc_reread(u);
		u->epoch.class = UICC_CLASS_00;
	}
	return SR_OK;
}

bool
uicc_is_gsm(const struct uicc *u)
{
	return u->epoch.class == UICC_CLASS_A0 ||
	    u->epoch.class == UICC_CLASS_A0_ONLY;
}

void
uicc_trace(const struct uicc *u, const struct apdu_cmd *cmd,
    const struct apdu_rsp *rsp, enum sr_err err)
{
	if (err != SR_OK)
		log_debug("reader=\"%s\" apdu=%02x%02x%02x%02x lc=%u le=%d "
			  "error=%s",
		    u->reader->name, cmd->cla, cmd->ins, cmd->p1, cmd->p2,
		    cmd->lc, cmd->le, sr_err_code(err));
	else
		log_debug("reader=\"%s\" apdu=%02x%02x%02x%02x lc=%u le=%d "
			  "sw=%04x len=%zu",
		    u->reader->name, cmd->cla, cmd->ins, cmd->p1, cmd->p2,
		    cmd->lc, cmd->le, rsp->sw, rsp->len);
}
