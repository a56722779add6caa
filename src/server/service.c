/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <systemd/sd-daemon.h>

#include "base/log.h"
#include "server/service.h"

bool
service_is_managed(void)
{
	return getenv("NOTIFY_SOCKET") != NULL;
}

unsigned
service_watchdog_ms(void)
{
	uint64_t usec;

	if (sd_watchdog_enabled(0, &usec) <= 0)
		return 0;
	return usec / 1000 < INT32_MAX ? (unsigned)(usec / 1000) : INT32_MAX;
}

void
service_tell_ready(void)
{
	sd_notify(0, "READY=1");
}

void
service_tell_alive(void)
{
	sd_notify(0, "WATCHDOG=1");
}

/* With the time, as systemd 253 and later want it of Type=notify-reload. */
void
service_tell_reloading(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	sd_notifyf(0, "RELOADING=1\nMONOTONIC_USEC=%lld",
	    now.tv_sec * 1000000LL + now.tv_nsec / 1000);
}

void
service_tell_status(const char *text)
{
	sd_notifyf(0, "STATUS=%s", text);
}

/* Nobody says that we live while the last commands of the cards end. */
void
service_tell_stopping(unsigned longest_ms)
{
	unsigned long long usec = longest_ms * 1000ULL;

	if (service_watchdog_ms() > 0)
		sd_notifyf(0, "WATCHDOG_USEC=%llu", usec);
	sd_notifyf(0, "STOPPING=1\nEXTEND_TIMEOUT_USEC=%llu", usec);
}

enum sr_err
service_take_sockets(struct service_sockets *out)
{
	char **names = NULL;
	int count = sd_listen_fds_with_names(1, &names);

	*out = (struct service_sockets){ .first = SD_LISTEN_FDS_START };
	if (count < 0) {
		log_error("the sockets that were handed over: LISTEN_FDS and"
			  " LISTEN_FDNAMES: %s",
		    strerror(-count));
		return SR_IO;
	}
	out->count = (unsigned)count;
	out->names = names;
	return SR_OK;
}

void
service_free_names(struct service_sockets *sockets)
{
	for (unsigned i = 0; i < sockets->count; i++)
		free(sockets->names[i]);
	free(sockets->names);
	sockets->names = NULL;
}
