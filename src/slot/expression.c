/* SPDX-License-Identifier: MIT */
#include <regex.h>
#include <stdio.h>
#include <string.h>

#include "slot/table.h"

/*
 * regcomp() writes repetitions out, also those inside of repetitions, and "a+"
 * as "aa*", so that a few characters can take all memory.  Where it repeats
 * what can be empty, as in "()+{,30}", it takes all time.  What follows counts
 * how long an expression is when it is written out, rather too long than too
 * short, and looks for the latter.
 */

_Static_assert(SLOT_EXPRESSION_MAX == 1000, "as find_excess() says");

enum { TOO_LONG = SLOT_EXPRESSION_MAX + 1 };

struct scan {
	const char *at;
	bool repeats_nothing; /* found somewhere */
};

/* A part of an expression. */
struct part {
	size_t length; /* TOO_LONG: that or more */
	bool can_be_empty;
};

struct repetition {
	size_t least, most; /* as often as it is written out */
	bool is_option; /* "?", which writes nothing out and has no loop */
};

static size_t
at_most_too_long(size_t length)
{
	return length < TOO_LONG ? length : TOO_LONG;
}

static size_t
read_count(const char **at)
{
	size_t count = 0;

	for (; **at >= '0' && **at <= '9'; ++*at)
		count = at_most_too_long(count * 10 + (size_t)(**at - '0'));
	return count;
}

/* {N}, {N,}, {,M} or {N,M} */
static bool
read_interval(struct scan *s, struct repetition *out)
{
	const char *p = s->at + 1;

	out->least = out->most = read_count(&p);
	if (*p == ',') {
		p++;
		out->most = *p == '}' ? out->least + 1 : read_count(&p);
	}
	if (*p != '}')
		return false;
	s->at = p + 1;
	return true;
}

static bool
read_repetition(struct scan *s, struct repetition *out)
{
	const char c = *s->at;

	*out = (struct repetition){ 0, 1, c == '?' };
	if (c == '{')
		return read_interval(s, out);
	if (c == '+')
		*out = (struct repetition){ 1, 2, false };
	if (c != '*' && c != '?' && c != '+')
		return false;
	s->at++;
	return true;
}

static void
repeat(struct scan *s, struct part *part, const struct repetition *r)
{
	const size_t times = r->most > r->least ? r->most : r->least;

	if (part->can_be_empty && !r->is_option)
		s->repeats_nothing = true;
	if (r->least == 0)
		part->can_be_empty = true;
	part->length = at_most_too_long(part->length * times + 1);
}

/* [...], where a bracket may stand first, or in [:alpha:], [.x.] and [=x=]. */
static void
skip_list(struct scan *s)
{
	const char *p = s->at + 1;

	p += *p == '^';
	p += *p == ']';
	while (*p != '\0' && *p != ']') {
		if (p[0] == '[' && p[1] != '\0' && strchr(".:=", p[1])) {
			const char end[] = { p[1], ']', '\0' };
			const char *close = strstr(p + 2, end);

			p = close != NULL ? close + 1 : p;
		}
		p++;
	}
	s->at = p + (*p != '\0');
}

static struct part scan_branches(struct scan *s, bool inside);

/* One character, or what stands for one, or for none as an anchor. */
static struct part
scan_single(struct scan *s)
{
	struct part part = { 1, false };
	const char c = *s->at;

	if (c == '[') {
		skip_list(s);
		return part;
	}
	s->at++;
	if (c == '\\' && *s->at != '\0')
		part.can_be_empty = strchr("<>bB`'", *s->at++) != NULL;
	else
		part.can_be_empty = c == '^' || c == '$';
	return part;
}

static struct part
scan_atom(struct scan *s)
{
	struct repetition r;
	struct part part;

	if (*s->at == '(') {
		s->at++;
		part = scan_branches(s, true);
		part.length = at_most_too_long(part.length + 2);
		s->at += *s->at != '\0';
	} else {
		part = scan_single(s);
	}
	while (read_repetition(s, &r))
		repeat(s, &part, &r);
	return part;
}

/* To the end, or to the parenthesis that closes it. */
static struct part
scan_branches(struct scan *s, bool inside)
{
	struct part all = { 0, false };
	bool empty = true; /* can this branch be? */

	while (*s->at != '\0' && !(inside && *s->at == ')')) {
		const bool ends = *s->at == '|';
		struct part part = scan_atom(s);

		all.length = at_most_too_long(all.length + part.length);
		all.can_be_empty = all.can_be_empty || (ends && empty);
		empty = ends || (empty && part.can_be_empty);
	}
	all.can_be_empty = all.can_be_empty || empty;
	return all;
}

/* \1 to \9 take all time; POSIX has them in basic expressions only. */
static bool
refers_back(const char *text)
{
	while ((text = strchr(text, '\\')) != NULL && text[1] != '\0') {
		if (text[1] >= '1' && text[1] <= '9')
			return true;
		text += 2;
	}
	return false;
}

/* What of it takes too much; NULL when nothing does. */
static const char *
find_excess(const char *text)
{
	struct scan scan = { .at = text };

	/* The scan goes as deep as there are parentheses. */
	if (strlen(text) > SLOT_EXPRESSION_MAX ||
	    scan_branches(&scan, false).length > SLOT_EXPRESSION_MAX)
		return "with its repetitions written out it has more than 1000"
		       " characters";
	if (scan.repeats_nothing)
		return "it repeats what can be empty";
	return refers_back(text) ? "it refers back with \\1 to \\9" : NULL;
}

bool
slot_table_check_expression(const char *text, char *why, size_t cap)
{
	const char *excess = find_excess(text);
	regex_t expression;
	int code;

	if (excess != NULL) {
		snprintf(why, cap, "%s", excess);
		return false;
	}
	code = regcomp(&expression, text, REG_EXTENDED | REG_NOSUB);
	if (code != 0) {
		regerror(code, &expression, why, cap);
		return false;
	}
	regfree(&expression);
	return true;
}
