/* SPDX-License-Identifier: MIT */
#ifndef AKA_KDF_H
#define AKA_KDF_H

#include <stddef.h>
#include <stdint.h>

/*
 * Keys derived from a success of AKA with the KDF of TS 33.220, B.2:
 * HMAC-SHA-256 over FC and the parameters with their lengths.  Pure functions
 * that cannot fail; intermediate values are wiped.
 */

/*
 * A challenge and what the card answered, borrowed, so that there is no copy
 * to wipe.
 */
struct kdf_session {
	const uint8_t *rand; /* 16 */
	const uint8_t *autn; /* 16; SQN xor AK is its first 6 */
	const uint8_t *res;
	size_t res_len; /* 4 to 32 */
	const uint8_t *ck; /* 16 */
	const uint8_t *ik; /* 16 */
};

/* A PLMN of 5 or 6 digits as NAS has it (TS 24.008, 10.5.1.13). */
void kdf_plmn(const char *digits, uint8_t plmn[3]);

/* K_ASME (TS 33.401, A.2). */
void kdf_k_asme(
    const struct kdf_session *s, const uint8_t plmn[3], uint8_t k_asme[32]);

/* CK' || IK' for an access network's name (TS 33.402, A.2; RFC 9048, 3.3). */
void kdf_ck_ik_prime(
    const struct kdf_session *s, const char *network, uint8_t ck_ik_prime[32]);

/* K_AUSF of 5G AKA (TS 33.501, A.2), for a serving network's name. */
void kdf_k_ausf(const struct kdf_session *s, const char *snn, uint8_t key[32]);

/* RES* (TS 33.501, A.4) and HRES* (A.5). */
void kdf_res_star(
    const struct kdf_session *s, const char *snn, uint8_t res_star[16]);
void kdf_hres_star(
    const uint8_t rand[16], const uint8_t res_star[16], uint8_t hres_star[16]);

/* K_SEAF (TS 33.501, A.6). */
void kdf_k_seaf(const uint8_t k_ausf[32], const char *snn, uint8_t k_seaf[32]);

/* K_AMF (TS 33.501, A.7); the SUPI is the IMSI's digits. */
void kdf_k_amf(const uint8_t k_seaf[32], const char *supi, const uint8_t *abba,
    size_t abba_len, uint8_t k_amf[32]);

/* Kc128 (TS 33.102, B.5). */
void kdf_kc128(const struct kdf_session *s, uint8_t kc128[16]);

/*
 * Keys for an application's server (TS 33.220, B.3): Ks_NAF and Ks_ext_NAF,
 * which are one formula, and Ks_int_NAF, which a card with GBA_U keeps.
 */
enum kdf_naf_kind { KDF_KS_NAF, KDF_KS_INT_NAF };

struct kdf_naf {
	const void *impi;
	size_t impi_len;
	const uint8_t *id; /* its name and the Ua security protocol's 5 bytes */
	size_t id_len;
};

void kdf_ks_naf(const struct kdf_session *s, enum kdf_naf_kind kind,
    const struct kdf_naf *naf, uint8_t key[32]);

#endif
