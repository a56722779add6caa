/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "client/target.h"

void
target_slot(unsigned slot, char out[TARGET_MAX])
{
	snprintf(out, TARGET_MAX, "slot/%u", slot);
}

/* RFC 3986, 2.3: what needs no escape. */
static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || strchr("-._~", c) != NULL;
}

bool
target_name(const char *kind, const char *name, char out[TARGET_MAX])
{
	size_t len = strlen(name);
	size_t at = (size_t)snprintf(out, TARGET_MAX, "%s/", kind);

	if (len == 0 || len > TARGET_NAME_MAX)
		return false;
	for (; *name != '\0'; name++)
		if (is_plain(*name))
			out[at++] = *name;
		else
			at += (size_t)snprintf(out + at, TARGET_MAX - at,
			    "%%%02X", (unsigned)(unsigned char)*name);
	out[at] = '\0';
	return true;
}
