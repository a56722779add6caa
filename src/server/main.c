/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/process.h"
#include "server/wiring.h"
#include "wire/wire.h"

static void
set_up_log(const struct options *options)
{
	log_set_level(options->verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	if (isatty(STDERR_FILENO))
		log_set_name("sim-rest-server");
}

/*
 * This thread takes the signals, one by one and outside of any handler; every
 * other thread inherits the mask.
 */
static void
block_signals(sigset_t *stops)
{
	sigemptyset(stops);
	sigaddset(stops, SIGTERM);
	sigaddset(stops, SIGINT);
	sigaddset(stops, SIGHUP); /* the terminal was closed */
	sigaddset(stops, SIGQUIT);
	pthread_sigmask(SIG_BLOCK, stops, NULL);
}

int
main(int argc, char **argv)
{
	struct options options;
	struct wiring *wiring;
	sigset_t stops;
	enum sr_err err;
	int got;

	process_harden();
	switch (options_parse(argc, argv, &options)) {
	case OPTIONS_ANSWERED:
		return EXIT_STATUS_OK;
	case OPTIONS_WRONG:
		return EXIT_STATUS_USAGE;
	case OPTIONS_RUN:
		break;
	}
	set_up_log(&options);
	block_signals(&stops);
	wire_init();
	err = wiring_start(&options, &wiring);
	if (err != SR_OK)
		return err == SR_USAGE ? EXIT_STATUS_USAGE : EXIT_STATUS_LOCAL;
	sigwait(&stops, &got);
	log_info("stopping: %s", strsignal(got));
	wiring_stop(wiring);
	return EXIT_STATUS_OK;
}
