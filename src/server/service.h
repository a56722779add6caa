/* SPDX-License-Identifier: MIT */
#ifndef SERVER_SERVICE_H
#define SERVER_SERVICE_H

#include <stdbool.h>

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
 * The sockets that were handed over (sd_listen_fds(3)), numbers from *first on;
 * they are the caller's.  Returns how many, 0 from the second call on.
 */
unsigned service_take_sockets(int *first);

#endif
