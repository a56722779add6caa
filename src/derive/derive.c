/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "aka/digest.h"
#include "aka/eap.h"
#include "base/wipe.h"
#include "derive/derive.h"

/* A request, its session, and the keys so far. */
struct work {
	const struct wire_derive *request;
	const struct kdf_session *session;
	struct wire_derived *out;
};

static bool
wants(const struct work *w, enum wire_key key)
{
	return (w->request->want & wire_key_bit(key)) != 0;
}

/* Give it to the answer, if that is to have it. */
static void
put(const struct work *w, enum wire_key key, const uint8_t *bytes)
{
	const size_t len = wire_key_len(w->request->kdf, key);

	if (!wants(w, key))
		return;
	assert(len > 0 && len <= WIRE_DERIVED_MAX);
	memcpy(w->out->keys[key], bytes, len);
}

static void
derive_kasme(const struct work *w)
{
	uint8_t plmn[3], kasme[32];

	kdf_plmn(w->request->plmn, plmn);
	kdf_k_asme(w->session, plmn, kasme);
	put(w, WIRE_KEY_KASME, kasme);
	wipe(kasme, sizeof(kasme));
}

static void
derive_ck_prime(const struct work *w)
{
	uint8_t ck_ik[32];

	kdf_ck_ik_prime(w->session, w->request->network, ck_ik);
	put(w, WIRE_KEY_CK_PRIME, ck_ik);
	put(w, WIRE_KEY_IK_PRIME, ck_ik + 16);
	wipe(ck_ik, sizeof(ck_ik));
}

/* K_AUSF and what follows from it, the same for both ways into 5G. */
static void
derive_serving_keys(const struct work *w, const uint8_t kausf[32])
{
	const struct wire_derive *request = w->request;
	uint8_t kseaf[32], kamf[32];

	put(w, WIRE_KEY_KAUSF, kausf);
	kdf_k_seaf(kausf, request->network, kseaf);
	put(w, WIRE_KEY_KSEAF, kseaf);
	kdf_k_amf(
	    kseaf, request->supi, request->abba.bytes, request->abba.len, kamf);
	put(w, WIRE_KEY_KAMF, kamf);
	wipe(kseaf, sizeof(kseaf));
	wipe(kamf, sizeof(kamf));
}

static void
derive_5g_aka(const struct work *w)
{
	const char *snn = w->request->network;
	uint8_t res_star[16], hres_star[16], kausf[32];

	kdf_res_star(w->session, snn, res_star);
	put(w, WIRE_KEY_RES_STAR, res_star);
	kdf_hres_star(w->session->rand, res_star, hres_star);
	put(w, WIRE_KEY_HRES_STAR, hres_star);
	kdf_k_ausf(w->session, snn, kausf);
	derive_serving_keys(w, kausf);
	wipe(res_star, sizeof(res_star));
	wipe(hres_star, sizeof(hres_star));
	wipe(kausf, sizeof(kausf));
}

static void
derive_eap_aka(const struct work *w)
{
	struct eap_aka_keys keys;
	uint8_t mk[20];

	eap_aka_mk(w->session, w->request->identity, mk);
	eap_aka_expand(mk, &keys);
	put(w, WIRE_KEY_K_ENCR, keys.k_encr);
	put(w, WIRE_KEY_K_AUT, keys.k_aut);
	put(w, WIRE_KEY_MSK, keys.msk);
	put(w, WIRE_KEY_EMSK, keys.emsk);
	wipe(&keys, sizeof(keys));
	wipe(mk, sizeof(mk));
}

/* K_AUSF is the first half of EMSK (TS 33.501, 6.1.3.1). */
static void
derive_eap_aka_prime(const struct work *w)
{
	struct eap_aka_prime_keys keys;
	uint8_t ck_ik[32];

	kdf_ck_ik_prime(w->session, w->request->network, ck_ik);
	eap_aka_prime(ck_ik, w->request->identity, &keys);
	put(w, WIRE_KEY_K_ENCR, keys.k_encr);
	put(w, WIRE_KEY_K_AUT, keys.k_aut);
	put(w, WIRE_KEY_K_RE, keys.k_re);
	put(w, WIRE_KEY_MSK, keys.msk);
	put(w, WIRE_KEY_EMSK, keys.emsk);
	derive_serving_keys(w, keys.emsk);
	wipe(&keys, sizeof(keys));
	wipe(ck_ik, sizeof(ck_ik));
}

static void
derive_kc128(const struct work *w)
{
	uint8_t kc128[16];

	kdf_kc128(w->session, kc128);
	put(w, WIRE_KEY_KC128, kc128);
	wipe(kc128, sizeof(kc128));
}

static void
derive_naf(const struct work *w)
{
	const struct kdf_naf naf = {
		.impi = w->request->identity,
		.impi_len = strlen(w->request->identity),
		.id = w->request->naf_id.bytes,
		.id_len = w->request->naf_id.len,
	};
	uint8_t ks_naf[32];

	kdf_ks_naf(w->session, KDF_KS_NAF, &naf, ks_naf);
	put(w, WIRE_KEY_KS_NAF, ks_naf);
	wipe(ks_naf, sizeof(ks_naf));
}

static struct digest_request
digest_request(const struct wire_derive *request)
{
	const bool qop = *request->qop != '\0';

	return (struct digest_request){
		.username = request->username,
		.realm = request->realm,
		.method = request->method,
		.uri = request->uri,
		.nonce = request->nonce,
		.nc = qop ? request->nc : NULL,
		.cnonce = qop ? request->cnonce : NULL,
	};
}

static void
derive_akav1_md5(const struct work *w)
{
	const struct digest_request request = digest_request(w->request);
	uint8_t response[16];

	digest_akav1_md5(w->session, &request, response);
	put(w, WIRE_KEY_RESPONSE, response);
	wipe(response, sizeof(response));
}

static void
derive_akav2_md5(const struct work *w)
{
	const struct digest_request request = digest_request(w->request);
	uint8_t response[16];

	digest_akav2_md5(w->session, &request, response);
	put(w, WIRE_KEY_RESPONSE, response);
	wipe(response, sizeof(response));
}

static void (*const kdfs[WIRE_KDF_COUNT])(const struct work *w) = {
	[WIRE_KDF_KASME] = derive_kasme,
	[WIRE_KDF_CK_PRIME] = derive_ck_prime,
	[WIRE_KDF_5G_AKA] = derive_5g_aka,
	[WIRE_KDF_EAP_AKA] = derive_eap_aka,
	[WIRE_KDF_EAP_AKA_PRIME] = derive_eap_aka_prime,
	[WIRE_KDF_KC128] = derive_kc128,
	[WIRE_KDF_NAF] = derive_naf,
	[WIRE_KDF_AKAV1_MD5] = derive_akav1_md5,
	[WIRE_KDF_AKAV2_MD5] = derive_akav2_md5,
};

const char *
derive_check(const struct wire_derive *request, const uint8_t rand[16],
    const uint8_t autn[16])
{
	if (*request->nonce != '\0' &&
	    !digest_nonce_fits(request->nonce, rand, autn))
		return "derive.nonce: must be base64 of rand, autn and what "
		       "the server added";
	return NULL;
}

void
derive_keys(const struct wire_derive *request,
    const struct kdf_session *session, struct wire_derived *out)
{
	const struct work w = { request, session, out };

	*out =
	    (struct wire_derived){ .kdf = request->kdf, .has = request->want };
	assert(kdfs[request->kdf] != NULL);
	kdfs[request->kdf](&w);
}
