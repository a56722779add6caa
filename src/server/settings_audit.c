/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "server/settings_sections.h"

/* [audit] */

static const struct conf_key audit_keys[] = {
	{ "file", settings_parse_path, offsetof(struct settings, audit_file) },
	{ "journal", settings_parse_yes_no,
	    offsetof(struct settings, audit_journal) },
	{ "required", settings_parse_yes_no,
	    offsetof(struct settings, audit_required) },
};

static void *
begin_audit(void *arg, const char *name, const struct conf_value *where)
{
	struct settings *s = arg;

	if (name[0] != '\0') {
		conf_fail(where, "has no name: [audit]");
		return NULL;
	}
	s->audit_required = true;
	snprintf(s->audit_where, sizeof(s->audit_where), "%.*s",
	    (int)where->where_len, where->error->text);
	return s;
}

const struct conf_section settings_audit_section = {
	.kind = "audit",
	.keys = audit_keys,
	.key_count = sizeof(audit_keys) / sizeof(audit_keys[0]),
	.begin = begin_audit,
};

enum sr_err
settings_check_audit(const struct settings *s, struct conf_error *error)
{
	if (s->audit_where[0] == '\0' || s->audit_file[0] != '\0' ||
	    s->audit_journal)
		return SR_OK;
	snprintf(error->text, sizeof(error->text),
	    "%sneeds file, or journal = yes, or both", s->audit_where);
	return SR_BAD_CONFIG;
}
