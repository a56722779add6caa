/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "cli/help.h"
#include "cli/rows.h"

enum { HELP_COLUMN = 26 };

static const char exit_statuses[] =
    "\n"
    "exit status: 0 all went well, 1 local error, 2 usage, 3 no answer,\n"
    "4 the server reported an error, 5 the card refused, 6 wrong answer of\n"
    "the card.\n";

static const char key_sources[] =
    "Without -k, -o and the like the key is taken from the file, then from\n"
    "SIMREST_K, SIMREST_OPC, SIMREST_OP, SIMREST_TOPC and SIMREST_TOP: other\n"
    "users of this computer can see a command line.\n";

void
help_print_usage(FILE *out)
{
	fputs("usage: sim-rest-client [auth] [OPTION]...\n", out);
	for (size_t i = 1; i < command_count; i++)
		fprintf(out, "       sim-rest-client %s%s%s [OPTION]...\n",
		    commands[i].name, commands[i].operands != NULL ? " " : "",
		    commands[i].operands != NULL ? commands[i].operands : "");
	fputs("       sim-rest-client [COMMAND] --help | --version\n", out);
}

/* Lines, each indented. */
static void
print_indented(const char *lines, int indent)
{
	while (*lines != '\0') {
		int len = (int)strcspn(lines, "\n");

		printf("%*s%.*s\n", indent, "", len, lines);
		lines += len + (lines[len] == '\n');
	}
}

static void
print_row(const struct row *row)
{
	char letter[4] = "", left[HELP_COLUMN + 32];
	int len;

	if (row->option < OPTION_LONG_ONLY)
		snprintf(letter, sizeof(letter), "-%c,", row->option);
	len = snprintf(left, sizeof(left), "  %3s --%s%s%s", letter, row->name,
	    row->value != NULL ? " " : "",
	    row->value != NULL ? row->value : "");
	if (len >= HELP_COLUMN) {
		puts(left);
		print_indented(row->help, HELP_COLUMN);
		return;
	}
	len = (int)strcspn(row->help, "\n");
	printf("%-*s%.*s\n", HELP_COLUMN, left, len, row->help);
	if (row->help[len] == '\n')
		print_indented(row->help + len + 1, HELP_COLUMN);
}

static void
print_examples(const struct command *command)
{
	const char *line = command->examples;

	while (*line != '\0') {
		int len = (int)strcspn(line, "\n");

		printf("  %s%.*s\n", *line == ' ' ? "" : "sim-rest-client ",
		    len, line);
		line += len + (line[len] == '\n');
	}
}

static void
print_command(const struct command *command)
{
	bool keys = false;

	printf("usage: sim-rest-client %s%s%s [OPTION]...\n\n%s\n",
	    command->name, command->operands != NULL ? " " : "",
	    command->operands != NULL ? command->operands : "", command->text);
	for (size_t i = 0; i < row_count; i++) {
		if ((rows[i].commands & command->bit) == 0 ||
		    rows[i].option == OPTION_VERSION)
			continue;
		print_row(&rows[i]);
		keys = keys || rows[i].option == 'k';
	}
	if (keys)
		printf("\n%s", key_sources);
	puts("\nexamples:");
	print_examples(command);
}

void
help_print(const struct command *command)
{
	if (command != NULL) {
		print_command(command);
		fputs(exit_statuses, stdout);
		return;
	}
	help_print_usage(stdout);
	puts("\nPlay the home network against the cards of a sim-rest-server:\n"
	     "make challenges, check the answers, follow the sequence numbers."
	     "\n");
	for (size_t i = 0; i < command_count; i++)
		printf("  %-11s%s\n", commands[i].name, commands[i].summary);
	puts("\nEach tells its options with --help.\n\nexamples:");
	for (size_t i = 0; i < command_count; i++)
		print_examples(&commands[i]);
	fputs(exit_statuses, stdout);
}
