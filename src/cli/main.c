/* SPDX-License-Identifier: MIT */
#include <stdio.h>

#include "base/log.h"
#include "base/process.h"
#include "base/wipe.h"
#include "cli/keys.h"
#include "cli/options.h"
#include "cli/rounds.h"
#include "client/client.h"

static enum sr_err
collect(const struct options *options, struct aka_parts *parts,
    struct conf_error *error)
{
	struct aka_parts more;
	enum sr_err err = SR_OK;

	if (options->key_file != NULL) {
		err = keys_load_file(options->key_file, &more, error);
		parts_add(parts, &more);
	}
	/* Also when it is not needed: nothing stays there. */
	if (err == SR_OK) {
		err = keys_take_environment(&more, error);
		parts_add(parts, &more);
	}
	wipe(&more, sizeof(more));
	return err;
}

static enum exit_status
get_key(struct options *options, struct rounds_key *key)
{
	struct conf_error error;
	enum sr_err err = collect(options, &options->key, &error);

	key->is_gsm = options->sim_algorithm != GSM_FROM_3G;
	if (err == SR_OK && key->is_gsm)
		err = keys_make_gsm(
		    &options->key, options->sim_algorithm, &key->gsm, &error);
	else if (err == SR_OK)
		err = keys_make(&options->key, &key->aka, &error);
	wipe(&options->key, sizeof(options->key));
	if (err != SR_OK)
		log_error("%s", error.text);
	return sr_err_exit_status(err);
}

static enum exit_status
authenticate(struct client *client, struct options *options)
{
	struct rounds_key key;
	enum exit_status status = get_key(options, &key);

	if (status == EXIT_STATUS_OK)
		status = rounds_run(client, options, &key);
	wipe(&key, sizeof(key));
	return status;
}

static enum exit_status
run(struct options *options)
{
	struct client *client = NULL;
	enum exit_status status = connect_open(&options->connect, &client);

	if (status != EXIT_STATUS_OK)
		return status;
	if (options->command == OPTIONS_INFO)
		status = rounds_info(client, options);
	else
		status = authenticate(client, options);
	client_close(client);
	return status;
}

/* What was printed must have arrived: a full disk is no success. */
static enum exit_status
close_stdout(enum exit_status status)
{
	if (fclose(stdout) == 0 || status != EXIT_STATUS_OK)
		return status;
	log_error("cannot write to standard output");
	return EXIT_STATUS_LOCAL;
}

int
main(int argc, char **argv)
{
	enum exit_status status = EXIT_STATUS_OK;
	struct options options;

	process_harden();
	log_set_name("sim-rest-client");
	switch (options_parse(argc, argv, &options)) {
	case OPTIONS_ANSWERED:
		return (int)close_stdout(EXIT_STATUS_OK);
	case OPTIONS_WRONG:
		return EXIT_STATUS_USAGE;
	case OPTIONS_RUN:
		break;
	}
	if (options.verbose)
		log_set_level(LOG_LEVEL_INFO);
	setvbuf(stdout, NULL, _IOLBF, 0);
	wire_init();
	status = run(&options);
	wipe(&options, sizeof(options));
	return (int)close_stdout(status);
}
