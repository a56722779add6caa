/* SPDX-License-Identifier: MIT */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "client/address.h"

#define DIGITS "0123456789"
#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

/*
 * RFC 1035: at most 255; a zone (RFC 4007) is shorter than the rest.  A path
 * is what a proxy in front may want.
 */
enum { HOST_MAX = 255, PATH_MAX_LEN = 255 };

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

/* What stands between "//" and the end, in parts that follow each other. */
struct parts {
	const char *host; /* with brackets and zone, as a URL has them */
	size_t host_len;
	const char *port; /* 0 digits: left out */
	size_t port_len;
	const char *path;
	size_t path_len;
};

static bool
split(const char *text, struct parts *out)
{
	const char *end = text + strcspn(text, "/");
	const char *bracket = memchr(text, ']', (size_t)(end - text));
	const char *from = bracket == NULL ? text : bracket;
	const char *colon = memchr(from, ':', (size_t)(end - from));

	out->host = text;
	out->host_len = (size_t)((colon == NULL ? end : colon) - text);
	out->port = colon == NULL ? end : colon + 1;
	out->port_len = (size_t)(end - out->port);
	out->path = end;
	out->path_len = strlen(end);
	while (out->path_len > 0 && end[out->path_len - 1] == '/')
		out->path_len--;
	return colon == NULL ||
	    (out->port_len > 0 &&
		memchr(out->port, ':', out->port_len) == NULL);
}

static bool
is_port(const char *digits, size_t len)
{
	unsigned port = 0;

	if (len == 0)
		return true;
	if (len > 5 || strspn(digits, DIGITS) < len)
		return false;
	for (size_t i = 0; i < len; i++)
		port = 10 * port + (unsigned)(digits[i] - '0');
	return port >= 1 && port <= 65535;
}

static bool
is_host(const char *host, size_t len)
{
	char zone[ADDRESS_MAX], text[HOST_MAX + 1];
	char *percent;

	if (len == 0 || len > HOST_MAX)
		return false;
	memcpy(text, host, len);
	text[len] = '\0';
	/* RFC 6874: the zone of a URL is behind %25. */
	if ((percent = strchr(text, '%')) != NULL) {
		if (strncmp(percent, "%25", 3) != 0)
			return false;
		memmove(percent + 1, percent + 3, strlen(percent + 3) + 1);
	}
	if (strchr(text, ':') != NULL && *text != '[')
		return false;
	return address_format(text, 1, zone) == SR_OK;
}

static bool
is_here(const char *host, size_t len)
{
	static const char *const names[] = { "localhost", "[::1]" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (len == strlen(names[i]) &&
		    strncasecmp(host, names[i], len) == 0)
			return true;
	/* 127.0.0.0/8, and no name that begins like it */
	return len > 4 && strncmp(host, "127.", 4) == 0 &&
	    strspn(host, DIGITS ".") >= len;
}

static const char *
parse_network(const char *scheme, const char *rest, struct address *out)
{
	struct parts parts;

	if (strpbrk(rest, "@?#") != NULL)
		return "must have no user, query or fragment";
	if (!split(rest, &parts) || !is_host(parts.host, parts.host_len))
		return "must have the name or address of a host, that of IPv6 "
		       "in brackets";
	if (!is_port(parts.port, parts.port_len))
		return "the port must be 1 to 65535";
	if (parts.path_len > PATH_MAX_LEN ||
	    strspn(parts.path, DIGITS LETTERS "/._~-") < parts.path_len)
		return "the path must be letters, digits and - . _ ~ /";
	snprintf(out->base, sizeof(out->base), "%s://%.*s%s%.*s%.*s", scheme,
	    (int)parts.host_len, parts.host, parts.port_len > 0 ? ":" : "",
	    (int)parts.port_len, parts.port, (int)parts.path_len, parts.path);
	out->tls = strcmp(scheme, "https") == 0;
	out->local = is_here(parts.host, parts.host_len);
	return NULL;
}

const char *
address_unix(const char *path, struct address *out)
{
	*out = (struct address){ .local = true };
	if (*path != '/')
		return "the path of a socket must begin with a slash";
	if (strlen(path) >= sizeof(out->unix_path))
		return "the path of a socket must have at most 107 bytes";
	snprintf(out->unix_path, sizeof(out->unix_path), "%s", path);
	/* What the server is called by those who are on its computer. */
	snprintf(out->base, sizeof(out->base), "http://localhost");
	return NULL;
}

const char *
address_parse(const char *url, struct address *out)
{
	*out = (struct address){ .local = false };
	if (strncasecmp(url, "http://", 7) == 0)
		return parse_network("http", url + 7, out);
	if (strncasecmp(url, "https://", 8) == 0)
		return parse_network("https", url + 8, out);
	if (strncasecmp(url, "unix:", 5) == 0)
		return address_unix(url + 5, out);
	return "must begin with http://, https:// or unix:/";
}
