/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <string.h>

#include "aka/hash.h"
#include "aka/kdf.h"
#include "base/cursor.h"
#include "base/wipe.h"

enum { CK_IK_LEN = 32, SQN_AK_LEN = 6, PARAMETERS_MAX = 4 };

/* FC: what is derived (TS 33.220, annex B, and where the headers say). */
enum fc {
	FC_KS_NAF = 0x01,
	FC_K_ASME = 0x10,
	FC_CK_IK_PRIME = 0x20,
	FC_KC128 = 0x32,
	FC_K_AUSF = 0x6a,
	FC_RES_STAR = 0x6b,
	FC_K_SEAF = 0x6c,
	FC_K_AMF = 0x6d,
};

static struct hash_part
text(const char *s)
{
	return (struct hash_part){ s, strlen(s) };
}

static struct hash_part
sqn_ak(const struct kdf_session *s)
{
	return (struct hash_part){ s->autn, SQN_AK_LEN };
}

/* S = FC || P0 || L0 || P1 || L1 ... (TS 33.220, B.2.1) */
static void
derive(const uint8_t key[32], enum fc fc, const struct hash_part *parameters,
    size_t count, uint8_t out[32])
{
	const struct hash_part whole_key = { key, 32 };
	struct hash_part s[1 + 2 * PARAMETERS_MAX];
	uint8_t lengths[PARAMETERS_MAX][2], first = (uint8_t)fc;
	size_t len = 0;

	assert(count <= PARAMETERS_MAX);
	s[len++] = (struct hash_part){ &first, 1 };
	for (size_t i = 0; i < count; i++) {
		struct builder b = builder_over(lengths[i], 2);

		builder_be16(&b, (uint16_t)parameters[i].len);
		s[len++] = parameters[i];
		s[len++] = (struct hash_part){ lengths[i], 2 };
	}
	hash_hmac_sha256(&whole_key, s, len, out);
}

static void
derive_from_session(const struct kdf_session *s, enum fc fc,
    const struct hash_part *parameters, size_t count, uint8_t out[32])
{
	uint8_t ck_ik[CK_IK_LEN];
	struct builder b = builder_over(ck_ik, sizeof(ck_ik));

	builder_bytes(&b, s->ck, 16);
	builder_bytes(&b, s->ik, 16);
	derive(ck_ik, fc, parameters, count, out);
	wipe(ck_ik, sizeof(ck_ik));
}

void
kdf_plmn(const char *digits, uint8_t plmn[3])
{
	uint8_t d[6];
	size_t len = strlen(digits);

	assert(len == 5 || len == 6);
	for (size_t i = 0; i < len; i++)
		d[i] = (uint8_t)(digits[i] - '0');
	if (len == 5)
		d[5] = 0xf;
	plmn[0] = (uint8_t)(d[1] << 4 | d[0]);
	plmn[1] = (uint8_t)(d[5] << 4 | d[2]);
	plmn[2] = (uint8_t)(d[4] << 4 | d[3]);
}

void
kdf_k_asme(
    const struct kdf_session *s, const uint8_t plmn[3], uint8_t k_asme[32])
{
	const struct hash_part parameters[] = { { plmn, 3 }, sqn_ak(s) };

	derive_from_session(s, FC_K_ASME, parameters, 2, k_asme);
}

void
kdf_ck_ik_prime(
    const struct kdf_session *s, const char *network, uint8_t ck_ik_prime[32])
{
	const struct hash_part parameters[] = { text(network), sqn_ak(s) };

	derive_from_session(s, FC_CK_IK_PRIME, parameters, 2, ck_ik_prime);
}

void
kdf_k_ausf(const struct kdf_session *s, const char *snn, uint8_t key[32])
{
	const struct hash_part parameters[] = { text(snn), sqn_ak(s) };

	derive_from_session(s, FC_K_AUSF, parameters, 2, key);
}

void
kdf_res_star(const struct kdf_session *s, const char *snn, uint8_t res_star[16])
{
	const struct hash_part parameters[] = { text(snn), { s->rand, 16 },
		{ s->res, s->res_len } };
	uint8_t out[32];

	derive_from_session(s, FC_RES_STAR, parameters, 3, out);
	memcpy(res_star, out + 16, 16);
	wipe(out, sizeof(out));
}

void
kdf_hres_star(
    const uint8_t rand[16], const uint8_t res_star[16], uint8_t hres_star[16])
{
	const struct hash_part parts[] = { { rand, 16 }, { res_star, 16 } };
	uint8_t out[32];

	hash_sha256(parts, 2, out);
	memcpy(hres_star, out + 16, 16);
	wipe(out, sizeof(out));
}

void
kdf_k_seaf(const uint8_t k_ausf[32], const char *snn, uint8_t k_seaf[32])
{
	const struct hash_part parameter = text(snn);

	derive(k_ausf, FC_K_SEAF, &parameter, 1, k_seaf);
}

void
kdf_k_amf(const uint8_t k_seaf[32], const char *supi, const uint8_t *abba,
    size_t abba_len, uint8_t k_amf[32])
{
	const struct hash_part parameters[] = { text(supi),
		{ abba, abba_len } };

	derive(k_seaf, FC_K_AMF, parameters, 2, k_amf);
}

void
kdf_kc128(const struct kdf_session *s, uint8_t kc128[16])
{
	uint8_t out[32];

	derive_from_session(s, FC_KC128, NULL, 0, out);
	memcpy(kc128, out, 16);
	wipe(out, sizeof(out));
}

void
kdf_ks_naf(const struct kdf_session *s, enum kdf_naf_kind kind,
    const struct kdf_naf *naf, uint8_t key[32])
{
	const struct hash_part parameters[] = {
		text(kind == KDF_KS_INT_NAF ? "gba-u" : "gba-me"),
		{ s->rand, 16 },
		{ naf->impi, naf->impi_len },
		{ naf->id, naf->id_len },
	};

	derive_from_session(s, FC_KS_NAF, parameters, 4, key);
}
