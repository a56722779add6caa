/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "aka/convert.h"
#include "aka/milenage.h"
#include "aka/sqn.h"
#include "row.h"

/* TS 35.208, 4 */
static void
test_milenage(void **state)
{
	const struct t_csv_row *row = *state;
	struct milenage_key key;
	struct milenage_output out;
	uint8_t op[16], rand[16], sqn[6], amf[2], macs[16], ak[6];

	row_get(row, "k", key.k, sizeof(key.k));
	row_get(row, "op", op, sizeof(op));
	row_get(row, "rand", rand, sizeof(rand));
	row_get(row, "sqn", sqn, sizeof(sqn));
	row_get(row, "amf", amf, sizeof(amf));

	milenage_opc(key.k, op, key.opc);
	row_expect(row, "opc", key.opc, sizeof(key.opc));
	milenage_f1(&key, rand, sqn_get(sqn), amf, macs);
	row_expect(row, "f1", macs, 8);
	row_expect(row, "f1star", macs + 8, 8);
	milenage_f2345(&key, rand, &out);
	row_expect(row, "f2", out.res, sizeof(out.res));
	row_expect(row, "f3", out.ck, sizeof(out.ck));
	row_expect(row, "f4", out.ik, sizeof(out.ik));
	row_expect(row, "f5", out.ak, sizeof(out.ak));
	milenage_f5star(&key, rand, ak);
	row_expect(row, "f5star", ak, sizeof(ak));
}

/* OP may be turned into OPc in place. */
static void
test_opc_in_place(void **state)
{
	size_t len;
	uint8_t *k = t_hex("465b5ce8b199b49faa5f0a2ee238a6bc", &len);
	uint8_t *op = t_hex("cdc202d5123e20f62b6d676ac72cb318", &len);
	uint8_t *opc = t_hex("cd63cb71954a9f4e48a5994e37a02baf", &len);

	(void)state;
	milenage_opc(k, op, op);
	assert_memory_equal(op, opc, 16);
	free(k);
	free(op);
	free(opc);
}

/* c2 pads RES with zeros to 128 bits: X1 ^ X2 ^ X3 ^ X4. */
static const struct c2_row {
	const char *name;
	const char *res;
	const char *sres;
} c2_rows[] = {
	{ "c2 of 4 bytes", "01020304", "01020304" },
	{ "c2 of 5 bytes", "01020304 10", "11020304" },
	{ "c2 of 6 bytes", "01020304 1020", "11220304" },
	{ "c2 of 7 bytes", "01020304 102030", "11223304" },
	{ "c2 of 8 bytes", "01020304 10203040", "11223344" },
	{ "c2 of 9 bytes", "01020304 10203040 81", "90223344" },
	{ "c2 of 15 bytes", "01020304 10203040 80808080 ff00ff", "6ea24cc4" },
	{ "c2 of 16 bytes", "01020304 10203040 80808080 ff00ff00", "6ea24cc4" },
	{ "c2 uses the last byte", "00000000 00000000 00000000 00000001",
	    "00000001" },
};

static void
test_c2(void **state)
{
	const struct c2_row *row = *state;
	size_t res_len, len;
	uint8_t *res = t_hex(row->res, &res_len);
	uint8_t *want = t_hex(row->sres, &len);
	uint8_t sres[4];

	convert_c2(res, res_len, sres);
	assert_memory_equal(sres, want, sizeof(sres));
	free(res);
	free(want);
}

int
main(void)
{
	t_add_csv("vectors/milenage.csv", test_milenage);
	t_add("OPc in place of OP", test_opc_in_place, NULL);
	for (size_t i = 0; i < sizeof(c2_rows) / sizeof(c2_rows[0]); i++)
		t_add(c2_rows[i].name, test_c2, &c2_rows[i]);
	return t_main("aka/milenage");
}
