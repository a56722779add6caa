/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_TARGET_H
#define CLIENT_TARGET_H

#include <stdbool.h>
#include <stddef.h>

/* Who is asked, as the end of a URL. */

/* A reader's name has at most 255 bytes, each of which may take three. */
enum { TARGET_NAME_MAX = 255, TARGET_MAX = 3 * TARGET_NAME_MAX + 8 };

void target_slot(unsigned slot, char out[TARGET_MAX]);

/* `kind` is "iccid", "imsi" or "reader"; false: empty, or too long a name. */
bool target_name(const char *kind, const char *name, char out[TARGET_MAX]);

#endif
