/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "server/options.h"

enum { OPTION_SOFT = 256, OPTION_INSECURE };

enum { PORT_DEFAULT = 8000, PORT_MAX = 65535, PORT_DIGITS_MAX = 5 };

static const struct option long_options[] = {
	{ "host", required_argument, NULL, 'H' },
	{ "port", required_argument, NULL, 'p' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "soft", optional_argument, NULL, OPTION_SOFT },
	{ "insecure", no_argument, NULL, OPTION_INSECURE },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, 'V' },
	{ NULL, 0, NULL, 0 },
};

static const char help[] =
    "Usage: sim-rest-server [OPTION]...\n"
    "UMTS authentication on the SIM cards of this machine, over REST.\n"
    "\n"
    "  -H, --host=NAME       listen on this name or address [localhost]\n"
    "  -p, --port=PORT       and on this port, 0 for a free one [8000]\n"
    "      --soft[=PROFILE]  software cards instead of PC/SC readers: those\n"
    "                        of this file, or four built-in ones\n"
    "      --insecure        serve everybody who can connect, under any name\n"
    "  -v, --verbose         log more, and whole card numbers\n"
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
    "Slots are numbered as the readers stand at the start; see\n"
    "sim-rest-server(8).\n";

static bool
parse_port(const char *text, uint16_t *out)
{
	size_t len = strspn(text, "0123456789");
	unsigned long port;

	if (len == 0 || len > PORT_DIGITS_MAX || text[len] != '\0')
		return false;
	port = strtoul(text, NULL, 10);
	if (port > PORT_MAX)
		return false;
	*out = (uint16_t)port;
	return true;
}

/* One option; OPTIONS_RUN: go on with the next. */
static enum options_verdict
take(int option, struct options *out)
{
	switch (option) {
	case 'H':
		out->host = optarg;
		return OPTIONS_RUN;
	case 'p':
		if (parse_port(optarg, &out->port))
			return OPTIONS_RUN;
		fputs("sim-rest-server: a port is 0 to 65535\n", stderr);
		return OPTIONS_WRONG;
	case 'v':
		out->verbose = true;
		return OPTIONS_RUN;
	case OPTION_SOFT:
		out->soft = true;
		out->profile = optarg;
		return OPTIONS_RUN;
	case OPTION_INSECURE:
		out->insecure = true;
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

enum options_verdict
options_parse(int argc, char **argv, struct options *out)
{
	enum options_verdict verdict = OPTIONS_RUN;
	int option;

	*out = (struct options){ .host = "localhost", .port = PORT_DEFAULT };
	while (verdict == OPTIONS_RUN &&
	    (option = getopt_long(argc, argv, "H:p:vhV", long_options, NULL)) !=
		-1)
		verdict = take(option, out);
	if (verdict == OPTIONS_RUN && optind < argc) {
		fprintf(stderr,
		    "sim-rest-server: '%s' belongs to no option"
		    " (a profile follows as --soft=FILE)\n",
		    argv[optind]);
		verdict = OPTIONS_WRONG;
	}
	if (verdict == OPTIONS_WRONG)
		fputs("Try 'sim-rest-server --help'.\n", stderr);
	return verdict;
}
