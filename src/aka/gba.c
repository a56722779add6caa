/* SPDX-License-Identifier: MIT */
#include "aka/gba.h"
#include "aka/hash.h"
#include "aka/kdf.h"
#include "base/wipe.h"

enum { SHA1_LEN = 20, MAC_LEN = 8 };

void
gba_mac_star(const uint8_t ik[16], uint8_t mac[8])
{
	const struct hash_part part = { ik, 16 };
	uint8_t digest[SHA1_LEN];

	hash_sha1(&part, 1, digest);
	for (size_t i = 0; i < MAC_LEN; i++)
		mac[i] ^= digest[i];
	wipe(digest, sizeof(digest));
}

void
gba_ks_ext_naf(const uint8_t ks[32], const uint8_t rand[16], struct cursor impi,
    struct cursor naf_id, uint8_t out[32])
{
	const struct kdf_session session = {
		.rand = rand, .ck = ks, .ik = ks + 16
	};
	const struct kdf_naf naf = {
		.impi = impi.at,
		.impi_len = impi.left,
		.id = naf_id.at,
		.id_len = naf_id.left,
	};

	kdf_ks_naf(&session, KDF_KS_NAF, &naf, out);
}
