/* SPDX-License-Identifier: MIT */
#include <ctype.h>
#include <string.h>

#include "slot/numbers.h"

static const struct seat *
seat_of(const struct numbers *n, unsigned number)
{
	for (size_t i = 0; i < n->seat_count; i++)
		if (n->seats[i].number == number)
			return &n->seats[i];
	return NULL;
}

/* By one of the arrivals. */
static bool
is_claimed(const struct numbers *n, unsigned number)
{
	for (size_t i = 0; i < n->arrival_count; i++)
		if (n->arrivals[i].number == number)
			return true;
	return false;
}

static bool
is_bound(const struct numbers *n, unsigned number)
{
	for (size_t i = 0; i < n->rule_count; i++)
		if (n->rules[i].number == number)
			return true;
	return false;
}

/* Is this absent reader's number free for an arrival? */
static bool
is_vacant(const struct numbers *n, const struct seat *seat)
{
	return seat->watched && !seat->present && !is_claimed(n, seat->number);
}

static bool
fits(const struct number_rule *rule, const char *name)
{
	return rule->kind == SLOT_BIND_READER &&
	    regexec(&rule->expression, name, 0, NULL, 0) == 0;
}

/*
 * A number bound to another place, or to an expression that the name does not
 * fit any more, is not this reader's.
 */
static bool
is_excluded(
    const struct numbers *n, const struct seat *seat, const struct arrival *a)
{
	for (size_t i = 0; i < n->rule_count; i++) {
		const struct number_rule *rule = &n->rules[i];

		if (rule->number != seat->number)
			continue;
		if (rule->kind == SLOT_BIND_USB)
			return a->usb[0] != '\0' &&
			    strcmp(rule->value, a->usb) != 0;
		return !fits(rule, a->name);
	}
	return false;
}

/* Has nobody the number of this rule, or one who is away? */
static bool
is_free(const struct numbers *n, const struct number_rule *rule)
{
	const struct seat *seat = seat_of(n, rule->number);

	return seat != NULL ? is_vacant(n, seat) : !is_claimed(n, rule->number);
}

static void
assign_by_place(const struct numbers *n, struct arrival *a)
{
	for (size_t i = 0; i < n->rule_count; i++) {
		const struct number_rule *rule = &n->rules[i];

		if (rule->kind != SLOT_BIND_USB || a->usb[0] == '\0' ||
		    strcmp(rule->value, a->usb) != 0)
			continue;
		if (is_free(n, rule)) {
			a->number = rule->number;
			return;
		}
		a->clash = true;
	}
}

static void
assign_by_name(const struct numbers *n, struct arrival *a)
{
	for (size_t i = 0; i < n->seat_count; i++) {
		const struct seat *seat = &n->seats[i];

		if (strcmp(seat->name, a->name) == 0 && is_vacant(n, seat) &&
		    !is_excluded(n, seat, a)) {
			a->number = seat->number;
			return;
		}
	}
}

static bool
is_index(const char *text)
{
	return text[0] == ' ' && isxdigit((unsigned char)text[1]) &&
	    isxdigit((unsigned char)text[2]) && text[3] == ' ';
}

bool
numbers_alike(const char *a, const char *b)
{
	const size_t len = strlen(a);
	size_t at;

	if (len < strlen(" NN MM") || strlen(b) != len)
		return false;
	at = len - strlen(" NN MM");
	return is_index(a + at) && is_index(b + at) && memcmp(a, b, at) == 0 &&
	    strcmp(a + at + 4, b + at + 4) == 0;
}

/* Only when neither another reader nor another number has such a name. */
static void
assign_by_likeness(const struct numbers *n, struct arrival *a)
{
	const struct seat *found = NULL;
	size_t readers = 0, seats = 0;

	for (size_t i = 0; i < n->view->count; i++)
		if (numbers_alike(n->view->readers[i].name, a->name))
			readers++;
	for (size_t i = 0; i < n->seat_count; i++)
		if (numbers_alike(n->seats[i].name, a->name) &&
		    is_vacant(n, &n->seats[i]) &&
		    !is_excluded(n, &n->seats[i], a)) {
			found = &n->seats[i];
			seats++;
		}
	if (readers == 1 && seats == 1)
		a->number = found->number;
}

static void
assign_by_expression(const struct numbers *n, struct arrival *a)
{
	for (size_t i = 0; i < n->rule_count; i++) {
		const struct number_rule *rule = &n->rules[i];

		if (!fits(rule, a->name))
			continue;
		if (is_free(n, rule)) {
			a->number = rule->number;
			a->replaces = seat_of(n, rule->number) != NULL;
			return;
		}
		a->clash = true;
	}
}

unsigned
numbers_lowest(const struct numbers *n)
{
	unsigned number = 0;

	while (number <= SLOT_NUMBER_MAX &&
	    (seat_of(n, number) != NULL || is_claimed(n, number) ||
		is_bound(n, number)))
		number++;
	return number <= SLOT_NUMBER_MAX ? number : NUMBER_NONE;
}

static void
assign_lowest(const struct numbers *n, struct arrival *a)
{
	a->number = numbers_lowest(n);
}

void
numbers_assign(struct numbers *n)
{
	static void (*const steps[])(
	    const struct numbers *n, struct arrival *a) = {
		assign_by_place,
		assign_by_name,
		assign_by_likeness,
		assign_by_expression,
		assign_lowest,
	};

	for (size_t i = 0; i < n->arrival_count; i++)
		n->arrivals[i].number = NUMBER_NONE;
	for (size_t step = 0; step < sizeof(steps) / sizeof(steps[0]); step++)
		for (size_t i = 0; i < n->arrival_count; i++)
			if (n->arrivals[i].number == NUMBER_NONE)
				steps[step](n, &n->arrivals[i]);
}
