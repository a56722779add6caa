/* SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/wipe.h"
#include "softcard/fault.h"

enum {
	NUMBER_DIGITS_MAX = 9,
	COUNT_MAX = 999999999,
	WAIT_MS_MAX = 600000,
	SW_LEN = 2,
};

#define BLANKS " \t\r\n"

/* A line in words: `word` is the one to be read, "" behind the last. */
struct words {
	char text[FAULT_LINE_MAX + 1];
	char *rest;
	const char *word;
	struct conf_error *error;
};

/* What an action takes behind its words. */
enum argument { NOTHING, NUMBER, BYTES, STATUS, NAME, EXTRA };

struct action_row {
	const char *first, *second; /* second: NULL = the action has one word */
	enum fault_action action;
	enum argument argument;
	unsigned max; /* of a number */
};

static const struct action_row actions[] = {
	{ "hang", NULL, FAULT_HANG, NOTHING, 0 },
	{ "hang-after", NULL, FAULT_HANG_AFTER, NOTHING, 0 },
	{ "delay", NULL, FAULT_DELAY, NUMBER, WAIT_MS_MAX },
	{ "delay-after", NULL, FAULT_DELAY_AFTER, NUMBER, WAIT_MS_MAX },
	{ "answer", NULL, FAULT_ANSWER, BYTES, 0 },
	{ "length", NULL, FAULT_LENGTH, NUMBER, FAULT_ANSWER_MAX },
	{ "wrong-tlv", "tag", FAULT_WRONG_TAG, NOTHING, 0 },
	{ "wrong-tlv", "length", FAULT_WRONG_LENGTH, NOTHING, 0 },
	{ "truncate", NULL, FAULT_TRUNCATE, NUMBER, FAULT_ANSWER_MAX },
	{ "flip", NULL, FAULT_FLIP, NUMBER, FAULT_ANSWER_MAX },
	{ "status", NULL, FAULT_STATUS, STATUS, 0 },
	{ "status-after", NULL, FAULT_STATUS_AFTER, STATUS, 0 },
	{ "close", "before", FAULT_CLOSE_BEFORE, NOTHING, 0 },
	{ "close", "in", FAULT_CLOSE_IN, NOTHING, 0 },
	{ "close", "after", FAULT_CLOSE_AFTER, NOTHING, 0 },
	{ "swap", NULL, FAULT_SWAP, NAME, 0 },
	{ "extra", "before", FAULT_EXTRA_BEFORE, EXTRA, 0 },
	{ "extra", "after", FAULT_EXTRA_AFTER, EXTRA, 0 },
	{ "eject", NULL, FAULT_EJECT, NUMBER, WAIT_MS_MAX },
};

/* B0 and B2 differ in one bit, so that READ is one pattern too. */
static const struct {
	const char *word;
	enum fault_frame frame;
	uint8_t ins, mask;
} pattern_words[] = {
	{ "authenticate", FAULT_COMMAND, 0x88, 0xff },
	{ "get-response", FAULT_COMMAND, 0xc0, 0xff },
	{ "select", FAULT_COMMAND, 0xa4, 0xff },
	{ "read", FAULT_COMMAND, 0xb0, 0xfd },
	{ "atr", FAULT_ATR, 0, 0 },
	{ "power", FAULT_POWER, 0, 0 },
};

static bool fail(struct words *w, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool
fail(struct words *w, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(w->error->text, sizeof(w->error->text), format, args);
	va_end(args);
	return false;
}

static void
next_word(struct words *w)
{
	char *start = w->rest + strspn(w->rest, BLANKS);

	w->rest = start + strcspn(start, BLANKS);
	if (*w->rest != '\0')
		*w->rest++ = '\0';
	w->word = start;
}

/* Steps over the word if it is this one. */
static bool
take(struct words *w, const char *word)
{
	if (strcmp(w->word, word) != 0)
		return false;
	next_word(w);
	return true;
}

/* Digits and then `tail`. */
static bool
is_number(const char *word, const char *tail)
{
	size_t digits = strspn(word, "0123456789");

	return digits > 0 && digits <= NUMBER_DIGITS_MAX &&
	    strcmp(word + digits, tail) == 0;
}

static bool
take_number(struct words *w, const char *what, unsigned min, unsigned max,
    unsigned *out)
{
	unsigned long number = strtoul(w->word, NULL, 10);

	if (!is_number(w->word, "") || number < min || number > max)
		return fail(w, "%s must be %u to %u", what, min, max);
	*out = (unsigned)number;
	next_word(w);
	return true;
}

static bool
take_name(struct words *w, const char *what, char out[FAULT_NAME_MAX + 1])
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
				      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-";
	size_t len = strlen(w->word);

	if (len == 0 || len > FAULT_NAME_MAX || strspn(w->word, allowed) != len)
		return fail(w,
		    "%s must be 1 to %d letters, digits, '.', '_' or '-'", what,
		    FAULT_NAME_MAX);
	memcpy(out, w->word, len + 1);
	next_word(w);
	return true;
}

static bool
take_card(struct words *w, struct fault *f)
{
	if (!take(w, "*"))
		return take_name(w, "the card: *, or its name", f->card);
	strcpy(f->card, "*");
	return true;
}

/* --- the pattern --- */

static void
add_nibble(struct fault_pattern *pattern, uint8_t bits, uint8_t mask)
{
	pattern->nibbles[pattern->count].bits = bits;
	pattern->nibbles[pattern->count].mask = mask;
	pattern->count++;
}

static void
add_byte(struct fault_pattern *pattern, uint8_t bits, uint8_t mask)
{
	add_nibble(pattern, bits >> 4, mask >> 4);
	add_nibble(pattern, bits & 0x0f, mask & 0x0f);
}

static bool
add_nibbles(struct fault_pattern *pattern, const char *word)
{
	char byte[] = "00";
	uint8_t bits;

	if (word[0] == '\0' || strlen(word) > FAULT_NIBBLES_MAX)
		return false;
	for (; *word != '\0'; word++) {
		byte[1] = *word;
		if (*word == '?')
			add_nibble(pattern, 0, 0);
		else if (hex_decode_exact(byte, &bits, sizeof(bits)) == SR_OK)
			add_nibble(pattern, bits, 0x0f);
		else
			return false;
	}
	return true;
}

static bool
take_nibbles(struct words *w, struct fault_pattern *pattern)
{
	if (!add_nibbles(pattern, w->word))
		return fail(w,
		    "the pattern must be authenticate, get-response, select, "
		    "read, atr, power, or 1 to %d of 0-9, a-f and ?",
		    FAULT_NIBBLES_MAX);
	next_word(w);
	return true;
}

static bool
take_pattern(struct words *w, struct fault_pattern *pattern)
{
	for (size_t i = 0; i < sizeof(pattern_words) / sizeof(*pattern_words);
	     i++) {
		if (!take(w, pattern_words[i].word))
			continue;
		pattern->frame = pattern_words[i].frame;
		if (pattern->frame != FAULT_COMMAND)
			return true;
		add_byte(pattern, 0, 0);
		add_byte(pattern, pattern_words[i].ins, pattern_words[i].mask);
		return true;
	}
	return take_nibbles(w, pattern);
}

/* --- when --- */

static bool
take_percent(struct words *w, struct fault *f)
{
	unsigned seed = 1;

	f->percent = (unsigned)strtoul(w->word, NULL, 10);
	if (f->percent < 1 || f->percent > 100)
		return fail(w, "a percentage must be 1%% to 100%%");
	next_word(w);
	if (take(w, "seed") && !take_number(w, "seed", 0, COUNT_MAX, &seed))
		return false;
	f->left = UINT64_MAX;
	f->random = seed;
	return true;
}

/* Without a word of its own it is once. */
static bool
take_when(struct words *w, struct fault *f)
{
	unsigned number = 0;

	f->left = 1;
	f->percent = 100;
	if (take(w, "after") && !take_number(w, "after", 1, COUNT_MAX, &number))
		return false;
	f->skip = number;
	if (take(w, "once"))
		return true;
	if (take(w, "always")) {
		f->left = UINT64_MAX;
		return true;
	}
	if (is_number(w->word, "%"))
		return take_percent(w, f);
	if (!is_number(w->word, ""))
		return true;
	if (!take_number(w, "a count", 1, COUNT_MAX, &number))
		return false;
	f->left = number;
	return true;
}

/* --- the action --- */

static bool
take_bytes(struct words *w, struct fault *f)
{
	if (w->word[0] == '\0' ||
	    hex_decode(w->word, strlen(w->word), f->bytes, sizeof(f->bytes),
		&f->bytes_len) != SR_OK)
		return fail(w, "needs 1 to %d bytes in hex", FAULT_BYTES_MAX);
	next_word(w);
	return true;
}

static bool
take_status(struct words *w, struct fault *f)
{
	if (!take_bytes(w, f) || f->bytes_len != SW_LEN)
		return fail(w, "a status word must be 4 hex digits");
	return true;
}

/* Without bytes of its own it is a success without data. */
static bool
take_extra(struct words *w, struct fault *f)
{
	if (w->word[0] != '\0')
		return take_bytes(w, f);
	f->bytes[0] = 0x90;
	f->bytes_len = SW_LEN;
	return true;
}

static bool
take_argument(struct words *w, const struct action_row *row, struct fault *f)
{
	switch (row->argument) {
	case NOTHING:
		return true;
	case NUMBER:
		return take_number(w, row->first, 0, row->max, &f->number);
	case BYTES:
		return take_bytes(w, f);
	case STATUS:
		return take_status(w, f);
	case NAME:
		return take_name(
		    w, "swap: same, or the name of a card", f->swap);
	case EXTRA:
		return take_extra(w, f);
	}
	return false;
}

/* No answer is given to power on, power off and reset. */
static bool
needs_answer(enum fault_action action)
{
	return (action >= FAULT_ANSWER && action <= FAULT_STATUS_AFTER) ||
	    action == FAULT_CLOSE_IN;
}

static bool
is_action(const char *word)
{
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (strcmp(word, actions[i].first) == 0)
			return true;
	return false;
}

/* A number, or what an action follows, was meant to say when. */
static bool
fail_action(struct words *w, const char *first)
{
	bool is_when = strspn(first, "0123456789") > 0 ||
	    (!is_action(first) && is_action(w->word));

	if (is_when)
		return fail(w,
		    "when must be nothing or [after N] and once, always, N or "
		    "N%% [seed N]");
	return fail(w,
	    "the action must be hang, hang-after, delay, delay-after, answer, "
	    "length, wrong-tlv tag|length, truncate, flip, status, "
	    "status-after, close before|in|after, swap, "
	    "extra before|after, or eject");
}

static bool
take_action(struct words *w, struct fault *f)
{
	const char *first = w->word;

	next_word(w);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++) {
		const struct action_row *row = &actions[i];

		if (strcmp(first, row->first) != 0 ||
		    (row->second != NULL && !take(w, row->second)))
			continue;
		f->action = row->action;
		if (f->pattern.frame == FAULT_POWER && needs_answer(f->action))
			return fail(w, "power has no answer to change");
		return take_argument(w, row, f);
	}
	return fail_action(w, first);
}

/* One blank between the words, and not all of a long one. */
static void
copy_text(const char *from, char out[FAULT_TEXT_MAX + 1])
{
	size_t len = 0;

	from += strspn(from, BLANKS);
	while (*from != '\0' && len < FAULT_TEXT_MAX) {
		size_t n = strspn(from, BLANKS);

		out[len] = n > 0 ? ' ' : *from;
		if (n == 0 || from[n] != '\0')
			len++;
		from += n > 0 ? n : 1;
	}
	out[len] = '\0';
}

static bool
parse(struct words *w, const char *line, struct fault *f)
{
	next_word(w);
	if (!take_name(w, "the name of a fault", f->name) || !take_card(w, f) ||
	    !take_pattern(w, &f->pattern) || !take_when(w, f))
		return false;
	copy_text(line + (w->word - w->text), f->text);
	if (!take_action(w, f))
		return false;
	return w->word[0] == '\0' || fail(w, "the line goes on too long");
}

enum sr_err
fault_parse(const char *line, struct fault *out, struct conf_error *error)
{
	struct words w = { .error = error };
	size_t len = strlen(line);

	memset(out, 0, sizeof(*out));
	w.rest = w.text;
	if (len > FAULT_LINE_MAX)
		fail(&w, "a line has at most %d characters", FAULT_LINE_MAX);
	else {
		memcpy(w.text, line, len + 1);
		if (parse(&w, line, out))
			return SR_OK;
	}
	wipe(out, sizeof(*out));
	return SR_BAD_CONFIG;
}
