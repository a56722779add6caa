/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "sc.h"

/* Whatever the bytes are, there is an answer, and it is one of a card. */

enum { COMMANDS = 200000 };

static uint32_t seed;

static uint8_t
any(void)
{
	seed = seed * 1664525u + 1013904223u;
	return (uint8_t)(seed >> 24);
}

/* Mostly a known class and instruction, with a length that nearly fits. */
static size_t
make_command(uint8_t cmd[300])
{
	static const uint8_t ins[] = { 0xa4, 0xb0, 0xb2, 0xc0, 0x88, 0x20, 0x2c,
		0x70, 0xa2, 0xf2 };
	static const uint8_t cla[] = { 0x00, 0x00, 0xa0, 0x80, 0x01, 0x02 };
	size_t len = any() % 8 == 0 ? any() : any() % 24u;

	for (size_t i = 0; i < 300; i++)
		cmd[i] = any();
	if (any() % 8 == 0)
		return len;
	cmd[0] = cla[any() % sizeof(cla)];
	cmd[1] = ins[any() % sizeof(ins)];
	cmd[2] &= any() & any();
	cmd[3] &= 0x8f;
	cmd[4] = (uint8_t)len;
	return len + 5 + any() % 4u / 3;
}

static void
check_answer(const uint8_t *rsp, size_t len)
{
	assert_in_range(len, 2, APDU_RSP_MAX);
	assert_true(rsp[len - 2] >> 4 == 6 || rsp[len - 2] >> 4 == 9);
	if (len > 2)
		assert_true(rsp[len - 2] == 0x90 || rsp[len - 2] == 0x91 ||
		    rsp[len - 2] == 0x62);
}

static void
test_random(void **state)
{
	struct softcard *card = sc_card(*state);
	uint8_t cmd[300], rsp[APDU_RSP_MAX];

	seed = 1;
	for (int i = 0; i < COMMANDS; i++) {
		size_t rsp_len = 0, len = make_command(cmd);
		uint8_t *exact = malloc(len > 0 ? len : 1);

		assert_non_null(exact);
		memcpy(exact, cmd, len);
		softcard_transmit(card, exact, len, rsp, &rsp_len);
		free(exact);
		check_answer(rsp, rsp_len);
		if (any() == 0)
			softcard_reset(card);
	}
	softcard_free(card);
}

int
main(void)
{
	t_add("T=0", test_random, SC_CARD "applications = usim isim\n");
	t_add("T=1", test_random,
	    SC_CARD "applications = usim isim\nprotocol = t1\n");
	t_add("all contexts", test_random,
	    SC_CARD "applications = usim isim sim\nust = 68\nist = 2\n");
	t_add("SIM", test_random, SC_CARD "applications = sim\n");
	t_add("quirks", test_random,
	    SC_CARD "applications = usim isim sim\n"
		    "quirks = apdu-reader tells-length 91xx\nbusy = 1\n");
	t_add("odd files", test_random,
	    SC_CARD "[file \"test mf/2fe2\"]\nsize = 255\n"
		    "[file \"test mf/2f00\"]\nsize = 1\n"
		    "[file \"test usim\"]\nselect_sw = 6283\nfcp = 62\n"
		    "[file \"test usim/6f07\"]\nread_sw = 6282\n");
	t_add("with PIN", test_random, SC_CARD "pin = 1234\n");
	return t_main("softcard/random");
}
