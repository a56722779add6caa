/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <unistd.h>

#include "server/options.h"

/* After the letters; what is a setting has its own number behind these. */
enum {
	LONG_CONFIG = 256,
	LONG_CHECK,
	LONG_SETTING,
};

static const struct option long_options[] = {
	{ "host", required_argument, NULL, 'H' },
	{ "port", required_argument, NULL, 'p' },
	{ "deadline", required_argument, NULL, LONG_SETTING + OPTION_DEADLINE },
	{ "queue", required_argument, NULL, LONG_SETTING + OPTION_QUEUE },
	{ "share", required_argument, NULL, LONG_SETTING + OPTION_SHARE },
	{ "pin-file", required_argument, NULL, LONG_SETTING + OPTION_PIN_FILE },
	{ "pin-latch", required_argument, NULL,
	    LONG_SETTING + OPTION_PIN_LATCH },
	{ "config", required_argument, NULL, LONG_CONFIG },
	{ "check-config", no_argument, NULL, LONG_CHECK },
	{ "verbose", no_argument, NULL, 'v' },
	{ "log-level", required_argument, NULL,
	    LONG_SETTING + OPTION_LOG_LEVEL },
	{ "soft", optional_argument, NULL, LONG_SETTING + OPTION_SOFT },
	{ "insecure", no_argument, NULL, LONG_SETTING + OPTION_INSECURE },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
    "Usage: sim-rest-server [OPTION]...\n"
    "       sim-rest-server token new NAME\n"
    "UMTS authentication on the SIM cards of this machine, over REST.\n"
    "\n"
    "  -H, --host=NAME       listen on this name or address [localhost]\n"
    "  -p, --port=PORT       and on this port, 0 for a free one [8000]\n"
    "      --deadline=MS     answer within so many milliseconds [10000]\n"
    "      --queue=N         requests that may wait for one card [32]\n"
    "      --share=HOW       exclusive, or shared with other programs\n"
    "                        [exclusive]\n"
    "      --pin-file=FILE   the PINs of cards that want one\n"
    "      --pin-latch=FILE  where it is kept which PIN is not tried again\n"
    "      --config=FILE     the configuration, over which options win\n"
    "                        [" OPTIONS_CONFIG_FILE ", if it exists]\n"
    "      --check-config    say whether it is right, and exit\n"
    "      --soft[=PROFILE]  software cards instead of PC/SC readers: those\n"
    "                        of this file, or four built-in ones\n"
    "      --insecure        serve everybody who can connect, under any name\n"
    "      --log-level=LEVEL error, warning, info, or debug, which also\n"
    "                        shows whole card numbers [info]\n"
    "  -v, --verbose         the same as --log-level=debug\n"
    "  -h, --help            this text\n"
    "  -V, --version         the version\n"
    "\n"
    "Examples:\n"
    "  sim-rest-server\n"
    "        every PC/SC reader is a slot of http://localhost:8000\n"
    "  sim-rest-server --soft\n"
    "        try it without a reader or a card\n"
    "  curl -d '{\"rand\":\"fb195c7873b20affa278887920b9dd57\","
    "\"autn\":\"d420895a6aa2000089cd016f8d8ae67c\"}' \\\n"
    "        http://localhost:8000/sim-auth-api/v1/slot/0\n"
    "  curl http://localhost:8000/sim-info-api/v1/slot/0\n"
    "\n"
    "Readers are numbered as they come and keep their numbers; see\n"
    "sim-rest-server(8).\n";

/* One option; OPTIONS_RUN: go on with the next. */
static enum options_verdict
take(int option, struct options *out)
{
	switch (option) {
	case 'H':
		out->settings[OPTION_HOST] = optarg;
		return OPTIONS_RUN;
	case 'p':
		out->settings[OPTION_PORT] = optarg;
		return OPTIONS_RUN;
	case LONG_SETTING + OPTION_DEADLINE:
	case LONG_SETTING + OPTION_QUEUE:
	case LONG_SETTING + OPTION_SHARE:
	case LONG_SETTING + OPTION_PIN_FILE:
	case LONG_SETTING + OPTION_PIN_LATCH:
	case LONG_SETTING + OPTION_LOG_LEVEL:
		out->settings[option - LONG_SETTING] = optarg;
		return OPTIONS_RUN;
	case LONG_CONFIG:
		out->config = optarg;
		return OPTIONS_RUN;
	case LONG_CHECK:
		out->check = true;
		return OPTIONS_RUN;
	case 'v':
		out->settings[OPTION_LOG_LEVEL] = "debug";
		return OPTIONS_RUN;
	case LONG_SETTING + OPTION_SOFT:
		out->settings[OPTION_SOFT] =
		    optarg != NULL ? optarg : OPTION_SOFT_BUILTIN;
		return OPTIONS_RUN;
	case LONG_SETTING + OPTION_INSECURE:
		out->settings[OPTION_INSECURE] = "yes";
		return OPTIONS_RUN;
	case 'h':
		fputs(help, stdout);
		return OPTIONS_ANSWERED;
	case 'V':
		puts("sim-rest-server " SIMREST_VERSION);
		return OPTIONS_ANSWERED;
	default:
		return OPTIONS_WRONG;
	}
}

static enum options_verdict
check(int argc, char **argv)
{
	if (optind < argc) {
		fprintf(stderr,
		    "sim-rest-server: '%s' belongs to no option"
		    " (a profile follows as --soft=FILE)\n",
		    argv[optind]);
		return OPTIONS_WRONG;
	}
	return OPTIONS_RUN;
}

void
options_hint(void)
{
	fputs("Try 'sim-rest-server --help'.\n", stderr);
}

enum options_verdict
options_parse(int argc, char **argv, struct options *out)
{
	enum options_verdict verdict = OPTIONS_RUN;
	int option;

	*out = (struct options){ 0 };
	while (verdict == OPTIONS_RUN &&
	    (option = getopt_long(argc, argv, "H:p:vhV", long_options, NULL)) !=
		-1)
		verdict = take(option, out);
	if (verdict == OPTIONS_RUN)
		verdict = check(argc, argv);
	if (verdict == OPTIONS_WRONG)
		options_hint();
	return verdict;
}

void
options_find_config(struct options *options)
{
	/* One that is there and cannot be read is an error, said later. */
	if (options->config == NULL &&
	    (options->check || access(OPTIONS_CONFIG_FILE, F_OK) == 0 ||
		errno != ENOENT))
		options->config = OPTIONS_CONFIG_FILE;
}
