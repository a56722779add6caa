/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "slot/seats.h"
#include "slot/state.h"

static void
destroy(struct slot_table *t)
{
	for (size_t i = 0; i < t->rule_count; i++) {
		if (t->rules[i].kind == SLOT_BIND_READER)
			regfree(&t->rules[i].expression);
		free(t->rules[i].value);
	}
	if (t->ignores)
		regfree(&t->ignore);
	places_free(t->places);
	pthread_mutex_destroy(&t->lock);
	free(t->rules);
	free(t->seats);
	free(t);
}

static bool
compile(regex_t *out, const char *text)
{
	return regcomp(out, text, REG_EXTENDED | REG_NOSUB) == 0;
}

/* The rule counts from where it can be freed. */
static bool
add_rule(struct slot_table *t, const struct slot_binding *binding)
{
	struct number_rule *rule = &t->rules[t->rule_count];

	rule->number = binding->number;
	rule->kind = binding->kind;
	if ((rule->value = strdup(binding->value)) == NULL)
		return false;
	if (rule->kind == SLOT_BIND_READER &&
	    !compile(&rule->expression, rule->value)) {
		free(rule->value);
		return false;
	}
	t->rule_count++;
	return true;
}

static bool
add_rules(struct slot_table *t, const struct slot_table_config *config)
{
	bool has_places = false;

	t->rules = calloc(config->binding_count + 1, sizeof(*t->rules));
	if (t->rules == NULL)
		return false;
	for (size_t i = 0; i < config->binding_count; i++) {
		if (!add_rule(t, &config->bindings[i]))
			return false;
		if (config->bindings[i].kind == SLOT_BIND_USB)
			has_places = true;
	}
	return !has_places || places_new(config->usb_path, &t->places) == SR_OK;
}

enum sr_err
slot_table_new(const struct slot_table_config *config, struct slot_table **out)
{
	struct slot_table *t = calloc(1, sizeof(*t));

	*out = NULL;
	if (t == NULL || pthread_mutex_init(&t->lock, NULL) != 0) {
		free(t);
		return SR_NO_MEMORY;
	}
	t->config = *config;
	t->holders = 1;
	t->has_service = true;
	if (config->ignore != NULL &&
	    !(t->ignores = compile(&t->ignore, config->ignore)))
		goto fail;
	if (!add_rules(t, config))
		goto fail;
	*out = t;
	return SR_OK;
fail:
	destroy(t);
	return SR_NO_MEMORY;
}

struct numbers
slot_table_numbers(const struct slot_table *t)
{
	return (struct numbers){
		.rules = t->rules,
		.rule_count = t->rule_count,
		.seats = t->seats,
		.seat_count = t->seat_count,
	};
}

enum sr_err
slot_table_seat(struct slot_table *t, unsigned number, struct reader *reader,
    struct seat **out)
{
	const struct slot_config config = { .number = number,
		.queue_max = t->config.queue_max,
		.overdue_ms = t->config.overdue_ms,
		.reader = reader };
	struct seat *seats, *seat;
	enum sr_err err;

	*out = NULL;
	seats = realloc(t->seats, (t->seat_count + 1) * sizeof(*seats));
	if (seats == NULL) {
		reader_close(reader);
		return SR_NO_MEMORY;
	}
	t->seats = seats;
	seat = &seats[t->seat_count];
	*seat = (struct seat){ .number = number };
	snprintf(seat->name, sizeof(seat->name), "%s", reader->name);
	if ((err = slot_start(&config, &seat->slot)) != SR_OK)
		return err;
	t->seat_count++;
	*out = seat;
	return SR_OK;
}

enum sr_err
slot_table_add(struct slot_table *t, struct reader *reader)
{
	struct numbers numbers;
	enum sr_err err = SR_NO_SUCH_SLOT;
	struct seat *seat;
	unsigned number;

	pthread_mutex_lock(&t->lock);
	numbers = slot_table_numbers(t);
	number = numbers_lowest(&numbers);
	if (t->stopped)
		err = SR_STOPPING;
	if (t->stopped || number == NUMBER_NONE)
		reader_close(reader);
	else
		err = slot_table_seat(t, number, reader, &seat);
	if (err == SR_OK) {
		seat->present = true;
		slot_note_presence(seat->slot, READER_PRESENT, 0);
	}
	pthread_mutex_unlock(&t->lock);
	return err;
}

bool
slot_table_has_service(struct slot_table *t)
{
	bool has;

	pthread_mutex_lock(&t->lock);
	has = t->has_service;
	pthread_mutex_unlock(&t->lock);
	return has;
}

static const struct seat *
seat_of(const struct slot_table *t, size_t number)
{
	for (size_t i = 0; i < t->seat_count; i++)
		if (t->seats[i].number == number)
			return &t->seats[i];
	return NULL;
}

static bool
is_bound(const struct slot_table *t, size_t number)
{
	for (size_t i = 0; i < t->rule_count; i++)
		if (t->rules[i].number == number)
			return true;
	return false;
}

const char *
slot_table_bound_iccid(const struct slot_table *t, size_t number)
{
	for (size_t i = 0; i < t->rule_count; i++)
		if (t->rules[i].number == number &&
		    t->rules[i].kind == SLOT_BIND_ICCID)
			return t->rules[i].value;
	return NULL;
}

/*
 * A card that was moved faster than the watcher looks is claimed by two: it
 * is where it was read last.
 */
static struct slot *
latest_of(const struct slot_table *t,
    bool (*claims)(
	struct slot *, enum slot_key, const char *, char[21], uint64_t *),
    enum slot_key key, const char *digits, char iccid[21])
{
	struct slot *holder = NULL;
	uint64_t latest = 0, at;
	char text[21];

	iccid[0] = '\0';
	for (size_t i = 0; i < t->seat_count; i++) {
		struct slot *s = t->seats[i].slot;

		if (!claims(s, key, digits, text, &at) ||
		    (holder != NULL && at < latest))
			continue;
		holder = s;
		latest = at;
		memcpy(iccid, text, sizeof(text));
	}
	return holder;
}

/* After a mere error the card is looked for where it was: the guard knows. */
static struct slot *
holder_of(const struct slot_table *t, enum slot_key key, const char *digits,
    char iccid[21])
{
	struct slot *holder = latest_of(t, slot_holds, key, digits, iccid);

	return holder != NULL ? holder
			      : latest_of(t, slot_held, key, digits, iccid);
}

/* Nothing is known of a number or a reader before pcscd was there. */
static bool
knows_nothing(const struct slot_table *t)
{
	return t->watched && !t->had_service;
}

static enum sr_err
get(const struct slot_table *t, size_t number, struct slot **out)
{
	const char *bound = slot_table_bound_iccid(t, number);
	const struct seat *seat = seat_of(t, number);
	char iccid[21];

	if (seat != NULL)
		*out = seat->slot;
	else if (bound != NULL)
		*out = holder_of(t, SLOT_KEY_ICCID, bound, iccid);
	if (*out != NULL)
		return SR_OK;
	if (number <= SLOT_NUMBER_MAX && knows_nothing(t))
		return SR_PCSC_UNAVAILABLE;
	return is_bound(t, number) ? SR_NO_CARD : SR_NO_SUCH_SLOT;
}

enum sr_err
slot_table_get(struct slot_table *t, size_t number, struct slot **out)
{
	enum sr_err err;

	*out = NULL;
	pthread_mutex_lock(&t->lock);
	err = get(t, number, out);
	pthread_mutex_unlock(&t->lock);
	return err;
}

static enum sr_err
why_not_here(const struct slot_table *t, enum slot_key key, const char *digits)
{
	if (!t->has_service)
		return SR_PCSC_UNAVAILABLE;
	for (size_t i = 0; i < t->seat_count; i++)
		if (slot_knows(t->seats[i].slot, key, digits) != SLOT_NEVER)
			return SR_CARD_GONE;
	return SR_NO_SUCH_CARD;
}

enum sr_err
slot_table_find_card(struct slot_table *t, enum slot_key key,
    const char *digits, struct slot **out, char iccid[21])
{
	enum sr_err err = SR_OK;

	pthread_mutex_lock(&t->lock);
	*out = holder_of(t, key, digits, iccid);
	if (*out == NULL)
		err = why_not_here(t, key, digits);
	pthread_mutex_unlock(&t->lock);
	return err;
}

/* A reader that was moved may have left its name at another number too. */
enum sr_err
slot_table_find_reader(
    struct slot_table *t, const char *name, struct slot **out)
{
	enum sr_err err = SR_OK;

	*out = NULL;
	pthread_mutex_lock(&t->lock);
	for (size_t i = 0; i < t->seat_count; i++)
		if (strcmp(t->seats[i].name, name) == 0 &&
		    (*out == NULL || t->seats[i].present))
			*out = t->seats[i].slot;
	if (*out == NULL)
		err = knows_nothing(t) ? SR_PCSC_UNAVAILABLE : SR_NO_SUCH_SLOT;
	pthread_mutex_unlock(&t->lock);
	return err;
}

/* The lowest number from *number on that a reader has or a rule names. */
static bool
next_number(const struct slot_table *t, unsigned *number)
{
	unsigned next = NUMBER_NONE;

	for (size_t i = 0; i < t->seat_count; i++)
		if (t->seats[i].number >= *number && t->seats[i].number < next)
			next = t->seats[i].number;
	for (size_t i = 0; i < t->rule_count; i++)
		if (t->rules[i].number >= *number && t->rules[i].number < next)
			next = t->rules[i].number;
	if (next == NUMBER_NONE)
		return false;
	*number = next;
	return true;
}

bool
slot_table_next_status(
    struct slot_table *t, unsigned *number, struct slot_status *out)
{
	struct slot *slot = NULL;
	bool found;

	*out = (struct slot_status){ 0 };
	pthread_mutex_lock(&t->lock);
	if ((found = next_number(t, number))) {
		if (get(t, *number, &slot) == SR_OK)
			slot_get_status(slot, out);
		out->number = *number;
	}
	pthread_mutex_unlock(&t->lock);
	return found;
}

void
slot_table_stop(struct slot_table *t)
{
	pthread_mutex_lock(&t->lock);
	t->stopped = true;
	for (size_t i = 0; i < t->seat_count; i++)
		slot_stop(t->seats[i].slot);
	pthread_mutex_unlock(&t->lock);
	if (t->places != NULL)
		places_stop(t->places);
}

void
slot_table_await_view(struct slot_table *t)
{
	pthread_mutex_lock(&t->lock);
	t->watched = true;
	t->has_service = false;
	pthread_mutex_unlock(&t->lock);
}

void
slot_table_hold(struct slot_table *t)
{
	pthread_mutex_lock(&t->lock);
	t->holders++;
	pthread_mutex_unlock(&t->lock);
}

void
slot_table_release(struct slot_table *t)
{
	bool last;

	pthread_mutex_lock(&t->lock);
	last = --t->holders == 0;
	pthread_mutex_unlock(&t->lock);
	if (last)
		destroy(t);
}

void
slot_table_free(struct slot_table *t, unsigned grace_ms)
{
	const uint64_t until = clock_ms() + grace_ms;

	if (t == NULL)
		return;
	slot_table_stop(t);
	for (size_t i = 0; i < t->seat_count; i++) {
		uint64_t now = clock_ms();

		slot_free(t->seats[i].slot,
		    now < until ? (unsigned)(until - now) : 0);
	}
	slot_table_release(t);
}
