/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tls_rig.h"

/* Whose certificate lets in, and as whom. */

enum { REPLY_MAX = 8192 };

#define NONE HTTP_CLIENT_CERTIFICATE_NONE
#define OPTIONAL HTTP_CLIENT_CERTIFICATE_OPTIONAL
#define REQUIRED HTTP_CLIENT_CERTIFICATE_REQUIRED

#define GOOD_NAMES " dns:host.example uri:urn:sim:x email:a@b.example"

static const struct client_row {
	const char *certificate; /* NULL: none */
	const char *crl;
	const char *names; /* of the peer; NULL: is refused */
} client_rows[] = {
	{ "good", NULL, GOOD_NAMES },
	{ "good2", NULL, " dns:second.example" },
	{ "both", NULL, GOOD_NAMES },
	{ "nameless", NULL, "" },
	{ "address", NULL, "" },
	{ "chain", NULL, GOOD_NAMES },
	{ "revoked", NULL, GOOD_NAMES },
	{ "good", "none-revoked.crl", GOOD_NAMES },
	{ "good", "revoked.crl", GOOD_NAMES },
	{ "chain", "all.crl", GOOD_NAMES },

	{ "revoked", "revoked.crl", NULL },
	{ "revoked", "all.crl", NULL },
	{ "chain", "revoked.crl", NULL }, /* nothing about the middle one */
	{ "chain", "middle.crl", NULL }, /* nor about the first one */
	{ "good", "old.crl", NULL },
	{ "good", "other.crl", NULL },
	{ "expired", NULL, NULL },
	{ "early", NULL, NULL },
	{ "foreign", NULL, NULL },
	{ "own", NULL, NULL },
	{ "below", NULL, NULL },
	{ "other-ca", NULL, NULL },
	{ "server-use", NULL, NULL },
	{ "server", NULL, NULL },
	{ "no-use", NULL, NULL },
	{ "any-use", NULL, NULL },
	{ "nul", NULL, NULL },
	{ "nul-uri", NULL, NULL },
	{ "blank", NULL, NULL },
	{ "empty", NULL, NULL },
};

/* As whom is this client let in?  NULL: it is not. */
static const char *
ask_who(struct rig *rig, const char *certificate, int version)
{
	static char reply[REPLY_MAX];
	SSL *ssl = tls_connect(rig,
	    (struct tls_client_config){
		.certificate = certificate,
		.version = version,
	    });
	unsigned requests = rig_count(rig, RIG_REQUEST);
	const char *prefix = "\r\n\r\ntcp 127.0.0.1 tls uid=-1 gid=-1", *at;
	int status = ssl == NULL ? 0 : tls_ask(ssl, "/peer", reply, REPLY_MAX);

	tls_close(ssl);
	if (status == 0) {
		assert_int_equal(rig_count(rig, RIG_REQUEST), requests);
		return NULL;
	}
	assert_int_equal(status, 200);
	at = strstr(reply, prefix);
	assert_non_null(at);
	return at + strlen(prefix);
}

static void
check_who(struct rig *rig, const char *certificate, const char *names)
{
	static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };

	for (size_t i = 0; i < 2; i++) {
		const char *seen = ask_who(rig, certificate, versions[i]);

		if (names == NULL)
			assert_null(seen);
		else if (seen == NULL)
			fail_msg("was refused");
		else
			assert_string_equal(seen, names);
	}
}

static void
check_policy(enum http_client_certificate policy, const struct client_row *row,
    const char *names)
{
	struct http_tls *tls =
	    tls_load("server", policy, policy == NONE ? NULL : row->crl);
	struct rig *rig = tls_rig_new((struct http_config){ 0 }, tls);

	check_who(rig, row->certificate, names);
	rig_free(rig);
	http_tls_free(tls);
}

static void
test_optional(void **state)
{
	const struct client_row *row = *state;

	check_policy(OPTIONAL, row, row->names);
}

static void
test_required(void **state)
{
	const struct client_row *row = *state;

	check_policy(REQUIRED, row, row->names);
}

/* Then nobody is asked, and nobody has a name. */
static void
test_none(void **state)
{
	check_policy(NONE, *state, "");
}

static void
test_no_certificate(void **state)
{
	static const struct client_row row = { NULL, NULL, NULL };

	(void)state;
	check_policy(NONE, &row, "");
	check_policy(OPTIONAL, &row, "");
	check_policy(REQUIRED, &row, NULL);
}

/* What is wrong with the files is said, and nothing is leaked. */
static const struct load_row {
	const char *name;
	const char *certificate, *key, *client_ca, *crl;
	enum sr_err err;
	const char *why;
} load_rows[] = {
	{ "no certificate file", "x.pem", "server.key", NULL, NULL, SR_IO,
	    "/x.pem: No such file or directory" },
	{ "a folder", "", "server.key", NULL, NULL, SR_IO,
	    "/: must be a regular file" },
	{ "no certificate in it", "server.key", "server.key", NULL, NULL,
	    SR_BAD_CONFIG, "/server.key: holds no certificate" },
	{ "no key file", "server.pem", "x.key", NULL, NULL, SR_IO,
	    "/x.key: No such file or directory" },
	{ "no key in it", "server.pem", "server.csr", NULL, NULL, SR_IO,
	    "/server.csr: must be closed to group and others" },
	{ "a certificate for a key", "server.pem", "server.pem", NULL, NULL,
	    SR_BAD_CONFIG, "/server.pem: holds no key in PEM, or an enc" },
	{ "a key that others can read", "server.pem", "open.key", NULL, NULL,
	    SR_IO, "/open.key: must be closed to group and others" },
	{ "an encrypted key", "server.pem", "encrypted.key", NULL, NULL,
	    SR_BAD_CONFIG, "/encrypted.key: holds no key in PEM, or an enc" },
	{ "another key", "server.pem", "server2.key", NULL, NULL, SR_BAD_CONFIG,
	    "/server2.key: does not belong to the cert" },
	{ "no CA file", "server.pem", "server.key", "x", NULL, SR_IO,
	    "/x: No such file or directory" },
	{ "a CA that is none", "server.pem", "server.key", "good.pem", NULL,
	    SR_BAD_CONFIG, "/good.pem: holds a certificate that is no CA's" },
	{ "no CA in it", "server.pem", "server.key", "revoked.crl", NULL,
	    SR_BAD_CONFIG, "/revoked.crl: holds no certificate" },
	{ "no list", "server.pem", "server.key", "ca.pem", "x", SR_IO,
	    "/x: No such file or directory" },
	{ "no list in it", "server.pem", "server.key", "ca.pem", "ca.pem",
	    SR_BAD_CONFIG, "/ca.pem: holds no list of the revoked" },
	{ "broken PEM", "garbled.pem", "server.key", NULL, NULL, SR_BAD_CONFIG,
	    "/garbled.pem: " },
};

static void
test_load(void **state)
{
	const struct load_row *row = *state;
	const struct http_tls_config config = {
		.certificate = tls_path(row->certificate),
		.key = tls_path(row->key),
		.client_ca = row->client_ca ? tls_path(row->client_ca) : NULL,
		.crl = row->crl ? tls_path(row->crl) : NULL,
		.client_certificate = row->client_ca ? OPTIONAL : NONE,
	};
	char why[HTTP_TLS_WHY_MAX] = "";
	struct http_tls *tls = NULL;

	assert_int_equal(http_tls_load(&config, why, &tls), row->err);
	assert_null(tls);
	if (strstr(why, row->why) == NULL)
		fail_msg("no '%s' in: %s", row->why, why);
}

int
main(int argc, char **argv)
{
	int result;

	tls_rig_start(argc, argv);
	for (size_t i = 0; i < sizeof(client_rows) / sizeof(*client_rows);
	     i++) {
		const struct client_row *row = &client_rows[i];

		t_add(row->certificate, test_optional, row);
		t_add(row->certificate, test_required, row);
		t_add(row->certificate, test_none, row);
	}
	t_add("no certificate", test_no_certificate, NULL);
	for (size_t i = 0; i < sizeof(load_rows) / sizeof(*load_rows); i++)
		t_add(load_rows[i].name, test_load, &load_rows[i]);
	result = t_main("http/certificates");
	tls_rig_end();
	return result;
}
