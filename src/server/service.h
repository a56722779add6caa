/* SPDX-License-Identifier: MIT */
#ifndef SERVER_SERVICE_H
#define SERVER_SERVICE_H

#include <stdbool.h>

#include "base/err.h"

/*
 * What the service manager is told (sd_notify(3)), and what it hands over.
 * Where there is none, these do nothing.
 */

/* Does it want to be told? */
bool service_is_managed(void);

/* After so many ms without service_tell_alive() it ends us; 0 = never. */
unsigned service_watchdog_ms(void);

void service_tell_ready(void); /* also after service_tell_reloading() */
void service_tell_alive(void);
void service_tell_reloading(void);
void service_tell_status(const char *text); /* one line for people */

/* It takes at most so long, which may be longer than the manager's patience. */
void service_tell_stopping(unsigned longest_ms);

/*
 * The sockets that were handed over (sd_listen_fds(3)), numbers from `first`
 * on, which are the caller's; names[i], FileDescriptorName= of the i-th, lives
 * until service_free_names().
 */
struct service_sockets {
	int first;
	unsigned count;
	char **names; /* NULL when there is none */
};

/*
 * None from the second call on.  SR_IO, which is logged, when what the manager
 * says of them is wrong.
 */
MUST_CHECK enum sr_err service_take_sockets(struct service_sockets *out);
void service_free_names(struct service_sockets *sockets);

#endif
