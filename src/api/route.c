/* SPDX-License-Identifier: MIT */
#include <string.h>

#include "api/route.h"

enum { SLOT_DIGITS_MAX = 9 };

static const struct route *
find_prefix(const struct route *routes, size_t count, const char *path)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(path, routes[i].prefix, strlen(routes[i].prefix)) ==
		    0)
			return &routes[i];
	return NULL;
}

enum sr_err
route_find(const struct route *routes, size_t count, const char *path,
    struct route_match *out)
{
	const struct route *route = find_prefix(routes, count, path);
	const char *digits;
	size_t len, slot = 0;

	*out = (struct route_match){ 0 };
	if (route == NULL)
		return SR_NOT_FOUND;
	digits = path + strlen(route->prefix);
	len = strspn(digits, "0123456789");
	if (len == 0 || digits[len] != '\0')
		return SR_NOT_FOUND;
	if (len > SLOT_DIGITS_MAX)
		return SR_NO_SUCH_SLOT;
	for (size_t i = 0; i < len; i++)
		slot = slot * 10 + (size_t)(digits[i] - '0');
	*out = (struct route_match){ .route = route, .slot = slot };
	return SR_OK;
}
