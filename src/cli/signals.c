/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <sys/signalfd.h>

#include "base/log.h"
#include "cli/signals.h"

int
signals_open(void)
{
	sigset_t ends;
	int fd;

	sigemptyset(&ends);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	sigprocmask(SIG_BLOCK, &ends, NULL);
	if ((fd = signalfd(-1, &ends, SFD_CLOEXEC)) < 0)
		log_error("signalfd: %s", strerror(errno));
	return fd;
}
