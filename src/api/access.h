/* SPDX-License-Identifier: MIT */
#ifndef API_ACCESS_H
#define API_ACCESS_H

#include <pthread.h>

#include "api/refusal.h"
#include "caller/brake.h"
#include "caller/proof.h"
#include "http/http.h"

/*
 * Who asks?  The callers of now, whom main() may exchange at any time, and
 * what the loop keeps of them: how often they have asked, and who has failed.
 */
struct access {
	pthread_mutex_t lock; /* of `list` */
	struct caller_list *list;
	struct caller_list *metered; /* the loop's: whose meters run */
	struct caller_brake *brake; /* the loop's */
};

/* The request's caller; zeroed, it is anybody. */
struct access_caller {
	struct caller_list *list; /* referenced; NULL = none */
	struct caller_found found; /* in it; caller NULL: anybody may ask */
};

/* Takes the list, also on failure; NULL: nobody has to say who he is. */
MUST_CHECK enum sr_err access_init(
    struct access *access, struct caller_list *list);
void access_destroy(struct access *access);

/* From now on these; from any thread.  Takes the list, which is not NULL. */
void access_set(struct access *access, struct caller_list *list);

/*
 * On the loop.  SR_OK; else SR_UNAUTHORIZED or SR_RATE_LIMITED.  To be given
 * to access_leave() in any case.
 */
MUST_CHECK struct refusal access_enter(struct access *access,
    const struct http_peer *peer, const char *authorization,
    struct access_caller *out);

/*
 * A request has waited: is its caller still one, and who is he now?  Returns
 * SR_OK or SR_UNAUTHORIZED.  From any thread.
 */
MUST_CHECK struct refusal access_renew(
    struct access *access, struct access_caller *caller);

/* "192.0.2.1", or "uid:1000" of a local one. */
void access_name_peer(const struct http_peer *peer, char out[HTTP_ADDRESS_MAX]);

/* "token": how the caller has shown who he is; NULL for anybody. */
const char *access_way(const struct access_caller *caller);

void access_leave(struct access_caller *caller);

#endif
