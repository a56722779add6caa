/* SPDX-License-Identifier: MIT */
#ifndef PLACE_H
#define PLACE_H

#include "auc/auc.h"

/* Where a test has its file of sequence numbers. */
extern char folder[];
extern char path[64];

extern const struct auc_subscriber someone;

void place_begin(void); /* aborts when it cannot */
void place_end(void);

/* The file of the test before must not be there. */
void clean(void);

struct auc_state *open_state(void);

#endif
