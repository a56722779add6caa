/* SPDX-License-Identifier: MIT */
#ifndef CHECK_H
#define CHECK_H

/* Configuration files, and what --check-config says to them. */

#define CHECK_PLACE "/proc/self/fd/" /* of a descriptor's file */

#define RIGHT 0, " is right\n"
#define WRONG(says) 1, says

struct check_row {
	const char *name;
	const char *file; /* NULL: there is none */
	const char *option; /* one more, or NULL */
	int status;
	const char *says; /* on stdout with status 0, else on stderr */
};

/* A test; its row is a struct check_row. */
void check_file(void **state);

/*
 * A file with this text, as an option for the program.  Returns a descriptor
 * of it, which keeps it there.
 */
int check_open(const char *text, char option[64]);

/* It says this from now on. */
void check_write(int fd, const char *text);

void check_has(const char *text, const char *part);

#endif
