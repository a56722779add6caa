/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/process.h"
#include "t.h"

/* Which of the three are closed when the program is started, as bits. */
static const struct closed {
	const char *name;
	unsigned which;
} rows[] = {
	{ "none is closed", 0 },
	{ "no standard input", 1 },
	{ "no standard output", 2 },
	{ "no standard error", 4 },
	{ "none of the three", 7 },
};

/* 0: no file of ours has got one of their numbers, and to write is an error. */
static int
look(unsigned which)
{
	int fd;

	for (int i = 0; i < 3; i++)
		if ((which & 1u << i) != 0)
			close(i);
	process_harden();
	fd = open("/dev/null", O_RDWR);
	if (fd <= STDERR_FILENO)
		return 1;
	for (int i = 1; i < 3; i++)
		if ((which & 1u << i) != 0 &&
		    (write(i, "", 1) >= 0 || errno != EBADF))
			return 2;
	return 0;
}

static void
test_closed(void **state)
{
	const struct closed *row = *state;
	pid_t child = fork();
	int status;

	if (child == 0)
		_exit(look(row->which));
	assert_true(child > 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_closed, &rows[i]);
	return t_main("base/process");
}
