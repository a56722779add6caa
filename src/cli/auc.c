/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "auc/auc.h"
#include "base/log.h"
#include "base/wipe.h"
#include "cli/rows.h"
#include "cli/signals.h"

struct serving {
	struct auc auc;
	const char *path;
	int socket; /* descriptors, -1 while closed */
	int signals;
	struct stat place; /* that of the socket in its folder */
};

static enum exit_status
fail(const char *path, const char *why)
{
	log_error("%s: %s", path, why);
	return EXIT_STATUS_LOCAL;
}

static bool
make_address(const char *path, struct sockaddr_un *out)
{
	size_t len = strlen(path);

	*out = (struct sockaddr_un){ .sun_family = AF_UNIX };
	if (len >= sizeof(out->sun_path))
		return false;
	memcpy(out->sun_path, path, len);
	return true;
}

/* A socket that nobody serves any more may be replaced; nothing else may. */
static const char *
clear_place(const struct sockaddr_un *address)
{
	const struct sockaddr *where = (const struct sockaddr *)address;
	struct stat st;
	bool served;
	int fd;

	if (lstat(address->sun_path, &st) != 0)
		return errno == ENOENT ? NULL : strerror(errno);
	if (!S_ISSOCK(st.st_mode))
		return "is no socket, and is left alone";
	if ((fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)) < 0)
		return strerror(errno);
	served =
	    connect(fd, where, sizeof(*address)) == 0 || errno != ECONNREFUSED;
	close(fd);
	if (served)
		return "another program serves this socket";
	return unlink(address->sun_path) == 0 ? NULL : strerror(errno);
}

/* For this user and root: who asks here gets vectors. */
static enum exit_status
listen_on(struct serving *s)
{
	struct sockaddr_un address;
	const char *fault;
	mode_t before;
	int failed;

	if (!make_address(s->path, &address))
		return fail(s->path, "is too long for the name of a socket");
	if ((fault = clear_place(&address)) != NULL)
		return fail(s->path, fault);
	s->socket = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (s->socket < 0)
		return fail(s->path, strerror(errno));
	before = umask(0177);
	failed =
	    bind(s->socket, (const struct sockaddr *)&address, sizeof(address));
	umask(before);
	if (failed != 0 || lstat(s->path, &s->place) != 0)
		return fail(s->path, strerror(errno));
	return EXIT_STATUS_OK;
}

/* Another one may have got the place meanwhile, and serve there. */
static void
leave_place(const struct serving *s)
{
	struct stat st;

	if (lstat(s->path, &st) == 0 && st.st_dev == s->place.st_dev &&
	    st.st_ino == s->place.st_ino)
		unlink(s->path);
}

static void
say(const struct auc_request *request, enum sr_err err, const char *why)
{
	static const char *const names[] = { "SIM-REQ-AUTH", "AKA-REQ-AUTH",
		"AKA-AUTS" };
	char imsi[25];

	log_identity(request->imsi, imsi);
	if (err == SR_OK)
		log_info("%s of IMSI %s: done", names[request->kind], imsi);
	else
		log_error("%s of IMSI %s: %s", names[request->kind], imsi, why);
}

static void
answer(const struct serving *s)
{
	char text[AUC_REQUEST_MAX], reply[AUC_REPLY_MAX];
	struct sockaddr_un from = { .sun_family = AF_UNIX };
	socklen_t from_len = sizeof(from);
	struct auc_request request;
	struct conf_error error = { "" };
	enum sr_err err;
	ssize_t len;

	len = recvfrom(s->socket, text, sizeof(text), MSG_DONTWAIT,
	    (struct sockaddr *)&from, &from_len);
	if (len < 0)
		return;
	if (!auc_request_parse(text, (size_t)len, &request)) {
		log_warning("a datagram that is no request of hostapd's");
		return;
	}
	err = auc_answer(&s->auc, &request, reply, &error);
	if (reply[0] != '\0' &&
	    sendto(s->socket, reply, strlen(reply), MSG_DONTWAIT,
		(const struct sockaddr *)&from, from_len) < 0)
		log_error("the answer did not arrive: %s", strerror(errno));
	wipe(reply, sizeof(reply));
	say(&request, err, error.text);
}

static enum exit_status
serve(struct serving *s)
{
	struct pollfd fds[] = { { .fd = s->socket, .events = POLLIN },
		{ .fd = s->signals, .events = POLLIN } };

	printf("serving %s\n", s->path);
	for (;;) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			return fail(s->path, strerror(errno));
		if (fds[1].revents != 0)
			return EXIT_STATUS_OK;
		if (fds[0].revents != 0)
			answer(s);
	}
}

static enum exit_status
run(struct serving *s)
{
	enum exit_status status;

	if ((s->signals = signals_open()) < 0)
		return EXIT_STATUS_LOCAL;
	status = listen_on(s);
	if (status == EXIT_STATUS_OK) {
		status = serve(s);
		leave_place(s);
	}
	if (s->socket >= 0)
		close(s->socket);
	close(s->signals);
	return status;
}

static const char *
find_missing(const struct options *options)
{
	if (options->key_file == NULL)
		return "--key-file: is missing, with [imsi \"...\"] sections";
	if (options->sqn_file == NULL)
		return "--sqn-file: is missing; it may be a new file";
	if (options->socket == NULL)
		return "--socket: is missing";
	return NULL;
}

enum exit_status
auc_run(struct options *options)
{
	struct serving s = {
		.path = options->socket, .socket = -1, .auc.amf = { 0x80, 0 }
	}; /* TS 33.402 wants its first bit */
	struct auc_subscribers subscribers;
	const char *missing = find_missing(options);
	struct conf_error error;
	enum exit_status status;

	if (missing != NULL) {
		options_fail(options, missing);
		return EXIT_STATUS_USAGE;
	}
	if (row_given(options, 'a'))
		memcpy(s.auc.amf, options->amf, sizeof(s.auc.amf));
	if (auc_subscribers_load(options->key_file, &subscribers, &error) !=
	    SR_OK)
		return fail("auc", error.text);
	s.auc.subscribers = &subscribers;
	if (auc_state_open(options->sqn_file, &s.auc.state, &error) == SR_OK)
		status = run(&s);
	else
		status = fail("auc", error.text);
	auc_state_close(s.auc.state);
	auc_subscribers_wipe(&subscribers);
	return status;
}
