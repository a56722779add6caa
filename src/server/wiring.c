/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdlib.h>

#include "api/api.h"
#include "base/log.h"
#include "server/readers.h"
#include "server/wiring.h"

enum {
	CONNECTIONS_MAX = 512,
	/* A command that runs at the stop gets the time it would have had. */
	HTTP_GRACE_MS = API_DEADLINE_MS + 500,
	SLOT_GRACE_MS = 1000,
};

struct wiring {
	struct slot_table *slots;
	struct api *api;
	struct http_server *http;
	const char *host;
	pthread_t loop;
};

static void
wiring_free(struct wiring *w)
{
	if (w == NULL)
		return;
	/* The slots first: until they end they post to HTTP. */
	slot_table_free(w->slots, SLOT_GRACE_MS);
	if (w->api != NULL && api_is_busy(w->api))
		return; /* a stuck one still can: all is left to the exit */
	http_server_free(w->http);
	api_free(w->api);
	free(w);
}

static enum sr_err
add_readers(struct wiring *w, const struct options *options)
{
	if (options->soft)
		return readers_add_soft(w->slots, options->profile);
	return readers_add_pcsc(w->slots);
}

static enum sr_err
add_api(struct wiring *w, const struct options *options)
{
	const struct api_config api = {
		.slots = w->slots,
		.hosts = &w->host,
		.host_count = 1,
		/* Beyond loopback a machine does not know all its names. */
		.only_known_hosts = !options->insecure,
		.deadline_ms = API_DEADLINE_MS,
	};
	struct http_config http = { .max_connections = CONNECTIONS_MAX };
	enum sr_err err;

	err = api_new(&api, &w->api);
	if (err != SR_OK)
		return err;
	http.handler = api_handler(w->api);
	return http_server_new(&http, &w->http);
}

static enum sr_err
listen_to(struct wiring *w, const struct options *options)
{
	uint16_t port;
	enum sr_err err;

	err = http_server_listen(w->http, options->host, options->port, &port);
	if (err != SR_OK || http_server_is_loopback(w->http))
		return err;
	if (!options->insecure) {
		log_error("%s is not a loopback address: whoever reaches it"
			  " could use the cards, since there is neither TLS"
			  " nor a check of the caller; --insecure starts"
			  " nevertheless",
		    options->host);
		return SR_USAGE;
	}
	log_warning("--insecure: whoever reaches port %u of %s can use the"
		    " cards, and session keys travel in the clear",
	    port, options->host);
	return SR_OK;
}

static void
log_addresses(const struct http_server *http)
{
	char url[HTTP_URL_MAX];

	for (unsigned i = 0; http_server_url(http, i, url); i++)
		log_info("listening on %s", url);
}

static void *
run_loop(void *arg)
{
	http_server_run(arg);
	return NULL;
}

static enum sr_err
start_loop(struct wiring *w)
{
	if (pthread_create(&w->loop, NULL, run_loop, w->http) != 0) {
		log_error("cannot start a thread");
		return SR_NO_MEMORY;
	}
	log_addresses(w->http);
	return SR_OK;
}

enum sr_err
wiring_start(const struct options *options, struct wiring **out)
{
	struct wiring *w = calloc(1, sizeof(*w));
	enum sr_err err = SR_NO_MEMORY;

	*out = NULL;
	if (w != NULL)
		err = slot_table_new(&w->slots);
	if (err != SR_OK) {
		log_error("%s", sr_err_message(err));
		free(w);
		return err;
	}
	w->host = options->host;
	err = add_readers(w, options);
	if (err == SR_OK)
		err = add_api(w, options);
	if (err == SR_OK)
		err = listen_to(w, options);
	if (err == SR_OK)
		err = start_loop(w);
	if (err == SR_OK)
		*out = w;
	else
		wiring_free(w);
	return err;
}

void
wiring_stop(struct wiring *w)
{
	slot_table_stop(w->slots);
	http_server_stop(w->http, HTTP_GRACE_MS);
	pthread_join(w->loop, NULL);
	wiring_free(w);
}
