/* SPDX-License-Identifier: MIT */
#include "server/listeners.h"
#include "base/log.h"

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
				  " there is neither TLS nor a check of the"
				  " caller; --insecure starts nevertheless",
			    info.url);
			return SR_USAGE;
		}
		log_warning("--insecure: whoever reaches %s can use the cards,"
			    " and session keys travel in the clear",
		    info.url);
	}
	return SR_OK;
}

enum sr_err
listeners_open(struct http_server *http, const struct settings *s)
{
	const struct http_listen listen = {
		.kind = HTTP_LISTEN_TCP,
		.host = s->host,
		.port = s->port,
	};
	uint16_t port;
	enum sr_err err = http_server_listen(http, &listen, &port);

	return err == SR_OK ? check_exposure(http, s->insecure) : err;
}

void
listeners_log(const struct http_server *http)
{
	struct http_listener_info info;

	for (unsigned i = 0; http_server_listener(http, i, &info); i++)
		log_info("listening on %s", info.url);
}
