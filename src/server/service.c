/* SPDX-License-Identifier: MIT */
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <systemd/sd-daemon.h>

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

unsigned
service_take_sockets(int *first)
{
	int count = sd_listen_fds(1);

	*first = SD_LISTEN_FDS_START;
	return count > 0 ? (unsigned)count : 0;
}
