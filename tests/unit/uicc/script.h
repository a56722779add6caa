/* SPDX-License-Identifier: MIT */
#ifndef SCRIPT_H
#define SCRIPT_H

#include "reader/reader.h"

/*
 * A reader that replays a script and fails the test on any deviation:
 *
 *	+ t0                    connect finds a card with T=0
 *	+ t1 cold               ... with T=1, unpowered since the last one
 *	+ no_card               connect fails with this code
 *	> 00a40004023f00        this command must come
 *	< 612f                  and gets this answer, whatever its shape
 *	! reader_failure no     or this error and "reached"
 *	= take                  something else happens, see script_event()
 *
 * One line each; spaces between the bytes and lines with # are for people.
 */
struct reader *script_reader(const char *text);

/* The same, and other programs use the card, too. */
struct reader *script_shared_reader(const char *text);

/* This must be what comes next. */
void script_event(const char *what);

/* Everything was used up, and how many AUTHENTICATE there were. */
void script_assert_end(void);
int script_authenticates(void);

#endif
