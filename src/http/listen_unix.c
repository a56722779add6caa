/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/listen.h"

enum { LOCK_TRIES = 100, LOCK_STEP_MS = 10 };

/* Whoever may read the folder can hold the lock for ever: he keeps nobody. */
static bool
lock(int fd)
{
	for (int i = 0; i < LOCK_TRIES; i++) {
		if (flock(fd, LOCK_EX | LOCK_NB) == 0)
			return true;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return false;
		clock_sleep_ms(LOCK_STEP_MS);
	}
	log_warning("somebody keeps the folder of the socket locked");
	return true;
}

/*
 * Between the look at what is there and our own file no other server may do
 * the same: the folder is locked for that time.
 */
static int
lock_folder(const struct sockaddr_un *un)
{
	char path[sizeof(un->sun_path)];
	int fd;

	memcpy(path, un->sun_path, sizeof(path));
	fd = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd >= 0 && !lock(fd)) {
		close(fd);
		return -1;
	}
	return fd;
}

/*
 * Does a server listen there?  One that has no room for a connection does;
 * nobody knows about one that we may not connect to.
 */
static bool
is_dead(const struct sockaddr_un *un)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	bool refused;

	if (fd < 0)
		return false;
	refused = connect(fd, (const struct sockaddr *)un, sizeof(*un)) != 0 &&
	    errno == ECONNREFUSED;
	close(fd);
	return refused;
}

/* Returns NULL when the way is free. */
static const char *
clear_way(const struct sockaddr_un *un)
{
	struct stat st;

	if (lstat(un->sun_path, &st) != 0)
		return errno == ENOENT ? NULL : strerror(errno);
	if (!S_ISSOCK(st.st_mode))
		return "there is something that is no socket";
	if (!is_dead(un))
		return "another server has this socket";
	return unlink(un->sun_path) == 0 ? NULL : strerror(errno);
}

/* Who connects before listen() is refused, whatever the mode. */
static const char *
bind_there(int fd, const struct sockaddr_un *un,
    const struct http_listen *listen_, struct listen_file *file)
{
	const char *path = un->sun_path;
	struct stat st;

	if (bind(fd, (const struct sockaddr *)un, sizeof(*un)) != 0 ||
	    lstat(path, &st) != 0)
		return strerror(errno);
	memcpy(file->path, path, sizeof(file->path));
	file->device = st.st_dev;
	file->inode = st.st_ino;
	if (listen_->group != (gid_t)-1 &&
	    lchown(path, (uid_t)-1, listen_->group) != 0)
		return strerror(errno);
	if (chmod(path, listen_->mode) != 0 || listen(fd, SOMAXCONN) != 0)
		return strerror(errno);
	return NULL;
}

static const char *
open_socket(const struct sockaddr_un *un, const struct http_listen *listen_,
    struct listen_sockets *out)
{
	int folder = lock_folder(un);
	const char *fault;
	int fd;

	if (folder < 0)
		return strerror(errno);
	fault = clear_way(un);
	if (fault == NULL) {
		fd = socket(
		    AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
		out->fds[0] = fd;
		fault = fd < 0 ? strerror(errno)
			       : bind_there(fd, un, listen_, &out->file);
		if (fault != NULL) {
			listen_remove(&out->file);
			if (fd >= 0)
				close(fd);
		}
	}
	close(folder);
	return fault;
}

enum sr_err
listen_open_unix(const struct http_listen *listen_, struct listen_sockets *out)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	size_t len = strlen(listen_->path);
	const char *fault;

	*out = (struct listen_sockets){ .count = 1 };
	if (len == 0 || len >= sizeof(un.sun_path)) {
		fault = "the path of a socket has 1 to 107 bytes";
	} else {
		memcpy(un.sun_path, listen_->path, len);
		fault = open_socket(&un, listen_, out);
	}
	if (fault == NULL)
		return SR_OK;
	log_error("cannot listen on %s: %s", listen_->path, fault);
	return SR_IO;
}

void
listen_remove(const struct listen_file *file)
{
	struct stat st;

	if (file->path[0] != '\0' && lstat(file->path, &st) == 0 &&
	    st.st_dev == file->device && st.st_ino == file->inode)
		unlink(file->path);
}
