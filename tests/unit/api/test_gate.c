/* SPDX-License-Identifier: MIT */
#include "api/gate.h"
#include "t.h"

struct row {
	const char *name;
	const char *host;
	const char *origin;
	const char *site;
	enum sr_err known; /* with only_known_hosts */
	enum sr_err any; /* without */
	bool tls;
};

/* What is known, what is not, and whether TLS carries it. */
#define OWN SR_OK, SR_OK, false
#define STRANGE_HOST SR_WRONG_HOST, SR_OK, false
#define FOREIGN SR_FORBIDDEN_ORIGIN, SR_FORBIDDEN_ORIGIN, false
#define OWN_TLS SR_OK, SR_OK, true
#define STRANGE_TLS SR_WRONG_HOST, SR_OK, true
#define FOREIGN_TLS SR_FORBIDDEN_ORIGIN, SR_FORBIDDEN_ORIGIN, true

static const struct row rows[] = {
	{ "localhost", "localhost", NULL, NULL, OWN },
	{ "localhost and port", "localhost:8000", NULL, NULL, OWN },
	{ "upper case", "LocalHost:8000", NULL, NULL, OWN },
	{ "IPv4 loopback", "127.0.0.1:8000", NULL, NULL, OWN },
	{ "IPv6 loopback", "[::1]:8000", NULL, NULL, OWN },
	{ "IPv6 loopback, no port", "[::1]", NULL, NULL, OWN },
	{ "configured name", "Cards.example:8000", NULL, NULL, OWN },
	{ "configured IPv6", "[2001:DB8::7]:8000", NULL, NULL, OWN },
	{ "no Host (HTTP/1.0)", NULL, NULL, NULL, OWN },

	{ "another name", "evil.example", NULL, NULL, STRANGE_HOST },
	{ "empty", "", NULL, NULL, STRANGE_HOST },
	{ "port only", ":8000", NULL, NULL, STRANGE_HOST },
	{ "beginning of a name", "local", NULL, NULL, STRANGE_HOST },
	{ "longer name", "localhost.evil.example", NULL, NULL, STRANGE_HOST },
	{ "trailing dot", "localhost.", NULL, NULL, STRANGE_HOST },
	{ "name after the port", "localhost:80.evil.example", NULL, NULL,
	    STRANGE_HOST },
	{ "two ports", "localhost:80:80", NULL, NULL, STRANGE_HOST },
	{ "user", "localhost@evil.example", NULL, NULL, STRANGE_HOST },
	{ "IPv6 without brackets", "::1", NULL, NULL, STRANGE_HOST },
	{ "open bracket", "[::1", NULL, NULL, STRANGE_HOST },
	{ "name in brackets", "[localhost]", NULL, NULL, STRANGE_HOST },
	{ "text after the bracket", "[::1]x", NULL, NULL, STRANGE_HOST },
	{ "empty brackets", "[]", NULL, NULL, STRANGE_HOST },

	{ "own origin", "localhost:8000", "http://localhost:8000", NULL, OWN },
	{ "own origin, upper case", "localhost:8000", "HTTP://LOCALHOST:8000",
	    "same-origin", OWN },
	{ "other port", "localhost:8000", "http://localhost:8080", NULL,
	    FOREIGN },
	{ "other scheme", "localhost:8000", "https://localhost:8000", NULL,
	    FOREIGN },
	{ "other site", "localhost:8000", "http://evil.example", NULL,
	    FOREIGN },
	{ "longer", "localhost", "http://localhost.evil.example", NULL,
	    FOREIGN },
	{ "null", "localhost:8000", "null", NULL, FOREIGN },
	{ "empty origin", "localhost:8000", "", NULL, FOREIGN },
	{ "scheme only", "localhost:8000", "http://", NULL, FOREIGN },
	{ "origin without Host", NULL, "http://localhost:8000", NULL, FOREIGN },
	{ "foreign origin and Host", "evil.example", "http://other.example",
	    NULL, FOREIGN },
	{ "rebound name", "evil.example:8000", "http://evil.example:8000",
	    "same-origin", STRANGE_HOST },

	/* ports */
	{ "empty port", "localhost:", NULL, NULL, OWN },
	{ "port 0", "localhost:0", NULL, NULL, OWN },
	{ "port of another service", "localhost:22", NULL, NULL, OWN },
	{ "port with a sign", "localhost:+80", NULL, NULL, STRANGE_HOST },
	{ "port of a word", "localhost:http", NULL, NULL, STRANGE_HOST },
	{ "port in hex", "localhost:0x50", NULL, NULL, STRANGE_HOST },
	{ "blank before the port", "localhost :80", NULL, NULL, STRANGE_HOST },
	{ "own origin, default port", "localhost", "http://localhost", NULL,
	    OWN },
	{ "default port said once only", "localhost", "http://localhost:80",
	    NULL, FOREIGN },
	{ "port with a zero before it", "localhost:80", "http://localhost:080",
	    NULL, FOREIGN },
	{ "origin without its port", "localhost:8000", "http://localhost", NULL,
	    FOREIGN },

	/* names that are not quite ours */
	{ "trailing dot and port", "localhost.:8000", NULL, NULL,
	    STRANGE_HOST },
	{ "dot before", ".localhost", NULL, NULL, STRANGE_HOST },
	{ "only a dot", ".", NULL, NULL, STRANGE_HOST },
	{ "part of a configured name", "example", NULL, NULL, STRANGE_HOST },
	{ "below a configured name", "a.cards.example", NULL, NULL,
	    STRANGE_HOST },
	{ "configured name and a dot", "cards.example.", NULL, NULL,
	    STRANGE_HOST },
	{ "IDN as configured", "xn--bcher-kva.example", NULL, NULL, OWN },
	{ "IDN in capitals", "XN--BCHER-KVA.EXAMPLE", NULL, NULL, OWN },
	{ "IDN as UTF-8",
	    "b\xc3\xbc"
	    "cher.example",
	    NULL, NULL, STRANGE_HOST },
	{ "IDN escaped", "b%c3%bccher.example", NULL, NULL, STRANGE_HOST },
	{ "wildcard", "*.example", NULL, NULL, STRANGE_HOST },
	{ "two hosts", "localhost, evil.example", NULL, NULL, STRANGE_HOST },
	{ "loopback by another address", "127.0.0.2", NULL, NULL,
	    STRANGE_HOST },
	{ "loopback in one number", "2130706433", NULL, NULL, STRANGE_HOST },
	{ "loopback in hex", "0x7f000001", NULL, NULL, STRANGE_HOST },
	{ "short loopback", "127.1", NULL, NULL, STRANGE_HOST },
	{ "any address", "0.0.0.0", NULL, NULL, STRANGE_HOST },
	{ "IPv6 any address", "[::]", NULL, NULL, STRANGE_HOST },
	{ "IPv4 in IPv6", "[::ffff:127.0.0.1]", NULL, NULL, STRANGE_HOST },
	{ "IPv6 loopback written out", "[0:0:0:0:0:0:0:1]", NULL, NULL,
	    STRANGE_HOST },
	{ "IPv6 with a zone", "[::1%25lo]", NULL, NULL, STRANGE_HOST },
	{ "IPv6 with a port inside", "[::1:8000]", NULL, NULL, STRANGE_HOST },
	{ "password", "localhost:80@evil.example", NULL, NULL, STRANGE_HOST },
	{ "path", "localhost/evil.example", NULL, NULL, STRANGE_HOST },

	/* origins that are not quite ours */
	{ "origin with a path", "localhost", "http://localhost/", NULL,
	    FOREIGN },
	{ "origin with a dot", "localhost", "http://localhost.", NULL,
	    FOREIGN },
	{ "dot in both", "localhost.", "http://localhost.", NULL,
	    STRANGE_HOST },
	{ "origin with a user", "localhost", "http://a@localhost", NULL,
	    FOREIGN },
	{ "two origins", "localhost", "http://localhost http://localhost", NULL,
	    FOREIGN },
	{ "null in capitals", "localhost", "NULL", NULL, FOREIGN },
	{ "null as its name", "null", "http://null", NULL, STRANGE_HOST },
	{ "no slashes", "localhost", "http:localhost", NULL, FOREIGN },
	{ "host alone", "localhost", "localhost", NULL, FOREIGN },
	{ "file", "localhost", "file://", NULL, FOREIGN },
	{ "file of that host", "localhost", "file://localhost", NULL, FOREIGN },
	{ "extension", "localhost", "chrome-extension://localhost", NULL,
	    FOREIGN },
	{ "web socket", "localhost", "ws://localhost", NULL, FOREIGN },
	{ "the other loopback", "localhost:8000", "http://127.0.0.1:8000", NULL,
	    FOREIGN },
	{ "own IPv6", "[::1]:8000", "http://[::1]:8000", NULL, OWN },
	{ "empty both", "", "http://", NULL, STRANGE_HOST },

	/* TLS */
	{ "TLS, own origin", "cards.example", "https://cards.example",
	    "same-origin", OWN_TLS },
	{ "TLS, upper case", "cards.example:8443", "HTTPS://Cards.Example:8443",
	    NULL, OWN_TLS },
	{ "TLS, own name in the clear", "cards.example", "http://cards.example",
	    NULL, FOREIGN_TLS },
	{ "TLS, other port", "cards.example:8443", "https://cards.example",
	    NULL, FOREIGN_TLS },
	{ "TLS, other site", "cards.example", "https://evil.example", NULL,
	    FOREIGN_TLS },
	{ "TLS, null", "cards.example", "null", NULL, FOREIGN_TLS },
	{ "TLS, rebound name", "evil.example", "https://evil.example",
	    "same-origin", STRANGE_TLS },
	{ "TLS, no origin", "cards.example", NULL, NULL, OWN_TLS },
	{ "TLS, cross site", "cards.example", NULL, "cross-site", FOREIGN_TLS },

	{ "typed by the user", "localhost", NULL, "none", OWN },
	{ "same origin", "localhost", NULL, "same-origin", OWN },
	{ "same site", "localhost", NULL, "same-site", FOREIGN },
	{ "cross site", "localhost", NULL, "cross-site", FOREIGN },
	{ "cross site, upper case", "localhost", NULL, "Cross-Site", FOREIGN },
	{ "a site that is not known", "localhost", NULL, "same-party",
	    FOREIGN },
	{ "no site", "localhost", NULL, "", FOREIGN },
	{ "two sites", "localhost", NULL, "same-origin, none", FOREIGN },
	{ "same site, own origin", "localhost", "http://localhost", "same-site",
	    FOREIGN },
	{ "same origin, other origin", "localhost", "http://evil.example",
	    "same-origin", FOREIGN },
	{ "cross site, own origin", "localhost", "http://localhost",
	    "cross-site", FOREIGN },
};

static void
test_gate(void **state)
{
	static const char *const hosts[] = { "cards.example", "2001:db8::7",
		"xn--bcher-kva.example" };
	const struct row *row = *state;
	struct api_config config = { .hosts = hosts, .host_count = 3 };
	const struct http_request request = {
		.host = row->host,
		.origin = row->origin,
		.sec_fetch_site = row->site,
	};

	assert_int_equal(gate_check(&config, &request, row->tls), row->any);
	config.only_known_hosts = true;
	assert_int_equal(gate_check(&config, &request, row->tls), row->known);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_gate, &rows[i]);
	return t_main("api/gate");
}
