/* SPDX-License-Identifier: MIT */
#ifndef CALLER_LIST_H
#define CALLER_LIST_H

#include <stdatomic.h>

#include "caller/caller.h"
#include "conf/conf.h"

/*
 * All callers of a configuration.  Once it is checked, nothing in a list
 * changes any more but the meters; it is shared by reference, and a new
 * configuration is a new list.
 */
struct caller_list {
	struct caller *callers;
	size_t count;
	bool certified; /* without any, who has shown a certificate is let in */
	bool closed; /* without any, nobody is */
	atomic_uint references;
};

/* With one reference. */
MUST_CHECK enum sr_err caller_list_new(struct caller_list **out);
struct caller_list *caller_list_take(struct caller_list *list);
void caller_list_release(struct caller_list *list); /* NULL is allowed */

/* Does nobody have to say who he is? */
bool caller_list_is_open(const struct caller_list *list);

/*
 * Does it let in somebody whom nobody knows, where `before` did not?  Who takes
 * a caller away, the last one too, does not mean to let in all the others.
 */
bool caller_list_opens_up(
    const struct caller_list *list, const struct caller_list *before);

/*
 * What a section [caller "NAME"] has; its object is what caller_list_begin()
 * returns, which is called as conf_section.begin.
 */
enum { CALLER_KEYS = 13 };
extern const struct conf_key caller_keys[CALLER_KEYS];
void *caller_list_begin(
    struct caller_list *list, const char *name, const struct conf_value *where);

/*
 * When all sections are read: each caller needs a proof, and no proof may be
 * that of two.  SR_BAD_CONFIG with *error, or SR_OK.
 */
MUST_CHECK enum sr_err caller_list_check(
    const struct caller_list *list, struct conf_error *error);

/* NULL when there is none. */
const struct caller *caller_list_find(
    const struct caller_list *list, const char *name);

/*
 * The meters go on as they were in the list before, for the callers who were
 * in it by the same name.  Meters belong to the thread that asks them.
 */
void caller_list_inherit(
    struct caller_list *list, const struct caller_list *before);

#endif
