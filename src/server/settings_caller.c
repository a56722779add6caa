/* SPDX-License-Identifier: MIT */
#include "server/settings_caller.h"

void *
settings_begin_caller(
    void *arg, const char *name, const struct conf_value *where)
{
	struct settings *s = arg;

	if (s->callers == NULL && caller_list_new(&s->callers) != SR_OK) {
		conf_fail(where, "out of memory");
		return NULL;
	}
	return caller_list_begin(s->callers, name, where);
}
