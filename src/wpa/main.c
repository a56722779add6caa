/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/process.h"
#include "wire/wire.h"
#include "wpa/bridge.h"

static enum exit_status
run(const struct options *options)
{
	struct client *client = NULL;
	enum exit_status status;
	sigset_t ends;
	int signals;

	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	if ((signals = signalfd(-1, &ends, SFD_CLOEXEC)) < 0) {
		log_error("signalfd: %s", strerror(errno));
		return EXIT_STATUS_LOCAL;
	}
	status = connect_open(&options->connect, &client);
	if (status == EXIT_STATUS_OK)
		bridge_run(client, options, signals);
	client_close(client);
	close(signals);
	return status;
}

int
main(int argc, char **argv)
{
	struct options options;

	process_harden();
	log_set_name("sim-rest-wpa");
	switch (options_parse(argc, argv, &options)) {
	case OPTIONS_ANSWERED:
		return fflush(stdout) == 0 ? EXIT_STATUS_OK : EXIT_STATUS_LOCAL;
	case OPTIONS_WRONG:
		return EXIT_STATUS_USAGE;
	case OPTIONS_RUN:
		break;
	}
	if (options.verbose)
		log_set_level(LOG_LEVEL_INFO);
	wire_init();
	return (int)run(&options);
}
