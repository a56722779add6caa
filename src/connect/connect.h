/* SPDX-License-Identifier: MIT */
#ifndef CONNECT_CONNECT_H
#define CONNECT_CONNECT_H

#include <stddef.h>
#include <stdint.h>

#include "client/client.h"
#include "conf/conf.h"

/*
 * The options that say where the server is and who asks it.  A token never
 * stands in argv: it comes from a file or from SIMREST_TOKEN.
 */
struct connect {
	const char *agent; /* who we are: "sim-rest-client/1.0" */
	const char *host; /* NULL: localhost */
	uint64_t port; /* 0: 8000 */
	const char *url; /* in place of both */
	const char *unix_path; /* in place of all three */
	const char *token_file;
	const char *ca_file;
	const char *cert_file;
	const char *key_file;
	uint64_t timeout_s; /* 0: 30 */
};

enum {
	CONNECT_HOST = 'H',
	CONNECT_PORT = 'p',
	CONNECT_URL = 512,
	CONNECT_UNIX,
	CONNECT_TOKEN_FILE,
	CONNECT_CACERT,
	CONNECT_CERT,
	CONNECT_CERT_KEY,
	CONNECT_TIMEOUT
};

/* For getopt_long(3); the short ones are "H:p:". */
#define CONNECT_NAMES                                                          \
	{ "host", required_argument, NULL, CONNECT_HOST },                     \
	    { "port", required_argument, NULL, CONNECT_PORT },                 \
	    { "url", required_argument, NULL, CONNECT_URL },                   \
	    { "unix", required_argument, NULL, CONNECT_UNIX },                 \
	    { "token-file", required_argument, NULL, CONNECT_TOKEN_FILE },     \
	    { "cacert", required_argument, NULL, CONNECT_CACERT },             \
	    { "cert", required_argument, NULL, CONNECT_CERT },                 \
	    { "cert-key", required_argument, NULL, CONNECT_CERT_KEY },         \
	{                                                                      \
		"timeout", required_argument, NULL, CONNECT_TIMEOUT            \
	}

#define CONNECT_HELP                                                           \
	"  -H, --host HOST      name or address (localhost)\n"                 \
	"  -p, --port PORT      (8000)\n"                                      \
	"      --url URL        http://, https:// or unix:/, in place of "     \
	"both\n"                                                               \
	"      --unix PATH      a unix socket\n"                               \
	"      --token-file F   holds the token that the server knows us by\n" \
	"      --cacert FILE    CAs to trust in place of the system's (PEM)\n" \
	"      --cert FILE      our certificate (PEM)\n"                       \
	"      --cert-key FILE  its key (PEM)\n"                               \
	"      --timeout SEC    for one answer (30)\n"

/* One of them; `option` is as getopt_long(3) returned it. */
bool connect_is(int option);
bool connect_take(
    int option, const struct conf_value *value, struct connect *out);

/*
 * A client for that server, with SIMREST_URL and SIMREST_TOKEN where the
 * command line says nothing; both are overwritten.  Tells what is wrong.
 */
enum exit_status connect_open(
    const struct connect *connect, struct client **out);

/* What to do about a failure on the way to the server; NULL: nothing special.
 */
const char *connect_advice(const struct client_reply *reply);

#endif
