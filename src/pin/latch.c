/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pin/latch.h"

enum { NO_FD = -1 };

static enum sr_err
fail(const char *path, struct conf_error *error, const char *why)
{
	snprintf(error->text, sizeof(error->text), "%.150s: %s", path, why);
	return SR_IO;
}

static int
open_folder(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *folder;
	int fd;

	if (slash == NULL)
		folder = strdup(".");
	else /* with the slash, which is the root's whole name */
		folder = strndup(path, (size_t)(slash - path) + 1);
	if (folder == NULL)
		return NO_FD;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	return fd;
}

/* Whoever may write there can take the file away, and with it the latch. */
static const char *
find_fault(int folder)
{
	struct stat st;

	if (fstat(folder, &st) != 0)
		return strerror(errno);
	if (st.st_uid != 0 && st.st_uid != geteuid())
		return "its folder must belong to root or to the user who runs "
		       "this";
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return "group and others must not be able to write in its "
		       "folder: chmod go-w does it";
	return NULL;
}

/* A name in the folder that belongs to the latch of this name. */
static char *
beside(const char *name, const char *suffix)
{
	size_t len = strlen(name) + strlen(suffix) + 1;
	char *out = malloc(len);

	if (out != NULL)
		snprintf(out, len, "%s%s", name, suffix);
	return out;
}

/* Until this process ends, however it does. */
static enum sr_err
lock(struct latch *l, const char *path, struct conf_error *error)
{
	char *name = beside(l->name, ".lock");

	if (name == NULL)
		return fail(path, error, "out of memory");
	l->lock = openat(l->folder, name,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	free(name);
	if (l->lock < 0)
		return fail(path, error, strerror(errno));
	if (flock(l->lock, LOCK_EX | LOCK_NB) == 0)
		return SR_OK;
	return fail(path, error,
	    errno == EWOULDBLOCK ? "another server uses it" : strerror(errno));
}

static bool
write_all(int fd, const char *text, size_t len)
{
	while (len > 0) {
		ssize_t done = write(fd, text, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		text += done;
		len -= (size_t)done;
	}
	return true;
}

/* A name that somebody left there is not written through. */
static bool
write_fresh(const struct latch *l, const char *text, size_t len)
{
	bool done;
	int fd;

	if (unlinkat(l->folder, l->fresh, 0) != 0 && errno != ENOENT)
		return false;
	fd = openat(l->folder, l->fresh,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return false;
	done = write_all(fd, text, len) && fsync(fd) == 0;
	if (!done) {
		int reason = errno;

		close(fd);
		errno = reason;
		return false;
	}
	return close(fd) == 0;
}

/*
 * The new file takes the place of the old one, and the place is on disk, too:
 * a crash leaves the one or the other.
 */
static enum sr_err
save(const struct latch *l)
{
	size_t len = 0;
	char *text = latch_encode(l, &len);
	bool done;
	int reason;

	if (text == NULL)
		return SR_NO_MEMORY;
	done = write_fresh(l, text, len) &&
	    renameat(l->folder, l->fresh, l->folder, l->name) == 0 &&
	    fsync(l->folder) == 0;
	reason = errno;
	free(text);
	if (done)
		return SR_OK;
	unlinkat(l->folder, l->fresh, 0);
	errno = reason;
	return SR_IO;
}

static bool
is_missing(const char *path)
{
	struct stat st;

	return lstat(path, &st) != 0 && errno == ENOENT;
}

static enum sr_err
read_file(const char *path, struct latch *l, struct conf_error *error)
{
	return is_missing(path) ? SR_OK : latch_read(path, l, error);
}

static enum sr_err
take_file(const char *path, struct latch *l, struct conf_error *error)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	const char *fault;
	enum sr_err err;

	if ((l->folder = open_folder(path)) < 0)
		return fail(path, error, strerror(errno));
	if ((fault = find_fault(l->folder)) != NULL)
		return fail(path, error, fault);
	if ((l->name = strdup(name)) == NULL ||
	    (l->fresh = beside(name, ".new")) == NULL)
		return fail(path, error, "out of memory");
	if ((err = lock(l, path, error)) != SR_OK ||
	    (err = read_file(path, l, error)) != SR_OK)
		return err;
	return save(l) == SR_OK ? SR_OK : fail(path, error, strerror(errno));
}

enum sr_err
latch_open(const char *path, struct latch *out, struct conf_error *error)
{
	enum sr_err err;

	*out = (struct latch){ .folder = NO_FD, .lock = NO_FD };
	if ((err = take_file(path, out, error)) != SR_OK)
		latch_close(out);
	return err;
}

void
latch_close(struct latch *l)
{
	if (l->folder >= 0)
		close(l->folder);
	if (l->lock >= 0)
		close(l->lock);
	free(l->name);
	free(l->fresh);
	free(l->entries);
	*l = (struct latch){ .folder = NO_FD, .lock = NO_FD };
}

enum sr_err
latch_check(const char *path, struct conf_error *error)
{
	struct latch look = { .folder = open_folder(path), .lock = NO_FD };
	const char *fault;
	enum sr_err err;

	if (look.folder < 0)
		err = fail(path, error, strerror(errno));
	else if ((fault = find_fault(look.folder)) != NULL)
		err = fail(path, error, fault);
	else
		err = read_file(path, &look, error);
	latch_close(&look);
	return err;
}

enum sr_err
latch_add(struct latch *l, const struct latch_entry *entry)
{
	struct latch_entry *all;
	enum sr_err err;

	if (l->count == LATCH_ENTRIES_MAX) {
		errno = ENOSPC;
		return SR_IO;
	}
	all = realloc(l->entries, (l->count + 1) * sizeof(*all));
	if (all == NULL)
		return SR_NO_MEMORY;
	l->entries = all;
	all[l->count++] = *entry;
	if ((err = save(l)) != SR_OK)
		l->count--;
	return err;
}

enum sr_err
latch_remove(struct latch *l, size_t index)
{
	l->entries[index] = l->entries[--l->count];
	return save(l);
}
