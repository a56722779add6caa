/* SPDX-License-Identifier: MIT */
#ifndef SERVER_SERVICE_H
#define SERVER_SERVICE_H

#include <stdbool.h>

/*
 * What the service manager is told (sd_notify(3)).  Where there is none, these
 * do nothing.
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

#endif
