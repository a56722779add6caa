/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "slot/lock.h"
#include "slot/places.h"

/* One reader that is being asked, or has answered. */
struct ask {
	struct ask *next;
	struct places *places;
	pthread_t thread;
	uint64_t until_ms; /* is waited for until then */
	bool told; /* that it does not answer */
	bool answered; /* the thread ends by itself, and can be joined */
	bool dropped; /* the thread frees this */
	enum sr_err err;
	char usb[32];
	char name[PCSC_NAME_MAX];
};

struct places {
	places_find_fn find;
	pthread_mutex_t lock; /* of all below, and of what is in `asks` */
	pthread_cond_t answered;
	struct ask *asks; /* one for a name */
	unsigned threads; /* also of what was dropped */
	unsigned holders; /* the owner, and each thread */
	bool stopped;
	bool crowded; /* said once that there are too many */
};

enum sr_err
places_new(places_find_fn find, struct places **out)
{
	struct places *p = calloc(1, sizeof(*p));

	*out = NULL;
	if (p == NULL || !lock_init(&p->lock, &p->answered)) {
		free(p);
		return SR_NO_MEMORY;
	}
	p->find = find;
	p->holders = 1;
	*out = p;
	return SR_OK;
}

/* With the lock held, which is given back. */
static void
release(struct places *p)
{
	const bool last = --p->holders == 0;

	pthread_mutex_unlock(&p->lock);
	if (!last)
		return;
	lock_destroy(&p->lock, &p->answered);
	free(p);
}

static void *
ask_main(void *arg)
{
	struct ask *ask = arg;
	struct places *p = ask->places;
	char usb[sizeof(ask->usb)] = "";
	enum sr_err err = p->find(ask->name, usb);

	pthread_mutex_lock(&p->lock);
	p->threads--;
	ask->err = err;
	memcpy(ask->usb, usb, sizeof(usb));
	ask->answered = true;
	if (ask->dropped)
		free(ask);
	pthread_cond_broadcast(&p->answered);
	release(p);
	return NULL;
}

/* The rest is with the lock held. */

static struct ask **
find_ask(struct places *p, const char *name)
{
	struct ask **at = &p->asks;

	while (*at != NULL && strcmp((*at)->name, name) != 0)
		at = &(*at)->next;
	return at;
}

static void
end_ask(struct ask **at)
{
	struct ask *ask = *at;

	*at = ask->next;
	if (ask->answered) {
		pthread_join(ask->thread, NULL);
		free(ask);
		return;
	}
	ask->dropped = true;
	pthread_detach(ask->thread);
}

/* An answer for a reader that was away may be that of another one. */
static void
end_others(struct places *p, const struct arrival *arrivals, size_t count)
{
	struct ask **at = &p->asks;

	while (*at != NULL) {
		size_t i = 0;

		while (i < count && strcmp(arrivals[i].name, (*at)->name) != 0)
			i++;
		if (i < count)
			at = &(*at)->next;
		else
			end_ask(at);
	}
}

static bool
is_crowded(struct places *p)
{
	if (p->threads < PLACES_THREADS_MAX)
		return false;
	if (!p->crowded)
		log_warning("%d readers hang, no other one is asked where it"
			    " is plugged in",
		    PLACES_THREADS_MAX);
	p->crowded = true;
	return true;
}

static enum sr_err
begin_ask(struct places *p, const char *name)
{
	struct ask *ask;

	if (is_crowded(p))
		return SR_DEADLINE;
	if ((ask = calloc(1, sizeof(*ask))) == NULL)
		return SR_NO_MEMORY;
	ask->places = p;
	ask->until_ms = clock_ms() + PLACES_PATIENCE_MS;
	snprintf(ask->name, sizeof(ask->name), "%s", name);
	if (pthread_create(&ask->thread, NULL, ask_main, ask) != 0) {
		free(ask);
		return SR_NO_MEMORY;
	}
	p->threads++;
	p->holders++;
	ask->next = p->asks;
	p->asks = ask;
	return SR_OK;
}

/* The latest moment that somebody who has not answered is waited for. */
static uint64_t
end_of_patience(const struct places *p)
{
	uint64_t end = 0;

	for (const struct ask *ask = p->asks; ask != NULL; ask = ask->next)
		if (!ask->answered && ask->until_ms > end)
			end = ask->until_ms;
	return end;
}

static void
await_answers(struct places *p)
{
	uint64_t end;

	while (!p->stopped && (end = end_of_patience(p)) > clock_ms())
		(void)lock_wait_until(&p->lock, &p->answered, end);
}

static void
take_answer(struct places *p, struct arrival *a)
{
	struct ask **at = find_ask(p, a->name);
	struct ask *ask = *at;

	if (ask == NULL)
		return;
	if (ask->answered) {
		a->place = ask->err;
		if (ask->err == SR_OK)
			memcpy(a->usb, ask->usb, sizeof(a->usb));
		end_ask(at);
		return;
	}
	a->place = SR_DEADLINE;
	if (!ask->told)
		log_warning("reader=\"%s\" gets no slot until it answers where"
			    " it is plugged in",
		    a->name);
	ask->told = true;
}

void
places_find(struct places *p, struct arrival *arrivals, size_t count)
{
	pthread_mutex_lock(&p->lock);
	end_others(p, arrivals, count);
	for (size_t i = 0; i < count; i++) {
		arrivals[i].place = SR_OK;
		if (*find_ask(p, arrivals[i].name) == NULL)
			arrivals[i].place = begin_ask(p, arrivals[i].name);
	}
	await_answers(p);
	for (size_t i = 0; i < count; i++)
		take_answer(p, &arrivals[i]);
	pthread_mutex_unlock(&p->lock);
}

void
places_stop(struct places *p)
{
	pthread_mutex_lock(&p->lock);
	p->stopped = true;
	pthread_cond_broadcast(&p->answered);
	pthread_mutex_unlock(&p->lock);
}

void
places_free(struct places *p)
{
	if (p == NULL)
		return;
	pthread_mutex_lock(&p->lock);
	while (p->asks != NULL)
		end_ask(&p->asks);
	release(p);
}
