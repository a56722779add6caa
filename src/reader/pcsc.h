/* SPDX-License-Identifier: MIT */
#ifndef READER_PCSC_H
#define READER_PCSC_H

#include "reader/reader.h"

/*
 * Readers of pcscd.  The card is held from the first connect on, exclusively
 * or shared with other programs.
 */

enum { PCSC_NAME_MAX = 128 };

struct pcsc_list {
	size_t count;
	char (*names)[PCSC_NAME_MAX];
};

/*
 * The readers as they stand now, in pcscd's order.  None at all is SR_OK and
 * an empty list.  Returns SR_OK, SR_PCSC_UNAVAILABLE or SR_NO_MEMORY.
 */
MUST_CHECK enum sr_err pcsc_list_readers(struct pcsc_list *out);
void pcsc_list_free(struct pcsc_list *list);

/*
 * EXCLUSIVE: no other program gets at the card while it is connected.
 * SHARED: for readers that other programs use too; each reader_begin() opens
 * a transaction, and nothing is taken to be still selected at the next one.
 */
enum pcsc_share { PCSC_EXCLUSIVE = 0, PCSC_SHARED };

/* Makes no PC/SC call.  Returns SR_OK or SR_NO_MEMORY. */
MUST_CHECK enum sr_err reader_pcsc_new(
    const char *name, enum pcsc_share share, struct reader **out);

#endif
