/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/cursor.h"
#include "base/wipe.h"
#include "card/sw.h"
#include "uicc/state.h"

/* TS 51.011, 9.2 and 10.3. */
enum {
	INS_SELECT = 0xa4,
	INS_READ_BINARY = 0xb0,
	IMSI_LEN = 9,
	AD_LEN = 4,
	LE_ALL = 256,
};

enum sr_err
uicc_gsm_select_file(
    struct uicc *u, uint16_t fid, struct gsm_file *file, uint16_t *sw)
{
	uint8_t data[2];
	struct builder b = builder_over(data, sizeof(data));
	struct apdu_cmd cmd = { .cla = GSM_CLA,
		.ins = INS_SELECT,
		.lc = sizeof(data),
		.le = LE_ALL,
		.data = data };
	struct apdu_rsp rsp;
	enum sr_err err;

	*file = (struct gsm_file){ 0 };
	uicc_go_to_basic(u);
	if (fid == FID_MF)
		uicc_channel(u)->selected = false;
	builder_be16(&b, fid);
	if ((err = uicc_ask(u, &cmd, &rsp)) != SR_OK)
		return err;
	*sw = sw_is_ok(rsp.sw) ? SW_OK : rsp.sw;
	if (*sw != SW_OK || gsm_file_decode(rsp.data, rsp.len, file) != SR_OK)
		return SR_OK;
	/* An answer about another file is not to this command. */
	return file->fid == fid ? SR_OK : uicc_malformed(u);
}

/* DF_GSM is in the MF, and by its FID within reach from there. */
static bool
is_out_of_reach(uint16_t sw)
{
	return sw == SW_GSM_NOT_FOUND || sw == SW_FILE_NOT_FOUND;
}

enum sr_err
uicc_gsm_select_app(struct uicc *u, struct gsm_file *file, uint16_t *sw)
{
	enum sr_err err = uicc_gsm_select_file(u, FID_DF_GSM, file, sw);

	uicc_channel(u)->selected = false;
	if (err == SR_OK && is_out_of_reach(*sw)) {
		err = uicc_gsm_select_file(u, FID_MF, file, sw);
		if (err == SR_OK && *sw == SW_OK)
			err = uicc_gsm_select_file(u, FID_DF_GSM, file, sw);
	}
	if (err != SR_OK || *sw != SW_OK)
		return err;
	uicc_channel(u)->selected = true;
	uicc_channel(u)->app = CARD_APP_SIM;
	return SR_OK;
}

/* Fewer bytes under 9000 have lost some on the way. */
enum sr_err
uicc_gsm_read_file(
    struct uicc *u, uint16_t fid, size_t usual, struct apdu_rsp *rsp)
{
	struct apdu_cmd cmd = { .cla = GSM_CLA, .ins = INS_READ_BINARY };
	struct gsm_file file;
	enum sr_err err;
	uint16_t sw;

	*rsp = (struct apdu_rsp){ 0 };
	if ((err = uicc_gsm_select_file(u, fid, &file, &sw)) != SR_OK)
		return err;
	rsp->sw = sw;
	if (sw != SW_OK)
		return SR_OK;
	if (file.size > 0)
		usual = file.size;
	cmd.le = usual > LE_ALL ? LE_ALL : (int)usual;
	err = uicc_ask(u, &cmd, rsp);
	if (err == SR_OK && sw_is_ok(rsp->sw) && rsp->len != (size_t)cmd.le) {
		wipe(rsp, sizeof(*rsp));
		err = uicc_malformed(u);
	}
	return err;
}

/* By the word of a SIM, or of a UICC. */
static bool
is_hidden(uint16_t sw)
{
	return sw == SW_GSM_ACCESS || sw == SW_ACCESS;
}

static enum sr_err
read_imsi(struct uicc *u, uint16_t *sw)
{
	struct epoch *e = &u->epoch;
	struct gsm_file file;
	struct apdu_rsp rsp;
	enum sr_err err;

	if ((err = uicc_gsm_select_app(u, &file, sw)) != SR_OK)
		return err;
	if (*sw != SW_OK) {
		e->imsi_read = is_out_of_reach(*sw);
		return SR_OK;
	}
	if ((err = uicc_gsm_read_file(u, FID_IMSI, IMSI_LEN, &rsp)) != SR_OK)
		return err;
	if (!sw_is_ok(rsp.sw) ||
	    ef_imsi_decode(rsp.data, rsp.len, e->imsi) != SR_OK)
		e->imsi[0] = '\0';
	/* Any other refusal may be gone when the card is asked again. */
	e->imsi_read =
	    sw_is_ok(rsp.sw) || is_hidden(rsp.sw) || is_out_of_reach(rsp.sw);
	*sw = rsp.sw;
	return SR_OK;
}

enum sr_err
uicc_gsm_read_imsi(struct uicc *u, uint16_t *sw)
{
	struct uicc_lock lock = { .open = false };
	enum sr_err err = read_imsi(u, sw);

	if (err == SR_OK && is_hidden(*sw) && uicc_has_pin(u))
		err = uicc_unlock(u, CARD_APP_SIM, &lock);
	return err == SR_OK && lock.open ? read_imsi(u, sw) : err;
}

static void
take_pin(const struct gsm_file *file, enum fcp_pin *pin, int *tries)
{
	*pin = file->pin;
	*tries = file->tries_known ? (int)file->tries_left : -1;
}

enum sr_err
uicc_gsm_read_pin(struct uicc *u, enum fcp_pin *pin, int *tries)
{
	struct gsm_file file;
	enum sr_err err;
	uint16_t sw;

	err = uicc_gsm_select_app(u, &file, &sw);
	if (err != SR_OK || sw != SW_OK)
		file = (struct gsm_file){ 0 };
	take_pin(&file, pin, tries);
	return err;
}

enum sr_err
uicc_gsm_read_info(struct uicc *u, struct uicc_info *out)
{
	enum fcp_pin pin;
	struct apdu_rsp rsp;
	enum sr_err err;
	uint16_t sw;

	if ((err = uicc_gsm_read_imsi(u, &sw)) != SR_OK ||
	    !uicc_channel(u)->selected)
		return err;
	out->apps[out->app_count++].app = CARD_APP_SIM;
	memcpy(out->imsi, u->epoch.imsi, sizeof(out->imsi));
	if ((err = uicc_gsm_read_file(u, FID_AD, AD_LEN, &rsp)) != SR_OK)
		return err;
	if (sw_is_ok(rsp.sw) &&
	    ef_ad_decode(rsp.data, rsp.len, &out->mnc_len) != SR_OK)
		out->mnc_len = 0;
	err = uicc_gsm_read_pin(u, &pin, &out->pin.tries_left);
	out->pin.known = pin != FCP_PIN_UNKNOWN;
	out->pin.required = pin == FCP_PIN_ENABLED;
	return err;
}
