/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/hex.h"
#include "base/wipe.h"
#include "caller/token.h"
#include "server/token.h"

enum { TEXT_MAX = 512 };

static const char usage[] =
    "Usage: sim-rest-server token new NAME\n"
    "Make a token for the caller NAME.\n"
    "\n"
    "The first line on stdout is the token, which is not kept and not shown\n"
    "again. After an empty line follow the lines for the configuration,\n"
    "which hold its hash only.\n";

/* Past stdio, whose buffer would keep the token. */
static enum exit_status
write_out(const char *text)
{
	size_t len = strlen(text);
	ssize_t done;

	for (; len > 0; text += done, len -= (size_t)done) {
		done = write(STDOUT_FILENO, text, len);
		if (done <= 0) {
			fprintf(stderr, "sim-rest-server: stdout: %s\n",
			    strerror(errno));
			return EXIT_STATUS_LOCAL;
		}
	}
	return EXIT_STATUS_OK;
}

static enum exit_status
make(const char *name)
{
	char secret[TOKEN_SECRET_LEN + 1], digits[2 * CALLER_HASH_LEN + 1];
	uint8_t hash[CALLER_HASH_LEN];
	char text[TEXT_MAX];
	enum exit_status status;

	if (token_make(secret, hash) != SR_OK) {
		fprintf(stderr, "sim-rest-server: no random numbers: %s\n",
		    strerror(errno));
		return EXIT_STATUS_LOCAL;
	}
	hex_encode(hash, sizeof(hash), digits);
	snprintf(text, sizeof(text),
	    "%s.%s\n\n[caller \"%s\"]\ntoken = sha256:%s\n", name, secret, name,
	    digits);
	wipe(secret, sizeof(secret));
	status = write_out(text);
	wipe(text, sizeof(text));
	wipe_stack();
	return status;
}

enum exit_status
token_run(int argc, char **argv)
{
	if (argc == 1 && strcmp(argv[0], "--help") == 0) {
		fputs(usage, stdout);
		return EXIT_STATUS_OK;
	}
	if (argc != 2 || strcmp(argv[0], "new") != 0) {
		fputs(usage, stderr);
		return EXIT_STATUS_USAGE;
	}
	if (!caller_name_is_valid(argv[1], strlen(argv[1]))) {
		fprintf(stderr,
		    "sim-rest-server: a caller's name has 1 to %d letters,"
		    " digits, '.', '_' and '-', the first a letter or digit\n",
		    CALLER_NAME_MAX);
		return EXIT_STATUS_USAGE;
	}
	return make(argv[1]);
}
