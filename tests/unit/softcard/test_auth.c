/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "aka/vector.h"
#include "base/clock.h"
#include "base/hex.h"
#include "sc.h"

/* AUTHENTICATE: what is checked in which order, and the SQN. */

#define BOTH SC_CARD "applications = usim isim\n"
#define TO_USIM                                                                \
	{                                                                      \
		"00a4040c10" SC_USIM, "9000"                                   \
	}
#define TO_ISIM                                                                \
	{                                                                      \
		"00a4040c10" SC_ISIM, "9000"                                   \
	}
#define ZEROS "00000000000000000000000000000000"
#define WRONG_MAC "0088008122 10" ZEROS "10" ZEROS
#define GSM "0088008011 10" ZEROS

static const struct sc_row rows[] = {
	{ "needs an application", BOTH,
	    {
		{ WRONG_MAC, "6985" },
		TO_USIM,
		{ WRONG_MAC, "9862" },
		{ "00a4000c025f3b", "9000" }, /* a DF of it */
		{ WRONG_MAC, "9862" },
		{ "00a4000c023f00", "9000" },
		{ WRONG_MAC, "6985" },
		{ GSM, "6985" },
	    } },
	{ "on the channel that has one", BOTH,
	    {
		{ "0070000001", "019000" },
		{ "0188008122 10" ZEROS "10" ZEROS, "6985" },
		{ "01a4040c10" SC_ISIM, "9000" },
		{ "0188008122 10" ZEROS "10" ZEROS, "9862" },
		{ WRONG_MAC, "6985" },
	    } },
	{ "P1 and contexts", BOTH,
	    {
		TO_USIM,
		{ "0088018122 10" ZEROS "10" ZEROS, "6a86" },
		{ "0088000122 10" ZEROS "10" ZEROS, "6a86" },
		{ "0088008423 DD 10" ZEROS "10" ZEROS, "9864" },
		{ "0088008222 10" ZEROS "10" ZEROS, "6a86" },
		{ "00890085025300", "6d00" },
		{ GSM, "610e" },
		TO_ISIM,
		{ GSM, "6a86" },
	    } },
	{ "lengths", BOTH,
	    {
		TO_USIM,
		{ "0088008100", "6700" },
		{ "0088008111 10" ZEROS, "6700" },
		{ "0088008121 10" ZEROS "0f" ZEROS, "6700" },
		{ "0088008122 0f" ZEROS "11" ZEROS, "6700" },
		{ "0088008122 11" ZEROS "0f" ZEROS, "6700" },
		{ "0088008122 10" ZEROS "0f" ZEROS, "6700" },
		{ "0088008123 10" ZEROS "10" ZEROS "00", "6700" },
		{ "0088008122 10" ZEROS "10" ZEROS "00", "6700" },
		{ "0088008010" ZEROS, "6700" },
		{ "0088008011 0f" ZEROS, "6700" },
		{ WRONG_MAC, "9862" },
	    } },
	{ "T=1 must give Le, and 00", BOTH "protocol = t1\n",
	    {
		TO_USIM,
		{ WRONG_MAC, "6700" },
		{ WRONG_MAC "35", "6700" },
		{ WRONG_MAC "00", "9862" },
	    } },
};

enum { END = 0, SUCCESS, RESYNC };

/* Challenges one after the other. */
static const struct sqn_row {
	const char *name;
	const char *profile;
	struct {
		uint64_t sqn;
		int outcome;
		uint64_t sqn_ms; /* in AUTS */
	} steps[10];
} sqn_rows[] = {
	{ "strict: SEQ 0 is not fresh, each SQN only once", SC_CARD,
	    {
		{ 0x00, RESYNC, 0x00 },
		{ 0x20, SUCCESS, 0 },
		{ 0x20, RESYNC, 0x20 },
		{ 0x40, SUCCESS, 0 },
		{ 0x20, RESYNC, 0x40 },
	    } },
	{ "strict: out of order by IND", SC_CARD,
	    {
		{ 0x45, SUCCESS, 0 },
		{ 0x24, SUCCESS, 0 },
		{ 0x25, RESYNC, 0x45 },
		{ 0x24, RESYNC, 0x45 },
		{ 0x44, SUCCESS, 0 },
	    } },
	{ "strict: one IND", SC_CARD "ind_len = 0\n",
	    {
		{ 0, RESYNC, 0 },
		{ 1, SUCCESS, 0 },
		{ 3, SUCCESS, 0 },
		{ 2, RESYNC, 3 },
	    } },
	{ "a card used before", SC_CARD "sqn = 000000001223\n",
	    {
		{ 0x20, RESYNC, 0x1223 },
		{ 0x1223, RESYNC, 0x1223 },
		{ 0x1220, SUCCESS, 0 }, /* its own IND is still behind */
		{ 0x1203, RESYNC, 0x1220 },
		{ 0x1224, SUCCESS, 0 },
		{ 0x1243, SUCCESS, 0 },
	    } },
	{ "delta", SC_CARD "delta = 4\n",
	    {
		{ 5 << 5, RESYNC, 0 },
		{ 4 << 5, SUCCESS, 0 },
		{ 8 << 5, SUCCESS, 0 },
		{ 13 << 5, RESYNC, 8 << 5 },
	    } },
	{ "delta 0: no limit", SC_CARD "delta = 0\n",
	    {
		{ SQN_MAX - 0x1f, SUCCESS, 0 },
	    } },
	{ "the delta of the standard", SC_CARD,
	    {
		{ (SQN_DELTA_DEFAULT + 1) << 5, RESYNC, 0 },
		{ SQN_DELTA_DEFAULT << 5, SUCCESS, 0 },
	    } },
	{ "age limit", SC_CARD "age_limit = 4\n",
	    {
		{ 10 << 5, SUCCESS, 0 },
		{ 6 << 5 | 1, RESYNC, 10 << 5 },
		{ 7 << 5 | 1, SUCCESS, 0 },
	    } },
	{ "off: everything, and nothing is stored", SC_CARD "sqn_check = off\n",
	    {
		{ 0x40, SUCCESS, 0 },
		{ 0x40, SUCCESS, 0 },
		{ 0x00, SUCCESS, 0 },
		{ SQN_MAX, SUCCESS, 0 },
	    } },
	{ "greater: one place and no limits", SC_CARD "sqn_check = greater\n",
	    {
		{ 0, RESYNC, 0 },
		{ 1, SUCCESS, 0 },
		{ 1, RESYNC, 1 },
		{ 0x45, SUCCESS, 0 },
		{ 0x44, RESYNC, 0x45 },
		{ 0x46, SUCCESS, 0 },
		{ SQN_MAX, SUCCESS, 0 },
		{ SQN_MAX, RESYNC, SQN_MAX },
	    } },
	{ "accept-next: the first, then strict",
	    SC_CARD "sqn_check = accept-next\nsqn = 000000000400\n",
	    {
		{ 0x000, SUCCESS, 0 },
		{ 0x000, RESYNC, 0x000 },
		{ 0x021, SUCCESS, 0 },
		{ 0x021, RESYNC, 0x021 },
	    } },
};

/* A card in the USIM or ISIM, as the row's profile has it. */
static struct softcard *
in_application(const char *profile, const char *aid)
{
	struct softcard *card;
	char text[512];

	snprintf(text, sizeof(text), "%sapplications = usim isim\n", profile);
	card = sc_card(text);
	snprintf(text, sizeof(text), "00a4040c10%s", aid);
	sc_expect(card, text, "9000");
	return card;
}

/* SQN_MS of the AUTS that waits. */
static uint64_t
fetch_sqn_ms(struct softcard *card, const char *challenge)
{
	struct aka_key key;
	uint8_t rand[16], auts[14];
	char rsp[2 * APDU_RSP_MAX + 1], rand_text[33];
	uint64_t sqn_ms = UINT64_MAX;

	sc_transmit(card, "00c0000010", rsp);
	assert_int_equal(strlen(rsp), 36);
	assert_memory_equal(rsp, "dc0e", 4);
	rsp[32] = '\0';
	assert_int_equal(hex_decode_exact(rsp + 4, auts, 14), SR_OK);
	snprintf(rand_text, sizeof(rand_text), "%.32s", challenge + 12);
	assert_int_equal(hex_decode_exact(rand_text, rand, 16), SR_OK);
	sc_key(&key);
	assert_true(aka_auts_open(&key, rand, auts, &sqn_ms));
	return sqn_ms;
}

static void
test_sqn(void **state)
{
	const struct sqn_row *row = *state;
	struct softcard *card = in_application(row->profile, SC_USIM);
	char cmd[80];

	for (size_t i = 0; row->steps[i].outcome != END; i++) {
		sc_challenge(row->steps[i].sqn, cmd);
		if (row->steps[i].outcome == SUCCESS) {
			sc_expect(card, cmd, "6135");
			continue;
		}
		sc_expect(card, cmd, "6110");
		assert_int_equal(fetch_sqn_ms(card, cmd), row->steps[i].sqn_ms);
	}
	softcard_free(card);
}

/* One key and one SQN array for both applications. */
static void
test_shared(void **state)
{
	struct softcard *card = in_application(SC_CARD, SC_USIM);
	char cmd[80];

	(void)state;
	sc_challenge(0x40, cmd);
	sc_expect(card, cmd, "6135");
	sc_expect(card, "00a4040c10" SC_ISIM, "9000");
	sc_expect(card, cmd, "6110");
	sc_challenge(0x60, cmd);
	sc_expect(card, cmd, "612c"); /* no Kc from an ISIM */
	softcard_free(card);
}

/* One key, but an SQN for each. */
static void
test_own_sqn(void **state)
{
	struct softcard *card =
	    in_application(SC_CARD "isim_sqn = 000000000403\n", SC_USIM);
	char cmd[80];

	(void)state;
	sc_challenge(0x40, cmd);
	sc_expect(card, cmd, "6135");
	sc_expect(card, cmd, "6110");
	assert_int_equal(fetch_sqn_ms(card, cmd), 0x40);
	sc_expect(card, "00a4040c10" SC_ISIM, "9000");
	sc_expect(card, cmd, "6110");
	assert_int_equal(fetch_sqn_ms(card, cmd), 0x403);
	sc_challenge(0x423, cmd);
	sc_expect(card, cmd, "612c");
	sc_expect(card, "00a4040c10" SC_USIM, "9000");
	sc_challenge(0x60, cmd);
	sc_expect(card, cmd, "6135");
	softcard_free(card);
}

/* Each of them takes what comes first, once. */
static void
test_own_accept_next(void **state)
{
	struct softcard *card = in_application(SC_CARD
	    "sqn_check = accept-next\nisim_sqn = 000000000403\n",
	    SC_USIM);
	char cmd[80];

	(void)state;
	sc_challenge(0, cmd);
	sc_expect(card, cmd, "6135");
	sc_expect(card, cmd, "6110");
	sc_expect(card, "00a4040c10" SC_ISIM, "9000");
	sc_expect(card, cmd, "612c");
	sc_expect(card, cmd, "6110");
	softcard_free(card);
}

static void
test_res_len(void **state)
{
	struct softcard *card =
	    in_application(SC_CARD "res_len = 4\nsqn_check = off\n", SC_USIM);

	(void)state;
	/* TS 35.208, set 1. */
	sc_expect(card,
	    "0088008122 10 23553cbe9637a89d218ae64dae47bf35"
	    "10 55f328b43577b9b94a9ffac354dfafb3",
	    "6131");
	sc_expect(card, "00c0000031",
	    "db04a54211d510b40ba9a3c58b2a05bbf0d987b21bf8cb"
	    "10f769bcd751044604127672711c6d344108eae4be823af9a08b9000");
	softcard_free(card);
}

/* The AMF of that set is b9b9; sc_challenge() has 8000. */
static void
test_amf(void **state)
{
	static const char without_bit[] =
	    "0088008122 10fb195c7873b20affa278887920b9dd57"
	    "10d420895a6aa2000089cd016f8d8ae67c";
	struct softcard *card =
	    in_application("[card \"test\"]\niccid = 8988211000000458904\n"
			   "imsi = 901700000045890\n"
			   "k = 841EAD87BC9D974ECA1C167409357601\n"
			   "opc = 3211CACDD64F51C3FD3013ECD9A582A0\n"
			   "sqn_check = off\namf = separation\n",
		SC_USIM);
	char cmd[80];

	(void)state;
	sc_expect(card, without_bit, "9862");
	softcard_free(card);
	card = in_application(SC_CARD "amf = separation\n", SC_USIM);
	sc_challenge(0x20, cmd);
	sc_expect(card, cmd, "6135");
	softcard_free(card);
}

/* Each bit of RAND and AUTN matters, and none of these moves the SQN. */
static void
test_flipped(void **state)
{
	struct softcard *card = in_application(SC_CARD, SC_USIM);
	char cmd[80], flipped[80];

	(void)state;
	sc_challenge(0x20, cmd);
	for (size_t i = 12; i < strlen(cmd); i++) {
		if (i == 44 || i == 45)
			continue; /* the length of AUTN */
		strcpy(flipped, cmd);
		flipped[i] = cmd[i] == '0' ? '1' : '0';
		sc_expect(card, flipped, "9862");
	}
	sc_expect(card, cmd, "6135");
	softcard_free(card);
}

/* Each command takes its time, AUTHENTICATE both. */
static void
test_delays(void **state)
{
	struct softcard *card = in_application(
	    SC_CARD "apdu_delay_ms = 10\nauth_delay_ms = 20\n", SC_USIM);
	uint64_t start = clock_ms();

	(void)state;
	sc_expect(card, "80f2000c00", "9000");
	assert_true(clock_ms() - start >= 9);
	start = clock_ms();
	sc_expect(card, WRONG_MAC, "9862");
	assert_true(clock_ms() - start >= 29);
	softcard_free(card);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, sc_test_row, &rows[i]);
	for (size_t i = 0; i < sizeof(sqn_rows) / sizeof(sqn_rows[0]); i++)
		t_add(sqn_rows[i].name, test_sqn, &sqn_rows[i]);
	t_add("USIM and ISIM share the SQN", test_shared, NULL);
	t_add("ISIM with its own SQN", test_own_sqn, NULL);
	t_add("accept-next for each", test_own_accept_next, NULL);
	t_add("RES of 4 bytes", test_res_len, NULL);
	t_add("AMF separation bit", test_amf, NULL);
	t_add("every digit of a challenge counts", test_flipped, NULL);
	t_add("delays", test_delays, NULL);
	return t_main("softcard/auth");
}
