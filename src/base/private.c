/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/private.h"
#include "base/wipe.h"

const char *
private_fault(const struct stat *st)
{
	if (!S_ISREG(st->st_mode))
		return "must be a regular file";
	if (st->st_uid != 0 && st->st_uid != geteuid())
		return "must belong to root or to the user who runs this";
	if ((st->st_mode & (S_IRWXG | S_IRWXO)) != 0)
		return "must be closed to group and others: chmod go= does it";
	return NULL;
}

/* To the end of the file; a buffer that is full is too small. */
static const char *
read_line(int fd, char *out, size_t cap)
{
	size_t len = 0;
	ssize_t got;

	do {
		got = read(fd, out + len, cap - len);
		if (got > 0)
			len += (size_t)got;
	} while ((got > 0 && len < cap) || (got < 0 && errno == EINTR));
	if (got < 0)
		return strerror(errno);
	if (len == cap)
		return "is too long";
	if (len > 0 && out[len - 1] == '\n')
		len--;
	out[len] = '\0';
	if (len == 0)
		return "is empty";
	if (strlen(out) != len || strchr(out, '\n') != NULL)
		return "must have one line of text";
	return NULL;
}

const char *
private_read_line(const char *path, char *out, size_t cap)
{
	/* A FIFO would keep us until somebody writes to it. */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *fault;
	struct stat st;

	if (fd < 0)
		return strerror(errno);
	if (fstat(fd, &st) != 0)
		fault = strerror(errno);
	else if ((fault = private_fault(&st)) == NULL)
		fault = read_line(fd, out, cap);
	close(fd);
	if (fault != NULL)
		wipe(out, cap);
	return fault;
}
