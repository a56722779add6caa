/* SPDX-License-Identifier: MIT */
#ifndef CLI_SIGNALS_H
#define CLI_SIGNALS_H

/*
 * SIGINT and SIGTERM as a descriptor to poll, for commands that run until they
 * are told to end.  -1 when that failed, which was printed.
 */
int signals_open(void);

#endif
