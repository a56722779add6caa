/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/sink.h"
#include "base/clock.h"
#include "base/log.h"

enum { COMPLAIN_MS = 10000 };

#define JOURNAL_PREFIX "<5>audit: "

struct sink {
	atomic_uint references;
	bool journal;
	bool required;
	int fd; /* -1 = no file */
	pthread_mutex_t lock; /* of a line, and of these: */
	bool torn; /* the file's last line has no end */
	bool complained;
	uint64_t complained_ms;
};

/* A FIFO's reader could keep us for ever. */
static bool
is_suitable(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0)
		return false;
	if (S_ISREG(st.st_mode) || S_ISCHR(st.st_mode))
		return true;
	errno = EINVAL;
	return false;
}

/* Also to be read, where it may be: for what follows. */
static int
open_to_append(const char *path)
{
	const int flags =
	    O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	int fd = open(path, O_RDWR | flags, 0600);

	return fd < 0 && errno == EACCES ? open(path, O_WRONLY | flags, 0600)
					 : fd;
}

/* Did whoever wrote to it before leave a line without its end? */
static bool
ends_torn(int fd)
{
	struct stat st;
	char last;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0 &&
	    pread(fd, &last, 1, st.st_size - 1) == 1 && last != '\n';
}

static enum sr_err
open_file(const char *path, int *out)
{
	int fd = open_to_append(path);
	int saved;

	*out = -1;
	if (fd < 0)
		return SR_IO;
	if (!is_suitable(fd)) {
		saved = errno;
		close(fd);
		errno = saved;
		return SR_IO;
	}
	*out = fd;
	return SR_OK;
}

enum sr_err
sink_open(const struct audit_config *config, struct sink **out)
{
	struct sink *s = calloc(1, sizeof(*s));
	enum sr_err err = SR_OK;

	*out = NULL;
	if (s == NULL)
		return SR_NO_MEMORY;
	s->fd = -1;
	s->journal = config->journal;
	s->required = config->required;
	if (config->file != NULL)
		err = open_file(config->file, &s->fd);
	if (err != SR_OK) {
		free(s);
		return err;
	}
	s->torn = s->fd >= 0 && ends_torn(s->fd);
	atomic_init(&s->references, 1);
	pthread_mutex_init(&s->lock, NULL);
	*out = s;
	return SR_OK;
}

struct sink *
sink_take(struct sink *s)
{
	atomic_fetch_add(&s->references, 1);
	return s;
}

void
sink_release(struct sink *s)
{
	if (s == NULL || atomic_fetch_sub(&s->references, 1) > 1)
		return;
	if (s->fd >= 0)
		close(s->fd);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

/* False with errno; *torn: a part of it is written. */
static bool
write_all(int fd, const char *text, size_t len, bool *torn)
{
	size_t done = 0;
	ssize_t got;

	while (done < len) {
		got = write(fd, text + done, len - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	*torn = done > 0 && done < len;
	return done == len;
}

static bool
write_file(struct sink *s, const char *line, size_t len)
{
	if (s->fd < 0)
		return true;
	if (s->torn && write(s->fd, "\n", 1) != 1)
		return false;
	return write_all(s->fd, line, len, &s->torn);
}

/* In one write(2), as the lines of the log. */
static bool
write_journal(const struct sink *s, const char *line, size_t len)
{
	char text[sizeof(JOURNAL_PREFIX) + AUDIT_LINE_MAX];
	bool torn;
	int text_len;

	if (!s->journal)
		return true;
	text_len =
	    snprintf(text, sizeof(text), JOURNAL_PREFIX "%.*s", (int)len, line);
	return write_all(STDERR_FILENO, text, (size_t)text_len, &torn);
}

static void
complain(struct sink *s, int errnum)
{
	uint64_t now = clock_ms();

	if (s->complained && now - s->complained_ms < COMPLAIN_MS)
		return;
	s->complained = true;
	s->complained_ms = now;
	log_error("the audit cannot be written%s: %s",
	    s->required ? ", so that no card is asked" : "", strerror(errnum));
}

bool
sink_write(struct sink *s, const char *line, size_t len)
{
	bool written;

	pthread_mutex_lock(&s->lock);
	errno = ENOSPC; /* what a write of nothing means */
	written = write_file(s, line, len) && write_journal(s, line, len);
	if (!written)
		complain(s, errno);
	pthread_mutex_unlock(&s->lock);
	return written;
}

bool
sink_is_required(const struct sink *s)
{
	return s->required;
}
