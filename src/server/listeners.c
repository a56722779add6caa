/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/process.h"
#include "server/handed.h"
#include "server/listeners.h"

/* For readers, logs, files that are read again. */
enum { DESCRIPTORS_SPARE = 128 };

/* NULL: whoever reaches it is known, and nobody listens in. */
static const char *
find_lack(
    const struct http_listener_info *info, const struct caller_list *callers)
{
	const bool open = caller_list_is_open(callers);

	if (!info->exposed || (info->tls && !open))
		return NULL;
	if (info->tls)
		return "no check of the caller";
	return open ? "neither TLS nor a check of the caller" : "no TLS";
}

enum sr_err
listeners_check(const struct http_server *http,
    const struct caller_list *callers, struct conf_error *error)
{
	struct http_listener_info info;
	const char *lack;

	for (unsigned i = 0; http_server_listener(http, i, &info); i++) {
		lack = find_lack(&info, callers);
		if (lack == NULL)
			continue;
		snprintf(error->text, sizeof(error->text),
		    "%s is not a loopback address: whoever reaches it could"
		    " use the cards, since there is %s; --insecure starts"
		    " nevertheless",
		    info.url, lack);
		return SR_USAGE;
	}
	return SR_OK;
}

static void
warn_of_insecure(const struct http_server *http, const struct settings *s)
{
	struct http_listener_info info;

	for (unsigned i = 0; http_server_listener(http, i, &info); i++) {
		if (find_lack(&info, s->callers) == NULL)
			continue;
		if (caller_list_is_open(s->callers))
			log_warning("--insecure: whoever reaches %s can use"
				    " the cards%s",
			    info.url,
			    info.tls ? ""
				     : ", and session keys travel in the"
				       " clear");
		else
			log_warning("--insecure: tokens and session keys"
				    " travel in the clear to %s",
			    info.url);
	}
}

static enum sr_err
listen_one(struct http_server *http, const struct settings_listen *l,
    struct http_tls *tls)
{
	const struct http_listen listen = {
		.kind = l->path[0] != '\0' ? HTTP_LISTEN_UNIX : HTTP_LISTEN_TCP,
		.host = l->host,
		.port = l->port,
		.path = l->path,
		.mode = l->mode,
		.group = l->group,
		.tls = l->tls ? tls : NULL,
	};
	uint16_t port;

	return http_server_listen(http, &listen, &port);
}

enum sr_err
listeners_open(
    struct http_server *http, const struct settings *s, struct http_tls *tls)
{
	const struct http_listen simple = {
		.kind = HTTP_LISTEN_TCP,
		.host = s->host,
		.port = s->port,
	};
	unsigned handed;
	enum sr_err err = handed_listen(http, s, tls, &handed);
	struct conf_error error;
	uint16_t port;

	if (err == SR_OK && s->listen_count == 0 && handed == 0)
		err = http_server_listen(http, &simple, &port);
	for (size_t i = 0; err == SR_OK && i < s->listen_count; i++)
		if (s->listens[i].socket[0] == '\0')
			err = listen_one(http, &s->listens[i], tls);
	if (err != SR_OK)
		return err;
	if (s->insecure)
		warn_of_insecure(http, s);
	else if ((err = listeners_check(http, s->callers, &error)) != SR_OK)
		log_error("%s", error.text);
	return err;
}

unsigned
listeners_find_limit(unsigned connections)
{
	unsigned all = process_raise_descriptors(), limit;

	limit =
	    all > 2 * DESCRIPTORS_SPARE ? all - DESCRIPTORS_SPARE : all / 2 + 1;
	if (connections <= limit)
		return connections;
	log_warning("connections=%u: the limit of %u descriptors leaves room"
		    " for %u",
	    connections, all, limit);
	return limit;
}

static void
add_name(struct host_names *names, const char *name)
{
	if (name[0] != '\0')
		names->list[names->count++] = name;
}

enum sr_err
host_names_init(struct host_names *names, const struct settings *s)
{
	char *rest, *name;

	names->count = 0;
	names->text = strdup(s->names);
	names->list = calloc(
	    s->listen_count + 1 + sizeof(s->names) / 2, sizeof(*names->list));
	if (names->text == NULL || names->list == NULL) {
		log_error("%s", sr_err_message(SR_NO_MEMORY));
		return SR_NO_MEMORY;
	}
	if (s->listen_count == 0)
		add_name(names, s->host);
	for (size_t i = 0; i < s->listen_count; i++)
		add_name(names, s->listens[i].host);
	rest = names->text;
	while ((name = strsep(&rest, " ")) != NULL)
		add_name(names, name);
	return SR_OK;
}

void
host_names_free(struct host_names *names)
{
	free(names->list);
	free(names->text);
}

void
listeners_log(const struct http_server *http)
{
	struct http_listener_info info;

	for (unsigned i = 0; http_server_listener(http, i, &info); i++)
		log_info("listening on %s", info.url);
}
