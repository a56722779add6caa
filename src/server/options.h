/* SPDX-License-Identifier: MIT */
#ifndef SERVER_OPTIONS_H
#define SERVER_OPTIONS_H

#include <stdbool.h>
#include <stdint.h>

/* The command line of sim-rest-server(8).  Texts are argv's. */
struct options {
	const char *host;
	uint16_t port;
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

#endif
