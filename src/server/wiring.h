/* SPDX-License-Identifier: MIT */
#ifndef SERVER_WIRING_H
#define SERVER_WIRING_H

#include "base/err.h"
#include "server/options.h"

/*
 * The parts of the server put together: slots, the API on them, HTTP on that
 * and a thread for its loop.
 */
struct wiring;

/*
 * Start all of it; what fails is logged.  Returns SR_USAGE when the options
 * would let in callers that cannot be told apart.
 */
MUST_CHECK enum sr_err wiring_start(
    const struct options *options, struct wiring **out);

/*
 * The slots refuse and flush, HTTP sends what they answered, then everything
 * is freed.
 */
void wiring_stop(struct wiring *wiring);

#endif
