/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "t.h"
#include "world.h"

void
world_open(struct world *w, struct trick *tricks, size_t count)
{
	world_open_within(w, tricks, count, WORLD_DEADLINE_MS);
}

static enum sr_err
make_reader(void *arg, const char *name, struct reader **out)
{
	struct world *w = arg;
	size_t i = 0;

	while (strcmp(w->readers[i].name, name) != 0)
		i++;
	*out = trick_reader_named(&w->tricks[i], name);
	return SR_OK;
}

static void
open_api(struct world *w, unsigned deadline_ms)
{
	const struct api_config config = {
		.slots = w->slots,
		.deadline_ms = deadline_ms,
		.only_known_hosts = true,
	};

	assert_int_equal(api_new(&config, &w->api), SR_OK);
	w->handler = api_handler(w->api);
}

void
world_open_bound(struct world *w, const struct slot_binding *bindings,
    size_t count, unsigned deadline_ms)
{
	const struct slot_table_config config = {
		.bindings = bindings,
		.binding_count = count,
		.make_reader = make_reader,
		.arg = w,
	};

	assert_int_equal(slot_table_new(&config, &w->slots), SR_OK);
	open_api(w, deadline_ms);
}

void
world_plug(struct world *w, struct trick *tricks, size_t count)
{
	const struct reader_view view = {
		.service = true,
		.count = count,
		.readers = w->readers,
	};

	assert_true(count <= WORLD_READERS_MAX);
	w->tricks = tricks;
	w->reader_count = count;
	for (size_t i = 0; i < count; i++) {
		w->readers[i].presence = READER_EMPTY;
		snprintf(w->readers[i].name, sizeof(w->readers[i].name),
		    "trick %zu", i);
	}
	slot_table_update(w->slots, &view);
}

void
world_open_within(
    struct world *w, struct trick *tricks, size_t count, unsigned deadline_ms)
{
	world_open_bound(w, NULL, 0, deadline_ms);
	world_plug(w, tricks, count);
}

void
world_note(struct world *w, size_t reader, enum reader_presence presence)
{
	const struct reader_view view = {
		.service = true,
		.count = w->reader_count,
		.readers = w->readers,
	};

	w->readers[reader].presence = presence;
	w->readers[reader].events++;
	slot_table_update(w->slots, &view);
}

void
world_lose_service(struct world *w)
{
	const struct reader_view view = { .service = false };

	slot_table_update(w->slots, &view);
}

void
world_close(struct world *w)
{
	slot_table_stop(w->slots);
	slot_table_free(w->slots, WORLD_GRACE_MS);
	assert_false(api_is_busy(w->api));
	api_free(w->api);
}

struct http_exchange *
world_auth(const struct world *w, const char *path, const char *body)
{
	const struct http_request request = {
		.method = "POST",
		.path = path,
		.host = "localhost:8000",
		.body = body,
		.body_len = strlen(body),
	};

	return exchange_new(w->handler, &request);
}

struct http_exchange *
world_get(const struct world *w, const char *path)
{
	const struct http_request request = {
		.method = "GET",
		.path = path,
		.host = "localhost:8000",
	};

	return exchange_new(w->handler, &request);
}
