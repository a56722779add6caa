/* SPDX-License-Identifier: MIT */
#include "card/fcp.h"
#include "card/tlv.h"

/* TS 102 221, 11.1.1.3. */
enum {
	TAG_FCP = 0x62,
	TAG_SIZE = 0x80,
	TAG_DESCRIPTOR = 0x82,
	TAG_FID = 0x83,
	TAG_DF_NAME = 0x84,
	TAG_PIN_STATUS = 0xc6,
};

/* Inside C6 (9.5.2). */
enum {
	TAG_KEY_REFERENCE = 0x83,
	TAG_PS_DO = 0x90,
	TAG_USAGE = 0x95,
	PIN_APPLICATION_FIRST = 0x01,
	PIN_APPLICATION_LAST = 0x08,
	PIN_UNIVERSAL = 0x11,
	USAGE_VERIFY = 0x08,
};

static enum fcp_structure
structure_of(uint8_t descriptor)
{
	/* Bit 7 says shareable, bit 4 tells internal from working EFs. */
	switch (descriptor & 0xbf) {
	case 0x38:
		return FCP_DF;
	case 0x01:
	case 0x09:
		return FCP_TRANSPARENT;
	case 0x02:
	case 0x0a:
		return FCP_LINEAR;
	case 0x06:
	case 0x0e:
		return FCP_CYCLIC;
	default:
		return FCP_UNKNOWN;
	}
}

static void
must_end(struct cursor *c)
{
	if (!cursor_done(c))
		c->bad = true;
}

static void
decode_fid(struct cursor *c, struct fcp *out)
{
	out->fid = cursor_be16(c);
	must_end(c);
}

static void
decode_descriptor(struct cursor *c, struct fcp *out)
{
	out->structure = structure_of(cursor_u8(c));
	if (out->structure != FCP_LINEAR && out->structure != FCP_CYCLIC)
		return;
	cursor_u8(c); /* data coding byte */
	out->record_len = cursor_be16(c);
	out->record_count = cursor_u8(c);
	if (out->record_len < 1 || out->record_len > 255)
		c->bad = true;
	must_end(c);
}

static void
decode_size(struct cursor *c, struct fcp *out)
{
	if (c->left < 1 || c->left > 4)
		c->bad = true;
	while (!c->bad && c->left > 0)
		out->size = out->size << 8 | cursor_u8(c);
}

static void
decode_name(struct cursor *c, struct fcp *out)
{
	if (c->left > sizeof(out->aid))
		c->bad = true;
	out->aid_len = c->left;
	cursor_copy(c, out->aid, c->left);
}

/* The bits of PS_DO, from the most significant on. */
struct pin_bits {
	struct cursor bytes;
	uint8_t byte;
	unsigned taken;
};

static enum fcp_pin
take_pin(struct pin_bits *bits)
{
	bool set;

	if (bits->taken++ % 8 == 0)
		bits->byte = cursor_u8(&bits->bytes);
	set = bits->byte & 0x80;
	bits->byte = (uint8_t)(bits->byte << 1);
	if (bits->bytes.bad)
		return FCP_PIN_UNKNOWN;
	return set ? FCP_PIN_ENABLED : FCP_PIN_DISABLED;
}

/*
 * The universal PIN takes the place of the application's only when its usage
 * qualifier says so (9.4.1); where both count, an enabled one counts.
 */
static int
rank(enum fcp_pin pin, uint8_t reference, uint8_t usage)
{
	if (reference >= PIN_APPLICATION_FIRST &&
	    reference <= PIN_APPLICATION_LAST)
		return 2 * (int)pin + 2;
	if (reference == PIN_UNIVERSAL && (usage & USAGE_VERIFY) != 0)
		return 2 * (int)pin + 1;
	return 0;
}

static uint8_t
only_byte(struct cursor *c)
{
	uint8_t value = cursor_u8(c);

	must_end(c);
	return value;
}

/* A key reference, and what its bit in PS_DO and its qualifier say. */
struct pin_entry {
	enum fcp_pin pin;
	uint8_t reference;
	int rank; /* 0: does not count */
};

static void
decode_pins(struct cursor *c, struct fcp *out)
{
	struct pin_entry best = { 0 }, entry;
	struct pin_bits bits = { 0 };
	uint8_t usage = 0;
	struct tlv t;

	while (tlv_next(c, &t)) {
		switch (t.tag) {
		case TAG_PS_DO:
			bits.bytes = t.value;
			break;
		case TAG_USAGE: /* of the next key reference */
			usage = only_byte(&t.value);
			break;
		case TAG_KEY_REFERENCE:
			entry.pin = take_pin(&bits);
			entry.reference = only_byte(&t.value);
			entry.rank = rank(entry.pin, entry.reference, usage);
			if (entry.rank > best.rank)
				best = entry;
			usage = 0;
			break;
		}
		c->bad |= t.value.bad;
	}
	out->pin = best.pin;
	out->pin_ref = best.reference;
}

static const struct {
	uint8_t tag;
	void (*decode)(struct cursor *c, struct fcp *out);
} children[] = {
	{ TAG_DESCRIPTOR, decode_descriptor },
	{ TAG_FID, decode_fid },
	{ TAG_SIZE, decode_size },
	{ TAG_DF_NAME, decode_name },
	{ TAG_PIN_STATUS, decode_pins },
};

enum sr_err
fcp_decode(const uint8_t *data, size_t len, struct fcp *out)
{
	struct cursor c = cursor_over(data, len), value;
	struct tlv fcp, child;
	bool bad = false;

	*out = (struct fcp){ 0 };
	if (!tlv_next(&c, &fcp) || fcp.tag != TAG_FCP || !cursor_done(&c))
		return SR_MALFORMED;
	for (size_t i = 0; i < sizeof(children) / sizeof(children[0]); i++)
		if (tlv_find(fcp.value, children[i].tag, &value)) {
			children[i].decode(&value, out);
			bad |= value.bad;
		}
	while (tlv_next(&fcp.value, &child))
		; /* the others need only be whole */
	if (!bad && !fcp.value.bad)
		return SR_OK;
	*out = (struct fcp){ 0 };
	return SR_MALFORMED;
}
