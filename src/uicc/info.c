/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/clock.h"
#include "base/wipe.h"
#include "card/sw.h"
#include "uicc/state.h"

/* A linear fixed EF with one text in each record. */
struct text_file {
	uint16_t fid;
	enum sr_err (*decode)(
	    const uint8_t *data, size_t len, char out[CARD_TEXT_MAX]);
	char (*texts)[CARD_TEXT_MAX];
	size_t max;
	size_t *count;
};

static bool
has_time(const struct uicc *u)
{
	return u->until_ms == 0 || clock_ms() < u->until_ms;
}

static enum sr_err
read_texts(struct uicc *u, const struct text_file *file)
{
	size_t records = file->max;
	struct apdu_rsp rsp;
	struct fcp fcp;
	enum sr_err err;
	uint16_t sw;

	err = uicc_select_file(u, file->fid, &fcp, &sw);
	if (err != SR_OK || sw != SW_OK)
		return err;
	if (fcp.record_count > 0 && fcp.record_count < records)
		records = fcp.record_count;
	for (size_t i = 1; i <= records; i++) {
		char *text = file->texts[*file->count];

		if (!has_time(u))
			return SR_DEADLINE;
		err = uicc_read_record(u, (uint8_t)i, fcp.record_len, &rsp);
		if (err != SR_OK || !sw_is_ok(rsp.sw))
			break;
		if (file->decode(rsp.data, rsp.len, text) == SR_OK &&
		    text[0] != '\0')
			(*file->count)++;
	}
	return err;
}

/* *sw is the card's own word. */
static enum sr_err
read_text(struct uicc *u, uint16_t fid, char out[CARD_TEXT_MAX], uint16_t *sw)
{
	struct apdu_rsp rsp;
	enum sr_err err = uicc_read_file(u, fid, &rsp);

	if (err != SR_OK)
		return err;
	if (sw_is_ok(rsp.sw) &&
	    ef_ims_text_decode(rsp.data, rsp.len, out) != SR_OK)
		out[0] = '\0';
	*sw = rsp.sw;
	return SR_OK;
}

static enum sr_err
read_services(struct uicc *u, uint16_t fid, struct uicc_services *out)
{
	struct apdu_rsp rsp;
	enum sr_err err = uicc_read_file(u, fid, &rsp);

	if (err == SR_OK && sw_is_ok(rsp.sw))
		out->count = ef_services(
		    uicc_channel(u)->app, rsp.data, rsp.len, out->names);
	return err;
}

/* Of the ADF that is selected: its FCP, and what the card said to a READ. */
static enum sr_err
read_pin(struct uicc *u, const struct fcp *fcp, uint16_t sw,
    struct uicc_pin_state *out)
{
	out->known = fcp->pin != FCP_PIN_UNKNOWN || sw == SW_ACCESS;
	out->required = fcp->pin == FCP_PIN_ENABLED || sw == SW_ACCESS;
	out->reference = uicc_channel(u)->pin_ref;
	return uicc_pin_tries(u, &out->tries_left);
}

static enum sr_err
read_ims(struct uicc *u, struct uicc_info *out)
{
	const struct text_file impu = { FID_IMPU, ef_ims_text_decode, out->impu,
		UICC_IMPU_MAX, &out->impu_count };
	const struct text_file pcscf = { FID_PCSCF, ef_pcscf_decode, out->pcscf,
		UICC_PCSCF_MAX, &out->pcscf_count };
	enum sr_err err = read_texts(u, &impu);

	return err == SR_OK ? read_texts(u, &pcscf) : err;
}

static enum sr_err
read_isim(struct uicc *u, struct uicc_info *out)
{
	struct fcp fcp;
	enum sr_err err;
	uint16_t sw;

	err = uicc_select_app(u, CARD_APP_ISIM, &fcp, &sw);
	if (err != SR_OK || sw != SW_OK)
		return err;
	err = read_services(u, FID_IST, &out->isim_services);
	if (err == SR_OK)
		err = read_text(u, FID_DOMAIN, out->domain, &sw);
	if (err == SR_OK)
		err = read_text(u, FID_IMPI, out->impi, &sw);
	if (err == SR_OK)
		err = read_pin(u, &fcp, sw, &out->isim_pin);
	if (err == SR_OK)
		err = read_ims(u, out);
	return err;
}

static enum sr_err
read_mnc_len(struct uicc *u, unsigned *out)
{
	struct apdu_rsp rsp;
	enum sr_err err = uicc_read_file(u, FID_AD, &rsp);

	if (err == SR_OK && sw_is_ok(rsp.sw) &&
	    ef_ad_decode(rsp.data, rsp.len, out) != SR_OK)
		*out = 0;
	return err;
}

static enum sr_err
read_usim(struct uicc *u, struct uicc_info *out)
{
	struct fcp fcp;
	enum sr_err err;
	uint16_t sw;

	err = uicc_select_app(u, CARD_APP_USIM, &fcp, &sw);
	if (err != SR_OK || sw != SW_OK)
		return err;
	if ((err = uicc_read_imsi(u, &sw)) != SR_OK)
		return err;
	memcpy(out->imsi, u->epoch.imsi, sizeof(out->imsi));
	err = read_mnc_len(u, &out->mnc_len);
	if (err == SR_OK)
		err = read_services(u, FID_UST, &out->services);
	if (err == SR_OK)
		err = read_pin(u, &fcp, sw, &out->pin);
	return err;
}

static enum sr_err
read_applications(struct uicc *u, struct uicc_info *out)
{
	const struct epoch *e = &u->epoch;
	enum sr_err err;

	if (uicc_is_gsm(u))
		return uicc_gsm_read_info(u, out);
	if ((err = uicc_read_dir(u)) != SR_OK)
		return err;
	memcpy(out->apps, e->apps, sizeof(out->apps));
	out->app_count = e->app_count;
	/* The USIM last: it stays selected for the next AUTHENTICATE. */
	if ((err = read_isim(u, out)) != SR_OK)
		return err;
	return read_usim(u, out);
}

/* The application that is current, after something else was. */
static enum sr_err
select_again(struct uicc *u, enum card_app app)
{
	struct gsm_file file;
	struct fcp fcp;
	uint16_t sw;

	return app == CARD_APP_SIM ? uicc_gsm_select_app(u, &file, &sw)
				   : uicc_select_app(u, app, &fcp, &sw);
}

/*
 * A card that is one answer behind, or another one by now, has told of other
 * files than those that it was asked for: it does not say at the end what it
 * said at the beginning.
 */
static enum sr_err
confirm(struct uicc *u, const struct uicc_info *out)
{
	const struct epoch *e = &u->epoch;
	const struct channel here = *uicc_channel(u);
	enum sr_err err;
	uint16_t sw;

	if (out->iccid[0] == '\0')
		return SR_OK;
	if ((err = uicc_read_iccid(u, &sw)) != SR_OK)
		return err;
	if (strcmp(e->iccid, out->iccid) != 0)
		return uicc_malformed(u);
	return here.selected ? select_again(u, here.app) : SR_OK;
}

static enum sr_err
read_all(struct uicc *u, struct uicc_info *out)
{
	const struct epoch *e = &u->epoch;
	enum sr_err err;
	uint16_t sw;

	uicc_reread(u);
	if ((err = uicc_leave_gsm(u)) != SR_OK)
		return err;
	memcpy(out->atr, e->card.atr, sizeof(out->atr));
	out->atr_len = e->card.atr_len;
	if ((err = uicc_read_iccid(u, &sw)) != SR_OK)
		return err;
	memcpy(out->iccid, e->iccid, sizeof(out->iccid));
	err = read_applications(u, out);
	return err == SR_OK ? confirm(u, out) : err;
}

/* In place: it is too large to have a second one on the stack. */
static void
clear(struct uicc_info *out)
{
	memset(out, 0, sizeof(*out));
	out->pin.tries_left = out->isim_pin.tries_left = -1;
}

static enum sr_err
read_whole(struct uicc *u, struct uicc_info *out)
{
	const unsigned opened = u->opened;
	enum sr_err err;

	clear(out);
	err = read_all(u, out);
	/* What the PIN hid before it was given can be read now. */
	if (err == SR_OK && u->opened != opened) {
		clear(out);
		err = read_all(u, out);
	}
	return err;
}

enum sr_err
uicc_read_info(struct uicc *u, uint64_t until_ms, struct uicc_info *out)
{
	enum sr_err err = SR_OK;

	u->until_ms = until_ms;
	/* Twice, for the reason of uicc_authenticate(). */
	for (int i = 0; i < 2; i++) {
		if ((err = uicc_begin(u)) != SR_OK)
			break;
		err = read_whole(u, out);
		uicc_end(u);
		if (err == SR_OK)
			return SR_OK;
		if (err == SR_DEADLINE)
			break;
	}
	wipe(out, sizeof(*out));
	return err;
}
