/* SPDX-License-Identifier: MIT */
#include "client/address.h"
#include "t.h"

#define A63 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

#define A63_LESS "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

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

static const struct url_row {
	const char *name;
	const char *url;
	const char *base; /* NULL: `wrong` is told */
	const char *unix_path;
	bool tls;
	bool local;
	const char *wrong;
} url_rows[] = {
	{ "URL", "http://localhost:8000", "http://localhost:8000", "", false,
	    true, NULL },
	{ "URL without a port", "http://sim.lab.example",
	    "http://sim.lab.example", "", false, false, NULL },
	{ "URL with a slash", "http://10.0.0.1/", "http://10.0.0.1", "", false,
	    false, NULL },
	{ "https", "https://sim.lab.example:8443/",
	    "https://sim.lab.example:8443", "", true, false, NULL },
	{ "capitals", "HTTPS://Sim.Example", "https://Sim.Example", "", true,
	    false, NULL },
	{ "path", "https://sim.lab.example/cards//",
	    "https://sim.lab.example/cards", "", true, false, NULL },
	{ "path of two", "https://a/b-1/c_2~.", "https://a/b-1/c_2~.", "", true,
	    false, NULL },
	{ "IPv4 here", "http://127.1.2.3:80", "http://127.1.2.3:80", "", false,
	    true, NULL },
	{ "a name like IPv4 here", "http://127.example:80",
	    "http://127.example:80", "", false, false, NULL },
	{ "IPv6 here", "http://[::1]:80", "http://[::1]:80", "", false, true,
	    NULL },
	{ "IPv6", "https://[2001:db8::1]", "https://[2001:db8::1]", "", true,
	    false, NULL },
	{ "IPv6 with a zone", "http://[fe80::1%25eth0]:80",
	    "http://[fe80::1%25eth0]:80", "", false, false, NULL },
	{ "a name like localhost", "http://localhost.example",
	    "http://localhost.example", "", false, false, NULL },
	{ "LOCALHOST", "http://LOCALHOST", "http://LOCALHOST", "", false, true,
	    NULL },
	{ "socket", "unix:/run/sim-rest/server", "http://localhost",
	    "/run/sim-rest/server", false, true, NULL },
	{ "socket with slashes", "unix:///run/s", "http://localhost",
	    "///run/s", false, true, NULL },
	{ "no scheme", "localhost:8000", NULL, NULL, false, false,
	    "must begin with http://, https:// or unix:/" },
	{ "another scheme", "ftp://localhost", NULL, NULL, false, false,
	    "must begin with http://, https:// or unix:/" },
	{ "nothing", "", NULL, NULL, false, false,
	    "must begin with http://, https:// or unix:/" },
	{ "no host", "http://", NULL, NULL, false, false,
	    "must have the name or address of a host, that of IPv6 in "
	    "brackets" },
	{ "no host but a port", "http://:80", NULL, NULL, false, false,
	    "must have the name or address of a host, that of IPv6 in "
	    "brackets" },
	{ "IPv6 without brackets", "http://2001:db8::1/", NULL, NULL, false,
	    false,
	    "must have the name or address of a host, that of IPv6 in "
	    "brackets" },
	{ "zone without %25", "http://[fe80::1%eth0]/", NULL, NULL, false,
	    false,
	    "must have the name or address of a host, that of IPv6 in "
	    "brackets" },
	{ "colon without a port", "http://a:/", NULL, NULL, false, false,
	    "must have the name or address of a host, that of IPv6 in "
	    "brackets" },
	{ "behind the bracket", "http://[::1]x:80", NULL, NULL, false, false,
	    "must have the name or address of a host, that of IPv6 in "
	    "brackets" },
	{ "space in the host", "http://a b/", NULL, NULL, false, false,
	    "must have the name or address of a host, that of IPv6 in "
	    "brackets" },
	{ "port 0 in a URL", "http://a:0", NULL, NULL, false, false,
	    "the port must be 1 to 65535" },
	{ "port too large", "http://a:65536", NULL, NULL, false, false,
	    "the port must be 1 to 65535" },
	{ "port with many digits", "http://a:000080", NULL, NULL, false, false,
	    "the port must be 1 to 65535" },
	{ "port in letters", "http://a:80x", NULL, NULL, false, false,
	    "the port must be 1 to 65535" },
	{ "user in a URL", "https://u:secret@a", NULL, NULL, false, false,
	    "must have no user, query or fragment" },
	{ "query in a URL", "https://a/?b", NULL, NULL, false, false,
	    "must have no user, query or fragment" },
	{ "fragment", "https://a/#b", NULL, NULL, false, false,
	    "must have no user, query or fragment" },
	{ "escape in the path", "https://a/%2f", NULL, NULL, false, false,
	    "the path must be letters, digits and - . _ ~ /" },
	{ "line end in the path", "https://a/b\r\nX: y", NULL, NULL, false,
	    false, "the path must be letters, digits and - . _ ~ /" },
	{ "socket without a slash", "unix:s", NULL, NULL, false, false,
	    "the path of a socket must begin with a slash" },
	{ "longest socket", "unix:/" A63 A63_LESS, "http://localhost",
	    "/" A63 A63_LESS, false, true, NULL },
	{ "socket too long", "unix:/" A63 A63_LESS "a", NULL, NULL, false,
	    false, "the path of a socket must have at most 107 bytes" },
};

static void
test_url(void **state)
{
	const struct url_row *row = *state;
	struct address address;
	const char *wrong = address_parse(row->url, &address);

	if (row->wrong != NULL) {
		assert_non_null(wrong);
		assert_string_equal(wrong, row->wrong);
		return;
	}
	assert_null(wrong);
	assert_string_equal(address.base, row->base);
	assert_string_equal(address.unix_path, row->unix_path);
	assert_int_equal(address.tls, row->tls);
	assert_int_equal(address.local, row->local);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(url_rows) / sizeof(url_rows[0]); i++)
		t_add(url_rows[i].name, test_url, &url_rows[i]);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	return t_main("client/address");
}
