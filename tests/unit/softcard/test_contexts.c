/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "sc.h"

/* AUTHENTICATE in its contexts, and the services that turn them on. */

#define BOTH SC_CARD "applications = usim isim\n"
#define GBA BOTH "ust = 68\nist = 2\n"
#define TO_USIM                                                                \
	{                                                                      \
		"00a4040c10" SC_USIM, "9000"                                   \
	}
#define TO_ISIM                                                                \
	{                                                                      \
		"00a4040c10" SC_ISIM, "9000"                                   \
	}

/* TS 35.208, set 1: RAND, and AUTN with its MAC and with MAC*. */
#define RAND "23553cbe9637a89d218ae64dae47bf35"
#define ZEROS "00000000000000000000000000000000"
#define AUTN "55f328b43577b9b94a9ffac354dfafb3"
#define AUTN_STAR "55f328b43577b9b98c7f3f0d723fb244"
#define RES "a54211d5e3ba50bf"
#define KEYS                                                                   \
	"10b40ba9a3c58b2a05bbf0d987b21bf8cb"                                   \
	"10f769bcd751044604127672711c6d3441"
#define KC "eae4be823af9a08b"

#define IN_GSM "0088008011 10" RAND
#define IN_3G "0088008122 10" RAND "10" AUTN
#define IN_GBA "0088008423 dd 10" RAND "10" AUTN_STAR

/* tests/data/vectors/kdf.json, gba. */
#define NAF "146e61662e6578616d706c652e6f72670100000002"
#define IMPI                                                                   \
	"31"                                                                   \
	"30303130313030303030303030303140696d732e6d6e633030"                   \
	"312e6d63633030312e336770706e6574776f726b2e6f7267"
#define NAF_KEY                                                                \
	"d3d5b418417eedfff77c5cce9b962bd62a6bbedbff2b309ab15cdc90882b18f2"
#define DERIVE "0088008448 de" NAF IMPI

static const struct sc_row rows[] = {
	{ "GSM: SRES by c2", BOTH,
	    {
		TO_USIM,
		{ IN_GSM, "610e" },
		{ "00c000000e", "0446f8416a08" KC "9000" },
	    } },
	{ "GSM: SRES as RES begins", BOTH "sres = first\n",
	    {
		TO_USIM,
		{ IN_GSM, "610e" },
		{ "00c000000e", "04a54211d508" KC "9000" },
	    } },
	{ "GSM: RES of four bytes", BOTH "res_len = 4\n",
	    {
		TO_USIM,
		{ IN_GSM, "610e" },
		{ "00c000000e", "04a54211d508" KC "9000" },
	    } },
	{ "GSM: only with service 38", BOTH "ust = -38\n",
	    {
		TO_USIM,
		{ IN_GSM, "9864" },
		{ "00a4000c026f38", "9000" },
		{ "00b0000005", "beff9f9dc79000" },
	    } },
	{ "3G: Kc only with service 27", BOTH "sqn_check = off\nust = -27\n",
	    {
		TO_USIM,
		{ IN_3G, "612c" },
		{ "00c000002c", "db08" RES KEYS "9000" },
		{ "00a4000c026f38", "9000" },
		{ "00b0000005", "beff9f99e79000" },
	    } },
	{ "3G with Kc", BOTH "sqn_check = off\n",
	    {
		TO_USIM,
		{ IN_3G, "6135" },
		{ "00c0000035", "db08" RES KEYS "08" KC "9000" },
	    } },
	{ "GBA: off where the service is", BOTH,
	    {
		TO_USIM,
		{ IN_GBA, "9864" },
		{ DERIVE, "9864" },
		TO_ISIM,
		{ IN_GBA, "9864" },
	    } },
	{ "GBA: each application its own service", BOTH "ist = 2\n",
	    {
		TO_USIM,
		{ IN_GBA, "9864" },
		TO_ISIM,
		{ "0088008423 dd 10" RAND "10" ZEROS, "9862" },
		{ "00a4000c026f07", "9000" },
		{ "00b0000003", "1b02009000" },
	    } },
	{ "GBA: Ks and keys of a NAF", GBA "sqn_check = off\n",
	    {
		TO_USIM,
		{ DERIVE, "6985" },
		{ IN_GBA, "610a" },
		{ "00c000000a", "db08" RES "9000" },
		{ DERIVE, "6122" },
		{ "00c0000022", "db20" NAF_KEY "9000" },
		{ DERIVE, "6122" }, /* as often as one likes */
		TO_ISIM,
		{ DERIVE, "6985" }, /* it has a Ks of its own */
		{ IN_GBA, "610a" },
		{ DERIVE, "6122" },
		{ "00c0000022", "db20" NAF_KEY "9000" },
		TO_USIM,
		{ IN_3G, "6135" }, /* leaves Ks alone */
		{ DERIVE, "6122" },
		{ "00c0000022", "db20" NAF_KEY "9000" },
		{ "0088008423 dd 10" RAND "10" ZEROS, "9862" }, /* too */
		{ DERIVE, "6122" },
	    } },
	{ "GBA: MAC* in its context, MAC in the others",
	    GBA "sqn_check = off\n",
	    {
		TO_USIM,
		{ "0088008423 dd 10" RAND "10" AUTN, "9862" },
		{ "0088008122 10" RAND "10" AUTN_STAR, "9862" },
		{ IN_GBA, "610a" },
	    } },
	{ "GBA: tags and lengths", GBA "sqn_check = off\n",
	    {
		TO_USIM,
		{ IN_GBA, "610a" },
		{ "0088008400", "6700" },
		{ "0088008401dd", "6700" },
		{ "0088008422 10" RAND "10" AUTN, "6a80" },
		{ "0088008423 dc 10" RAND "10" AUTN, "6a80" },
		{ "0088008424 dd 10" RAND "10" AUTN_STAR "00", "6700" },
		{ "0088008423 dd 11" RAND "0f" AUTN_STAR, "6700" },
		{ "0088008401 de", "6700" },
		{ "0088008403 de 00 00", "6700" },
		{ "0088008404 de 01 61 00", "6700" },
		{ "0088008404 de 00 01 61", "6700" },
		{ "0088008405 de 01 61 01 61", "6122" },
		{ "0088008406 de 01 61 01 61 00", "6700" },
		{ "0088008405 de 01 61 02 61", "6700" },
		{ "0088008405 de ff 61 02 61", "6700" },
	    } },
	{ "GBA on T=1", GBA "sqn_check = off\nprotocol = t1\n",
	    {
		TO_USIM,
		{ IN_GBA "00", "db08" RES "9000" },
		{ DERIVE "00", "db20" NAF_KEY "9000" },
	    } },
	{ "GBA needs the PIN", GBA "pin = 1234\n",
	    {
		TO_USIM,
		{ IN_GBA, "6982" },
		{ DERIVE, "6982" },
	    } },
};

/* One sequence number for all contexts. */
static void
test_gba_sqn(void **state)
{
	struct softcard *card = sc_card(GBA);
	char cmd[82];

	(void)state;
	sc_expect(card, "00a4040c10" SC_USIM, "9000");
	sc_gba_challenge(0x40, cmd);
	sc_expect(card, cmd, "610a");
	sc_expect(card, cmd, "6110");
	sc_expect(card, "00c0000010", "dc0e*9000");
	sc_challenge(0x40, cmd);
	sc_expect(card, cmd, "6110");
	sc_challenge(0x60, cmd);
	sc_expect(card, cmd, "6135");
	sc_gba_challenge(0x60, cmd);
	sc_expect(card, cmd, "6110");
	softcard_free(card);
}

static void
test_gba_reset(void **state)
{
	struct softcard *card = sc_card(GBA "sqn_check = off\n");

	(void)state;
	sc_expect(card, "00a4040c10" SC_USIM, "9000");
	sc_expect(card, IN_GBA, "610a");
	sc_expect(card, DERIVE, "6122");
	softcard_reset(card);
	sc_expect(card, "00a4040c10" SC_USIM, "9000");
	sc_expect(card, DERIVE, "6985");
	softcard_free(card);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, sc_test_row, &rows[i]);
	t_add("GBA moves the one SQN", test_gba_sqn, NULL);
	t_add("Ks is gone with a reset", test_gba_reset, NULL);
	return t_main("softcard/contexts");
}
