/* SPDX-License-Identifier: MIT */
#ifndef WORLD_H
#define WORLD_H

#include "api/api.h"
#include "exchange.h"
#include "trick.h"

enum {
	WORLD_DEADLINE_MS = 5000,
	WORLD_GRACE_MS = 60000,
	WORLD_READERS_MAX = 20
};

/*
 * An api with one slot for each trick, in readers named "trick 0" and on.  To
 * the watcher they are empty, so that no slot reads its card by itself, until
 * world_note() says something else.
 */
struct world {
	struct slot_table *slots;
	struct api *api;
	const struct http_handler *handler;
	struct trick *tricks;
	struct reader_state readers[WORLD_READERS_MAX];
	size_t reader_count;
};

void world_open(struct world *w, struct trick *tricks, size_t count);
void world_open_within(
    struct world *w, struct trick *tricks, size_t count, unsigned deadline_ms);
void world_close(struct world *w);

/* In two steps: before pcscd was looked at, and then with these readers. */
void world_open_bound(struct world *w, const struct slot_binding *bindings,
    size_t count, unsigned deadline_ms);
void world_plug(struct world *w, struct trick *tricks, size_t count);

/* What happens to a reader's card. */
void world_note(struct world *w, size_t reader, enum reader_presence presence);

/* pcscd is away, from now on. */
void world_lose_service(struct world *w);

struct http_exchange *world_auth(
    const struct world *w, const char *path, const char *body);
struct http_exchange *world_get(const struct world *w, const char *path);

/* The document's request for slot 0. */
#define PATH_0 "/sim-auth-api/v1/slot/0"
#define INFO_0 "/sim-info-api/v1/slot/0"
#define CHALLENGE_0                                                            \
	"{\"rand\":\"fb195c7873b20affa278887920b9dd57\","                      \
	"\"autn\":\"d420895a6aa2000089cd016f8d8ae67c\"}"
#define CHALLENGE_1                                                            \
	"{\"rand\":\"433dc5553db95588f1d8b93870930b66\","                      \
	"\"autn\":\"126bafdcbe9e00000026a208da61075d\"}"

/* And its answer. */
#define ANSWER_0                                                               \
	"{\"successful_3g_authentication\":{\"res\":\"131004db2ff1ce8e\","     \
	"\"ck\":\"d42eb5aa085307903271b2422b698bad\","                         \
	"\"ik\":\"485f81e6fd957fe3cad374adf12fe1ca\","                         \
	"\"kc\":\"64d3f2a32f801214\"}}"
#define ANSWER_1                                                               \
	"{\"successful_3g_authentication\":{\"res\":\"026d7ac42d379207\","     \
	"\"ck\":\"83a90ba331f47a95c27a550b174c4a1f\","                         \
	"\"ik\":\"31e1d10329ffaf0ca1684a1bf0b0a14a\","                         \
	"\"kc\":\"d15ac5b0fff73ecc\"}}"

#endif
