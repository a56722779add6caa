/* SPDX-License-Identifier: MIT */
#ifndef SOFTCARD_FAULT_H
#define SOFTCARD_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/cursor.h"
#include "base/err.h"
#include "conf/conf.h"

/*
 * How a software card misbehaves on command (sim-rest-card(1), FAULTS): a
 * line of text makes a fault, and a list of faults decides which of them
 * strikes a frame.  Doing it is the business of whoever owns the connection.
 * Nothing here waits, allocates or logs.
 */

enum {
	FAULT_NAME_MAX = 31,
	FAULT_LINE_MAX = 1023,
	FAULT_LIST_MAX = 32,
	FAULT_BYTES_MAX = 258,
	FAULT_NIBBLES_MAX = 64,
	FAULT_TEXT_MAX = 63,
	FAULT_ANSWER_MAX = 0xffff, /* of a frame to the reader */
};

/* What a reader asks of a card. */
enum fault_frame { FAULT_COMMAND, FAULT_ATR, FAULT_POWER };

enum fault_action {
	FAULT_HANG, /* the card sees nothing until this is over */
	FAULT_HANG_AFTER, /* the answer stays here until this is over */
	FAULT_DELAY, /* the same two, over after `number` ms */
	FAULT_DELAY_AFTER,
	FAULT_ANSWER, /* `bytes` for the answer */
	FAULT_LENGTH, /* an answer of `number` bytes */
	FAULT_WRONG_TAG,
	FAULT_WRONG_LENGTH,
	FAULT_TRUNCATE, /* to `number` bytes */
	FAULT_FLIP, /* byte `number` */
	FAULT_STATUS, /* `bytes`, and the card sees nothing */
	FAULT_STATUS_AFTER, /* `bytes`, and the card has run the command */
	FAULT_CLOSE_BEFORE, /* the answer, which the card has made */
	FAULT_CLOSE_IN,
	FAULT_CLOSE_AFTER,
	FAULT_SWAP, /* for the card `swap`, or "same"; it sees nothing */
	FAULT_EXTRA_BEFORE, /* `bytes`, which nobody asked for */
	FAULT_EXTRA_AFTER,
	FAULT_EJECT, /* for `number` ms; the card sees nothing */
};

/* Four bits of which those in `mask` count, or nothing: FAULT_COMMAND. */
struct fault_pattern {
	enum fault_frame frame;
	size_t count;
	struct {
		uint8_t bits, mask;
	} nibbles[FAULT_NIBBLES_MAX];
};

struct fault {
	char name[FAULT_NAME_MAX + 1];
	char card[FAULT_NAME_MAX + 1]; /* "*" = each */
	struct fault_pattern pattern;
	uint64_t skip; /* so many frames more that fit are let through */
	uint64_t left; /* and so many are struck; UINT64_MAX = all */
	unsigned percent; /* of those; 100 = each */
	uint64_t random; /* state of the generator */
	enum fault_action action;
	unsigned number;
	uint8_t bytes[FAULT_BYTES_MAX];
	size_t bytes_len;
	char swap[FAULT_NAME_MAX + 1];
	char text[FAULT_TEXT_MAX + 1]; /* the action in the words of its line */
};

/*
 * Read a line.  Returns SR_OK, or SR_BAD_CONFIG with *error saying what is
 * allowed, without a place.
 */
MUST_CHECK enum sr_err fault_parse(
    const char *line, struct fault *out, struct conf_error *error);

/* Faults of one reader: they count there, whatever happens elsewhere. */
struct fault_list {
	struct fault faults[FAULT_LIST_MAX];
	size_t count;
};

/*
 * Put it behind the others, in place of one of the same name, if there is one.
 * Returns SR_OK, or SR_BAD_CONFIG when the list is full.
 */
MUST_CHECK enum sr_err fault_list_add(
    struct fault_list *list, const struct fault *fault);

/* Without the one of this name, if there is one; NULL = without any. */
void fault_list_remove(struct fault_list *list, const char *name);

/*
 * The first fault whose turn it is with this frame for this card, copied to
 * *out; the ones behind it do not see the frame.  Returns false when there is
 * none.  A fault that has struck for the last time leaves the list.
 */
bool fault_list_strike(struct fault_list *list, const char *card,
    enum fault_frame frame, struct cursor cmd, struct fault *out);

/*
 * Do to an answer what the fault says of its bytes.  `answer` has room for
 * FAULT_ANSWER_MAX bytes.  Returns false when there was nothing to change: the
 * fault is not about bytes, or the answer has no such place.
 */
bool fault_change_answer(const struct fault *fault, struct builder *answer);

#endif
