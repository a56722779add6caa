/* SPDX-License-Identifier: MIT */
#include "server/settings_sections.h"

/* [caller "NAME"], whose keys are those of caller/list.h. */

static void *
begin_caller(void *arg, const char *name, const struct conf_value *where)
{
	struct settings *s = arg;

	if (s->callers == NULL && caller_list_new(&s->callers) != SR_OK) {
		conf_fail(where, "out of memory");
		return NULL;
	}
	return caller_list_begin(s->callers, name, where);
}

const struct conf_section settings_caller_section = {
	.kind = "caller",
	.keys = caller_keys,
	.key_count = CALLER_KEYS,
	.begin = begin_caller,
};
