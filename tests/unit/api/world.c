/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "t.h"
#include "world.h"

void
world_open(struct world *w, struct trick *tricks, size_t count)
{
	world_open_within(w, tricks, count, WORLD_DEADLINE_MS);
}

void
world_open_within(
    struct world *w, struct trick *tricks, size_t count, unsigned deadline_ms)
{
	struct api_config config = {
		.deadline_ms = deadline_ms,
		.only_known_hosts = true,
	};

	assert_int_equal(slot_table_new(&w->slots), SR_OK);
	for (size_t i = 0; i < count; i++)
		assert_int_equal(
		    slot_table_add(w->slots, trick_reader_new(&tricks[i])),
		    SR_OK);
	config.slots = w->slots;
	assert_int_equal(api_new(&config, &w->api), SR_OK);
	w->handler = api_handler(w->api);
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
