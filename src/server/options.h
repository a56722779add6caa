/* SPDX-License-Identifier: MIT */
#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H

#include <stdbool.h>

/* The configuration where no other is named; it need not exist. */
#define OPTIONS_CONFIG_FILE "/etc/sim-rest/server.conf"

/* The value of "soft" that means no file. */
#define OPTION_SOFT_BUILTIN "built-in"

/* What a configuration file can say as well. */
enum option_setting {
	OPTION_HOST,
	OPTION_PORT,
	OPTION_DEADLINE,
	OPTION_QUEUE,
	OPTION_SHARE,
	OPTION_PIN_FILE,
	OPTION_PIN_LATCH,
	OPTION_SOFT,
	OPTION_INSECURE,
	OPTION_LOG_LEVEL,
	OPTION_SETTINGS, /* how many */
};

/* The command line of sim-rest-server(8).  Texts are argv's. */
struct options {
	const char *settings[OPTION_SETTINGS]; /* unchecked; NULL = not given */
	const char *config; /* the file; NULL = not given */
	bool check; /* look at the configuration only */
};

enum options_verdict {
	OPTIONS_RUN,
	OPTIONS_ANSWERED, /* help or version was printed */
	OPTIONS_WRONG, /* and stderr says how */
};

enum options_verdict options_parse(int argc, char **argv, struct options *out);

/*
 * Where no configuration was named, take that of OPTIONS_CONFIG_FILE if there
 * is one, or if it is to be checked.
 */
void options_find_config(struct options *options);

/* The last line on stderr about a wrong command line. */
void options_hint(void);

#endif
