/* SPDX-License-Identifier: MIT */
#include <string.h>
#include <strings.h>

#include "api/gate.h"

static const char *const loopback[] = { "localhost", "127.0.0.1", "::1" };

/* A request without Host (HTTP/1.0) is nobody's page. */
static bool
origin_is_own(const char *origin, const char *host, bool tls)
{
	const char *scheme = tls ? "https://" : "http://";
	const size_t len = strlen(scheme);

	return host != NULL && strncasecmp(origin, scheme, len) == 0 &&
	    strcasecmp(origin + len, host) == 0;
}

/* Is `host`, without its port, this name?  IPv6 stands in brackets there. */
static bool
is_named(const char *host, size_t len, const char *name)
{
	if (strchr(name, ':') != NULL) {
		if (len < 2 || host[0] != '[' || host[len - 1] != ']')
			return false;
		host++;
		len -= 2;
	}
	return strlen(name) == len && strncasecmp(host, name, len) == 0;
}

static bool
is_one_of(const char *host, const char *const *names, size_t count)
{
	size_t len = host[0] == '[' ? strcspn(host, "]") : strcspn(host, ":");
	const char *port;

	if (host[len] == ']')
		len++;
	port = host + len;
	if (*port != '\0' &&
	    (*port != ':' ||
		strspn(port + 1, "0123456789") != strlen(port + 1)))
		return false;
	for (size_t i = 0; i < count; i++)
		if (is_named(host, len, names[i]))
			return true;
	return false;
}

static bool
host_is_known(const struct api_config *config, const char *host)
{
	return is_one_of(
		   host, loopback, sizeof(loopback) / sizeof(loopback[0])) ||
	    is_one_of(host, config->hosts, config->host_count);
}

enum sr_err
gate_check(const struct api_config *config, const struct http_request *request,
    bool tls)
{
	const char *site = request->sec_fetch_site;

	if (request->origin != NULL &&
	    !origin_is_own(request->origin, request->host, tls))
		return SR_FORBIDDEN_ORIGIN;
	if (site != NULL && strcasecmp(site, "same-origin") != 0 &&
	    strcasecmp(site, "none") != 0)
		return SR_FORBIDDEN_ORIGIN;
	if (config->only_known_hosts && request->host != NULL &&
	    !host_is_known(config, request->host))
		return SR_WRONG_HOST;
	return SR_OK;
}
