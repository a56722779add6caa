/* SPDX-License-Identifier: MIT */
#ifndef AUDIT_SINK_H
#define AUDIT_SINK_H

#include "audit/audit.h"

/*
 * Where lines go; shared by reference.  Each line is whole: what is left of
 * one that could only be written in part is ended before the next.
 */
struct sink;

/* With one reference.  Errors as audit_set(). */
MUST_CHECK enum sr_err sink_open(
    const struct audit_config *config, struct sink **out);
struct sink *sink_take(struct sink *sink);
void sink_release(struct sink *sink); /* NULL is allowed */

/*
 * Wait until the line is written everywhere.  False when it is not, which is
 * logged, now and then.
 */
bool sink_write(struct sink *sink, const char *line, size_t len);

bool sink_is_required(const struct sink *sink);

#endif
