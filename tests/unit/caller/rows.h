/* SPDX-License-Identifier: MIT */
#ifndef ROWS_H
#define ROWS_H

#include "caller/list.h"
#include "t.h"

/* A list of callers from the text of a configuration. */

static void *
rows_begin(void *arg, const char *name, const struct conf_value *where)
{
	return caller_list_begin(arg, name, where);
}

/* NULL, with *error, when it is wrong. */
static inline struct caller_list *
rows_load(const char *text, struct conf_error *error)
{
	const struct conf_section section = { "caller", caller_keys,
		CALLER_KEYS, rows_begin };
	struct conf_schema schema = { &section, 1, NULL };
	struct caller_list *list;

	assert_int_equal(caller_list_new(&list), SR_OK);
	schema.arg = list;
	if (conf_load_text("f.ini", text, &schema, error) == SR_OK &&
	    caller_list_check(list, error) == SR_OK)
		return list;
	caller_list_release(list);
	return NULL;
}

/* SHA-256 of secrets that tests send. */
#define SECRET_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define SECRET_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"
#define HASH_A                                                                 \
	"sha256:"                                                              \
	"66d34fba71f8f450f7e45598853e53bfc23bbd129027cbb131a2f4ffd7878cd0"
#define HASH_B                                                                 \
	"sha256:"                                                              \
	"f01b57226261ae3756b93936e1c4e6b849f9a5b0933fa3b91843bf4195b9d964"

#endif
