/* SPDX-License-Identifier: MIT */
#ifndef PLACE_H
#define PLACE_H

#include <sys/types.h>

#include "pin/store.h"

/* A folder of a test's own, with a file of PINs and one of a latch in it. */

#define ICCID "8988211000000465008"
#define OTHER_ICCID "8988211000000465016"
#define CARD "[card \"" ICCID "\"]\n"
#define OTHER_CARD "[card \"" OTHER_ICCID "\"]\n"

struct place {
	char folder[40];
	char pins[64];
	char latch[64];
};

void place_open(struct place *p);
void place_close(struct place *p); /* nothing but those two files is left */

void place_write(const char *path, const char *text, mode_t mode);
/* In a buffer that the next call overwrites; "" when there is none. */
const char *place_read(const char *path);

/* Open it with these PINs; what goes wrong fails the test. */
void place_start(struct place *p, struct pin_store *store, const char *pins);

/* What these calls did, with the log in *log, in such a buffer, too. */
enum sr_err place_take(struct pin_store *store, const char *iccid,
    struct pin_taken *out, const char **log);
const char *place_end(struct pin_store *store, const struct pin_taken *taken,
    enum pin_end end, int tries_left);

#endif
