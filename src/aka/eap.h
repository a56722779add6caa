/* SPDX-License-Identifier: MIT */
#ifndef AKA_EAP_H
#define AKA_EAP_H

#include "aka/kdf.h"

/*
 * The keys of EAP-AKA (RFC 4187) and EAP-AKA' (RFC 9048).  The identity is
 * the last one that was sent, with its leading digit and realm, byte by byte.
 * Pure functions that cannot fail; intermediate values are wiped.
 */

/* MK = SHA-1(Identity || IK || CK) (RFC 4187, 7). */
void eap_aka_mk(
    const struct kdf_session *s, const char *identity, uint8_t mk[20]);

/* Secret: wipe after use. */
struct eap_aka_keys {
	uint8_t k_encr[16];
	uint8_t k_aut[16];
	uint8_t msk[64];
	uint8_t emsk[64];
};

/*
 * What the generator of FIPS 186-2, change notice 1, gives for this MK (RFC
 * 4187, 7 and appendix A).  EAP-SIM's are the same (RFC 4186, 7).
 */
void eap_aka_expand(const uint8_t mk[20], struct eap_aka_keys *out);

/* Secret: wipe after use. */
struct eap_aka_prime_keys {
	uint8_t k_encr[16];
	uint8_t k_aut[32];
	uint8_t k_re[32];
	uint8_t msk[64];
	uint8_t emsk[64]; /* the first half is K_AUSF (TS 33.501, 6.1.3.1) */
};

/* MK = PRF'(IK' || CK', "EAP-AKA'" || Identity), cut up (RFC 9048, 3.3). */
void eap_aka_prime(const uint8_t ck_ik_prime[32], const char *identity,
    struct eap_aka_prime_keys *out);

#endif
