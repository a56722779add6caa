/* SPDX-License-Identifier: MIT */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include <stdio.h>

#include "cli/command.h"

/* Of one command, or of all with NULL; on standard output. */
void help_print(const struct command *command);

void help_print_usage(FILE *out);

#endif
