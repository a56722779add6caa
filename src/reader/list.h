/* SPDX-License-Identifier: MIT */
#ifndef READER_LIST_H
#define READER_LIST_H

#include "reader/pcsc.h"
#include "reader/scard.h"

/* pcscd's list of readers, over a context that is open. */

/*
 * *code is what PC/SC said last.  Returns SR_OK, also with an empty list,
 * SR_PCSC_UNAVAILABLE or SR_NO_MEMORY; *out is empty unless SR_OK.
 */
MUST_CHECK enum sr_err list_readers(
    struct scard *s, struct pcsc_list *out, uint32_t *code);

#endif
