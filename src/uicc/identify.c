/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "card/gsm.h"
#include "card/sw.h"
#include "uicc/state.h"

enum {
	DIR_RECORDS_MAX = 32, /* against a card that never says 6A83 */
	ICCID_LEN = 10,
};

/* 2G cards were seen with all of these to SELECT with CLA 00. */
static bool
is_class_00_refused(uint16_t sw)
{
	return sw_is_class_refused(sw) || sw == SW_WRONG_P1P2 ||
	    sw == SW_WRONG_OFFSET;
}

static enum sr_err
select_mf_without_gsm(struct uicc *u, uint16_t *sw)
{
	struct epoch *e = &u->epoch;
	struct gsm_file file;
	struct fcp fcp;
	uint16_t gsm_sw;
	enum sr_err err;

	if ((err = uicc_select_file(u, FID_MF, &fcp, sw)) != SR_OK ||
	    !is_class_00_refused(*sw))
		return err;
	err = uicc_gsm_select_file(u, FID_MF, &file, &gsm_sw);
	if (err != SR_OK || gsm_sw != SW_OK)
		return err;
	e->class = UICC_CLASS_A0_ONLY;
	e->class_00_sw = *sw;
	*sw = SW_OK;
	return SR_OK;
}

/*
 * By the class that the card takes.  What is concluded from a refusal lasts as
 * long as the epoch, so that it has to be said twice.
 */
static enum sr_err
select_mf(struct uicc *u, uint16_t *sw)
{
	struct epoch *e = &u->epoch;
	struct gsm_file file;
	enum sr_err err;

	if (!uicc_is_gsm(u))
		return select_mf_without_gsm(u, sw);
	for (int i = 0; i < 2; i++) {
		err = uicc_gsm_select_file(u, FID_MF, &file, sw);
		if (err != SR_OK || !sw_is_class_refused(*sw))
			return err;
	}
	e->class =
	    e->class == UICC_CLASS_A0 ? UICC_CLASS_00_ONLY : UICC_CLASS_00;
	return select_mf_without_gsm(u, sw);
}

/* There is no EF_ICCID, or it may not be read; anything else may pass. */
static bool
is_withheld(uint16_t sw)
{
	return sw == SW_FILE_NOT_FOUND || sw == SW_GSM_NOT_FOUND ||
	    sw == SW_ACCESS || sw == SW_GSM_ACCESS;
}

/* "" where the card gives no number; *sw is its word when it fails at that. */
static enum sr_err
ask_iccid(struct uicc *u, char iccid[21], uint16_t *sw)
{
	struct apdu_rsp rsp;
	enum sr_err err = select_mf(u, sw);

	iccid[0] = '\0';
	if (err != SR_OK || *sw != SW_OK)
		return err;
	err = uicc_is_gsm(u) ? uicc_gsm_read_file(u, FID_ICCID, ICCID_LEN, &rsp)
			     : uicc_read_file(u, FID_ICCID, &rsp);
	if (err != SR_OK)
		return err;
	if (is_withheld(rsp.sw))
		return SR_OK;
	if (!sw_is_ok(rsp.sw))
		*sw = rsp.sw;
	else if (ef_iccid_decode(rsp.data, rsp.len, iccid) != SR_OK)
		iccid[0] = '\0';
	return SR_OK;
}

static bool
is_usual(const char *iccid)
{
	return iccid[0] != '\0' && strspn(iccid, "0123456789") == strlen(iccid);
}

static void
take_iccid(struct uicc *u, const char *iccid)
{
	/* Another card, though no event told of it. */
	if (iccid[0] == '\0' || strcmp(iccid, u->epoch.iccid) != 0)
		uicc_reread(u);
	memcpy(u->epoch.iccid, iccid, strlen(iccid) + 1);
	u->epoch.identified = true;
}

enum sr_err
uicc_read_iccid(struct uicc *u, uint16_t *sw)
{
	char iccid[21], again[21];
	enum sr_err err = ask_iccid(u, iccid, sw);

	if (err == SR_OK && *sw == SW_OK && !is_usual(iccid)) {
		err = ask_iccid(u, again, sw);
		if (err == SR_OK && *sw == SW_OK && strcmp(iccid, again) != 0)
			err = uicc_malformed(u);
	}
	if (err != SR_OK)
		return err;
	if (*sw != SW_OK)
		uicc_reread(u);
	else
		take_iccid(u, iccid);
	return SR_OK;
}

static void
add_app(struct epoch *e, const struct apdu_rsp *rsp)
{
	struct ef_dir_record record;
	struct uicc_app *app;

	if (ef_dir_decode(rsp->data, rsp->len, &record) != SR_OK ||
	    record.aid_len == 0 || e->app_count == UICC_APPS_MAX)
		return;
	app = &e->apps[e->app_count++];
	app->record = record;
	app->app = aid_app(record.aid, record.aid_len);
}

static enum sr_err
read_dir_records(struct uicc *u, const struct fcp *fcp)
{
	size_t count = DIR_RECORDS_MAX;
	struct apdu_rsp rsp;
	enum sr_err err;

	if (fcp->record_count > 0 && fcp->record_count < count)
		count = fcp->record_count;
	for (size_t i = 1; i <= count; i++) {
		err = uicc_read_record(u, (uint8_t)i, fcp->record_len, &rsp);
		if (err != SR_OK)
			return err;
		if (!sw_is_ok(rsp.sw)) {
			u->epoch.dir_whole = rsp.sw == SW_RECORD_NOT_FOUND;
			return SR_OK;
		}
		add_app(&u->epoch, &rsp);
	}
	u->epoch.dir_whole = true;
	return SR_OK;
}

enum sr_err
uicc_read_dir(struct uicc *u)
{
	struct fcp fcp;
	enum sr_err err;
	uint16_t sw;

	if (u->epoch.dir_read)
		return SR_OK;
	uicc_go_to_basic(u);
	if ((err = uicc_select_file(u, FID_DIR, &fcp, &sw)) != SR_OK)
		return err;
	u->epoch.dir_read = true;
	u->epoch.dir_whole = sw == SW_FILE_NOT_FOUND;
	return sw == SW_OK ? read_dir_records(u, &fcp) : SR_OK;
}

static enum sr_err
read_imsi(struct uicc *u, uint16_t *sw)
{
	struct epoch *e = &u->epoch;
	struct apdu_rsp rsp;
	enum sr_err err = uicc_read_file(u, FID_IMSI, &rsp);

	if (err != SR_OK)
		return err;
	if (!sw_is_ok(rsp.sw) ||
	    ef_imsi_decode(rsp.data, rsp.len, e->imsi) != SR_OK)
		e->imsi[0] = '\0';
	/* Any other refusal may be gone when the card is asked again. */
	e->imsi_read = sw_is_ok(rsp.sw) || rsp.sw == SW_ACCESS ||
	    rsp.sw == SW_FILE_NOT_FOUND;
	*sw = rsp.sw;
	return SR_OK;
}

enum sr_err
uicc_read_imsi(struct uicc *u, uint16_t *sw)
{
	struct uicc_lock lock = { .open = false };
	enum sr_err err = read_imsi(u, sw);

	if (err == SR_OK && *sw == SW_ACCESS && uicc_has_pin(u))
		err = uicc_unlock(u, CARD_APP_USIM, &lock);
	return err == SR_OK && lock.open ? read_imsi(u, sw) : err;
}

static enum sr_err
read_usim_imsi(struct uicc *u)
{
	struct epoch *e = &u->epoch;
	struct fcp fcp;
	enum sr_err err;
	uint16_t sw;

	if ((err = uicc_read_dir(u)) != SR_OK)
		return err;
	err = uicc_select_app(u, CARD_APP_USIM, &fcp, &sw);
	if (err == SR_OK && sw == SW_OK)
		err = uicc_read_imsi(u, &sw);
	if (err != SR_OK)
		return err;
	/* No USIM; nor is one in EF_DIR, or nothing were known now. */
	if (sw == SW_FILE_NOT_FOUND && !uicc_channel(u)->selected &&
	    e->identified)
		e->imsi_read = true;
	return SR_OK;
}

/* The application last: it stays selected for the next AUTHENTICATE. */
static enum sr_err
read_identity(struct uicc *u, struct uicc_identity *out)
{
	struct epoch *e = &u->epoch;
	enum sr_err err = SR_OK;
	uint16_t sw;

	if (!e->identified && (err = uicc_read_iccid(u, &sw)) != SR_OK)
		return err;
	if (!e->identified)
		return SR_CARD_ERROR;
	if (!e->imsi_read)
		err = uicc_is_gsm(u) ? uicc_gsm_read_imsi(u, &sw)
				     : read_usim_imsi(u);
	if (err != SR_OK)
		return err;
	if (!e->imsi_read)
		return SR_CARD_ERROR;
	uicc_known_identity(u, out);
	return SR_OK;
}

enum sr_err
uicc_identify(struct uicc *u, struct uicc_identity *out)
{
	enum sr_err err = SR_OK;

	u->until_ms = 0;
	/* Twice, for the reason of uicc_authenticate(). */
	for (int i = 0; i < 2; i++) {
		*out = (struct uicc_identity){ 0 };
		if ((err = uicc_begin(u)) != SR_OK)
			return err;
		err = read_identity(u, out);
		uicc_end(u);
		if (err == SR_OK)
			return SR_OK;
		if (err == SR_CARD_ERROR)
			break;
	}
	*out = (struct uicc_identity){ 0 };
	return err;
}

void
uicc_known_identity(const struct uicc *u, struct uicc_identity *out)
{
	const struct epoch *e = &u->epoch;

	*out = (struct uicc_identity){ .known = e->identified };
	memcpy(out->iccid, e->iccid, sizeof(out->iccid));
	memcpy(out->imsi, e->imsi, sizeof(out->imsi));
}
