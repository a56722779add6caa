/* SPDX-License-Identifier: MIT */
#ifndef READER_PCSC_H
#define READER_PCSC_H

#include "reader/reader.h"

/* Readers of pcscd, held exclusively while connected (pcsc.c is the only
 * file that knows winscard.h). */

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

/* Makes no PC/SC call.  Returns SR_OK or SR_NO_MEMORY. */
MUST_CHECK enum sr_err reader_pcsc_new(const char *name, struct reader **out);

#endif
