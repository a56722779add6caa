/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "card/files.h"
#include "card/gsm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The first byte selects the decoder.  Texts that were accepted are clean and
 * end in time; what was refused leaves nothing.
 */

static void
expect_zero(const void *p, size_t len)
{
	const uint8_t *bytes = p;

	for (size_t i = 0; i < len; i++)
		assert(bytes[i] == 0);
}

static void
expect_clean(const char *text, size_t cap)
{
	assert(memchr(text, '\0', cap) != NULL);
	for (; *text != '\0'; text++)
		assert((uint8_t)*text >= ' ' && *text != 0x7f);
}

static void
try_dir(const uint8_t *bytes, size_t len)
{
	struct ef_dir_record r;

	memset(&r, 0xee, sizeof(r));
	if (ef_dir_decode(bytes, len, &r) != SR_OK) {
		expect_zero(&r, sizeof(r));
		return;
	}
	assert(r.aid_len == 0 || (r.aid_len >= 5 && r.aid_len <= AID_MAX));
	expect_clean(r.label, sizeof(r.label));
	if (r.aid_len < AID_PREFIX_LEN)
		assert(aid_app(r.aid, r.aid_len) == CARD_APP_OTHER);
}

typedef enum sr_err text_decoder(const uint8_t *, size_t, char *);

static void
try_digits(text_decoder *decode, const uint8_t *bytes, size_t len, size_t least)
{
	char out[21];
	/* IMSI has room for 16 only. */
	size_t cap = decode == ef_imsi_decode ? 16 : sizeof(out);

	memset(out, 0xee, sizeof(out));
	if (decode(bytes, len, out) != SR_OK) {
		expect_zero(out, cap);
		return;
	}
	assert(memchr(out, '\0', cap) != NULL);
	assert(strlen(out) >= least);
	assert(strspn(out,
		   decode == ef_iccid_decode ? "0123456789abcdef"
					     : "0123456789") == strlen(out));
}

static void
try_text(text_decoder *decode, const uint8_t *bytes, size_t len)
{
	char out[CARD_TEXT_MAX];

	memset(out, 0xee, sizeof(out));
	if (decode(bytes, len, out) == SR_OK)
		expect_clean(out, sizeof(out));
	else
		expect_zero(out, sizeof(out));
}

static void
try_ad(const uint8_t *bytes, size_t len)
{
	unsigned mnc_len = 99;

	if (ef_ad_decode(bytes, len, &mnc_len) == SR_OK)
		assert(mnc_len == 2 || mnc_len == 3);
	else
		assert(mnc_len == 0);
}

static void
try_ust(const uint8_t *bytes, size_t len)
{
	const char *names[CARD_SERVICES_MAX];
	size_t count = ef_services(CARD_APP_USIM, bytes, len, names);

	assert(count <= CARD_SERVICES_MAX && count <= 8 * len);
	count = ef_services(CARD_APP_ISIM, bytes, len, names);
	assert(count <= CARD_SERVICES_MAX && count <= 8 * len);
	assert(!ef_ust_has(bytes, len, 0));
	for (unsigned n = 1; n <= 8 * len + 8; n++)
		assert(!ef_ust_has(bytes, len, n) || n <= 8 * len);
}

static void
try_gsm_file(const uint8_t *bytes, size_t len)
{
	struct gsm_file f;
	bool records;

	memset(&f, 0xee, sizeof(f));
	if (gsm_file_decode(bytes, len, &f) != SR_OK) {
		expect_zero(&f, sizeof(f));
		return;
	}
	records = f.structure == FCP_LINEAR || f.structure == FCP_CYCLIC;
	assert(f.structure != FCP_UNKNOWN && f.structure <= FCP_CYCLIC);
	assert(f.pin <= FCP_PIN_ENABLED && f.tries_left <= 15);
	assert(f.structure == FCP_DF || f.pin == FCP_PIN_UNKNOWN);
	assert(records == (f.record_len > 0));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t len = size - 1;
	uint8_t *bytes;

	if (size == 0 || (bytes = malloc(len > 0 ? len : 1)) == NULL)
		return 0;
	memcpy(bytes, data + 1, len);
	switch (data[0]) {
	case 'd':
		try_dir(bytes, len);
		break;
	case 'c':
		try_digits(ef_iccid_decode, bytes, len, 1);
		break;
	case 'i':
		try_digits(ef_imsi_decode, bytes, len, 6);
		break;
	case 'a':
		try_ad(bytes, len);
		break;
	case 'u':
		try_ust(bytes, len);
		break;
	case 't':
		try_text(ef_ims_text_decode, bytes, len);
		break;
	case 'g':
		try_gsm_file(bytes, len);
		break;
	case 'p':
		try_text(ef_pcscf_decode, bytes, len);
		break;
	}
	free(bytes);
	return 0;
}
