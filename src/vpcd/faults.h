/* SPDX-License-Identifier: MIT */
#ifndef VPCD_FAULTS_H
#define VPCD_FAULTS_H

#include <stdbool.h>

#include "base/err.h"
#include "softcard/fault.h"

/*
 * The faults of one reader, which its thread asks for and others change, and
 * the end of waits: whoever removes a fault that is under way ends it.
 *
 * Callable from any thread; strikes come from one.
 */
struct faults;

/* Returns SR_OK, SR_NO_MEMORY or SR_IO. */
MUST_CHECK enum sr_err faults_new(struct faults **out);
void faults_free(struct faults *faults); /* NULL is allowed */

/* As the calls of softcard/fault.h. */
MUST_CHECK enum sr_err faults_add(
    struct faults *faults, const struct fault *fault);
void faults_remove(struct faults *faults, const char *name);

/* What strikes is under way until the next call. */
bool faults_strike(struct faults *faults, const char *card,
    enum fault_frame frame, struct cursor cmd, struct fault *out);

/* Readable when the fault under way has been removed. */
int faults_end_fd(const struct faults *faults);

#endif
