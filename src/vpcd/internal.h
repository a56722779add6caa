/* SPDX-License-Identifier: MIT */
#ifndef VPCD_INTERNAL_H
#define VPCD_INTERNAL_H

#include <pthread.h>

#include "vpcd/vpcd.h"

/* Between the files of vpcd/: a reader's thread and the frames it serves. */

enum {
	LENGTH_LEN = 2,
	FRAME_MAX = 0xffff,
	GONE_AS_USUAL = -1,
};

struct vpcd {
	struct vpcd_config config;
	struct softcard *card;
	const char *name; /* of the card that is in the reader now */
	pthread_t thread;
	int gone_ms; /* from its reader before it connects again */
	uint8_t frame[FRAME_MAX]; /* the command; may hold a PIN */
	uint8_t answer[FRAME_MAX]; /* may hold keys */
	uint8_t out[LENGTH_LEN + FRAME_MAX]; /* the same behind its length */
};

/*
 * Serve one frame of the reader.  Returns SR_OK, SR_IO (this connection is to
 * be closed) or SR_STOPPING.
 */
MUST_CHECK enum sr_err frame_serve(struct vpcd *v, int fd);

#endif
