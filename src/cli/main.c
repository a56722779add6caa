/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>

#include "base/log.h"
#include "base/process.h"
#include "base/wipe.h"
#include "cli/options.h"
#include "wire/wire.h"

/*
 * What was printed must have arrived: a full disk is no success, whether it
 * shows now or did so at one of the lines before.
 */
static enum exit_status
close_stdout(enum exit_status status)
{
	const bool lost = ferror(stdout) != 0;

	if ((fclose(stdout) == 0 && !lost) || status != EXIT_STATUS_OK)
		return status;
	log_error("cannot write to standard output");
	return EXIT_STATUS_LOCAL;
}

int
main(int argc, char **argv)
{
	enum exit_status status = EXIT_STATUS_OK;
	struct options options;

	process_harden();
	log_set_name("sim-rest-client");
	switch (options_parse(argc, argv, &options)) {
	case OPTIONS_ANSWERED:
		return (int)close_stdout(EXIT_STATUS_OK);
	case OPTIONS_WRONG:
		return EXIT_STATUS_USAGE;
	case OPTIONS_RUN:
		break;
	}
	if (options.verbose)
		log_set_level(LOG_LEVEL_INFO);
	setvbuf(stdout, NULL, _IOLBF, 0);
	wire_init();
	status = options.command->run(&options);
	wipe(&options, sizeof(options));
	return (int)close_stdout(status);
}
