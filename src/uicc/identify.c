/* SPDX-License-Identifier: MIT */
#include "card/sw.h"
#include "uicc/state.h"

enum { DIR_RECORDS_MAX = 32 }; /* against a card that never says 6A83 */

enum sr_err
uicc_read_iccid(struct uicc *u, uint16_t *sw)
{
	struct apdu_rsp rsp;
	struct fcp fcp;
	enum sr_err err;

	err = uicc_select_file(u, FID_MF, &fcp, sw);
	if (err != SR_OK || *sw != SW_OK)
		return err;
	if ((err = uicc_read_file(u, FID_ICCID, &rsp)) != SR_OK)
		return err;
	*sw = sw_is_ok(rsp.sw) ? SW_OK : rsp.sw;
	if (*sw != SW_OK)
		return SR_OK;
	if (ef_iccid_decode(rsp.data, rsp.len, u->epoch.iccid) != SR_OK)
		u->epoch.iccid[0] = '\0';
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

enum sr_err
uicc_read_dir(struct uicc *u)
{
	size_t count = DIR_RECORDS_MAX;
	struct apdu_rsp rsp;
	struct fcp fcp;
	enum sr_err err;
	uint16_t sw;

	if (u->epoch.dir_read)
		return SR_OK;
	if ((err = uicc_select_file(u, FID_DIR, &fcp, &sw)) != SR_OK)
		return err;
	u->epoch.dir_read = true;
	if (sw != SW_OK)
		return SR_OK;
	if (fcp.record_count > 0 && fcp.record_count < count)
		count = fcp.record_count;
	for (size_t i = 1; i <= count; i++) {
		err = uicc_read_record(u, (uint8_t)i, fcp.record_len, &rsp);
		if (err != SR_OK || !sw_is_ok(rsp.sw))
			break;
		add_app(&u->epoch, &rsp);
	}
	return err;
}
