/* SPDX-License-Identifier: MIT */
#ifndef SERVER_WIRING_H
#define SERVER_WIRING_H

#include "base/err.h"
#include "server/settings.h"

/*
 * The parts of the server put together: slots, the API on them, HTTP on that
 * and a thread for its loop.
 */
struct wiring;

/*
 * Start all of it; what fails is logged.  The settings are borrowed as long as
 * it runs.  Returns SR_USAGE when they would let in callers that cannot be told
 * apart.
 */
MUST_CHECK enum sr_err wiring_start(
    const struct settings *settings, struct wiring **out);

/* For requests that come from now on. */
void wiring_set_deadline(struct wiring *wiring, unsigned deadline_ms);

/* Has the I/O loop turned since this was asked before? */
bool wiring_is_alive(struct wiring *wiring);

/* A slot is one whose reader is here. */
struct wiring_counts {
	unsigned slots, cards, stuck;
};
void wiring_count(struct wiring *wiring, struct wiring_counts *out);

/* How long wiring_stop() takes, at most. */
unsigned wiring_stop_ms(const struct wiring *wiring);

/*
 * Other callers and another audit, in two steps.  What can fail comes first:
 * then *error says why, and nothing has changed.  The second step takes the
 * callers out of the settings.
 */
MUST_CHECK enum sr_err wiring_prepare_access(struct wiring *wiring,
    const struct settings *settings, struct conf_error *error);
void wiring_commit_access(struct wiring *wiring, struct settings *settings);

/*
 * Takes `fresh`, which may be NULL: certificates and keys for the connections
 * that come from now on, and for those that are open to be judged by.
 */
void wiring_set_tls(struct wiring *wiring, struct http_tls *fresh);

/*
 * The slots refuse and flush, HTTP sends what they answered, then everything
 * is freed.
 */
void wiring_stop(struct wiring *wiring);

#endif
