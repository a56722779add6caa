/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "aka/vector.h"
#include "softcard/profile.h"

/*
 * Any text is refused with one line of error, or it is a list of cards whose
 * keys work: what the home network makes, they open.
 */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool right)
{
	if (!right)
		abort();
}

static void
check_error(const struct conf_error *error)
{
	check(strncmp(error->text, "f.ini:", 6) == 0);
	for (const char *p = error->text; *p != '\0'; p++)
		check(*p >= 0x20 && *p < 0x7f);
}

static void
check_aka(const struct aka_key *key, const struct sqn_array *array)
{
	static const uint8_t rand[16] = { 1, 2, 3 }, amf[2] = { 0x80, 0 };
	uint64_t sqn_ms = sqn_array_sqn_ms(array), got;
	struct aka_vector made, opened;
	uint8_t auts[14];

	check(sqn_ms <= SQN_MAX);
	check(key->res_len >= AKA_RES_MIN && key->res_len <= AKA_RES_MAX);
	aka_vector_make(key, rand, sqn_ms, amf, &made);
	check(aka_vector_open(key, rand, made.autn, &opened, &got));
	check(got == sqn_ms);
	check(memcmp(&made, &opened, sizeof(made)) == 0);
	aka_auts_make(key, rand, sqn_ms, auts);
	check(aka_auts_open(key, rand, auts, &got) && got == sqn_ms);
	check(!sqn_array_is_fresh(array, sqn_ms));
}

static void
check_profile(const struct profile *profile)
{
	static const uint8_t rand[16] = { 1, 2, 3 };
	uint8_t sres[4], kc[8];

	if (profile->usim.present)
		check_aka(&profile->usim.key, &profile->sqn);
	if (profile->isim.present)
		check_aka(&profile->isim.key,
		    profile->isim_has_sqn ? &profile->isim_sqn : &profile->sqn);
	if (profile->sim)
		gsm_run(&profile->sim_key, rand, sres, kc);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);
	struct profile_list *list = NULL;
	struct conf_error error;

	if (text == NULL)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	if (profile_list_parse("f.ini", text, &list, &error) != SR_OK)
		check_error(&error);
	for (size_t i = 0; list != NULL && i < list->count; i++)
		check_profile(&list->cards[i]);
	profile_list_free(list);
	free(text);
	return 0;
}
