/* SPDX-License-Identifier: MIT */
#include "card/gsm.h"
#include "uicc/state.h"

enum { INS_AUTHENTICATE = 0x88, LE_ALL = 256 };

void
uicc_challenge_encode(const struct uicc_auth_request *req, struct apdu_cmd *cmd,
    uint8_t data[AUTH_DATA_MAX])
{
	*cmd = (struct apdu_cmd){
		.ins = INS_AUTHENTICATE,
		.le = LE_ALL,
		.data = data,
	};
	if (req->app == CARD_APP_SIM) {
		cmd->cla = GSM_CLA;
		cmd->lc = sizeof(req->rand);
		cmd->data = req->rand;
		return;
	}
	switch (req->context) {
	case AUTH_3G:
		cmd->p2 = AUTH_3G_P2;
		cmd->lc = AUTH_3G_DATA_LEN;
		auth_3g_encode(req->rand, req->autn, data);
		break;
	case AUTH_GSM:
		cmd->p2 = AUTH_GSM_P2;
		cmd->lc = AUTH_GSM_DATA_LEN;
		auth_gsm_encode(req->rand, data);
		break;
	case AUTH_GBA:
		cmd->p2 = AUTH_GBA_P2;
		cmd->lc = AUTH_GBA_DATA_LEN;
		auth_gba_encode(req->rand, req->autn, data);
		break;
	case AUTH_GBA_NAF:
		cmd->p2 = AUTH_GBA_P2;
		cmd->lc = (uint8_t)auth_naf_encode(&req->naf, data);
		break;
	}
}

enum sr_err
uicc_challenge_decode(const struct uicc_auth_request *req,
    const struct apdu_rsp *rsp, struct auth_answer *out)
{
	if (req->app == CARD_APP_SIM)
		return auth_sim_decode(rsp->data, rsp->len, out);
	switch (req->context) {
	case AUTH_GSM:
		return auth_gsm_decode(rsp->data, rsp->len, out);
	case AUTH_GBA:
		return auth_gba_decode(rsp->data, rsp->len, out);
	case AUTH_GBA_NAF:
		return auth_naf_decode(rsp->data, rsp->len, out);
	case AUTH_3G:
	default:
		return auth_3g_decode(rsp->data, rsp->len, out);
	}
}

static uint64_t
add_to_mark(uint64_t mark, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		mark = (mark ^ bytes[i]) * 1099511628211u;
	return mark;
}

/*
 * FNV-1a of what the answer depends on.  AUTS is the same for one RAND with
 * whatever AUTN, in 3G and in GBA; and SRES and Kc of a test card are made of
 * 12 bytes of RAND only (TS 51.010-1, A4.1).
 */
static uint64_t
mark_of_request(const struct uicc_auth_request *req)
{
	const struct auth_naf *naf = &req->naf;
	const uint8_t naf_id_len = (uint8_t)naf->naf_id_len;
	uint64_t mark = 14695981039346656037u;

	if (req->context != AUTH_GBA_NAF)
		return add_to_mark(
		    mark, req->rand, req->context == AUTH_GSM ? 12 : 16);
	mark = add_to_mark(mark, &naf_id_len, 1);
	return add_to_mark(mark, naf->bytes, naf->naf_id_len + naf->impi_len);
}

/* FNV-1a: enough to know an answer again, too little to help with keys. */
static uint32_t
mark_of_answer(const struct apdu_rsp *rsp)
{
	uint32_t mark = 2166136261u;

	for (size_t i = 0; i < rsp->len; i++)
		mark = (mark ^ rsp->data[i]) * 16777619u;
	return mark;
}

bool
uicc_challenge_is_former(struct epoch *e, const struct uicc_auth_request *req,
    const struct apdu_rsp *rsp)
{
	const uint64_t asked = mark_of_request(req);
	const uint32_t mark = mark_of_answer(rsp);
	bool former = e->answered && mark == e->mark && asked != e->asked;

	e->answered = true;
	e->asked = asked;
	e->mark = mark;
	return former;
}
