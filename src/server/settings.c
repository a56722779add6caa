/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "server/settings_sections.h"

static enum sr_err
load_file(const char *path, struct settings *s, struct conf_error *error)
{
	const struct conf_section sections[] = {
		settings_server_section,
		settings_slot_section,
		settings_listen_section,
		settings_caller_section,
		settings_audit_section,
		settings_tls_section,
	};
	const struct conf_schema schema = {
		.sections = sections,
		.section_count = sizeof(sections) / sizeof(sections[0]),
		.arg = s,
	};
	enum sr_err err = conf_load(path, &schema, error);

	if (err == SR_OK)
		err = settings_check_slots(s, error);
	if (err == SR_OK)
		err = settings_check_listens(s, error);
	if (err == SR_OK)
		err = settings_check_audit(s, error);
	if (err == SR_OK)
		err = settings_check_tls(s, error);
	return err == SR_OK ? settings_check_callers(s, error) : err;
}

enum sr_err
settings_load(const struct options *options, struct settings *out,
    struct conf_error *error)
{
	struct settings s = {
		.host = "localhost",
		.port = SETTINGS_PORT_DEFAULT,
		.deadline_ms = API_DEADLINE_MS,
		.queue_max = SLOT_QUEUE_DEFAULT,
		.connections = SETTINGS_CONNECTIONS_DEFAULT,
		.share = PCSC_EXCLUSIVE,
		.log_level = LOG_LEVEL_INFO,
		.seccomp = true,
	};
	enum sr_err err = SR_OK;

	snprintf(error->text, sizeof(error->text), "out of memory");
	if ((err = caller_list_new(&s.callers)) != SR_OK)
		return err;
	error->text[0] = '\0';
	if (options->config != NULL)
		err = load_file(options->config, &s, error);
	if (err == SR_OK)
		err = settings_apply_options(options, &s, error);
	if (err == SR_OK)
		err = settings_check_server(options, &s, error);
	if (err == SR_OK)
		err = settings_check_address(options, &s, error);
	if (err != SR_OK) {
		settings_free(&s);
		*out = (struct settings){ 0 };
		return err;
	}
	*out = s;
	return SR_OK;
}

void
settings_free(struct settings *s)
{
	free(s->slots);
	s->slots = NULL;
	s->slot_count = 0;
	caller_list_release(s->callers);
	s->callers = NULL;
	free(s->listens);
	s->listens = NULL;
	s->listen_count = 0;
}

void
settings_name_changes(const struct settings *before,
    const struct settings *after, char out[SETTINGS_CHANGES_MAX])
{
	const struct {
		const char *name;
		bool changed;
	} keys[] = {
		{ "host", strcmp(before->host, after->host) != 0 },
		{ "port", before->port != after->port },
		{ "queue", before->queue_max != after->queue_max },
		{ "connections", before->connections != after->connections },
		{ "share", before->share != after->share },
		{ "ignore", strcmp(before->ignore, after->ignore) != 0 },
		{ "names", strcmp(before->names, after->names) != 0 },
		{ "listen", !settings_same_listens(before, after) },
		{ "tls",
		    (before->tls.where[0] != '\0') !=
			(after->tls.where[0] != '\0') },
		{ "slot", !settings_same_slots(before, after) },
		{ "pin_latch",
		    strcmp(before->pin_latch, after->pin_latch) != 0 },
		{ "soft",
		    before->soft != after->soft ||
			strcmp(before->profile, after->profile) != 0 },
		{ "seccomp", before->seccomp != after->seccomp },
		{ "insecure", before->insecure != after->insecure },
	};
	size_t len = 0;

	out[0] = '\0';
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].changed)
			len += (size_t)snprintf(out + len,
			    SETTINGS_CHANGES_MAX - len, "%s%s",
			    len > 0 ? ", " : "", keys[i].name);
}
