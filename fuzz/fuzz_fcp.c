/* SPDX-License-Identifier: MIT */
#include <assert.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "card/fcp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What was accepted is within bounds; what was refused leaves nothing. */
static void
expect_sound(const struct fcp *f)
{
	bool records = f->structure == FCP_LINEAR || f->structure == FCP_CYCLIC;

	assert(f->structure <= FCP_CYCLIC);
	assert(f->pin <= FCP_PIN_ENABLED);
	assert(f->pin_ref <= 0x08 || f->pin_ref == 0x11);
	assert(f->pin_ref != 0 || f->pin == FCP_PIN_UNKNOWN);
	assert(f->aid_len <= sizeof(f->aid));
	assert(f->size <= UINT32_MAX);
	assert(f->record_count <= 255);
	assert(records ? f->record_len >= 1 && f->record_len <= 255
		       : f->record_len == 0 && f->record_count == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct fcp none;
	uint8_t *bytes = malloc(size > 0 ? size : 1);
	struct fcp fcp;

	if (bytes == NULL)
		return 0;
	memcpy(bytes, data, size);
	memset(&fcp, 0xee, sizeof(fcp));
	if (fcp_decode(bytes, size, &fcp) == SR_OK)
		expect_sound(&fcp);
	else
		assert(memcmp(&fcp, &none, sizeof(fcp)) == 0);
	free(bytes);
	return 0;
}
