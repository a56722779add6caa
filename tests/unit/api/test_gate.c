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
};

#define OWN SR_OK, SR_OK
#define STRANGE_HOST SR_WRONG_HOST, SR_OK
#define FOREIGN SR_FORBIDDEN_ORIGIN, SR_FORBIDDEN_ORIGIN

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

	{ "typed by the user", "localhost", NULL, "none", OWN },
	{ "same origin", "localhost", NULL, "same-origin", OWN },
	{ "same site", "localhost", NULL, "same-site", FOREIGN },
	{ "cross site", "localhost", NULL, "cross-site", FOREIGN },
	{ "cross site, upper case", "localhost", NULL, "Cross-Site", FOREIGN },
	{ "cross site, own origin", "localhost", "http://localhost",
	    "cross-site", FOREIGN },
};

static void
test_gate(void **state)
{
	static const char *const hosts[] = { "cards.example", "2001:db8::7" };
	const struct row *row = *state;
	struct api_config config = { .hosts = hosts, .host_count = 2 };
	const struct http_request request = {
		.host = row->host,
		.origin = row->origin,
		.sec_fetch_site = row->site,
	};

	assert_int_equal(gate_check(&config, &request), row->any);
	config.only_known_hosts = true;
	assert_int_equal(gate_check(&config, &request), row->known);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_gate, &rows[i]);
	return t_main("api/gate");
}
