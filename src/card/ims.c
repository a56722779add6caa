/* SPDX-License-Identifier: MIT */
#include <arpa/inet.h>
#include <string.h>

#include "card/files.h"
#include "card/text.h"
#include "card/tlv.h"

/* TS 31.103, 4.2.2 to 4.2.8. */
enum {
	TAG_TEXT = 0x80,
	PCSCF_FQDN = 0x00,
	PCSCF_IPV4 = 0x01,
	PCSCF_IPV6 = 0x02,
};

/*
 * The value of the `80 L` object that fills a file or record, empty when it
 * is not personalised.  `80 FF ...` is what sysmoISIM-SJA2 holds in EF_PCSCF.
 */
static enum sr_err
take_object(const uint8_t *data, size_t len, struct cursor *value)
{
	struct cursor c = cursor_over(data, len), rest = c;
	struct tlv t;

	*value = cursor_over(data, 0);
	if (len > 0 && text_is_blank(c))
		return SR_OK;
	if (cursor_u8(&rest) != TAG_TEXT)
		return SR_MALFORMED;
	if (rest.left > 0 && text_is_blank(rest))
		return SR_OK;
	if (!tlv_next(&c, &t))
		return SR_MALFORMED;
	*value = t.value;
	return SR_OK;
}

enum sr_err
ef_ims_text_decode(const uint8_t *data, size_t len, char out[CARD_TEXT_MAX])
{
	struct cursor value;

	memset(out, 0, CARD_TEXT_MAX);
	if (take_object(data, len, &value) != SR_OK)
		return SR_MALFORMED;
	return text_copy(value, out, CARD_TEXT_MAX) ? SR_OK : SR_MALFORMED;
}

static enum sr_err
decode_address(struct cursor *c, int family, char *out)
{
	size_t len = family == AF_INET ? 4 : 16;
	const uint8_t *address = cursor_take(c, len);

	if (!cursor_done(c) ||
	    inet_ntop(family, address, out, CARD_TEXT_MAX) == NULL)
		return SR_MALFORMED;
	return SR_OK;
}

enum sr_err
ef_pcscf_decode(const uint8_t *data, size_t len, char out[CARD_TEXT_MAX])
{
	struct cursor value;

	memset(out, 0, CARD_TEXT_MAX);
	if (take_object(data, len, &value) != SR_OK)
		return SR_MALFORMED;
	if (value.left == 0)
		return SR_OK;
	switch (cursor_u8(&value)) {
	case PCSCF_FQDN:
		return text_copy(value, out, CARD_TEXT_MAX) ? SR_OK
							    : SR_MALFORMED;
	case PCSCF_IPV4:
		return decode_address(&value, AF_INET, out);
	case PCSCF_IPV6:
		return decode_address(&value, AF_INET6, out);
	default:
		return SR_MALFORMED;
	}
}
