/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "server/service.h"
#include "server/signals.h"

enum { STATUS_MS = 1000, STATUS_MAX = 96 };

static sigset_t signals;

void
signals_block(void)
{
	sigemptyset(&signals);
	sigaddset(&signals, SIGTERM);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGHUP); /* terminal closed, or read again */
	sigaddset(&signals, SIGQUIT);
	pthread_sigmask(SIG_BLOCK, &signals, NULL);
}

static void
describe(struct wiring *wiring, char out[STATUS_MAX])
{
	struct wiring_counts n;

	wiring_count(wiring, &n);
	snprintf(out, STATUS_MAX, "slots=%u cards=%u stuck=%u", n.slots,
	    n.cards, n.stuck);
}

/* Once for each change. */
static void
tell_status(struct wiring *wiring)
{
	static char told[STATUS_MAX];
	char now[STATUS_MAX];

	describe(wiring, now);
	if (strcmp(told, now) == 0)
		return;
	memcpy(told, now, sizeof(told));
	service_tell_status(now);
}

/* Four times in the patience of the service manager. */
static struct timespec
choose_period(void)
{
	unsigned ms = service_watchdog_ms() / 4;

	if (ms == 0 || ms > STATUS_MS)
		ms = STATUS_MS;
	return (struct timespec){ ms / 1000, (long)(ms % 1000) * 1000000 };
}

int
signals_await(struct wiring *wiring)
{
	struct timespec period = choose_period();
	int got;

	if (!service_is_managed()) {
		sigwait(&signals, &got);
		return got;
	}
	do {
		if (wiring_is_alive(wiring))
			service_tell_alive();
		tell_status(wiring);
		got = sigtimedwait(&signals, NULL, &period);
	} while (got < 0);
	return got;
}
