/* SPDX-License-Identifier: MIT */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/wipe.h"
#include "cli/help.h"
#include "cli/rows.h"
#include "wire/wire.h"

enum { ROWS_MAX = 64, LETTERS_MAX = 2 * ROWS_MAX + 3 };

enum options_verdict
options_fail(const struct options *options, const char *text)
{
	log_error("%s", text);
	log_error("see sim-rest-client %s%s--help",
	    options->command != NULL ? options->command->name : "",
	    options->command != NULL ? " " : "");
	return OPTIONS_WRONG;
}

/* The table, as getopt_long(3) wants it. */
static void
make_names(struct option names[ROWS_MAX + 1], char letters[LETTERS_MAX])
{
	char *at = letters;

	/* Words come in turn, and a missing value is told from a bad name. */
	*at++ = '-';
	*at++ = ':';
	for (size_t i = 0; i < row_count; i++) {
		const struct row *row = &rows[i];

		names[i] = (struct option){ row->name,
			row->value != NULL ? required_argument : no_argument,
			NULL, row->option };
		if (row->option >= OPTION_LONG_ONLY)
			continue;
		*at++ = (char)row->option;
		if (row->value != NULL)
			*at++ = ':';
	}
	names[row_count] = (struct option){ NULL, 0, NULL, 0 };
	*at = '\0';
}

static bool
is_key(int option)
{
	return option == 'k' || option == 'o' || option == OPTION_OP ||
	    option == OPTION_TOP || option == OPTION_TOPC;
}

static enum options_verdict
take_value(int option, char *text, struct options *out)
{
	const struct row *row = row_find(option);
	struct conf_error error;
	struct conf_value value = { .text = text, .error = &error };
	bool good;

	out->given |= UINT64_C(1) << (row - rows);
	value.where_len = (size_t)snprintf(
	    error.text, sizeof(error.text), "--%s: ", row->name);
	if (connect_is(option))
		good = connect_take(option, &value, &out->connect);
	else
		good =
		    row->parse == NULL || row->parse(&value, out, row->offset);
	if (is_key(option))
		wipe(text, strlen(text));
	return good ? OPTIONS_RUN : options_fail(out, error.text);
}

/* A word that is no command is not repeated: it may be a key. */
static enum options_verdict
fail_word(const struct options *out)
{
	char text[160] = "the command must be one of:";
	size_t len = strlen(text);

	for (size_t i = 0; i < command_count; i++)
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s %s",
		    i > 0 ? "," : "", commands[i].name);
	return options_fail(out, text);
}

static enum options_verdict
take_word(const char *word, struct options *out)
{
	if (out->command == NULL) {
		out->command = command_find(word);
		return out->command != NULL ? OPTIONS_RUN : fail_word(out);
	}
	if (out->operand_count < out->command->operands_max) {
		out->operands[out->operand_count++] = word;
		return OPTIONS_RUN;
	}
	if (command_find(word) != NULL)
		return options_fail(out, "only one command can be given");
	return options_fail(out, "a word too many");
}

static const char *
name_of(int option)
{
	const struct row *row = row_find(option);

	return row != NULL ? row->name : NULL;
}

/* A misspelt --key=... must not be repeated with its value. */
static enum options_verdict
fail_option(const struct options *out, const char *argument)
{
	char text[64] = "unknown option";
	size_t len = strspn(argument, "abcdefghijklmnopqrstuvwxyz-");

	if (optopt != 0 && name_of(optopt) != NULL)
		snprintf(text, sizeof(text), "--%s: takes no value",
		    name_of(optopt));
	else if (optopt != 0)
		snprintf(text, sizeof(text), "unknown option -%c", optopt);
	else if (len < 20 && (argument[len] == '\0' || argument[len] == '='))
		snprintf(text, sizeof(text), "unknown option %.*s", (int)len,
		    argument);
	return options_fail(out, text);
}

static enum options_verdict
fail_no_value(const struct options *out)
{
	char text[64];

	snprintf(text, sizeof(text), "--%s: needs a value", name_of(optopt));
	return options_fail(out, text);
}

static enum options_verdict
take(int option, char **argv, struct options *out)
{
	switch (option) {
	case 1:
		return take_word(optarg, out);
	case '?':
		return fail_option(out, argv[optind - 1]);
	case ':':
		return fail_no_value(out);
	default:
		return take_value(option, optarg, out);
	}
}

/* What was meant for another command would be ignored: it is refused. */
static enum options_verdict
check_given(const struct options *out)
{
	char text[96];

	for (size_t i = 0; i < row_count; i++) {
		if ((out->given & UINT64_C(1) << i) == 0 ||
		    (rows[i].commands & out->command->bit) != 0)
			continue;
		snprintf(text, sizeof(text), "--%s: is no option of %s",
		    rows[i].name, out->command->name);
		return options_fail(out, text);
	}
	return OPTIONS_RUN;
}

static enum options_verdict
answer_help(const struct options *out)
{
	help_print(out->command);
	return OPTIONS_ANSWERED;
}

/*
 * The original's document authenticates without the word auth.  A bare
 * sim-rest-client only asks for help, even where the environment has keys.
 */
static enum options_verdict
settle_command(int argc, struct options *out)
{
	if (row_given(out, 'h'))
		return answer_help(out);
	if (row_given(out, OPTION_VERSION)) {
		puts("sim-rest-client " SIMREST_VERSION);
		return OPTIONS_ANSWERED;
	}
	if (argc == 1) {
		help_print_usage(stderr);
		return OPTIONS_WRONG;
	}
	if (out->command == NULL)
		out->command = &commands[0];
	if (out->operand_count < out->command->operands_min) {
		char text[64];

		snprintf(text, sizeof(text), "%s: needs %s", out->command->name,
		    out->command->operands);
		return options_fail(out, text);
	}
	return check_given(out);
}

/* A SIM has its own context only, so that it need not be said. */
static enum options_verdict
settle_context(struct options *out)
{
	unsigned usual = wire_context_of((enum wire_app)out->app);

	if (!row_given(out, OPTION_CONTEXT))
		out->context = usual;
	if (out->app == WIRE_SIM && out->context != usual)
		return options_fail(
		    out, "--context: must be gsm where --app is sim");
	if (out->sim_algorithm != GSM_FROM_3G && out->context != WIRE_GSM &&
	    out->command->bit == CMD_AUTH)
		return options_fail(out,
		    "--sim-algorithm: only with --context gsm, or with "
		    "--app sim");
	if (row_given(out, 's') && out->sqn_file != NULL)
		return options_fail(out,
		    "--sqn: the SQN is that of --sqn-file; give one of them");
	return OPTIONS_RUN;
}

static enum options_verdict
settle(int argc, struct options *out)
{
	enum options_verdict verdict = settle_command(argc, out);

	if (verdict == OPTIONS_RUN && !row_given(out, 'c'))
		out->count = out->command->bit == CMD_AUTH ? 10 : 1;
	return verdict == OPTIONS_RUN ? settle_context(out) : verdict;
}

enum options_verdict
options_parse(int argc, char **argv, struct options *out)
{
	enum options_verdict verdict = OPTIONS_RUN;
	struct option names[ROWS_MAX + 1];
	char letters[LETTERS_MAX];
	int option;

	*out = (struct options){ .connect.agent =
				     "sim-rest-client/" SIMREST_VERSION,
		.ind_len = 5,
		.interval_s = 1,
		.requests = 100 };
	make_names(names, letters);
	opterr = 0;
	while (verdict == OPTIONS_RUN &&
	    (option = getopt_long(argc, argv, letters, names, NULL)) != -1)
		verdict = take(option, argv, out);
	while (verdict == OPTIONS_RUN && optind < argc)
		verdict = take_word(argv[optind++], out);
	if (verdict == OPTIONS_RUN)
		verdict = settle(argc, out);
	if (verdict != OPTIONS_RUN)
		wipe(out, sizeof(*out));
	return verdict;
}
