/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "aka/sqn.h"
#include "base/hex.h"
#include "row.h"

void
row_get(
    const struct t_csv_row *row, const char *column, uint8_t *out, size_t len)
{
	if (hex_decode_exact(t_field(row, column), out, len) != SR_OK)
		fail_msg("%s: bad field %s", row->label, column);
}

size_t
row_get_all(
    const struct t_csv_row *row, const char *column, uint8_t *out, size_t cap)
{
	const char *text = t_field(row, column);
	size_t len;

	if (hex_decode(text, strlen(text), out, cap, &len) != SR_OK)
		fail_msg("%s: bad field %s", row->label, column);
	return len;
}

void
row_expect(const struct t_csv_row *row, const char *column, const uint8_t *got,
    size_t len)
{
	uint8_t want[256];

	row_get(row, column, want, len);
	if (memcmp(got, want, len) != 0)
		fail_msg("%s: another %s", row->label, column);
}

uint64_t
row_sqn(const struct t_csv_row *row, const char *column)
{
	uint8_t bytes[6];

	row_get(row, column, bytes, sizeof(bytes));
	return sqn_get(bytes);
}

void
row_milenage(const struct t_csv_row *row, struct aka_key *out)
{
	struct aka_parts parts = { .k_len = 16, .op_kind = AKA_OPC };

	row_get(row, "k", parts.k, 16);
	row_get(row, "opc", parts.op, 16);
	assert_null(aka_key_make(&parts, out));
}

void
key_example(enum aka_algorithm algorithm, struct aka_parts *out)
{
	static const struct aka_parts shapes[] = {
		[AKA_MILENAGE] = { .k_len = 16, .op_kind = AKA_OP },
		[AKA_TUAK] = { .k_len = 32, .op_kind = AKA_TOP },
		[AKA_XOR] = { .k_len = 16 },
	};

	*out = shapes[algorithm];
	out->algorithm = algorithm;
	for (size_t i = 0; i < 32; i++) {
		out->k[i] = (uint8_t)(0xa0 + 3 * i);
		out->op[i] = (uint8_t)(0x31 + 5 * i);
	}
}
