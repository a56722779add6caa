/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "aka/gsm.h"
#include "auc.h"

/*
 * Random triplets against another implementation, osmo-auc-gen: one process
 * for each, auc_count() of them.  Number `i` always gives the same input.
 */

static const struct row {
	enum gsm_algorithm algorithm;
	const char *name;
} rows[] = {
	{ GSM_COMP128_1, "COMP128v1" }, { GSM_COMP128_2, "COMP128v2" },
	{ GSM_COMP128_3, "COMP128v3" },
	{ GSM_XOR, "XOR-2G" }, /* not of every version */
};

static void
check(const struct row *row, uint64_t i)
{
	uint64_t state = UINT64_C(55205) << 32 | i;
	struct auc_command c = { .count = 0 };
	struct gsm_key key = { .algorithm = row->algorithm };
	uint8_t rand[16], sres[4], kc[8];
	char out[2048];

	auc_fill(&state, key.ki, sizeof(key.ki));
	auc_fill(&state, rand, sizeof(rand));
	auc_add(&c, "osmo-auc-gen", "");
	auc_add(&c, "-2", "");
	auc_add(&c, "-a", row->name);
	auc_add_hex(&c, "-k", key.ki, sizeof(key.ki));
	auc_add_hex(&c, "-r", rand, sizeof(rand));
	if (auc_finish(auc_start(&c), out, sizeof(out)) != 0)
		fail_msg("osmo-auc-gen failed: %s", out);
	gsm_run(&key, rand, sres, kc);
	auc_expect(out, "\nRAND:", rand, sizeof(rand));
	auc_expect(out, "\nSRES:", sres, sizeof(sres));
	auc_expect(out, "\nKc:", kc, sizeof(kc));
}

static void
test_row(void **state)
{
	const struct row *row = *state;

	for (uint64_t i = 0; i < auc_count(); i++)
		check(row, i);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (auc_has(rows[i].name))
			t_add(rows[i].name, test_row, &rows[i]);
	return t_main("aka/auc_gsm");
}
