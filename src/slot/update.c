/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "slot/seats.h"
#include "slot/state.h"

static void
note_service(struct slot_table *t, bool service)
{
	t->watched = true;
	t->has_service = service;
	if (service)
		t->had_service = true;
}

static struct seat *
present_seat(struct slot_table *t, const char *name)
{
	for (size_t i = 0; i < t->seat_count; i++)
		if (t->seats[i].watched && t->seats[i].present &&
		    strcmp(t->seats[i].name, name) == 0)
			return &t->seats[i];
	return NULL;
}

static bool
is_in(const struct reader_view *view, const char *name)
{
	for (size_t i = 0; i < view->count; i++)
		if (strcmp(view->readers[i].name, name) == 0)
			return true;
	return false;
}

static void
note_departures(struct slot_table *t, const struct reader_view *view)
{
	for (size_t i = 0; i < t->seat_count; i++) {
		struct seat *seat = &t->seats[i];

		if (!seat->watched ||
		    (seat->present && is_in(view, seat->name)))
			continue;
		slot_refuse(seat->slot,
		    view->service ? SR_NO_CARD : SR_PCSC_UNAVAILABLE);
		if (!seat->present)
			continue;
		seat->present = false;
		slot_note_presence(seat->slot, READER_ABSENT, 0);
		log_info(
		    "slot=%u reader=\"%s\" left", seat->number, seat->name);
	}
}

static void
note_presence(struct slot_table *t, const struct reader_view *view)
{
	for (size_t i = 0; i < view->count; i++) {
		const struct reader_state *reader = &view->readers[i];
		struct seat *seat = present_seat(t, reader->name);

		if (seat != NULL)
			slot_note_presence(
			    seat->slot, reader->presence, reader->events);
	}
}

static bool
is_among(const struct arrival *arrivals, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(arrivals[i].name, name) == 0)
			return true;
	return false;
}

/* Of two readers with the same name PC/SC gives only the first. */
static size_t
find_arrivals(struct slot_table *t, const struct reader_view *view,
    struct arrival *arrivals)
{
	size_t count = 0;

	for (size_t i = 0; i < view->count; i++) {
		const char *name = view->readers[i].name;

		if (present_seat(t, name) != NULL ||
		    is_among(arrivals, count, name) ||
		    (t->ignores && regexec(&t->ignore, name, 0, NULL, 0) == 0))
			continue;
		arrivals[count++] = (struct arrival){ .name = name };
	}
	return count;
}

/* This reader takes the place of the one that is away. */
static enum sr_err
reseat(struct slot_table *t, struct seat *seat, const struct arrival *a)
{
	const char *name = a->name;
	struct reader *reader;
	enum sr_err err;

	if (strcmp(seat->name, name) == 0)
		return SR_OK;
	if ((err = t->config.make_reader(t->config.arg, name, &reader)) !=
	    SR_OK)
		return err;
	if ((err = slot_set_reader(seat->slot, reader)) != SR_OK)
		return err;
	if (a->replaces)
		log_warning("slot=%u reader=\"%s\" takes the number of "
			    "reader=\"%s\", which is away",
		    seat->number, name, seat->name);
	snprintf(seat->name, sizeof(seat->name), "%s", name);
	return SR_OK;
}

static enum sr_err
seat_new(struct slot_table *t, const struct arrival *a, struct seat **out)
{
	struct reader *reader;
	enum sr_err err;

	if ((err = t->config.make_reader(t->config.arg, a->name, &reader)) !=
	    SR_OK)
		return err;
	if ((err = slot_table_seat(t, a->number, reader, out)) != SR_OK)
		return err;
	(*out)->watched = true;
	if (a->clash)
		log_warning("slot=%u reader=\"%s\" fits a number that another "
			    "reader has",
		    a->number, a->name);
	return SR_OK;
}

static void
seat_arrival(struct slot_table *t, const struct arrival *a)
{
	struct seat *seat = NULL;
	enum sr_err err;

	for (size_t i = 0; i < t->seat_count; i++)
		if (t->seats[i].number == a->number)
			seat = &t->seats[i];
	err = seat != NULL ? reseat(t, seat, a) : seat_new(t, a, &seat);
	/* The next view brings the same arrival again. */
	if (err != SR_OK) {
		log_error("reader=\"%s\" gets no slot: %s", a->name,
		    sr_err_message(err));
		return;
	}
	seat->present = true;
	log_info("slot=%u reader=\"%s\"", a->number, a->name);
}

static void
seat_arrivals(struct slot_table *t, const struct reader_view *view,
    struct arrival *arrivals, size_t count)
{
	struct numbers numbers = slot_table_numbers(t);

	numbers.view = view;
	numbers.arrivals = arrivals;
	numbers.arrival_count = count;
	numbers_assign(&numbers);
	for (size_t i = 0; i < count; i++) {
		if (arrivals[i].number != NUMBER_NONE) {
			seat_arrival(t, &arrivals[i]);
		} else if (!t->full) {
			t->full = true;
			log_warning("reader=\"%s\" gets no slot: all numbers "
				    "are taken",
			    arrivals[i].name);
		}
	}
}

static bool
is_place_known(const struct arrival *a)
{
	return a->place == SR_OK || a->place == SR_NOT_FOUND;
}

static void
tell_unasked(const struct arrival *a)
{
	if (a->place == SR_READER_BUSY)
		log_warning("reader=\"%s\" gets no slot while another program "
			    "holds it",
		    a->name);
	else
		log_warning("reader=\"%s\" gets no slot until it can be asked "
			    "where it is plugged in: %s",
		    a->name, sr_err_message(a->place));
}

/*
 * Outside the lock, since it takes its time.  How many can be seated: one
 * whose place cannot be told now may have a number by it, so it waits for a
 * view in which it can.  That is said once, until there is none; places.c
 * has told of those that do not answer.
 */
static size_t
find_places(struct slot_table *t, struct arrival *arrivals, size_t count)
{
	bool unasked = false;
	size_t kept = 0;

	if (t->places == NULL)
		return count;
	places_find(t->places, arrivals, count);
	for (size_t i = 0; i < count; i++) {
		if (is_place_known(&arrivals[i])) {
			arrivals[kept++] = arrivals[i];
		} else if (arrivals[i].place != SR_DEADLINE) {
			unasked = true;
			if (!t->unasked)
				tell_unasked(&arrivals[i]);
		}
	}
	t->unasked = unasked;
	return kept;
}

void
slot_table_update(struct slot_table *t, const struct reader_view *view)
{
	struct arrival *arrivals;
	size_t count = 0;

	if ((arrivals = calloc(view->count + 1, sizeof(*arrivals))) == NULL) {
		log_error("readers not looked at: out of memory");
		return;
	}
	pthread_mutex_lock(&t->lock);
	if (!t->stopped) {
		note_service(t, view->service);
		note_departures(t, view);
		note_presence(t, view);
		count = find_arrivals(t, view, arrivals);
	}
	pthread_mutex_unlock(&t->lock);
	count = find_places(t, arrivals, count);
	if (count > 0) {
		pthread_mutex_lock(&t->lock);
		if (!t->stopped) {
			seat_arrivals(t, view, arrivals, count);
			note_presence(t, view);
		}
		pthread_mutex_unlock(&t->lock);
	}
	free(arrivals);
}
