/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "card/auth.h"
#include "card/fcp.h"
#include "card/files.h"
#include "card/gsm.h"
#include "render.h"
#include "t.h"

static uint8_t *
exact(const uint8_t *data, size_t len)
{
	uint8_t *copy = malloc(len == 0 ? 1 : len);

	assert_non_null(copy);
	memcpy(copy, data, len);
	return copy;
}

/* Free the copy; a refusal must leave zeroes, and gives the empty text. */
static enum sr_err
refusal(enum sr_err err, uint8_t *copy, const void *out, size_t size)
{
	free(copy);
	if (err != SR_OK) {
		assert_int_equal(err, SR_MALFORMED);
		assert_true(t_is_zero(out, size));
	}
	return err;
}

enum sr_err
render_dir(const uint8_t *data, size_t len, char *text)
{
	static const char *const names[] = { "USIM", "ISIM", "other" };
	uint8_t *copy = exact(data, len);
	struct ef_dir_record r;
	enum sr_err err;

	memset(&r, 0xee, sizeof(r));
	err = ef_dir_decode(copy, len, &r);
	snprintf(text, RENDER_MAX, "%s %zu %s",
	    names[aid_app(r.aid, r.aid_len)], r.aid_len, r.label);
	return refusal(err, copy, &r, sizeof(r));
}

enum sr_err
render_iccid(const uint8_t *data, size_t len, char *text)
{
	uint8_t *copy = exact(data, len);
	char out[21];
	enum sr_err err;

	memset(out, 0xee, sizeof(out));
	err = ef_iccid_decode(copy, len, out);
	snprintf(text, RENDER_MAX, "%s", out);
	return refusal(err, copy, out, sizeof(out));
}

enum sr_err
render_imsi(const uint8_t *data, size_t len, char *text)
{
	uint8_t *copy = exact(data, len);
	char out[16];
	enum sr_err err;

	memset(out, 0xee, sizeof(out));
	err = ef_imsi_decode(copy, len, out);
	snprintf(text, RENDER_MAX, "%s", out);
	return refusal(err, copy, out, sizeof(out));
}

enum sr_err
render_ad(const uint8_t *data, size_t len, char *text)
{
	uint8_t *copy = exact(data, len);
	unsigned out = 99;
	enum sr_err err = ef_ad_decode(copy, len, &out);

	snprintf(text, RENDER_MAX, "%u", out);
	return refusal(err, copy, &out, sizeof(out));
}

enum sr_err
render_ust(const uint8_t *data, size_t len, char *text)
{
	uint8_t *copy = exact(data, len);
	size_t used = 0;

	text[0] = '\0';
	for (unsigned n = 0; n < 200; n++)
		if (ef_ust_has(copy, len, n))
			used += (size_t)snprintf(text + used, RENDER_MAX - used,
			    used == 0 ? "%u" : " %u", n);
	free(copy);
	return SR_OK;
}

enum sr_err
render_ims_text(const uint8_t *data, size_t len, char *text)
{
	uint8_t *copy = exact(data, len);
	char out[CARD_TEXT_MAX];
	enum sr_err err;

	memset(out, 0xee, sizeof(out));
	err = ef_ims_text_decode(copy, len, out);
	snprintf(text, RENDER_MAX, "%s", out);
	return refusal(err, copy, out, sizeof(out));
}

enum sr_err
render_pcscf(const uint8_t *data, size_t len, char *text)
{
	uint8_t *copy = exact(data, len);
	char out[CARD_TEXT_MAX];
	enum sr_err err;

	memset(out, 0xee, sizeof(out));
	err = ef_pcscf_decode(copy, len, out);
	snprintf(text, RENDER_MAX, "%s", out);
	return refusal(err, copy, out, sizeof(out));
}

static const char *const structures[] = { "unknown", "df", "transparent",
	"linear", "cyclic" };
static const char *const pins[] = { "unknown", "off", "on" };

enum sr_err
render_gsm_file(const uint8_t *data, size_t len, char *text)
{
	uint8_t *copy = exact(data, len);
	struct gsm_file f;
	enum sr_err err;

	memset(&f, 0xee, sizeof(f));
	err = refusal(gsm_file_decode(copy, len, &f), copy, &f, sizeof(f));
	snprintf(text, RENDER_MAX, "%s %04x %zu %zu pin=%s tries=%d",
	    structures[f.structure], f.fid, f.size, f.record_len, pins[f.pin],
	    f.tries_known ? (int)f.tries_left : -1);
	return err;
}

enum sr_err
render_fcp(const uint8_t *data, size_t len, char *text)
{
	uint8_t *copy = exact(data, len);
	struct fcp f;
	enum sr_err err;

	memset(&f, 0xee, sizeof(f));
	err = refusal(fcp_decode(copy, len, &f), copy, &f, sizeof(f));
	snprintf(text, RENDER_MAX, "%s %04x %zu %zux%zu aid=%zu pin=%s %02x",
	    structures[f.structure], f.fid, f.size, f.record_len,
	    f.record_count, f.aid_len, pins[f.pin], f.pin_ref);
	return err;
}

static void
add_hex(char *text, const char *name, const uint8_t *bytes, size_t len)
{
	size_t used = strlen(text);

	assert_true(used + strlen(name) + 2 * len < RENDER_MAX);
	strcpy(text + used, name);
	hex_encode(bytes, len, text + used + strlen(name));
}

static void
add_answer(char *text, const struct auth_answer *a)
{
	if (a->verdict == AUTH_SYNC_FAILURE)
		add_hex(text, "auts=", a->auts, sizeof(a->auts));
	if (a->verdict == AUTH_NAF_SUCCESS)
		add_hex(text, "ks=", a->ks_ext_naf, sizeof(a->ks_ext_naf));
	if (a->verdict == AUTH_GSM_SUCCESS)
		add_hex(text, "sres=", a->sres, sizeof(a->sres));
	if (a->res_len > 0)
		add_hex(text, "res=", a->res, a->res_len);
	if (a->verdict == AUTH_SUCCESS) {
		add_hex(text, " ck=", a->ck, sizeof(a->ck));
		add_hex(text, " ik=", a->ik, sizeof(a->ik));
	}
	if (a->verdict == AUTH_GSM_SUCCESS || a->has_kc)
		add_hex(text, " kc=", a->kc, sizeof(a->kc));
}

static enum sr_err
render_answer(
    enum sr_err (*decode)(const uint8_t *, size_t, struct auth_answer *),
    const uint8_t *data, size_t len, char *text)
{
	uint8_t *copy = exact(data, len);
	struct auth_answer a;
	enum sr_err err;

	memset(&a, 0xee, sizeof(a));
	err = refusal(decode(copy, len, &a), copy, &a, sizeof(a));
	text[0] = '\0';
	add_answer(text, &a);
	return err;
}

enum sr_err
render_auth(const uint8_t *data, size_t len, char *text)
{
	return render_answer(auth_3g_decode, data, len, text);
}

enum sr_err
render_auth_gsm(const uint8_t *data, size_t len, char *text)
{
	return render_answer(auth_gsm_decode, data, len, text);
}

enum sr_err
render_auth_sim(const uint8_t *data, size_t len, char *text)
{
	return render_answer(auth_sim_decode, data, len, text);
}

enum sr_err
render_auth_gba(const uint8_t *data, size_t len, char *text)
{
	return render_answer(auth_gba_decode, data, len, text);
}

enum sr_err
render_auth_naf(const uint8_t *data, size_t len, char *text)
{
	return render_answer(auth_naf_decode, data, len, text);
}
