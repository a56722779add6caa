/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "server/listeners.h"
#include "server/service.h"

static enum sr_err
check_exposure(const struct http_server *http, bool insecure)
{
	struct http_listener_info info;

	for (unsigned i = 0; http_server_listener(http, i, &info); i++) {
		if (!info.exposed)
			continue;
		if (!insecure) {
			log_error("%s is not a loopback address: whoever"
				  " reaches it could use the cards, since"
				  " there is %s; --insecure starts"
				  " nevertheless",
			    info.url,
			    info.tls ? "no check of the caller"
				     : "neither TLS nor a check of the caller");
			return SR_USAGE;
		}
		log_warning("--insecure: whoever reaches %s can use the"
			    " cards%s",
		    info.url,
		    info.tls ? "" : ", and session keys travel in the clear");
	}
	return SR_OK;
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

/* Each is taken, also when one before it was wrong. */
static enum sr_err
listen_inherited(struct http_server *http, int first, unsigned count)
{
	struct http_listen listen = { .kind = HTTP_LISTEN_FD };
	enum sr_err err = SR_OK;
	uint16_t port;

	for (unsigned i = 0; i < count; i++) {
		listen.fd = first + (int)i;
		if (err == SR_OK)
			err = http_server_listen(http, &listen, &port);
		else
			close(listen.fd);
	}
	return err;
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
	int first;
	const unsigned inherited = service_take_sockets(&first);
	enum sr_err err = listen_inherited(http, first, inherited);
	uint16_t port;

	if (err == SR_OK && s->listen_count == 0 && inherited == 0)
		err = http_server_listen(http, &simple, &port);
	for (size_t i = 0; err == SR_OK && i < s->listen_count; i++)
		err = listen_one(http, &s->listens[i], tls);
	return err == SR_OK ? check_exposure(http, s->insecure) : err;
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
