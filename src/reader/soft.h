/* SPDX-License-Identifier: MIT */
#ifndef READER_SOFT_H
#define READER_SOFT_H

#include "reader/reader.h"
#include "softcard/softcard.h"

/* A reader with a software card in it.  Takes the card, also on failure. */
MUST_CHECK enum sr_err reader_soft_new(
    const char *name, struct softcard *card, struct reader **out);

#endif
