/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/keep.h"

enum { TRIES = 100 }; /* against one that deletes the lock each time */

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
		return -1;
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	free(folder);
	return fd;
}

/* Whoever may write there can take the file away. */
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

/* A name in the folder that belongs to the file of this name. */
static char *
beside(const char *name, const char *suffix)
{
	size_t len = strlen(name) + strlen(suffix) + 1;
	char *out = malloc(len);

	if (out != NULL)
		snprintf(out, len, "%s%s", name, suffix);
	return out;
}

const char *
keep_open(const char *path, struct keep *out)
{
	const char *slash = strrchr(path, '/');
	const char *name = slash != NULL ? slash + 1 : path;
	const char *fault;

	*out = (struct keep)KEEP_CLOSED;
	if ((out->folder = open_folder(path)) < 0)
		fault = strerror(errno);
	else if ((fault = find_fault(out->folder)) == NULL &&
	    ((out->name = strdup(name)) == NULL ||
		(out->fresh = beside(name, ".new")) == NULL ||
		(out->lock_name = beside(name, ".lock")) == NULL))
		fault = "out of memory";
	if (fault != NULL)
		keep_close(out);
	return fault;
}

void
keep_close(struct keep *keep)
{
	if (keep->folder >= 0)
		close(keep->folder);
	if (keep->lock >= 0)
		close(keep->lock);
	free(keep->name);
	free(keep->fresh);
	free(keep->lock_name);
	*keep = (struct keep)KEEP_CLOSED;
}

static const char *
open_lock(struct keep *keep)
{
	keep->lock = openat(keep->folder, keep->lock_name,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	return keep->lock >= 0 ? NULL : strerror(errno);
}

static bool
is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Is it still the file that others find by this name? */
static bool
is_lock_there(const struct keep *keep)
{
	struct stat ours, there;

	return fstat(keep->lock, &ours) == 0 &&
	    fstatat(keep->folder, keep->lock_name, &there,
		AT_SYMLINK_NOFOLLOW) == 0 &&
	    is_same(&ours, &there);
}

static const char *
take_lock(struct keep *keep, enum keep_wait wait)
{
	int how = LOCK_EX | (wait == KEEP_TRY ? LOCK_NB : 0);
	const char *fault = keep->lock < 0 ? open_lock(keep) : NULL;

	if (fault != NULL)
		return fault;
	while (flock(keep->lock, how) != 0)
		if (errno != EINTR)
			return strerror(errno);
	return NULL;
}

const char *
keep_lock(struct keep *keep, enum keep_wait wait)
{
	const char *fault;

	for (int i = 0; i < TRIES; i++) {
		if ((fault = take_lock(keep, wait)) != NULL)
			return fault;
		if (is_lock_there(keep))
			return NULL;
		close(keep->lock);
		keep->lock = -1;
	}
	return "its lock is deleted again and again";
}

void
keep_unlock(struct keep *keep)
{
	if (keep->lock >= 0)
		flock(keep->lock, LOCK_UN);
}

bool
keep_is_at(const struct keep *keep, const char *path)
{
	struct stat kept, there;

	if (fstatat(keep->folder, keep->name, &kept, AT_SYMLINK_NOFOLLOW) != 0)
		return errno == ENOENT && lstat(path, &there) != 0 &&
		    errno == ENOENT;
	return lstat(path, &there) == 0 && !S_ISLNK(kept.st_mode) &&
	    is_same(&kept, &there);
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
write_fresh(const struct keep *keep, const char *text, size_t len)
{
	bool done;
	int fd;

	if (unlinkat(keep->folder, keep->fresh, 0) != 0 && errno != ENOENT)
		return false;
	fd = openat(keep->folder, keep->fresh,
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
enum sr_err
keep_write(const struct keep *keep, const char *text, size_t len)
{
	int reason;

	if (write_fresh(keep, text, len) &&
	    renameat(keep->folder, keep->fresh, keep->folder, keep->name) ==
		0 &&
	    fsync(keep->folder) == 0)
		return SR_OK;
	reason = errno;
	unlinkat(keep->folder, keep->fresh, 0);
	errno = reason;
	return SR_IO;
}
