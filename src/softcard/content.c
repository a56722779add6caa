/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <string.h>

#include "softcard/content.h"

enum { BCD_PAD = 0xf };

/* Digits to nibbles, the low one first (TS 102 221, 13.2). */
static void
write_bcd(struct builder *out, const char *digits)
{
	for (; *digits != '\0'; digits++) {
		unsigned low = (unsigned)(*digits - '0');
		unsigned high = BCD_PAD;

		if (digits[1] != '\0')
			high = (unsigned)(*++digits - '0');
		builder_u8(out, (uint8_t)(high << 4 | low));
	}
}

/* `80 L` and text; an empty one is not written at all, so it reads as FF. */
static void
write_ims_text(struct builder *out, const char *text)
{
	if (*text != '\0')
		builder_tlv(out, 0x80, (const uint8_t *)text, strlen(text));
}

static void
write_app(struct builder *out, const struct profile_app *app)
{
	size_t label_len = strlen(app->label);

	builder_u8(out, 0x61);
	builder_u8(out, (uint8_t)(4 + app->aid_len + label_len));
	builder_tlv(out, 0x4f, app->aid, app->aid_len);
	builder_tlv(out, 0x50, (const uint8_t *)app->label, label_len);
}

void
content_dir(const struct profile *profile, unsigned record, struct builder *out)
{
	const struct profile_app *apps[] = { &profile->usim, &profile->isim };
	unsigned at = 0;

	for (size_t i = 0; i < sizeof(apps) / sizeof(apps[0]); i++)
		if (apps[i]->present && ++at == record)
			write_app(out, apps[i]);
}

void
content_iccid(
    const struct profile *profile, unsigned record, struct builder *out)
{
	(void)record;
	write_bcd(out, profile->iccid);
}

/* One preferred language: English (TS 102 221, 13.3). */
void
content_pl(const struct profile *profile, unsigned record, struct builder *out)
{
	(void)profile;
	(void)record;
	builder_bytes(out, (const uint8_t *)"en", 2);
}

/* Reading always, changing never (TS 102 221, 9.2.4, expanded format). */
static const uint8_t arr_always[] = { 0x80, 0x01, 0x01, 0x90, 0x00, 0x80, 0x01,
	0x02, 0x97, 0x00 };
/* Reading after the PIN, changing never. */
static const uint8_t arr_pin[] = { 0x80, 0x01, 0x01, 0xa4, 0x06, 0x83, 0x01 };
static const uint8_t arr_pin_rest[] = { 0x95, 0x01, 0x08, 0x80, 0x01, 0x02,
	0x97, 0x00 };

void
content_mf_arr(
    const struct profile *profile, unsigned record, struct builder *out)
{
	(void)profile;
	(void)record;
	builder_bytes(out, arr_always, sizeof(arr_always));
}

void
content_app_arr(
    const struct profile *profile, unsigned record, struct builder *out)
{
	if (record == RULE_APP_PIN || record == RULE_APP_PIN_TOO) {
		builder_bytes(out, arr_pin, sizeof(arr_pin));
		builder_u8(out, profile->pin_reference);
		builder_bytes(out, arr_pin_rest, sizeof(arr_pin_rest));
	} else if (record == RULE_APP_ALWAYS) {
		builder_bytes(out, arr_always, sizeof(arr_always));
	}
}

/*
 * TS 31.102, 4.2.2: the count of bytes, then the digits after a nibble for
 * the type of identity, 9 with an odd number of them and 1 with an even one.
 */
void
content_imsi(
    const struct profile *profile, unsigned record, struct builder *out)
{
	size_t len = strlen(profile->imsi);
	char nibbles[1 + sizeof(profile->imsi)];

	(void)record;
	nibbles[0] = len % 2 != 0 ? '9' : '1';
	memcpy(nibbles + 1, profile->imsi, len + 1);
	builder_u8(out, (uint8_t)(len / 2 + 1));
	write_bcd(out, nibbles);
}

/* Normal operation; the length of the MNC (TS 31.102, 4.2.18). */
void
content_usim_ad(
    const struct profile *profile, unsigned record, struct builder *out)
{
	(void)record;
	builder_fill(out, 0x00, 3);
	builder_u8(out, (uint8_t)profile->mnc_len);
}

void
content_ust(const struct profile *profile, unsigned record, struct builder *out)
{
	(void)record;
	builder_bytes(out, profile->ust, sizeof(profile->ust));
}

/* Access class 0 to 9, by the last digit (TS 31.102, 4.2.15). */
void
content_acc(const struct profile *profile, unsigned record, struct builder *out)
{
	const char *last = profile->imsi + strlen(profile->imsi) - 1;

	(void)record;
	builder_be16(out, (uint16_t)(1u << (unsigned)(*last - '0')));
}

/* KSI 7: no key is stored.  Writing keys is the terminal's part. */
void
content_keys(
    const struct profile *profile, unsigned record, struct builder *out)
{
	(void)profile;
	(void)record;
	builder_u8(out, 0x07);
}

void
content_kc(const struct profile *profile, unsigned record, struct builder *out)
{
	(void)profile;
	(void)record;
	builder_fill(out, 0xff, 8);
	builder_u8(out, 0x07);
}

/*
 * TS 51.011, 10.3.7: two bits for each service, allocated and activated: 1
 * (CHV1 can be disabled) and 17 (SPN).
 */
void
content_sst(const struct profile *profile, unsigned record, struct builder *out)
{
	static const uint8_t services[] = { 0x03, 0x00, 0x00, 0x00, 0x03 };

	(void)profile;
	(void)record;
	builder_bytes(out, services, sizeof(services));
}

/* Phase 2 (TS 51.011, 10.3.19). */
void
content_phase(
    const struct profile *profile, unsigned record, struct builder *out)
{
	(void)profile;
	(void)record;
	builder_u8(out, 0x02);
}

/* Display condition 01: the name need not stand beside the network's. */
void
content_spn(const struct profile *profile, unsigned record, struct builder *out)
{
	(void)record;
	if (profile->spn[0] == '\0')
		return;
	builder_u8(out, 0x01);
	builder_bytes(out, (const uint8_t *)profile->spn, strlen(profile->spn));
}

void
content_impi(
    const struct profile *profile, unsigned record, struct builder *out)
{
	(void)record;
	write_ims_text(out, profile->impi);
}

void
content_domain(
    const struct profile *profile, unsigned record, struct builder *out)
{
	(void)record;
	write_ims_text(out, profile->domain);
}

void
content_impu(
    const struct profile *profile, unsigned record, struct builder *out)
{
	if (record <= profile->impu_count)
		write_ims_text(out, profile->impu[record - 1]);
}

/* TS 31.103, 4.2.8: 00 and an FQDN, 01 and IPv4, 02 and IPv6. */
void
content_pcscf(
    const struct profile *profile, unsigned record, struct builder *out)
{
	uint8_t value[1 + CARD_TEXT_MAX];
	struct builder b = builder_over(value, sizeof(value));
	struct in6_addr six;
	struct in_addr four;
	const char *text;

	if (record > profile->pcscf_count) {
		builder_u8(out, 0x80); /* as unused ones are on a real card */
		return;
	}
	text = profile->pcscf[record - 1];
	if (inet_pton(AF_INET, text, &four) == 1) {
		builder_u8(&b, 0x01);
		builder_bytes(&b, (const uint8_t *)&four, sizeof(four));
	} else if (inet_pton(AF_INET6, text, &six) == 1) {
		builder_u8(&b, 0x02);
		builder_bytes(&b, (const uint8_t *)&six, sizeof(six));
	} else {
		builder_u8(&b, 0x00);
		builder_bytes(&b, (const uint8_t *)text, strlen(text));
	}
	builder_tlv(out, 0x80, b.start, b.len);
}

void
content_ist(const struct profile *profile, unsigned record, struct builder *out)
{
	(void)record;
	builder_bytes(out, profile->ist, sizeof(profile->ist));
}

void
content_isim_ad(
    const struct profile *profile, unsigned record, struct builder *out)
{
	(void)profile;
	(void)record;
	builder_fill(out, 0x00, 3);
}
