/* SPDX-License-Identifier: MIT */
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "base/wipe.h"
#include "vpcd/pool.h"

struct place {
	struct softcard *card; /* NULL = not made yet */
	bool taken;
};

struct pool {
	struct pool_config config;
	pthread_mutex_t lock;
	struct place places[PROFILE_CARDS_MAX]; /* as config.list->cards */
};

enum sr_err
pool_new(const struct pool_config *config, struct pool **out)
{
	struct pool *pool = wipe_malloc(sizeof(*pool));

	if (pool == NULL)
		return SR_NO_MEMORY;
	memset(pool, 0, sizeof(*pool));
	pool->config = *config;
	pthread_mutex_init(&pool->lock, NULL);
	*out = pool;
	return SR_OK;
}

void
pool_free(struct pool *pool)
{
	if (pool == NULL)
		return;
	for (size_t i = 0; i < pool->config.list->count; i++)
		softcard_free(pool->places[i].card);
	pthread_mutex_destroy(&pool->lock);
	wipe_free(pool);
}

/* PROFILE_CARDS_MAX when there is none. */
static size_t
find(const struct pool *pool, const char *name)
{
	const struct profile_list *list = pool->config.list;

	for (size_t i = 0; i < list->count; i++)
		if (strcmp(list->cards[i].name, name) == 0)
			return i;
	return PROFILE_CARDS_MAX;
}

const char *
pool_find(const struct pool *pool, const char *name)
{
	size_t i = find(pool, name);

	return i < PROFILE_CARDS_MAX ? pool->config.list->cards[i].name : NULL;
}

static enum sr_err
place_state(
    const char *folder, struct profile *profile, struct conf_error *error)
{
	char path[sizeof(profile->state)];
	int len;

	if (folder == NULL || profile->state[0] != '\0')
		return SR_OK;
	len =
	    snprintf(path, sizeof(path), "%s/%s.state", folder, profile->iccid);
	if (len > 0 && (size_t)len < sizeof(path)) {
		memcpy(profile->state, path, (size_t)len + 1);
		return SR_OK;
	}
	snprintf(error->text, sizeof(error->text),
	    "the path of the state folder is too long");
	return SR_USAGE;
}

static enum sr_err
make(struct pool *pool, size_t i, struct conf_error *error)
{
	struct profile *profile = &pool->config.list->cards[i];
	enum sr_err err = place_state(pool->config.state, profile, error);

	if (err != SR_OK)
		return err;
	return softcard_new(
	    profile, pool->config.journal, &pool->places[i].card, error);
}

static enum sr_err
take(struct pool *pool, size_t i, struct conf_error *error)
{
	struct place *place = &pool->places[i];
	enum sr_err err = SR_OK;

	if (place->taken) {
		snprintf(error->text, sizeof(error->text),
		    "the card is in a reader");
		return SR_READER_BUSY;
	}
	if (place->card == NULL)
		err = make(pool, i, error);
	place->taken = err == SR_OK;
	return err;
}

enum sr_err
pool_take(struct pool *pool, const char *name, struct softcard **out,
    struct conf_error *error)
{
	size_t i = find(pool, name);
	enum sr_err err;

	if (i == PROFILE_CARDS_MAX) {
		snprintf(error->text, sizeof(error->text), "no such card");
		return SR_NO_SUCH_CARD;
	}
	snprintf(error->text, sizeof(error->text), "out of memory");
	pthread_mutex_lock(&pool->lock);
	if ((err = take(pool, i, error)) == SR_OK)
		*out = pool->places[i].card;
	pthread_mutex_unlock(&pool->lock);
	return err;
}

void
pool_give_back(struct pool *pool, struct softcard *card)
{
	pthread_mutex_lock(&pool->lock);
	for (size_t i = 0; i < PROFILE_CARDS_MAX; i++)
		if (pool->places[i].card == card)
			pool->places[i].taken = false;
	pthread_mutex_unlock(&pool->lock);
}
