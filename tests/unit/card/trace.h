/* SPDX-License-Identifier: MIT */
#ifndef TRACE_H
#define TRACE_H

#include <jansson.h>

#include "card/apdu.h"
#include "render.h"

/* What real cards said: tests/data/vectors/traces.json. */

/* The member of the file's object; free with json_decref(). */
json_t *trace_load(const char *member);

/* The text of a member, "" when there is none. */
const char *trace_text(const json_t *object, const char *name);

/* Take a command apart by hand and have it put together again. */
void trace_expect_command(const char *hex, enum apdu_protocol protocol);

/* Decode; `text` NULL: it must be refused. */
void trace_expect(render_fn *render, const char *hex, const char *text);

#endif
