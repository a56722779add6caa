/* SPDX-License-Identifier: MIT */
#define _GNU_SOURCE /* memfd_create() */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "check.h"
#include "program.h"
#include "t.h"

enum { CHECK_FD_MIN = 32 }; /* out of the way of sockets from 3 on */

int
check_open(const char *text, char option[64])
{
	int low, fd;

	if (text == NULL) {
		snprintf(option, 64, "--config=/nonexistent");
		return -1;
	}
	low = memfd_create("config", 0);
	fd = fcntl(low, F_DUPFD, CHECK_FD_MIN);
	close(low);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	snprintf(option, 64, "--config=" CHECK_PLACE "%d", fd);
	return fd;
}

void
check_write(int fd, const char *text)
{
	assert_int_equal(ftruncate(fd, 0), 0);
	assert_int_equal(pwrite(fd, text, strlen(text), 0), strlen(text));
}

void
check_has(const char *text, const char *part)
{
	if (strstr(text, part) == NULL)
		fail_msg("no '%s' in: %s", part, text);
}

void
check_file(void **state)
{
	const struct check_row *row = *state;
	char *out = calloc(1, PROGRAM_TEXT_MAX), config[64];
	int fd = check_open(row->file, config);
	struct program p;

	assert_non_null(out);
	program_start(&p,
	    (const char *[]){ "--check-config", config, row->option, NULL });
	program_read_out(&p, out);
	assert_int_equal(program_end(&p), row->status);
	check_has(row->status == 0 ? out : p.err, row->says);
	assert_int_equal(strlen(row->status == 0 ? p.err : out), 0);
	free(p.err);
	free(out);
	close(fd);
}
