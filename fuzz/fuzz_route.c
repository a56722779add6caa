/* SPDX-License-Identifier: MIT */
#include <stdlib.h>
#include <string.h>

#include "api/route.h"

/*
 * Any text as a path: it is found nowhere, or what is found of it keeps to the
 * rules of its route, and a name comes out as it went in.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct route routes[] = {
	{ "POST", "/a/slot/", ROUTE_SLOT, NULL },
	{ "GET", "/a/iccid/", ROUTE_ICCID, NULL },
	{ "GET", "/a/imsi/", ROUTE_IMSI, NULL },
	{ "GET", "/a/reader/", ROUTE_READER, NULL },
	{ "GET", "/a/slots", ROUTE_ALL, NULL },
};

enum { COUNT = sizeof(routes) / sizeof(routes[0]) };

static void
check(bool right)
{
	if (!right)
		abort();
}

static bool
is_of(const char *text, const char *set, size_t min, size_t max)
{
	size_t len = strlen(text);

	return strspn(text, set) == len && len >= min && len <= max;
}

/* All of it percent-encoded leads to the same name. */
static void
check_name(const char *name)
{
	static const char digits[] = "0123456789abcdef";
	char path[sizeof("/a/reader/") + 3 * PCSC_NAME_MAX];
	struct route_match match;
	char *at = path + strlen(strcpy(path, "/a/reader/"));

	check(name[0] != '\0' && strlen(name) < PCSC_NAME_MAX);
	for (const unsigned char *c = (const unsigned char *)name; *c != '\0';
	     c++) {
		*at++ = '%';
		*at++ = digits[*c >> 4];
		*at++ = digits[*c & 15];
	}
	*at = '\0';
	check(route_find(routes, COUNT, path, &match) == SR_OK);
	check(strcmp(match.text, name) == 0);
}

static void
check_match(const char *path, const struct route_match *m)
{
	check(strncmp(path, m->route->path, strlen(m->route->path)) == 0);
	switch (m->route->key) {
	case ROUTE_SLOT:
		check(m->slot <= 999999999 && m->text[0] == '\0');
		break;
	case ROUTE_ICCID:
		check(is_of(m->text, "0123456789abcdef", 1, 20));
		break;
	case ROUTE_IMSI:
		check(is_of(m->text, "0123456789", 6, 15));
		break;
	case ROUTE_READER:
		check_name(m->text);
		break;
	case ROUTE_ALL:
	default:
		check(strcmp(path, "/a/slots") == 0);
	}
}

static void
try(const char *path)
{
	struct route_match match;
	enum sr_err err = route_find(routes, COUNT, path, &match);

	if (err == SR_OK)
		check_match(path, &match);
	else
		check((err == SR_NOT_FOUND || err == SR_NO_SUCH_SLOT) &&
		    match.route == NULL && match.text[0] == '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	try(text);
	free(text);
	return 0;
}
