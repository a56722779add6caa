/* SPDX-License-Identifier: MIT */
#ifndef READER_READER_H
#define READER_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "card/apdu.h"

/*
 * A reader is anything that takes a command APDU and gives an answer: a
 * PC/SC reader, a software card, a script in a test.  A reader belongs to
 * one thread, which makes every call but the maker's; the makers only
 * remember, so that what can block, blocks on that thread.
 *
 * The connection to the card is the card epoch: it begins with
 * reader_connect() and is over after any failed call or reader_disconnect().
 */
struct reader {
	const struct reader_ops *ops;
	const char *name; /* for people; lives as long as the reader */
};

struct reader_card {
	uint8_t atr[33];
	size_t atr_len;
	enum apdu_protocol protocol;
};

enum reader_disposition {
	READER_LEAVE, /* the card stays as it is */
	READER_UNPOWER, /* the next connect is a cold reset */
};

struct reader_ops {
	enum sr_err (*connect)(struct reader *r, struct reader_card *card);
	/* Both NULL where nobody else can get at the card. */
	enum sr_err (*begin)(struct reader *r);
	void (*end)(struct reader *r);
	enum sr_err (*transmit)(struct reader *r, const uint8_t *cmd,
	    size_t cmd_len, struct apdu_rsp *rsp, enum sr_executed *reached);
	void (*disconnect)(struct reader *r, enum reader_disposition how);
	void (*close)(struct reader *r);
};

/*
 * Power the card up or find it powered, get its ATR and protocol.  Connected
 * readers are disconnected first.  Returns SR_OK, SR_NO_CARD, SR_CARD_GONE,
 * SR_READER_BUSY, SR_READER_FAILURE, SR_PCSC_UNAVAILABLE or SR_NO_MEMORY.
 */
MUST_CHECK enum sr_err reader_connect(
    struct reader *r, struct reader_card *card);

/*
 * Can other programs use the card, too, between reader_end() and the next
 * reader_begin()?  Then what is selected, and which card it is, must be found
 * out again after each reader_begin().
 */
bool reader_is_shared(const struct reader *r);

/*
 * Around all commands of a request, once connected: no other program's
 * command comes in between.  Waits while another program does the same.
 * After an error the reader is disconnected, and nothing was executed: it may
 * be connected again, since a card that was reset shows here.  reader_end()
 * may be called on any reader at any time.  Errors as for reader_connect().
 */
MUST_CHECK enum sr_err reader_begin(struct reader *r);
void reader_end(struct reader *r);

/*
 * Give the card one command and get its answer, without any 61xx or 6Cxx
 * handling.  *reached says whether the command got to the card; with SR_OK it
 * is SR_EXECUTED_YES.  After an error the reader is disconnected, and only
 * with SR_EXECUTED_NO may the command be sent again, once, after a connect
 * (doc/reliability.md 1).  *rsp is wiped on error.
 */
MUST_CHECK enum sr_err reader_transmit(struct reader *r, const uint8_t *cmd,
    size_t cmd_len, struct apdu_rsp *rsp, enum sr_executed *reached);

void reader_disconnect(struct reader *r, enum reader_disposition how);

/* Disconnects (READER_LEAVE) and frees.  NULL is allowed. */
void reader_close(struct reader *r);

#endif
