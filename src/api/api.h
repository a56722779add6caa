/* SPDX-License-Identifier: MIT */
#ifndef API_API_H
#define API_API_H

#include "audit/audit.h"
#include "caller/list.h"
#include "http/http.h"
#include "slot/table.h"

/*
 * The REST API (doc/http-api.md): routes, who may ask, jobs for slots, and
 * the mapping of what comes back to statuses and bodies.
 */
struct api;

enum { API_DEADLINE_MS = 10000 };

struct api_config {
	struct slot_table *slots; /* borrowed */
	/*
	 * Names accepted in Host besides localhost and the loopback
	 * addresses, when only_known_hosts is set; borrowed.
	 */
	const char *const *hosts;
	size_t host_count;
	bool only_known_hosts;
	unsigned deadline_ms; /* from acceptance to the answer */
	struct audit *audit; /* borrowed; NULL = none */
	struct caller_list *callers; /* taken; NULL = anybody may ask */
};

/* Takes config->callers, also on failure. */
MUST_CHECK enum sr_err api_new(
    const struct api_config *config, struct api **out);
void api_free(struct api *api); /* NULL is allowed */

/* For requests that come from now on; from any thread. */
void api_set_deadline(struct api *api, unsigned deadline_ms);

/*
 * Takes the list: who is not in it is out from the next request on, and when
 * one that waits has its turn; what runs ends.  From any thread.
 */
void api_set_callers(struct api *api, struct caller_list *callers);

/* To be given to the HTTP server; lives as long as the api. */
const struct http_handler *api_handler(const struct api *api);

/*
 * Is a request still with a slot?  After slot_table_free() that slot is a
 * stuck one: should its reader ever return, its thread comes back to the
 * request, so neither the api nor the HTTP server may be freed.
 */
bool api_is_busy(struct api *api);

#endif
