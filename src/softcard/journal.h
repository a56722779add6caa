/* SPDX-License-Identifier: MIT */
#ifndef SOFTCARD_JOURNAL_H
#define SOFTCARD_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * A record of every APDU for tests, one line each, appended with one write:
 *
 *	NANOSECONDS NAME > 00a4040410...
 *	NANOSECONDS NAME < 6135
 *	NANOSECONDS NAME reset
 *	NANOSECONDS NAME fault FAULT truncate 7
 *
 * with CLOCK_MONOTONIC and the card's name in the profile.  It holds RES, CK,
 * IK and PINs by design: it exists for cards whose keys are known to the
 * tester, is off unless asked for, and the file is readable by its owner
 * only.
 */
struct journal;

/* Opens for appending, mode 0600.  Returns SR_OK, SR_IO or SR_NO_MEMORY. */
MUST_CHECK enum sr_err journal_open(const char *path, struct journal **out);
void journal_close(struct journal *journal); /* NULL is allowed */

/* Each may be called from any thread; a NULL journal writes nothing. */
void journal_command(struct journal *journal, const char *name,
    const uint8_t *bytes, size_t len);
void journal_answer(struct journal *journal, const char *name,
    const uint8_t *bytes, size_t len);
void journal_event(
    struct journal *journal, const char *name, const char *event);

#endif
