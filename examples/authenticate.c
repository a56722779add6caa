/* SPDX-License-Identifier: MIT */
/*
 * One authentication, waiting for the answer:
 *
 *	authenticate URL SLOT RAND AUTN
 *
 * Prints RES or AUTS.  CK and IK are there, too, and not for a terminal.  Who
 * asks, and which CAs to trust, is in the environment: SIMREST_TOKEN, CACERT,
 * CERT and CERT_KEY.
 *
 *	cc authenticate.c $(pkg-config --cflags --libs libsimrest)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <simrest/simrest.h>

static int
read_hex(const char *text, uint8_t *out, size_t len)
{
	if (strlen(text) != 2 * len)
		return 0;
	for (size_t i = 0; i < len; i++)
		if (sscanf(text + 2 * i, "%2hhx", &out[i]) != 1)
			return 0;
	return 1;
}

static void
print_hex(const char *name, const uint8_t *bytes, size_t len)
{
	printf("%s ", name);
	for (size_t i = 0; i < len; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

/* What went wrong, and whether the challenge may be sent again. */
static int
complain(const struct simrest_error *error)
{
	fprintf(stderr, "%s: %s (executed: %s)\n", sr_err_code(error->err),
	    error->message, sr_executed_name(error->executed));
	return EXIT_FAILURE;
}

static int
print_outcome(const struct simrest_result *result)
{
	const struct simrest_auth *auth = &result->auth;

	switch (auth->outcome) {
	case SIMREST_SUCCESS:
		print_hex("RES", auth->res, auth->res_len);
		return EXIT_SUCCESS;
	case SIMREST_SYNC_FAILURE:
		print_hex("AUTS", auth->auts, sizeof(auth->auts));
		return EXIT_SUCCESS;
	default:
		return complain(&result->error);
	}
}

int
main(int argc, char **argv)
{
	const struct simrest_config config = { .url = argv[1],
		.ca_file = getenv("CACERT"),
		.cert_file = getenv("CERT"),
		.key_file = getenv("CERT_KEY"),
		.token = getenv("SIMREST_TOKEN") };
	struct simrest_challenge challenge = { .app = SIMREST_USIM };
	struct simrest_result result;
	struct simrest_error error;
	struct simrest *s;
	int status;

	if (argc != 5 || !read_hex(argv[3], challenge.rand, 16) ||
	    !read_hex(argv[4], challenge.autn, 16)) {
		fprintf(stderr, "usage: authenticate URL SLOT RAND AUTN\n");
		return 2;
	}
	challenge.card.slot = (unsigned)strtoul(argv[2], NULL, 10);
	if (simrest_open(&config, &s, &error) != SR_OK)
		return complain(&error);
	if (simrest_authenticate(s, &challenge, &result) == SR_OK)
		status = print_outcome(&result);
	else
		status = complain(&result.error);
	simrest_result_wipe(&result);
	simrest_close(s);
	return status;
}
