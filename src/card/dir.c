/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "card/files.h"
#include "card/text.h"
#include "card/tlv.h"

/* TS 102 221, 13.1. */
enum { TAG_TEMPLATE = 0x61, TAG_AID = 0x4f, TAG_LABEL = 0x50, AID_MIN = 5 };

const uint8_t aid_prefix_usim[AID_PREFIX_LEN] = { 0xa0, 0x00, 0x00, 0x00, 0x87,
	0x10, 0x02 };
const uint8_t aid_prefix_isim[AID_PREFIX_LEN] = { 0xa0, 0x00, 0x00, 0x00, 0x87,
	0x10, 0x04 };

enum card_app
aid_app(const uint8_t *aid, size_t len)
{
	if (len < AID_PREFIX_LEN)
		return CARD_APP_OTHER;
	if (memcmp(aid, aid_prefix_usim, AID_PREFIX_LEN) == 0)
		return CARD_APP_USIM;
	if (memcmp(aid, aid_prefix_isim, AID_PREFIX_LEN) == 0)
		return CARD_APP_ISIM;
	return CARD_APP_OTHER;
}

enum sr_err
ef_dir_decode(const uint8_t *data, size_t len, struct ef_dir_record *out)
{
	struct cursor c = cursor_over(data, len), value;
	struct tlv app;

	*out = (struct ef_dir_record){ 0 };
	if (len > 0 && text_is_blank(c))
		return SR_OK;
	if (!tlv_next(&c, &app) || app.tag != TAG_TEMPLATE)
		return SR_MALFORMED;
	if (!tlv_find(app.value, TAG_AID, &value))
		return SR_MALFORMED;
	if (value.left < AID_MIN || value.left > AID_MAX)
		return SR_MALFORMED;
	out->aid_len = value.left;
	cursor_copy(&value, out->aid, value.left);
	if (!tlv_find(app.value, TAG_LABEL, &value) ||
	    !text_copy(value, out->label, sizeof(out->label)))
		out->label[0] = '\0';
	return SR_OK;
}
