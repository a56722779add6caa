/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "client/address.h"

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/* RFC 1035: at most 255; a zone (RFC 4007) is shorter than the rest. */
enum { HOST_MAX = 255 };

static bool
is_made_of(const char *text, size_t len, const char *allowed)
{
	return len > 0 && len <= HOST_MAX && strspn(text, allowed) >= len;
}

/* RFC 6874: the % before a zone is written %25 in a URL. */
static enum sr_err
format_ipv6(const char *host, size_t len, unsigned port, char out[ADDRESS_MAX])
{
	const char *zone = memchr(host, '%', len);
	size_t head = zone == NULL ? len : (size_t)(zone - host);
	size_t tail = zone == NULL ? 0 : len - head - 1;

	if (!is_made_of(host, head, DIGITS "abcdefABCDEF:.") ||
	    (zone != NULL && !is_made_of(zone + 1, tail, DIGITS LETTERS "._-")))
		return SR_USAGE;
	snprintf(out, ADDRESS_MAX, "http://[%.*s%s%.*s]:%u", (int)head, host,
	    zone == NULL ? "" : "%25", (int)tail, zone == NULL ? "" : zone + 1,
	    port);
	return SR_OK;
}

enum sr_err
address_format(const char *host, unsigned port, char out[ADDRESS_MAX])
{
	size_t len = strlen(host);

	if (port == 0 || port > 65535 || len > HOST_MAX)
		return SR_USAGE;
	if (len > 2 && host[0] == '[' && host[len - 1] == ']')
		return format_ipv6(host + 1, len - 2, port, out);
	if (strchr(host, ':') != NULL)
		return format_ipv6(host, len, port, out);
	if (!is_made_of(host, len, DIGITS LETTERS "._-"))
		return SR_USAGE;
	snprintf(out, ADDRESS_MAX, "http://%s:%u", host, port);
	return SR_OK;
}
