/* SPDX-License-Identifier: MIT */
#ifndef VPCD_CONTROL_H
#define VPCD_CONTROL_H

#include "base/err.h"
#include "vpcd/command.h"

/*
 * A Unix socket that takes commands, one in each line, and answers each with
 * `ok` or `error: WHY`.  Who can open the socket, mode 0600, may command.
 */
struct control;

/*
 * Start a thread that serves `path` until stop_fd is readable.  A socket there
 * that nobody listens on any more is replaced.  `readers` is borrowed until
 * control_join().  Returns SR_OK, SR_USAGE (the path is too long), SR_IO with
 * errno set, SR_NO_MEMORY or SR_INTERNAL.
 */
MUST_CHECK enum sr_err control_start(const char *path, int stop_fd,
    const struct readers *readers, struct control **out);

/* Wait for the thread, remove the socket and free.  NULL is allowed. */
void control_join(struct control *control);

#endif
