/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "pki.h"
#include "program.h"
#include "standin.h"
#include "t.h"

/* Where the server is, who asks it, and what is said when that fails. */

#define TOKEN "lab.c2VjcmV0LXNlY3JldA"
#define BEARER "\r\nAuthorization: Bearer " TOKEN "\r\n"
#define HTTPS "info --url https://localhost:%u "

enum { DAY = 24 * 3600 };

static const struct pki_row pki[] = {
	{ "connect-ca", NULL, NULL, -DAY, DAY },
	{ "connect-other-ca", NULL, NULL, -DAY, DAY },
	{ "connect-server", "connect-ca", "DNS:localhost", -DAY, DAY },
	{ "connect-name", "connect-ca", "DNS:sim.example", -DAY, DAY },
	{ "connect-expired", "connect-ca", "DNS:localhost", -2 * DAY, -DAY },
	{ "connect-early", "connect-ca", "DNS:localhost", DAY, 2 * DAY },
	{ "connect-self", NULL, "DNS:localhost", -DAY, DAY },
	{ "connect-client", "connect-ca", "DNS:hss.example", -DAY, DAY },
	{ "connect-stranger", "connect-other-ca", "DNS:hss.example", -DAY,
	    DAY },
};

static const struct row {
	const char *name;
	const char *arguments; /* %u is the port */
	const char *server; /* NULL: plain, else its certificate */
	const char *socket; /* NULL: TCP */
	bool wants_certificate;
	int status;
	unsigned requests;
	const char *seen; /* of the request */
	const char *err;
} rows[] = {
	{ "URL", "info --url http://127.0.0.1:%u", NULL, NULL, false, 0, 1,
	    "GET /sim-info-api/v1/slot/0 HTTP/1.1\r\nHost: 127.0.0.1:", "" },
	{ "URL with a path", "info -n 3 --url http://127.0.0.1:%u/lab/", NULL,
	    NULL, false, 0, 1, "GET /lab/sim-info-api/v1/slot/3 ", "" },
	{ "URL of the environment", "SIMREST_URL=http://127.0.0.1:%u info",
	    NULL, NULL, false, 0, 1, "GET /sim-info-api/v1/slot/0 ", "" },
	{ "host before environment",
	    "SIMREST_URL=http://127.0.0.1:1 info -H 127.0.0.1 -p %u", NULL,
	    NULL, false, 0, 1, "GET ", "" },
	{ "a wrong URL of the environment", "SIMREST_URL=localhost info", NULL,
	    NULL, false, 2, 0, "",
	    "SIMREST_URL: must begin with http://, https:// or unix:/" },
	{ "a wrong URL", "info --url localhost", NULL, NULL, false, 2, 0, "",
	    "--url: must begin with http://, https:// or unix:/" },
	{ "URL and host", "info --url http://localhost -H localhost", NULL,
	    NULL, false, 2, 0, "", "the server is given with --url, or" },
	{ "URL and socket", "info --url http://localhost --unix /x", NULL, NULL,
	    false, 2, 0, "", "the server is given with --url, or" },
	{ "socket", "info --unix connect.sock", NULL, NULL, false, 2, 0, "",
	    "--unix: the path of a socket must begin with a slash" },
	{ "socket that is there", "info --unix %s", NULL, "connect.sock", false,
	    0, 1, "GET /sim-info-api/v1/slot/0 HTTP/1.1\r\nHost: localhost\r\n",
	    "" },
	{ "socket as URL", "info --url unix:%s", NULL, "connect.sock", false, 0,
	    1, "\r\nHost: localhost\r\n", "" },
	{ "no socket there", "info --unix /nowhere/at/all", NULL, NULL, false,
	    3, 0, "",
	    "slot/0: /nowhere/at/all: No such file or directory\n"
	    "sim-rest-client: is sim-rest-server running there?" },
	{ "wrong host", "info -H a/b", NULL, NULL, false, 2, 0, "",
	    "--host: must be a name or an IP address" },

	{ "token", "SIMREST_TOKEN=" TOKEN " info --url http://127.0.0.1:%u",
	    NULL, NULL, false, 0, 1, BEARER, "" },
	{ "token with host and port",
	    "SIMREST_TOKEN=" TOKEN " info -H localhost -p %u", NULL, NULL,
	    false, 0, 1, BEARER, "" },
	{ "token from a file",
	    "SIMREST_TOKEN=no info --url http://127.0.0.1:%u "
	    "--token-file connect.token",
	    NULL, NULL, false, 0, 1, BEARER, "" },
	{ "token over a socket", "info --unix %s --token-file connect.token",
	    NULL, "connect.sock", false, 0, 1, BEARER, "" },
	{ "token over TLS",
	    HTTPS "--token-file connect.token --cacert connect-ca.pem",
	    "connect-server", NULL, false, 0, 1, BEARER, "" },
	{ "token file of others",
	    "info --url http://127.0.0.1:%u --token-file connect.open", NULL,
	    NULL, false, 1, 0, "",
	    "--token-file: connect.open: must be closed to group and others" },
	{ "no token file",
	    "info --url http://127.0.0.1:%u --token-file connect.none", NULL,
	    NULL, false, 1, 0, "",
	    "--token-file: connect.none: No such file or directory" },
	{ "two tokens in a file",
	    "info --url http://127.0.0.1:%u --token-file connect.two", NULL,
	    NULL, false, 1, 0, "",
	    "--token-file: connect.two: must have one line of text" },
	{ "no token in a file",
	    "info --url http://127.0.0.1:%u --token-file connect.ini", NULL,
	    NULL, false, 1, 0, "",
	    "--token-file: connect.ini: has no token, which is" },
	{ "an empty token file",
	    "info --url http://127.0.0.1:%u --token-file connect.empty", NULL,
	    NULL, false, 1, 0, "", "--token-file: connect.empty: is empty" },
	{ "a token that is none",
	    "SIMREST_TOKEN=a:b info --url http://127.0.0.1:%u", NULL, NULL,
	    false, 2, 0, "", "SIMREST_TOKEN: must be letters, digits" },
	{ "token in clear",
	    "SIMREST_TOKEN=" TOKEN " info --url http://192.0.2.1:%u", NULL,
	    NULL, false, 2, 0, "",
	    "SIMREST_TOKEN: goes to another computer with https:// only" },

	{ "TLS", HTTPS "--cacert connect-ca.pem", "connect-server", NULL, false,
	    0, 1, "GET /sim-info-api/v1/slot/0 ", "" },
	{ "unknown CA", HTTPS, "connect-server", NULL, false, 3, 0, "",
	    "give the CA that made the server's certificate with --cacert" },
	{ "another CA", HTTPS "--cacert connect-other-ca.pem", "connect-server",
	    NULL, false, 3, 0, "",
	    "give the CA that made the server's certificate with --cacert" },
	{ "self-signed", HTTPS "--cacert connect-ca.pem", "connect-self", NULL,
	    false, 3, 0, "",
	    "give the CA that made the server's certificate with --cacert" },
	{ "expired", HTTPS "--cacert connect-ca.pem", "connect-expired", NULL,
	    false, 3, 0, "", "the server needs a new certificate; or is the" },
	{ "not valid yet", HTTPS "--cacert connect-ca.pem", "connect-early",
	    NULL, false, 3, 0, "",
	    "the server needs a new certificate; or is the" },
	{ "another name", HTTPS "--cacert connect-ca.pem", "connect-name", NULL,
	    false, 3, 0, "",
	    "give a name in --url that the server's certificate has" },
	{ "no TLS there", HTTPS "--cacert connect-ca.pem", NULL, NULL, false, 3,
	    1, "", "no TLS is spoken there: is it http://, or another port?" },
	{ "our certificate",
	    HTTPS "--cacert connect-ca.pem --cert connect-client.pem "
		  "--cert-key connect-client.key",
	    "connect-server", NULL, true, 0, 1, "GET ", "" },
	{ "none of ours", HTTPS "--cacert connect-ca.pem", "connect-server",
	    NULL, true, 3, 0, "",
	    "the server wants a certificate that it trusts: see --cert" },
	{ "ours of another CA",
	    HTTPS "--cacert connect-ca.pem --cert connect-stranger.pem "
		  "--cert-key connect-stranger.key",
	    "connect-server", NULL, true, 3, 0, "",
	    "the server wants a certificate that it trusts: see --cert" },
	{ "key of another certificate",
	    HTTPS "--cacert connect-ca.pem --cert connect-client.pem "
		  "--cert-key connect-stranger.key",
	    "connect-server", NULL, false, 1, 0, "",
	    "two must belong together" },
	{ "certificate without a key",
	    HTTPS "--cacert connect-ca.pem --cert connect-client.pem",
	    "connect-server", NULL, false, 2, 0, "",
	    "--cert: a certificate and its key are given together" },
	{ "key without a certificate", HTTPS "--cert-key connect-client.key",
	    "connect-server", NULL, false, 2, 0, "",
	    "--cert-key: a certificate and its key are given together" },
	{ "key of others",
	    HTTPS "--cert connect-client.pem --cert-key connect.open",
	    "connect-server", NULL, false, 1, 0, "",
	    "--cert-key: connect.open: must be closed to group and others" },
	{ "no CA file", HTTPS "--cacert connect.none", "connect-server", NULL,
	    false, 1, 0, "",
	    "--cacert: connect.none: No such file or directory" },
	{ "a CA file without CAs", HTTPS "--cacert connect.token",
	    "connect-server", NULL, false, 1, 0, "",
	    "--cacert, --cert and --cert-key take PEM files" },
	{ "TLS options without TLS",
	    "info --url http://127.0.0.1:%u --cacert connect-ca.pem", NULL,
	    NULL, false, 2, 0, "", "--cacert: only with https://" },
};

static enum standin_action
answer(void *arg, const struct standin_request *request, char *out, size_t cap)
{
	memcpy(arg, request->text, sizeof(request->text));
	standin_http(out, cap, 200, "{\"imsi\":null,\"iccid\":\"89\"}");
	return STANDIN_SEND;
}

static struct standin *
start(const struct row *row, const char *socket, char *seen)
{
	char cert[64], key[64];
	const struct standin_tls tls = { .cert = cert,
		.key = key,
		.client_ca = row->wants_certificate ? "connect-ca.pem" : NULL };

	snprintf(cert, sizeof(cert), "%s.pem", row->server);
	snprintf(key, sizeof(key), "%s.key", row->server);
	return standin_start_tls(row->socket != NULL ? socket
		: row->server != NULL		     ? "::1"
						     : "127.0.0.1",
	    row->server != NULL ? &tls : NULL, answer, seen);
}

/* With the port for %u, and the socket as an absolute path for %s. */
static void
expand(const char *text, unsigned port, const char *socket, char *out)
{
	const char *hole;

	while ((hole = strchr(text, '%')) != NULL) {
		out += sprintf(out, "%.*s", (int)(hole - text), text);
		out += hole[1] == 'u' ? sprintf(out, "%u", port)
				      : sprintf(out, "%s", socket);
		text = hole + 2;
	}
	strcpy(out, text);
}

static void
test_row(void **state)
{
	static struct program p;
	static char seen[4096];
	const struct row *row = *state;
	char socket[256], line[1024], folder[128];
	struct standin *s;

	assert_non_null(getcwd(folder, sizeof(folder)));
	snprintf(socket, sizeof(socket), "%s/%s", folder, row->socket);
	seen[0] = '\0';
	if ((s = start(row, socket, seen)) == NULL)
		skip();
	expand(row->arguments, standin_port(s), socket, line);
	program_run_text(&p, 0, line);
	assert_int_equal(standin_stop(s).requests, row->requests);
	if (*row->err == '\0')
		assert_string_equal(p.err, "");
	else
		assert_non_null(strstr(p.err, row->err));
	assert_int_equal(p.status, row->status);
	assert_non_null(strstr(seen, row->seen));
	assert_null(strstr(p.err, TOKEN));
	assert_null(strstr(p.out, TOKEN));
}

static void
write_file(const char *name, const char *text, mode_t mode)
{
	int fd = open(name, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	if (fd < 0 || write(fd, text, strlen(text)) != (ssize_t)strlen(text) ||
	    fchmod(fd, mode) != 0)
		abort();
	close(fd);
}

int
main(void)
{
	signal(SIGPIPE, SIG_IGN); /* a client that leaves in the handshake */
	pki_enter_folder();
	for (size_t i = 0; i < sizeof(pki) / sizeof(pki[0]); i++)
		pki_make(&pki[i]);
	write_file("connect.token", TOKEN "\n", 0600);
	write_file("connect.open", TOKEN "\n", 0644);
	write_file("connect.two", TOKEN "\n" TOKEN "\n", 0600);
	write_file("connect.ini", "token = " TOKEN "\n", 0600);
	write_file("connect.empty", "\n", 0600);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		t_add(rows[i].name, test_row, &rows[i]);
	return t_main("cli/connect");
}
