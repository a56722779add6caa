/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "wire/wire.h"
#include "wpa/options.h"

static const char usage[] = "usage: sim-rest-wpa [OPTION]... SOCKET\n";

static const char help[] =
    "\n"
    "Answer what wpa_supplicant asks of a SIM (external_sim=1) with a card of\n"
    "a sim-rest-server.  SOCKET is its control socket, such as\n"
    "/run/wpa_supplicant/wlan0; it may come later, or come again.\n"
    "\n"
    "server:\n" CONNECT_HELP "\n"
    "card:\n"
    "  -n, --slot SLOT      the one in this slot (0)\n"
    "      --iccid ICCID    this one, in whatever slot\n"
    "      --imsi IMSI      likewise\n"
    "  -f, --app APP        usim, isim or sim (usim)\n"
    "  -v, --verbose        say what is asked and what becomes of it\n"
    "  -h, --help\n"
    "      --version\n"
    "\n"
    "examples:\n"
    "  sim-rest-wpa /run/wpa_supplicant/wlan0\n"
    "  sim-rest-wpa --imsi 001010000000001 --url https://sim.lab.example\n"
    "      --token-file wlan.token /run/wpa_supplicant/wlan0\n"
    "\n"
    "exit status: 0 ended by a signal, 1 local error, 2 usage.\n";

enum { OPTION_ICCID = 256, OPTION_IMSI, OPTION_VERSION };

static const struct option names[] = {
	CONNECT_NAMES,
	{ "slot", required_argument, NULL, 'n' },
	{ "iccid", required_argument, NULL, OPTION_ICCID },
	{ "imsi", required_argument, NULL, OPTION_IMSI },
	{ "app", required_argument, NULL, 'f' },
	{ "verbose", no_argument, NULL, 'v' },
	{ "help", no_argument, NULL, 'h' },
	{ "version", no_argument, NULL, OPTION_VERSION },
	{ NULL, 0, NULL, 0 },
};

static enum options_verdict
wrong(const char *text)
{
	log_error("%s", text);
	log_error("see sim-rest-wpa --help");
	return OPTIONS_WRONG;
}

static const char *
name_of(int option)
{
	const struct option *o = names;

	while (o->name != NULL && o->val != option)
		o++;
	return o->name;
}

/* Whose card; one of the three ways. */
static bool
take_card(int option, const struct conf_value *value, struct options *out)
{
	char digits[21];
	uint64_t slot;

	if (out->target[0] != '\0')
		return conf_fail(
		    value, "one of --slot, --iccid and --imsi can be given");
	if (option == 'n') {
		if (!conf_get_uint(value, 0, 65535, &slot))
			return false;
		target_slot((unsigned)slot, out->target);
		return true;
	}
	if (option == OPTION_ICCID)
		return conf_get_digits(value, 1, 20, digits) &&
		    target_name("iccid", digits, out->target);
	return conf_get_digits(value, 6, 15, digits) &&
	    target_name("imsi", digits, out->target);
}

static enum options_verdict
take_value(int option, struct options *out)
{
	static const char *const apps[] = { "usim", "isim", "sim" };
	struct conf_error error;
	struct conf_value value = { .text = optarg, .error = &error };
	bool good;

	value.where_len = (size_t)snprintf(
	    error.text, sizeof(error.text), "--%s: ", name_of(option));
	if (connect_is(option))
		good = connect_take(option, &value, &out->connect);
	else if (option == 'f')
		good = conf_get_word(&value, apps, 3, &out->app);
	else
		good = take_card(option, &value, out);
	return good ? OPTIONS_RUN : wrong(error.text);
}

static enum options_verdict
take(int option, char **argv, struct options *out)
{
	char text[64];

	switch (option) {
	case 'v':
		out->verbose = true;
		return OPTIONS_RUN;
	case 'h':
		printf("%s%s", usage, help);
		return OPTIONS_ANSWERED;
	case OPTION_VERSION:
		puts("sim-rest-wpa " SIMREST_VERSION);
		return OPTIONS_ANSWERED;
	case '?':
		snprintf(text, sizeof(text), "unknown option %.20s",
		    argv[optind - 1]);
		return wrong(text);
	case ':':
		snprintf(
		    text, sizeof(text), "--%s: needs a value", name_of(optopt));
		return wrong(text);
	default:
		return take_value(option, out);
	}
}

enum options_verdict
options_parse(int argc, char **argv, struct options *out)
{
	enum options_verdict verdict = OPTIONS_RUN;
	int option;

	*out = (struct options){ .connect.agent =
				     "sim-rest-wpa/" SIMREST_VERSION };
	opterr = 0;
	while (verdict == OPTIONS_RUN &&
	    (option = getopt_long(argc, argv, ":H:p:n:f:vh", names, NULL)) !=
		-1)
		verdict = take(option, argv, out);
	if (verdict != OPTIONS_RUN)
		return verdict;
	if (optind != argc - 1)
		return wrong("give the one control socket of wpa_supplicant");
	out->control = argv[optind];
	if (out->target[0] == '\0')
		target_slot(0, out->target);
	return OPTIONS_RUN;
}
