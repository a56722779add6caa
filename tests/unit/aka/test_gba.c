/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "aka/gba.h"
#include "t.h"

/* With RAND, CK and IK of TS 35.207, set 1; the rest was computed apart. */

static void
test_mac_star(void **state)
{
	size_t len;
	uint8_t *ik = t_hex("f769bcd751044604127672711c6d3441", &len);
	uint8_t *mac = t_hex("4a9ffac354dfafb3", &len);
	uint8_t *star = t_hex("8c7f3f0d723fb244", &len);
	uint8_t got[8];

	(void)state;
	memcpy(got, mac, sizeof(got));
	gba_mac_star(ik, got);
	assert_memory_equal(got, star, sizeof(got));
	gba_mac_star(ik, got);
	assert_memory_equal(got, mac, sizeof(got));
	free(ik);
	free(mac);
	free(star);
}

/* tests/data/vectors/kdf.json, gba. */
static void
test_ks_ext_naf(void **state)
{
	static const char impi[] =
	    "001010000000001@ims.mnc001.mcc001.3gppnetwork.org";
	size_t len, naf_len;
	uint8_t *ks = t_hex("b40ba9a3c58b2a05bbf0d987b21bf8cb"
			    "f769bcd751044604127672711c6d3441",
	    &len);
	uint8_t *rand = t_hex("23553cbe9637a89d218ae64dae47bf35", &len);
	uint8_t *naf =
	    t_hex("6e61662e6578616d706c652e6f72670100000002", &naf_len);
	uint8_t *want = t_hex("d3d5b418417eedfff77c5cce9b962bd6"
			      "2a6bbedbff2b309ab15cdc90882b18f2",
	    &len);
	uint8_t got[32];

	(void)state;
	gba_ks_ext_naf(ks, rand,
	    cursor_over((const uint8_t *)impi, strlen(impi)),
	    cursor_over(naf, naf_len), got);
	assert_memory_equal(got, want, sizeof(got));
	free(ks);
	free(rand);
	free(naf);
	free(want);
}

int
main(void)
{
	t_add("MAC*", test_mac_star, NULL);
	t_add("Ks_ext_NAF", test_ks_ext_naf, NULL);
	return t_main("aka/gba");
}
