/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>

#include "api/api.h"
#include "base/log.h"
#include "reader/pcsc.h"
#include "reader/watch.h"
#include "server/listeners.h"
#include "server/pins.h"
#include "server/readers.h"
#include "server/sandbox.h"
#include "server/wiring.h"

enum {
	HTTP_GRACE_MS = 500, /* on top of the deadline */
	SLOT_GRACE_MS = 1000,
	STOP_MARGIN_MS = 1000, /* for a loaded machine */
};

struct wiring {
	const struct settings *settings;
	struct slot_table *slots;
	struct watcher *watcher; /* NULL with software cards */
	struct audit *audit;
	struct caller_list *callers; /* of now */
	struct api *api;
	struct http_server *http;
	struct http_tls *tls; /* or NULL */
	struct host_names hosts;
	unsigned deadline_ms; /* the longest that a request may have */
	pthread_t loop;
};

static void
wiring_free(struct wiring *w)
{
	if (w == NULL)
		return;
	watcher_stop(w->watcher);
	/* The slots first: until they end they post to HTTP. */
	slot_table_free(w->slots, SLOT_GRACE_MS);
	if (w->api != NULL && api_is_busy(w->api)) {
		/* A stuck one still can: all is left to the exit. */
		(void)audit_flush(w->audit);
		return;
	}
	http_server_free(w->http);
	http_tls_free(w->tls);
	api_free(w->api);
	audit_free(w->audit);
	caller_list_release(w->callers);
	host_names_free(&w->hosts);
	free(w);
}

static enum sr_err
make_reader(void *arg, const char *name, struct reader **out)
{
	const struct wiring *w = arg;

	return reader_pcsc_new(name, w->settings->share, out);
}

static enum sr_err
add_slots(struct wiring *w)
{
	const struct settings *s = w->settings;
	struct slot_binding *bindings =
	    calloc(s->slot_count + 1, sizeof(*bindings));
	const struct slot_table_config config = {
		.bindings = bindings,
		.binding_count = s->slot_count,
		.ignore = s->ignore[0] != '\0' ? s->ignore : NULL,
		.queue_max = s->queue_max,
		.overdue_ms = s->deadline_ms,
		.make_reader = make_reader,
		.usb_path = reader_usb_path,
		.arg = w,
		.pins = pins_source(),
	};
	enum sr_err err = SR_NO_MEMORY;

	for (size_t i = 0; bindings != NULL && i < s->slot_count; i++)
		bindings[i] = (struct slot_binding){
			.number = s->slots[i].number,
			.kind = s->slots[i].kind,
			.value = s->slots[i].value,
		};
	if (bindings != NULL)
		err = slot_table_new(&config, &w->slots);
	if (err != SR_OK)
		log_error("%s", sr_err_message(err));
	free(bindings);
	return err;
}

static enum sr_err
add_readers(struct wiring *w)
{
	const struct settings *s = w->settings;

	if (s->soft)
		return readers_add_soft(
		    w->slots, s->profile[0] != '\0' ? s->profile : NULL);
	return readers_watch_pcsc(w->slots, &w->watcher);
}

static enum sr_err
prepare_audit(
    struct wiring *w, const struct settings *s, struct conf_error *error)
{
	const struct audit_config config = {
		.file = s->audit_file[0] != '\0' ? s->audit_file : NULL,
		.journal = s->audit_journal,
		.required = s->audit_required,
	};
	enum sr_err err = audit_prepare(w->audit, &config);

	if (err == SR_IO)
		snprintf(error->text, sizeof(error->text), "%s%s: %s",
		    s->audit_where, s->audit_file, strerror(errno));
	else if (err != SR_OK)
		snprintf(error->text, sizeof(error->text), "%s",
		    sr_err_message(err));
	return err;
}

static enum sr_err
add_audit(struct wiring *w)
{
	struct conf_error error = { "out of memory" };
	enum sr_err err = audit_new(&w->audit);

	if (err == SR_OK)
		err = prepare_audit(w, w->settings, &error);
	if (err == SR_OK)
		audit_commit(w->audit);
	else
		log_error("%s", error.text);
	return err;
}

static enum sr_err
add_api(struct wiring *w)
{
	const struct api_config api = {
		.slots = w->slots,
		.hosts = w->hosts.list,
		.host_count = w->hosts.count,
		/* Beyond loopback a machine does not know all its names. */
		.only_known_hosts = !w->settings->insecure,
		.deadline_ms = w->settings->deadline_ms,
		.audit = w->audit,
		.callers = caller_list_take(w->settings->callers),
	};
	struct http_config http = {
		.max_connections =
		    listeners_find_limit(w->settings->connections),
	};
	enum sr_err err;

	err = api_new(&api, &w->api);
	if (err != SR_OK)
		return err;
	http.handler = api_handler(w->api);
	return http_server_new(&http, &w->http);
}

static enum sr_err
load_tls(struct wiring *w)
{
	struct conf_error error;
	enum sr_err err = settings_load_tls(w->settings, &w->tls, &error);

	if (err != SR_OK)
		log_error("%s", error.text);
	return err;
}

static void *
run_loop(void *arg)
{
	prctl(PR_SET_NAME, "http"); /* for ps(1) and debuggers */
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
	listeners_log(w->http);
	return SR_OK;
}

enum sr_err
wiring_start(const struct settings *settings, struct wiring **out)
{
	struct wiring *w = calloc(1, sizeof(*w));
	enum sr_err err;

	*out = NULL;
	if (w == NULL) {
		log_error("%s", sr_err_message(SR_NO_MEMORY));
		return SR_NO_MEMORY;
	}
	w->settings = settings;
	w->callers = caller_list_take(settings->callers);
	w->deadline_ms = settings->deadline_ms;
	err = load_tls(w);
	if (err == SR_OK)
		err = host_names_init(&w->hosts, settings);
	if (err == SR_OK)
		err = add_slots(w);
	if (err == SR_OK)
		err = add_readers(w);
	if (err == SR_OK)
		err = add_audit(w);
	if (err == SR_OK)
		err = add_api(w);
	if (err == SR_OK)
		err = listeners_open(w->http, settings, w->tls);
	if (err == SR_OK && settings->seccomp)
		err = sandbox_enter();
	if (err == SR_OK)
		err = start_loop(w);
	if (err == SR_OK)
		*out = w;
	else
		wiring_free(w);
	return err;
}

void
wiring_set_deadline(struct wiring *w, unsigned deadline_ms)
{
	if (deadline_ms > w->deadline_ms)
		w->deadline_ms = deadline_ms;
	api_set_deadline(w->api, deadline_ms);
}

enum sr_err
wiring_prepare_access(
    struct wiring *w, const struct settings *s, struct conf_error *error)
{
	enum sr_err err = SR_OK;

	/* `insecure` is what it was at the start. */
	if (!w->settings->insecure)
		err = listeners_check(w->http, s->callers, error);
	return err == SR_OK ? prepare_audit(w, s, error) : err;
}

void
wiring_commit_access(struct wiring *w, struct settings *s)
{
	audit_commit(w->audit);
	log_info("callers=%zu", s->callers->count);
	if (caller_list_opens_up(s->callers, w->callers)) {
		s->callers->closed = true;
		log_warning("no [caller] is left: nobody is let in until there"
			    " is one, or a restart");
	}
	caller_list_release(w->callers);
	w->callers = caller_list_take(s->callers);
	api_set_callers(w->api, s->callers);
	s->callers = NULL;
}

bool
wiring_is_alive(struct wiring *w)
{
	return http_server_ping(w->http);
}

void
wiring_count(struct wiring *w, struct wiring_counts *out)
{
	struct slot_status status;

	*out = (struct wiring_counts){ 0 };
	for (unsigned n = 0; slot_table_next_status(w->slots, &n, &status);
	     n++) {
		if (status.state == SLOT_ABSENT)
			continue;
		out->slots++;
		out->stuck += status.state == SLOT_STUCK;
		out->cards +=
		    status.state == SLOT_READY || status.state == SLOT_BUSY;
	}
}

/* A command that runs now gets the time it would have had. */
static unsigned
drain_ms(const struct wiring *w)
{
	return w->deadline_ms + HTTP_GRACE_MS;
}

unsigned
wiring_stop_ms(const struct wiring *w)
{
	return drain_ms(w) + SLOT_GRACE_MS + STOP_MARGIN_MS;
}

void
wiring_set_tls(struct wiring *w, struct http_tls *fresh)
{
	if (fresh == NULL || w->tls == NULL) {
		http_tls_free(fresh);
		return;
	}
	http_tls_replace(w->tls, fresh);
	http_server_check_peers(w->http);
}

void
wiring_stop(struct wiring *w)
{
	slot_table_stop(w->slots);
	http_server_stop(w->http, drain_ms(w));
	pthread_join(w->loop, NULL);
	wiring_free(w);
}
