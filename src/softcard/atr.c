/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "base/cursor.h"
#include "softcard/atr.h"

enum {
	TS_DIRECT = 0x3b,
	TS_INVERSE = 0x3f,
	HAS_TA = 0x10, /* T0 and each TDi: which interface bytes follow */
	HAS_TB = 0x20,
	HAS_TC = 0x40,
	HAS_TD = 0x80,
	LOW_NIBBLE = 0x0f, /* of T0: historical bytes; of TDi: protocol */
};

/* That of a sysmoISIM-SJA2: T=0, and clock stop and voltages for T=15. */
static const uint8_t default_t0[] = { 0x3b, 0x9f, 0x96, 0x80, 0x1f, 0x87, 0x80,
	0x31, 0xe0, 0x73, 0xfe, 0x21, 0x1b, 0x67, 0x4a, 0x4c, 0x75, 0x30, 0x34,
	0x05, 0x4b, 0xa9 };

static const uint8_t default_t1[] = {
	0x3b, /* TS: direct convention */
	0x97, /* T0: TA1, TD1 and 7 historical bytes */
	0x96, /* TA1: F = 512, D = 32 */
	0x81, /* TD1: T=1 is the only protocol; TD2 */
	0xb1, /* TD2: for T=1: TA3, TB3, TD3 */
	0xfe, /* TA3: the card takes 254 bytes in a block */
	0x45, /* TB3: block and character waiting times */
	0x1f, /* TD3: for all protocols (T=15): TA4 */
	0x87, /* TA4: clock stop, voltage classes A, B and C */
	0x80, /* historical bytes: compact TLV */
	0x31, 0xe0, /* selection by full and partial AID, EF_DIR */
	0x73, 0xfe, 0x21, 0x1b, /* capabilities: 4 channels */
	0x00, /* TCK, filled in below */
};

/* TCK makes the exclusive or of all bytes after TS zero (8.2.5). */
static uint8_t
checksum(const uint8_t *bytes, size_t len)
{
	uint8_t sum = 0;

	for (size_t i = 1; i < len; i++)
		sum ^= bytes[i];
	return sum;
}

size_t
atr_default(enum apdu_protocol protocol, uint8_t atr[ATR_MAX])
{
	if (protocol == APDU_T0) {
		memcpy(atr, default_t0, sizeof(default_t0));
		return sizeof(default_t0);
	}
	memcpy(atr, default_t1, sizeof(default_t1));
	atr[sizeof(default_t1) - 1] = checksum(default_t1, sizeof(default_t1));
	return sizeof(default_t1);
}

/* That of a 2G SIM: T=0, no interface bytes, and nothing said about itself. */
size_t
atr_default_sim(uint8_t atr[ATR_MAX])
{
	static const uint8_t sim[] = { 0x3b, 0x02, 0x14, 0x50 };

	memcpy(atr, sim, sizeof(sim));
	return sizeof(sim);
}

/* Step over TA, TB and TC of this TD (or T0). */
static void
skip_interface_bytes(struct cursor *c, uint8_t td)
{
	cursor_take(c, (td & HAS_TA) != 0);
	cursor_take(c, (td & HAS_TB) != 0);
	cursor_take(c, (td & HAS_TC) != 0);
}

bool
atr_offers(const uint8_t *atr, size_t len, enum apdu_protocol protocol)
{
	struct cursor c = cursor_over(atr, len);
	uint8_t ts = cursor_u8(&c), t0 = cursor_u8(&c), td = t0;
	int first = -1;
	bool has_tck = false;

	while (!c.bad && (td & HAS_TD) != 0) {
		skip_interface_bytes(&c, td);
		td = cursor_u8(&c);
		if (first < 0)
			first = td & LOW_NIBBLE;
		if ((td & LOW_NIBBLE) != APDU_T0)
			has_tck = true;
	}
	skip_interface_bytes(&c, td);
	cursor_take(&c, t0 & LOW_NIBBLE);
	if (has_tck && (cursor_u8(&c), checksum(atr, len)) != 0)
		return false;
	if (first < 0)
		first = APDU_T0; /* when nothing is said (8.2.3) */
	return cursor_done(&c) && len <= ATR_MAX &&
	    (ts == TS_DIRECT || ts == TS_INVERSE) && first == (int)protocol;
}
