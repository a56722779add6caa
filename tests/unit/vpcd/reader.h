/* SPDX-License-Identifier: MIT */
#ifndef READER_H
#define READER_H

#include "vpcd/vpcd.h"

/*
 * A card against a reader made here, which is what vpcd is: a listener.  The
 * cards are the built-in ones; sim0 is in the reader.
 */

struct reader {
	int listener;
	int fd; /* the connection */
	int stop_fd;
	struct profile_list *list;
	struct pool *pool;
	struct faults *faults;
	struct journal *journal;
	int journal_fd; /* where it can be read */
	struct vpcd *vpcd;
};

/* On a port that nothing listens on yet. */
void reader_start(struct reader *r);
void reader_stop(struct reader *r);

void reader_listen(struct reader *r);
void reader_accept(struct reader *r);
void reader_send(struct reader *r, const char *hex);

/* The next bytes are these. */
void reader_expect(struct reader *r, const char *hex);
void reader_expect_zeros(struct reader *r, size_t count);

/* Nothing more comes, and the card hangs up. */
void reader_expect_end(struct reader *r);

/* No card connects for longer than one that has lost its reader needs. */
void reader_expect_nobody(struct reader *r);

/* The next line of the journal is this one, behind its time. */
void reader_expect_journal(struct reader *r, const char *line);

/* Each test has a reader of its own: *state is such a row. */
struct reader_test {
	const char *name;
	void (*run)(struct reader *r);
};
void reader_run(void **state);

#define ATR_FRAME "0016 3b9f96801f878031e073fe211b674a4c753034054ba9"

#endif
