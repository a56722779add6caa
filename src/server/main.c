/* SPDX-License-Identifier: MIT */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/process.h"
#include "server/pins.h"
#include "server/service.h"
#include "server/signals.h"
#include "server/token.h"
#include "wire/wire.h"

static void
set_up_log(const struct settings *settings)
{
	log_set_level(settings->log_level);
	if (isatty(STDERR_FILENO))
		log_set_name("sim-rest-server");
}

static enum exit_status
status_of(enum sr_err err)
{
	return err == SR_USAGE ? EXIT_STATUS_USAGE : EXIT_STATUS_LOCAL;
}

/* What other files say; that of PINs holds from now on. */
static enum sr_err
load_files(struct wiring *wiring, struct settings *fresh, struct http_tls **tls,
    struct conf_error *error)
{
	enum sr_err err = settings_load_tls(fresh, tls, error);

	if (err != SR_OK)
		return err;
	err = wiring_prepare_access(wiring, fresh, error);
	if (err == SR_OK)
		err = pins_reload(fresh, error);
	if (err != SR_OK)
		http_tls_free(*tls);
	return err;
}

/* All or nothing: a file that is wrong changes nothing. */
static void
reload(struct wiring *wiring, const struct options *options,
    struct settings *settings)
{
	struct settings fresh;
	struct conf_error error;
	struct http_tls *tls;
	char changes[SETTINGS_CHANGES_MAX];

	if (options->config == NULL) {
		log_info("there is no " OPTIONS_CONFIG_FILE " to read");
		return;
	}
	if (settings_load(options, &fresh, &error) != SR_OK) {
		log_error("nothing changed: %s", error.text);
		return;
	}
	if (load_files(wiring, &fresh, &tls, &error) != SR_OK) {
		log_error("nothing changed: %s", error.text);
		settings_free(&fresh);
		return;
	}
	wiring_commit_access(wiring, &fresh);
	settings_name_changes(settings, &fresh, changes);
	if (changes[0] != '\0')
		log_warning("%s: changed, but that takes a restart: %s",
		    options->config, changes);
	log_set_level(fresh.log_level);
	wiring_set_deadline(wiring, fresh.deadline_ms);
	wiring_set_tls(wiring, tls);
	log_info("%s: read again, deadline_ms=%u", options->config,
	    fresh.deadline_ms);
	settings_free(&fresh);
}

/*
 * Without a configuration SIGHUP means that the terminal was closed, but no
 * service manager has one: there, a file may have come since.
 */
static bool
may_reload(struct options *options)
{
	if (service_is_managed())
		options_find_config(options);
	return options->config != NULL || service_is_managed();
}

static enum sr_err
start(const struct settings *settings, struct wiring **out)
{
	struct conf_error error;
	enum sr_err err = pins_open(settings, &error);

	if (err != SR_OK) {
		log_error("%s",
		    error.text[0] != '\0' ? error.text : sr_err_message(err));
		return err;
	}
	err = wiring_start(settings, out);
	if (err != SR_OK)
		pins_close();
	return err;
}

static enum exit_status
serve(struct options *options, struct settings *settings)
{
	struct wiring *wiring;
	enum sr_err err;
	int got;

	set_up_log(settings);
	signals_block();
	wire_init();
	err = start(settings, &wiring);
	if (err != SR_OK)
		return status_of(err);
	service_tell_ready();
	while ((got = signals_await(wiring)) == SIGHUP && may_reload(options)) {
		service_tell_reloading();
		reload(wiring, options, settings);
		service_tell_ready();
	}
	log_info("stopping: %s", strsignal(got));
	service_tell_stopping(wiring_stop_ms(wiring));
	wiring_stop(wiring);
	pins_close();
	return EXIT_STATUS_OK;
}

static enum sr_err
check_files(const struct settings *settings, struct conf_error *error)
{
	struct http_tls *tls;
	enum sr_err err = settings_load_tls(settings, &tls, error);

	if (err != SR_OK)
		return err;
	http_tls_free(tls);
	return pins_check(settings, error);
}

static enum exit_status
configure(struct options *options)
{
	struct settings settings;
	struct conf_error error;
	enum exit_status status = EXIT_STATUS_OK;
	enum sr_err err;

	options_find_config(options);
	err = settings_load(options, &settings, &error);
	if (err == SR_OK && options->check &&
	    (err = check_files(&settings, &error)) != SR_OK)
		settings_free(&settings);
	if (err != SR_OK) {
		fprintf(stderr, "%s\n", error.text);
		if (err == SR_USAGE)
			options_hint();
		return status_of(err);
	}
	if (options->check)
		printf("%s is right\n", options->config);
	else
		status = serve(options, &settings);
	settings_free(&settings);
	return status;
}

int
main(int argc, char **argv)
{
	struct options options;

	process_harden();
	if (argc > 1 && strcmp(argv[1], "token") == 0)
		return (int)token_run(argc - 2, argv + 2);
	switch (options_parse(argc, argv, &options)) {
	case OPTIONS_ANSWERED:
		return EXIT_STATUS_OK;
	case OPTIONS_WRONG:
		return EXIT_STATUS_USAGE;
	case OPTIONS_RUN:
	default:
		return (int)configure(&options);
	}
}
