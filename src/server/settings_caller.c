/* SPDX-License-Identifier: MIT */
#include "server/settings_sections.h"

/* [caller "NAME"], whose keys are those of caller/list.h. */

static void *
begin_caller(void *arg, const char *name, const struct conf_value *where)
{
	struct settings *s = arg;

	return caller_list_begin(s->callers, name, where);
}

const struct conf_section settings_caller_section = {
	.kind = "caller",
	.keys = caller_keys,
	.key_count = CALLER_KEYS,
	.begin = begin_caller,
};

/* Once the clients' certificates are asked for, they are needed everywhere. */
enum sr_err
settings_check_callers(const struct settings *s, struct conf_error *error)
{
	s->callers->certified =
	    s->tls.client_certificate != HTTP_CLIENT_CERTIFICATE_NONE;
	return caller_list_check(s->callers, error);
}
