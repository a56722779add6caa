/* SPDX-License-Identifier: MIT */
#include "client/address.h"
#include "t.h"

#define A63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static const struct row {
	const char *name;
	const char *host;
	unsigned port;
	const char *url; /* NULL = SR_USAGE */
} rows[] = {
	{ "name", "localhost", 8000, "http://localhost:8000" },
	{ "domain", "sim-1.lab.example.", 1, "http://sim-1.lab.example.:1" },
	{ "IPv4", "192.0.2.1", 65535, "http://192.0.2.1:65535" },
	{ "IPv6", "::1", 8000, "http://[::1]:8000" },
	{ "IPv6 in brackets", "[2001:DB8::1]", 8000,
	    "http://[2001:DB8::1]:8000" },
	{ "IPv4 in IPv6", "::ffff:192.0.2.1", 80,
	    "http://[::ffff:192.0.2.1]:80" },
	{ "zone", "fe80::1%eth0", 80, "http://[fe80::1%25eth0]:80" },
	{ "zone in brackets", "[fe80::1%eth0.5]", 80,
	    "http://[fe80::1%25eth0.5]:80" },
	{ "longest name", A63 "." A63 "." A63 "." A63, 80,
	    "http://" A63 "." A63 "." A63 "." A63 ":80" },
	{ "too long", A63 "." A63 "." A63 "." A63 "a", 80, NULL },
	{ "port 0", "localhost", 0, NULL },
	{ "port 65536", "localhost", 65536, NULL },
	{ "empty", "", 80, NULL },
	{ "empty brackets", "[]", 80, NULL },
	{ "one bracket", "[::1", 80, NULL },
	{ "name in brackets", "[localhost]", 80, NULL },
	{ "port in host", "localhost:80", 80, NULL },
	{ "URL", "http://localhost", 80, NULL },
	{ "path", "localhost/x", 80, NULL },
	{ "user", "user@localhost", 80, NULL },
	{ "query", "localhost?", 80, NULL },
	{ "space", "local host", 80, NULL },
	{ "line end", "localhost\r\nX: y", 80, NULL },
	{ "escaped", "local%68ost", 80, NULL },
	{ "zone empty", "fe80::1%", 80, NULL },
	{ "zone with a slash", "fe80::1%a/b", 80, NULL },
	{ "not ASCII",
	    "b\xc3\xbc"
	    "cher",
	    80, NULL },
};

static void
test_row(void **state)
{
	const struct row *row = *state;
	char out[ADDRESS_MAX];

	assert_int_equal(address_format(row->host, row->port, out),
	    row->url == NULL ? SR_USAGE : SR_OK);
	if (row->url != NULL)
		assert_string_equal(out, row->url);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	return t_main("client/address");
}
