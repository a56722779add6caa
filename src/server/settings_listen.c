/* SPDX-License-Identifier: MIT */
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/settings_sections.h"

/*
 * [listen "NAME"]: an address or a socket file, in place of [server]'s; or
 * sockets that the service manager hands over.
 */

static bool
parse_host(const struct conf_value *value, void *object, size_t offset)
{
	struct settings_listen *l = object;

	(void)offset;
	if (value->text[0] == '\0')
		return conf_fail(value, "must be a name or an address");
	return conf_get_text(value, sizeof(l->host), l->host);
}

static bool
parse_port(const struct conf_value *value, void *object, size_t offset)
{
	struct settings_listen *l = object;
	uint64_t port;

	(void)offset;
	if (!conf_get_uint(value, 0, UINT16_MAX, &port))
		return false;
	l->port = (uint16_t)port;
	l->has_port = true;
	return true;
}

static bool
parse_unix(const struct conf_value *value, void *object, size_t offset)
{
	struct settings_listen *l = object;

	(void)offset;
	if (value->text[0] != '/' || strlen(value->text) >= sizeof(l->path))
		return conf_fail(value,
		    "must be the path of a socket, from / on, of at most %zu"
		    " characters",
		    sizeof(l->path) - 1);
	return conf_get_text(value, sizeof(l->path), l->path);
}

/* What systemd allows, but for the controls, which no line of ours has. */
static bool
parse_socket(const struct conf_value *value, void *object, size_t offset)
{
	struct settings_listen *l = object;

	(void)offset;
	if (value->text[0] == '\0' || strchr(value->text, ':') != NULL)
		return conf_fail(value,
		    "must be a FileDescriptorName= of a socket unit, without"
		    " colons");
	return conf_get_text(value, sizeof(l->socket), l->socket);
}

static bool
parse_mode(const struct conf_value *value, void *object, size_t offset)
{
	struct settings_listen *l = object;
	size_t len = strlen(value->text);

	(void)offset;
	if (len < 3 || len > 4 || strspn(value->text, "01234567") != len ||
	    (len == 4 && value->text[0] != '0'))
		return conf_fail(value, "must be octal, such as 0660");
	l->mode = (mode_t)strtoul(value->text, NULL, 8);
	l->has_mode = true;
	return true;
}

static bool
parse_group(const struct conf_value *value, void *object, size_t offset)
{
	struct settings_listen *l = object;
	const struct group *group;

	(void)offset;
	if ((group = getgrnam(value->text)) == NULL)
		return conf_fail(
		    value, "must be the name of a group of this machine");
	l->group = group->gr_gid;
	return true;
}

static bool
parse_tls(const struct conf_value *value, void *object, size_t offset)
{
	static const char *const words[] = { "no", "yes" };
	struct settings_listen *l = object;
	unsigned word;

	(void)offset;
	if (!conf_get_word(value, words, 2, &word))
		return false;
	l->tls = word == 1;
	return true;
}

static const struct conf_key listen_keys[] = {
	{ "host", parse_host, 0 },
	{ "port", parse_port, 0 },
	{ "tls", parse_tls, 0 },
	{ "unix", parse_unix, 0 },
	{ "socket", parse_socket, 0 },
	{ "mode", parse_mode, 0 },
	{ "group", parse_group, 0 },
};

static void *
begin_listen(void *arg, const char *name, const struct conf_value *where)
{
	struct settings *s = arg;
	struct settings_listen *all, *l;

	if (name[0] == '\0') {
		conf_fail(where, "needs a name: [listen \"lab\"]");
		return NULL;
	}
	all = realloc(s->listens, (s->listen_count + 1) * sizeof(*all));
	if (all == NULL) {
		conf_fail(where, "out of memory");
		return NULL;
	}
	s->listens = all;
	l = &all[s->listen_count++];
	*l = (struct settings_listen){
		.port = SETTINGS_PORT_DEFAULT,
		.mode = 0600,
		.group = (gid_t)-1,
	};
	snprintf(l->where, sizeof(l->where), "%.*s", (int)where->where_len,
	    where->error->text);
	return l;
}

const struct conf_section settings_listen_section = {
	"listen",
	listen_keys,
	sizeof(listen_keys) / sizeof(listen_keys[0]),
	begin_listen,
};

/* What is wrong with one that is an address; NULL: nothing. */
static const char *
find_tcp_fault(const struct settings_listen *l)
{
	if (l->has_mode || l->group != (gid_t)-1)
		return "mode and group belong to unix";
	return NULL;
}

static const char *
find_unix_fault(const struct settings_listen *l)
{
	if (l->has_port)
		return "unix has no port";
	if (l->tls)
		return "unix has no tls: mode and group say who may connect";
	return NULL;
}

static const char *
find_socket_fault(const struct settings_listen *l)
{
	if (l->has_port)
		return "socket has no port: its unit says where it listens";
	if (l->has_mode || l->group != (gid_t)-1)
		return "mode and group belong into the socket unit, as"
		       " SocketMode= and SocketGroup=";
	return NULL;
}

static const char *
find_fault(const struct settings_listen *l)
{
	bool tcp = l->host[0] != '\0', is_unix = l->path[0] != '\0',
	     handed = l->socket[0] != '\0';

	if (tcp + is_unix + handed != 1)
		return "needs one of host, unix and socket";
	if (tcp)
		return find_tcp_fault(l);
	return is_unix ? find_unix_fault(l) : find_socket_fault(l);
}

/* Another section before this one may name the same sockets. */
static bool
is_named_before(const struct settings *s, size_t n)
{
	const char *socket = s->listens[n].socket;

	for (size_t i = 0; i < n && socket[0] != '\0'; i++)
		if (strcmp(s->listens[i].socket, socket) == 0)
			return true;
	return false;
}

/* What only the group is to use, it may. */
static void
complete(struct settings_listen *l)
{
	if (l->group != (gid_t)-1 && !l->has_mode)
		l->mode = 0660;
}

enum sr_err
settings_check_listens(struct settings *s, struct conf_error *error)
{
	const char *fault;

	for (size_t i = 0; i < s->listen_count; i++) {
		struct settings_listen *l = &s->listens[i];

		fault = find_fault(l);
		if (fault == NULL && is_named_before(s, i))
			fault = "socket: another [listen] has the same one";
		if (fault != NULL) {
			snprintf(error->text, sizeof(error->text), "%s%s",
			    l->where, fault);
			return SR_BAD_CONFIG;
		}
		complete(l);
	}
	return SR_OK;
}

/* Which of the two holds, nobody could guess. */
enum sr_err
settings_check_address(const struct options *options, const struct settings *s,
    struct conf_error *error)
{
	if (s->listen_count == 0 || s->address_where[0] == '\0')
		return SR_OK;
	snprintf(error->text, sizeof(error->text),
	    "%s[listen] says where, and this would not count",
	    s->address_where);
	return options->settings[OPTION_HOST] != NULL ||
		options->settings[OPTION_PORT] != NULL
	    ? SR_USAGE
	    : SR_BAD_CONFIG;
}

bool
settings_same_listens(const struct settings *a, const struct settings *b)
{
	if (a->listen_count != b->listen_count)
		return false;
	for (size_t i = 0; i < a->listen_count; i++) {
		const struct settings_listen *x = &a->listens[i];
		const struct settings_listen *y = &b->listens[i];

		if (strcmp(x->host, y->host) != 0 || x->port != y->port ||
		    strcmp(x->path, y->path) != 0 ||
		    strcmp(x->socket, y->socket) != 0 || x->mode != y->mode ||
		    x->group != y->group || x->tls != y->tls)
			return false;
	}
	return true;
}
