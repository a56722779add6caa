/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "api/access.h"
#include "base/clock.h"
#include "caller/token.h"

enum sr_err
access_init(struct access *access, struct caller_list *list)
{
	enum sr_err err = SR_OK;

	*access = (struct access){ .list = list };
	if (list == NULL)
		err = caller_list_new(&access->list);
	if (err == SR_OK)
		err = caller_brake_new(&access->brake);
	if (err == SR_OK)
		access->metered = caller_list_take(access->list);
	else
		caller_list_release(access->list);
	if (err == SR_OK)
		pthread_mutex_init(&access->lock, NULL);
	return err;
}

void
access_destroy(struct access *access)
{
	caller_list_release(access->metered);
	caller_list_release(access->list);
	caller_brake_free(access->brake);
	pthread_mutex_destroy(&access->lock);
}

void
access_set(struct access *access, struct caller_list *list)
{
	struct caller_list *before;

	pthread_mutex_lock(&access->lock);
	before = access->list;
	access->list = list;
	pthread_mutex_unlock(&access->lock);
	caller_list_release(before);
}

static struct caller_list *
take_current(struct access *access)
{
	struct caller_list *list;

	pthread_mutex_lock(&access->lock);
	list = caller_list_take(access->list);
	pthread_mutex_unlock(&access->lock);
	return list;
}

/* A list that the loop sees first goes on with the meters of the last one. */
static void
carry_meters(struct access *access, struct caller_list *list)
{
	if (list == access->metered)
		return;
	caller_list_inherit(list, access->metered);
	caller_list_release(access->metered);
	access->metered = caller_list_take(list);
}

static int64_t
now_s(void)
{
	return (int64_t)time(NULL);
}

void
access_name_peer(const struct http_peer *peer, char out[HTTP_ADDRESS_MAX])
{
	if (peer->via == HTTP_VIA_TCP)
		memcpy(out, peer->address, HTTP_ADDRESS_MAX);
	else
		snprintf(
		    out, HTTP_ADDRESS_MAX, "uid:%lu", (unsigned long)peer->uid);
}

const char *
access_way(const struct access_caller *caller)
{
	static const char *const names[] = {
		[CALLER_TOKEN] = "token",
		[CALLER_CERTIFICATE] = "certificate",
		[CALLER_UID] = "uid",
		[CALLER_GID] = "gid",
	};

	return caller->found.proof != NULL ? names[caller->found.proof->way]
					   : NULL;
}

/*
 * To have shown nothing is no attempt.  Who is known by his user alone has
 * shown nothing either, and that user can be a proxy's, with many behind it.
 */
static bool
is_attempt(enum caller_reason reason)
{
	return reason != CALLER_NO_PROOF && reason != CALLER_UNKNOWN_PEER;
}

static struct refusal
refuse_unknown(struct access *access, const struct http_peer *peer,
    const char *authorization, enum caller_reason reason)
{
	struct refusal no = {
		.err = SR_UNAUTHORIZED,
		.reason = caller_reason_name(reason),
	};
	char address[HTTP_ADDRESS_MAX];
	struct token token;

	if (!is_attempt(reason))
		return no;
	access_name_peer(peer, address);
	no.retry_after_s =
	    caller_brake_failed(access->brake, address, clock_ms());
	if (no.retry_after_s > 0)
		no.err = SR_RATE_LIMITED;
	if (authorization != NULL && token_read(authorization, &token)) {
		no.claimed = token.name;
		no.claimed_len = token.name_len;
	}
	return no;
}

/* Of one's own limit. */
static struct refusal
meter(const struct caller_list *list, const struct caller *caller)
{
	struct caller *c = &list->callers[caller - list->callers];
	struct refusal no = {
		.retry_after_s =
		    caller_meter_take(&c->meter, &c->rate, clock_ms()),
	};

	if (no.retry_after_s > 0) {
		no.err = SR_RATE_LIMITED;
		no.reason = "rate";
	}
	return no;
}

/* The primary one and the others. */
static size_t
collect_groups(const struct http_peer *peer, gid_t out[HTTP_GROUPS_MAX + 1])
{
	out[0] = peer->gid;
	memcpy(out + 1, peer->groups, peer->group_count * sizeof(out[0]));
	return peer->group_count + 1;
}

struct refusal
access_enter(struct access *access, const struct http_peer *peer,
    const char *authorization, struct access_caller *out)
{
	gid_t gids[HTTP_GROUPS_MAX + 1];
	const struct caller_evidence evidence = {
		.authorization = authorization,
		.sans = peer->names,
		.san_count = peer->name_count,
		.is_local = peer->via == HTTP_VIA_UNIX,
		.uid = peer->uid,
		.gids = gids,
		.gid_count = collect_groups(peer, gids),
	};
	enum caller_reason reason;

	*out = (struct access_caller){ .list = take_current(access) };
	carry_meters(access, out->list);
	reason = caller_identify(out->list, &evidence, now_s(), &out->found);
	if (reason != CALLER_KNOWN)
		return refuse_unknown(access, peer, authorization, reason);
	if (out->found.caller == NULL)
		return (struct refusal){ .err = SR_OK };
	return meter(out->list, out->found.caller);
}

struct refusal
access_renew(struct access *access, struct access_caller *caller)
{
	struct access_caller now = { .list = take_current(access) };
	enum caller_reason reason = caller_identify_again(
	    now.list, &caller->found, now_s(), &now.found);

	access_leave(caller);
	*caller = now;
	if (reason == CALLER_KNOWN)
		return (struct refusal){ .err = SR_OK };
	return (struct refusal){
		.err = SR_UNAUTHORIZED,
		.reason = caller_reason_name(reason),
	};
}

void
access_leave(struct access_caller *caller)
{
	caller_list_release(caller->list);
	*caller = (struct access_caller){ .list = NULL };
}
