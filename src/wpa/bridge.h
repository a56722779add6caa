/* SPDX-License-Identifier: MIT */
#ifndef WPA_BRIDGE_H
#define WPA_BRIDGE_H

#include "client/client.h"
#include "wpa/line.h"
#include "wpa/options.h"

/*
 * Have the card answer one WPA_UMTS or WPA_GSM.  *out is the line for
 * wpa_supplicant, a failure where there is no answer; what went wrong is in the
 * log.  *out is secret: wipe after use.
 */
void bridge_answer(struct client *client, const struct options *options,
    const struct wpa_request *request, char out[WPA_REPLY_MAX]);

/* Serve until a signal in `signals` (signalfd(2)) comes. */
void bridge_run(
    struct client *client, const struct options *options, int signals);

#endif
