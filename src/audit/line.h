/* SPDX-License-Identifier: MIT */
#ifndef AUDIT_LINE_H
#define AUDIT_LINE_H

#include "audit/audit.h"

/* An event as a line with its '\n'; `now_ms` since 1970.  Returns its length.
 */
size_t audit_line(
    const struct audit_event *event, uint64_t now_ms, char out[AUDIT_LINE_MAX]);

/* The line that says that so many are missing. */
size_t audit_line_lost(
    uint64_t count, uint64_t now_ms, char out[AUDIT_LINE_MAX]);

/* Milliseconds since 1970. */
uint64_t audit_now_ms(void);

#endif
