/* SPDX-License-Identifier: MIT */
#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H

#include <stdbool.h>

/* What a configuration file can say as well. */
enum option_setting {
	OPTION_HOST,
	OPTION_PORT,
	OPTION_DEADLINE,
	OPTION_QUEUE,
	OPTION_SHARE,
	OPTION_PIN_FILE,
	OPTION_PIN_LATCH,
	OPTION_SETTINGS, /* how many */
};

/* The command line of sim-rest-server(8).  Texts are argv's. */
struct options {
	const char *settings[OPTION_SETTINGS]; /* unchecked; NULL = not given */
	const char *config; /* the file; NULL = none */
	bool check; /* look at the configuration only */
	bool soft; /* software cards in place of PC/SC */
	const char *profile; /* theirs; NULL = the built-in ones */
	bool insecure;
	bool verbose;
};

enum options_verdict {
	OPTIONS_RUN,
	OPTIONS_ANSWERED, /* help or version was printed */
	OPTIONS_WRONG, /* and stderr says how */
};

enum options_verdict options_parse(int argc, char **argv, struct options *out);

/* The last line on stderr about a wrong command line. */
void options_hint(void);

#endif
