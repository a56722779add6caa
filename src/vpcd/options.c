/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vpcd/options.h"
#include "vpcd/vpcd.h"

/* Options without a letter. */
enum {
	OPTION_CARD = 256,
	OPTION_STATE,
	OPTION_JOURNAL,
	OPTION_FAULT,
	OPTION_CONTROL,
	OPTION_VERSION,
};

static const char help[] =
    "usage: sim-rest-card [-v] [-H host] [-p port] [--card name]...\n"
    "           [--state folder] [--journal file] [--fault file]\n"
    "           [--control socket] [profile]\n"
    "\n"
    "Put software SIM cards into the virtual readers of vsmartcard-vpcd:\n"
    "those of the profile, or four built-in ones, sim0 to sim3.\n"
    "\n"
    "  -H, --host HOST      where pcscd runs (127.0.0.1)\n"
    "  -p, --port PORT      port of the first reader (35963); each further\n"
    "                       card takes the next one\n"
    "      --card NAME      insert only this card; may be repeated\n"
    "      --state FOLDER   keep SQN and PIN tries in FOLDER/ICCID.state\n"
    "      --journal FILE   append every command and answer, with their\n"
    "                       secrets, to FILE\n"
    "      --fault FILE     misbehave as the lines of FILE say\n"
    "      --control SOCKET take such lines from a Unix socket\n"
    "  -v, --verbose        log each command, without its data\n"
    "  -h, --help           print this\n"
    "      --version        print the version\n"
    "\n"
    "More in sim-rest-card(1).\n";

static const struct option long_options[] = {
	{ "host", required_argument, NULL, 'H' },
	{ "port", required_argument, NULL, 'p' },
	{ "card", required_argument, NULL, OPTION_CARD },
	{ "state", required_argument, NULL, OPTION_STATE },
	{ "journal", required_argument, NULL, OPTION_JOURNAL },
	{ "fault", required_argument, NULL, OPTION_FAULT },
	{ "control", required_argument, NULL, OPTION_CONTROL },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ NULL, 0, NULL, 0 },
};

static enum sr_err
usage(const char *what)
{
	fprintf(
	    stderr, "sim-rest-card: %s\nTry 'sim-rest-card --help'.\n", what);
	return SR_USAGE;
}

static enum sr_err
set_port(const char *text, struct options *o)
{
	size_t len = strlen(text);
	unsigned long port;

	if (len == 0 || len > 5 || strspn(text, "0123456789") != len)
		return usage("the port must be 1 to 65535");
	port = strtoul(text, NULL, 10);
	if (port < 1 || port > 65535)
		return usage("the port must be 1 to 65535");
	o->port = (unsigned)port;
	return SR_OK;
}

static enum sr_err
add_card(const char *name, struct options *o)
{
	if (o->card_count == PROFILE_CARDS_MAX)
		return usage("too many cards");
	for (size_t i = 0; i < o->card_count; i++)
		if (strcmp(o->cards[i], name) == 0)
			return usage("a card can be inserted once only");
	o->cards[o->card_count++] = name;
	return SR_OK;
}

static enum sr_err
set_option(int letter, struct options *o)
{
	switch (letter) {
	case 'H':
		o->host = optarg;
		return SR_OK;
	case 'p':
		return set_port(optarg, o);
	case OPTION_CARD:
		return add_card(optarg, o);
	case OPTION_STATE:
		o->state = optarg;
		return SR_OK;
	case OPTION_JOURNAL:
		o->journal = optarg;
		return SR_OK;
	case OPTION_FAULT:
		o->fault = optarg;
		return SR_OK;
	case OPTION_CONTROL:
		o->control = optarg;
		return SR_OK;
	case 'v':
		o->verbose = true;
		return SR_OK;
	case 'h':
		fputs(help, stdout);
		exit(EXIT_STATUS_OK);
	case OPTION_VERSION:
		puts("sim-rest-card " SIMREST_VERSION);
		exit(EXIT_STATUS_OK);
	default: /* getopt has said why */
		fputs("Try 'sim-rest-card --help'.\n", stderr);
		return SR_USAGE;
	}
}

enum sr_err
options_parse(int argc, char **argv, struct options *out)
{
	struct options o = { .host = "127.0.0.1", .port = VPCD_PORT };
	enum sr_err err;
	int letter;

	while ((letter = getopt_long(
		    argc, argv, "H:p:vh", long_options, NULL)) != -1)
		if ((err = set_option(letter, &o)) != SR_OK)
			return err;
	if (argc - optind > 1)
		return usage("only one profile can be given");
	if (optind < argc)
		o.profile = argv[optind];
	*out = o;
	return SR_OK;
}
