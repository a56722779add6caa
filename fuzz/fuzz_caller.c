/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "caller/proof.h"

/*
 * Any text as a configuration of callers: it is refused with an error, or what
 * comes of it keeps to the rules, and each caller can show who he is by each
 * of his proofs but a token, whose secret nobody has.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check(bool right)
{
	if (!right)
		abort();
}

static void *
begin(void *arg, const char *name, const struct conf_value *where)
{
	return caller_list_begin(arg, name, where);
}

static void
show(const struct caller_list *list, const struct caller *c,
    const struct caller_proof *proof)
{
	const char *sans[] = { proof->san };
	const gid_t gids[] = { proof->id };
	struct caller_evidence evidence = { .is_local = true, .uid = 0 };
	struct caller_found found, again;
	enum caller_reason reason;

	if (proof->way == CALLER_TOKEN)
		return;
	if (proof->way == CALLER_CERTIFICATE) {
		evidence.sans = sans;
		evidence.san_count = 1;
	} else if (proof->way == CALLER_UID) {
		evidence.uid = proof->id;
	} else {
		evidence.uid = (uid_t)-1;
		evidence.gids = gids;
		evidence.gid_count = 1;
	}
	reason = caller_identify(list, &evidence, 0, &found);
	check(reason == CALLER_KNOWN || reason == CALLER_ENDED);
	check((found.caller == c) == (reason == CALLER_KNOWN));
	if (reason == CALLER_KNOWN)
		check(caller_identify_again(list, &found, 0, &again) ==
		    CALLER_KNOWN);
}

static void
check_caller(const struct caller_list *list, const struct caller *c)
{
	bool slots = false, ended = caller_has_ended(c, INT64_MAX);

	check(caller_name_is_valid(c->name, strlen(c->name)));
	check(caller_list_find(list, c->name) == c);
	check(c->proof_count > 0);
	check(ended == c->has_end && (!c->has_end || c->end >= 0));
	check(c->rate.count <= CALLER_RATE_MAX);
	for (unsigned n = 0; n <= CALLER_SLOT_MAX; n++)
		slots |= caller_may_slot(c, n);
	check(slots);
	check(caller_may_slot(c, CALLER_SLOT_MAX + 1) == !c->has_slots);
	for (size_t i = 0; i < c->card_count; i++)
		check(caller_may_card(c, c->cards[i].digits));
	check(caller_may_card(c, "") == (c->card_count == 0));
	check(caller_may(c, CALLER_MAY_INFO | CALLER_MAY_AUTH));
	for (size_t i = 0; i < c->proof_count; i++)
		show(list, c, &c->proofs[i]);
}

static void
try(const char *text)
{
	const struct conf_section section = { "caller", caller_keys,
		CALLER_KEYS, begin };
	struct conf_schema schema = { &section, 1, NULL };
	struct conf_error error;
	struct caller_list *list;
	enum sr_err err;

	if (caller_list_new(&list) != SR_OK)
		return;
	schema.arg = list;
	err = conf_load_text("f.ini", text, &schema, &error);
	if (err == SR_OK)
		err = caller_list_check(list, &error);
	if (err == SR_OK)
		for (size_t i = 0; i < list->count; i++)
			check_caller(list, &list->callers[i]);
	else
		check(strncmp(error.text, "f.ini:", 6) == 0);
	caller_list_release(list);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	try(text);
	free(text);
	return 0;
}
