/* SPDX-License-Identifier: MIT */
#ifndef VPCD_LINK_H
#define VPCD_LINK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * A TCP connection whose every wait ends when a program stops: `stop_fd` is
 * an eventfd(2) that becomes readable then, for all links at once.
 *
 * Calls that wait return SR_OK, SR_IO (the peer is away) or SR_STOPPING.
 */

MUST_CHECK enum sr_err link_open(
    const char *host, unsigned port, int stop_fd, int *fd);
void link_close(int fd);

/* Exactly `len` bytes. */
MUST_CHECK enum sr_err link_read(int fd, int stop_fd, uint8_t *out, size_t len);
MUST_CHECK enum sr_err link_write(
    int fd, int stop_fd, const uint8_t *bytes, size_t len);

/*
 * Acknowledge what has come at once.  The kernel forgets this wish, so it
 * belongs after each part that the peer sends in a write of its own.
 */
void link_acknowledge(int fd);

/* Returns SR_OK after the time, or SR_STOPPING. */
MUST_CHECK enum sr_err link_wait(int stop_fd, unsigned ms);

/*
 * The same, but reads nothing and ends when the peer is away, or with SR_OK
 * when `end_fd` is readable.  `fd` -1: there is no peer; `ms` -1: for ever.
 */
MUST_CHECK enum sr_err link_hold(int fd, int stop_fd, int end_fd, int ms);

#endif
