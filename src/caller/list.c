/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "caller/list.h"
#include "caller/proof.h"

enum sr_err
caller_list_new(struct caller_list **out)
{
	struct caller_list *list = calloc(1, sizeof(*list));

	*out = list;
	if (list == NULL)
		return SR_NO_MEMORY;
	atomic_init(&list->references, 1);
	return SR_OK;
}

struct caller_list *
caller_list_take(struct caller_list *list)
{
	atomic_fetch_add(&list->references, 1);
	return list;
}

void
caller_list_release(struct caller_list *list)
{
	if (list == NULL || atomic_fetch_sub(&list->references, 1) > 1)
		return;
	for (size_t i = 0; i < list->count; i++) {
		free(list->callers[i].proofs);
		free(list->callers[i].cards);
	}
	free(list->callers);
	free(list);
}

bool
caller_list_is_open(const struct caller_list *list)
{
	return list->count == 0 && !list->certified && !list->closed;
}

/* How much one has to show to be let in. */
static int
demand_of(const struct caller_list *list)
{
	if (list->count > 0 || list->closed)
		return 2;
	return list->certified ? 1 : 0;
}

bool
caller_list_opens_up(
    const struct caller_list *list, const struct caller_list *before)
{
	return demand_of(list) < demand_of(before);
}

void *
caller_list_begin(
    struct caller_list *list, const char *name, const struct conf_value *where)
{
	struct caller *all, *c;

	if (!caller_name_is_valid(name, strlen(name))) {
		conf_fail(where,
		    "needs a name of 1 to %d letters, digits, '.', '_' and "
		    "'-', the first a letter or digit: [caller \"hlr-1\"]",
		    CALLER_NAME_MAX);
		return NULL;
	}
	all = realloc(list->callers, (list->count + 1) * sizeof(*all));
	if (all == NULL) {
		conf_fail(where, "out of memory");
		return NULL;
	}
	list->callers = all;
	c = &all[list->count++];
	*c = (struct caller){ .has_slots = false };
	memcpy(c->name, name, strlen(name) + 1);
	snprintf(c->where, sizeof(c->where), "%.*s", (int)where->where_len,
	    where->error->text);
	return c;
}

/* Who before caller i, or he himself, has this proof already? */
static const struct caller *
find_holder(const struct caller_list *list, size_t i, size_t proof)
{
	const struct caller_proof *wanted = &list->callers[i].proofs[proof];

	for (size_t j = 0; j <= i; j++) {
		const struct caller *c = &list->callers[j];
		size_t count = j < i ? c->proof_count : proof;

		for (size_t k = 0; k < count; k++)
			if (caller_proof_is(&c->proofs[k], wanted))
				return c;
	}
	return NULL;
}

enum sr_err
caller_list_check(const struct caller_list *list, struct conf_error *error)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct caller *c = &list->callers[i], *holder = NULL;

		for (size_t j = 0; holder == NULL && j < c->proof_count; j++)
			holder = find_holder(list, i, j);
		if (c->proof_count > 0 && holder == NULL)
			continue;
		if (holder == NULL)
			snprintf(error->text, sizeof(error->text),
			    "%sneeds a proof: token, certificate, user, uid,"
			    " group or gid",
			    c->where);
		else
			snprintf(error->text, sizeof(error->text),
			    "%shas a proof that is %s's already: each tells"
			    " of one caller, once",
			    c->where, holder->name);
		return SR_BAD_CONFIG;
	}
	return SR_OK;
}

const struct caller *
caller_list_find(const struct caller_list *list, const char *name)
{
	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->callers[i].name, name) == 0)
			return &list->callers[i];
	return NULL;
}

void
caller_list_inherit(struct caller_list *list, const struct caller_list *before)
{
	for (size_t i = 0; i < list->count; i++) {
		const struct caller *same =
		    caller_list_find(before, list->callers[i].name);

		if (same != NULL)
			list->callers[i].meter = same->meter;
	}
}
