/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "server/settings_sections.h"

/* [server], whose keys are options too, most of them. */

static void
note_address(struct settings *s, const struct conf_value *value)
{
	snprintf(s->address_where, sizeof(s->address_where), "%.*s",
	    (int)value->where_len, value->error->text);
}

static bool
parse_host(const struct conf_value *value, void *object, size_t offset)
{
	struct settings *s = object;

	(void)offset;
	note_address(s, value);
	if (value->text[0] == '\0')
		return conf_fail(value, "must be a name or an address");
	return conf_get_text(value, sizeof(s->host), s->host);
}

static bool
parse_port(const struct conf_value *value, void *object, size_t offset)
{
	struct settings *s = object;
	uint64_t port;

	(void)offset;
	note_address(s, value);
	if (!conf_get_uint(value, 0, UINT16_MAX, &port))
		return false;
	s->port = (uint16_t)port;
	return true;
}

static bool
parse_deadline(const struct conf_value *value, void *object, size_t offset)
{
	struct settings *s = object;
	uint64_t ms;

	(void)offset;
	if (!conf_get_uint(
		value, SETTINGS_DEADLINE_MIN_MS, SETTINGS_DEADLINE_MAX_MS, &ms))
		return false;
	s->deadline_ms = (unsigned)ms;
	return true;
}

static bool
parse_queue(const struct conf_value *value, void *object, size_t offset)
{
	struct settings *s = object;
	uint64_t max;

	(void)offset;
	if (!conf_get_uint(value, 1, SLOT_QUEUE_MAX, &max))
		return false;
	s->queue_max = (unsigned)max;
	return true;
}

static bool
parse_connections(const struct conf_value *value, void *object, size_t offset)
{
	struct settings *s = object;
	uint64_t max;

	(void)offset;
	if (!conf_get_uint(value, 1, SETTINGS_CONNECTIONS_MAX, &max))
		return false;
	s->connections = (unsigned)max;
	return true;
}

static bool
parse_share(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "exclusive", "shared" };
	struct settings *s = object;
	unsigned word;

	(void)offset;
	if (!conf_get_word(value, words, 2, &word))
		return false;
	s->share = word == 0 ? PCSC_EXCLUSIVE : PCSC_SHARED;
	return true;
}

static bool
parse_names(const struct conf_value *value, void *object, size_t offset)
{
	static const char allowed[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				      "abcdefghijklmnopqrstuvwxyz"
				      "0123456789-._: ";
	struct settings *s = object;

	(void)offset;
	if (value->text[0] == '\0' ||
	    strspn(value->text, allowed) != strlen(value->text))
		return conf_fail(value,
		    "must be names or addresses with blanks between them");
	return conf_get_text(value, sizeof(s->names), s->names);
}

static bool
parse_ignore(const struct conf_value *value, void *object, size_t offset)
{
	struct settings *s = object;

	(void)offset;
	return settings_get_expression(value, s->ignore);
}

bool
settings_parse_path(const struct conf_value *value, void *object, size_t offset)
{
	char *path = (char *)object + offset;

	if (value->text[0] == '\0')
		return conf_fail(value, "must be the name of a file");
	return conf_get_text(value, SETTINGS_VALUE_MAX, path);
}

static bool
parse_soft(const struct conf_value *value, void *object, size_t offset)
{
	struct settings *s = object;

	(void)offset;
	s->profile[0] = '\0';
	s->soft = strcmp(value->text, "no") != 0;
	if (!s->soft || strcmp(value->text, OPTION_SOFT_BUILTIN) == 0)
		return true;
	if (value->text[0] == '\0')
		return conf_fail(value,
		    "must be no, " OPTION_SOFT_BUILTIN
		    " or the name of a file with cards");
	return conf_get_text(value, sizeof(s->profile), s->profile);
}

bool
settings_parse_yes_no(
    const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "no", "yes" };
	bool *yes = (bool *)((char *)object + offset);
	unsigned word;

	if (!conf_get_word(value, words, 2, &word))
		return false;
	*yes = word == 1;
	return true;
}

static bool
parse_log_level(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "error", "warning", "info",
		"debug" };
	static const enum log_level levels[] = { LOG_LEVEL_ERROR,
		LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };
	struct settings *s = object;
	unsigned word;

	(void)offset;
	if (!conf_get_word(value, words, 4, &word))
		return false;
	s->log_level = levels[word];
	return true;
}

static bool
parse_pin_file(const struct conf_value *value, void *object, size_t offset)
{
	struct settings *s = object;

	snprintf(s->pin_where, sizeof(s->pin_where), "%.*s",
	    (int)value->where_len, value->error->text);
	return settings_parse_path(value, object, offset);
}

/* The first ones are options too, in the order of enum option_setting. */
static const struct conf_key server_keys[] = {
	[OPTION_HOST] = { "host", parse_host, 0 },
	[OPTION_PORT] = { "port", parse_port, 0 },
	[OPTION_DEADLINE] = { "deadline_ms", parse_deadline, 0 },
	[OPTION_QUEUE] = { "queue", parse_queue, 0 },
	[OPTION_SHARE] = { "share", parse_share, 0 },
	[OPTION_PIN_FILE] = { "pin_file", parse_pin_file,
	    offsetof(struct settings, pin_file) },
	[OPTION_PIN_LATCH] = { "pin_latch", settings_parse_path,
	    offsetof(struct settings, pin_latch) },
	[OPTION_SOFT] = { "soft", parse_soft, 0 },
	[OPTION_INSECURE] = { "insecure", settings_parse_yes_no,
	    offsetof(struct settings, insecure) },
	[OPTION_LOG_LEVEL] = { "log_level", parse_log_level, 0 },
	{ "ignore", parse_ignore, 0 },
	{ "seccomp", settings_parse_yes_no,
	    offsetof(struct settings, seccomp) },
	{ "names", parse_names, 0 },
	{ "connections", parse_connections, 0 },
};

static void *
begin_server(void *arg, const char *name, const struct conf_value *where)
{
	if (name[0] == '\0')
		return arg;
	conf_fail(where, "has no name: [server]");
	return NULL;
}

const struct conf_section settings_server_section = {
	"server",
	server_keys,
	sizeof(server_keys) / sizeof(server_keys[0]),
	begin_server,
};

enum sr_err
settings_apply_options(
    const struct options *options, struct settings *s, struct conf_error *error)
{
	static const char *const names[] = {
		[OPTION_HOST] = "--host",
		[OPTION_PORT] = "--port",
		[OPTION_DEADLINE] = "--deadline",
		[OPTION_QUEUE] = "--queue",
		[OPTION_SHARE] = "--share",
		[OPTION_PIN_FILE] = "--pin-file",
		[OPTION_PIN_LATCH] = "--pin-latch",
		[OPTION_SOFT] = "--soft",
		[OPTION_INSECURE] = "--insecure",
		[OPTION_LOG_LEVEL] = "--log-level",
	};

	for (unsigned i = 0; i < OPTION_SETTINGS; i++) {
		struct conf_value value = {
			.text = options->settings[i],
			.error = error,
		};

		if (value.text == NULL)
			continue;
		snprintf(error->text, sizeof(error->text),
		    "sim-rest-server: %s: ", names[i]);
		value.where_len = strlen(error->text);
		if (!server_keys[i].parse(&value, s, server_keys[i].offset))
			return SR_USAGE;
	}
	return SR_OK;
}

enum sr_err
settings_check_server(const struct options *options, const struct settings *s,
    struct conf_error *error)
{
	if (s->pin_file[0] == '\0' || s->pin_latch[0] != '\0')
		return SR_OK;
	snprintf(error->text, sizeof(error->text),
	    "%sneeds pin_latch, the file that keeps a wrong PIN from being "
	    "tried twice",
	    s->pin_where);
	return options->settings[OPTION_PIN_FILE] != NULL ? SR_USAGE
							  : SR_BAD_CONFIG;
}
