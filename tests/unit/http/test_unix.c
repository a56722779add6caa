/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "rig.h"

/* Socket files: who may connect, and whose file it is. */

static char folder[] = "/tmp/test_unix_XXXXXX";
static char place[64];

static enum sr_err
listen_there(struct http_server *server, const char *path, mode_t mode)
{
	uint16_t port = 1;
	enum sr_err err = http_server_listen(server,
	    &(struct http_listen){
		.kind = HTTP_LISTEN_UNIX,
		.path = path,
		.mode = mode,
		.group = (gid_t)-1,
	    },
	    &port);

	assert_int_equal(port, err == SR_OK ? 0 : 1);
	return err;
}

static int
connect_there(void)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	strcpy(un.sun_path, place);
	assert_int_equal(
	    connect(fd, (const struct sockaddr *)&un, sizeof(un)), 0);
	return fd;
}

/* As a server that was killed leaves it, or one that lives. */
static int
bind_there(int type, bool listens)
{
	struct sockaddr_un un = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, type, 0);

	strcpy(un.sun_path, place);
	assert_int_equal(bind(fd, (const struct sockaddr *)&un, sizeof(un)), 0);
	if (listens)
		assert_int_equal(listen(fd, 1), 0);
	return fd;
}

static ino_t
inode(void)
{
	struct stat st;

	return lstat(place, &st) == 0 ? st.st_ino : 0;
}

static void
test_serves(void **state)
{
	const struct http_listen config = {
		.kind = HTTP_LISTEN_UNIX,
		.path = place,
		.mode = 0600,
		.group = (gid_t)-1,
	};
	struct rig *rig = rig_new_on((struct http_config){ 0 }, &config);
	struct http_listener_info info;
	char wanted[128];
	int fd;

	(void)state;
	assert_true(http_server_listener(rig->server, 0, &info));
	snprintf(wanted, sizeof(wanted), "unix:%s", place);
	assert_string_equal(info.url, wanted);
	assert_false(info.exposed);
	fd = connect_there();
	rig_send_text(fd, "GET /peer HTTP/1.1\r\nHost: h\r\n\r\n");
	snprintf(wanted, sizeof(wanted), "unix uid=%d gid=%d", (int)getuid(),
	    (int)getgid());
	rig_expect_body(fd, wanted);
	close(fd);
	rig_free(rig);
	assert_int_equal(inode(), 0);
}

static const mode_t modes[] = { 0600, 0660, 0666, 0 };

/* Whatever the umask. */
static void
test_mode(void **state)
{
	mode_t old = umask(0777);

	(void)state;
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		struct http_server *server = rig_new_server();
		struct stat st;

		umask(i % 2 == 0 ? 0777 : 0);
		assert_int_equal(listen_there(server, place, modes[i]), SR_OK);
		assert_int_equal(lstat(place, &st), 0);
		assert_int_equal(st.st_mode & 07777, modes[i]);
		http_server_free(server);
	}
	umask(old);
}

/* A group that is not the one that files get by themselves. */
static void
test_group(void **state)
{
	struct http_server *server = rig_new_server();
	struct http_listen config = {
		.kind = HTTP_LISTEN_UNIX,
		.path = place,
		.mode = 0660,
		.group = 1,
	};
	uint16_t port;
	struct stat st;
	enum sr_err err = http_server_listen(server, &config, &port);

	(void)state;
	if (geteuid() == 0) {
		assert_int_equal(err, SR_OK);
		assert_int_equal(lstat(place, &st), 0);
		assert_int_equal(st.st_gid, 1);
	} else { /* and then nobody is let in */
		assert_int_equal(err, SR_IO);
		assert_int_equal(inode(), 0);
	}
	http_server_free(server);
}

static void
test_dead_one_is_replaced(void **state)
{
	struct http_server *server = rig_new_server();

	(void)state;
	close(bind_there(SOCK_STREAM, true));
	assert_int_not_equal(inode(), 0);
	assert_int_equal(listen_there(server, place, 0600), SR_OK);
	close(connect_there());
	http_server_free(server);
	assert_int_equal(inode(), 0);
}

static void
check_left_alone(void)
{
	struct http_server *server = rig_new_server();
	ino_t before = inode();

	assert_int_equal(listen_there(server, place, 0600), SR_IO);
	http_server_free(server);
	assert_int_equal(inode(), before);
	assert_int_not_equal(before, 0);
}

static void
test_live_one_is_left(void **state)
{
	int fd = bind_there(SOCK_STREAM, true), peer;

	(void)state;
	check_left_alone();
	peer = accept(fd, NULL, NULL); /* the one that looked */
	assert_true(peer >= 0);
	close(peer);
	close(fd);
	unlink(place);
}

/* One with no room for a connection at this moment. */
static void
test_busy_one_is_left(void **state)
{
	int fd = bind_there(SOCK_STREAM, true), peers[8], count = 0;

	(void)state;
	while (count < 2)
		peers[count++] = connect_there();
	check_left_alone();
	while (count > 0)
		close(peers[--count]);
	close(fd);
	unlink(place);
}

static void
test_others_are_left(void **state)
{
	int fd;

	(void)state;
	fd = bind_there(SOCK_DGRAM, false);
	check_left_alone();
	close(fd);
	unlink(place);
	fd = open(place, O_CREAT | O_WRONLY, 0600);
	check_left_alone();
	close(fd);
	unlink(place);
	assert_int_equal(symlink("/nonexistent", place), 0);
	check_left_alone();
	unlink(place);
	assert_int_equal(mkdir(place, 0700), 0);
	check_left_alone();
	rmdir(place);
}

static void
test_not_ours_any_more(void **state)
{
	struct http_server *server = rig_new_server();
	int fd;

	(void)state;
	assert_int_equal(listen_there(server, place, 0600), SR_OK);
	unlink(place);
	fd = bind_there(SOCK_STREAM, true);
	http_server_free(server);
	assert_int_not_equal(inode(), 0);
	close(fd);
	unlink(place);
}

static void
test_paths(void **state)
{
	struct http_server *server = rig_new_server();
	char path[256];
	size_t len = strlen(folder);

	(void)state;
	snprintf(path, sizeof(path), "%s/%0*d", folder, (int)(106 - len), 0);
	assert_int_equal(strlen(path), 107);
	assert_int_equal(listen_there(server, path, 0600), SR_OK);
	snprintf(path, sizeof(path), "%s/%0*d", folder, (int)(107 - len), 0);
	assert_int_equal(listen_there(server, path, 0600), SR_IO);
	assert_int_equal(listen_there(server, "", 0600), SR_IO);
	assert_int_equal(listen_there(server, "/nonexistent/s", 0600), SR_IO);
	http_server_free(server);
}

/* Any user can lock a folder that he may read. */
static void
test_locked_folder(void **state)
{
	struct http_server *server = rig_new_server();
	int fd = open(folder, O_RDONLY | O_DIRECTORY);

	(void)state;
	assert_int_equal(flock(fd, LOCK_SH), 0);
	alarm(10);
	assert_int_equal(listen_there(server, place, 0600), SR_OK);
	alarm(0);
	close(fd);
	http_server_free(server);
}

int
main(void)
{
	int result;

	if (mkdtemp(folder) == NULL)
		return 1;
	snprintf(place, sizeof(place), "%s/s", folder);
	t_add("serves, and tells who asks", test_serves, NULL);
	t_add("mode", test_mode, NULL);
	t_add("group", test_group, NULL);
	t_add("a dead one is replaced", test_dead_one_is_replaced, NULL);
	t_add("a live one is left", test_live_one_is_left, NULL);
	t_add("a busy one is left", test_busy_one_is_left, NULL);
	t_add("other things are left", test_others_are_left, NULL);
	t_add("not ours any more", test_not_ours_any_more, NULL);
	t_add("paths", test_paths, NULL);
	t_add("a locked folder", test_locked_folder, NULL);
	result = t_main("http/unix");
	rmdir(folder);
	return result;
}
