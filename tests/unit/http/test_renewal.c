/* SPDX-License-Identifier: MIT */
#include <openssl/x509.h>
#include <poll.h>
#include <string.h>

#include "tls_rig.h"

/* Certificates that change while connections are open. */

enum { REPLY_MAX = 8192 };

#define GET(path) "GET " path " HTTP/1.1\r\nHost: h\r\n\r\n"

static const int versions[] = { TLS1_2_VERSION, TLS1_3_VERSION };

static struct http_tls *tls;
static struct rig *rig;
static char reply[REPLY_MAX];

static void
start(struct http_config config, enum http_client_certificate policy)
{
	tls = tls_load("server", policy, NULL);
	rig = tls_rig_new(config, tls);
}

static void
end(void)
{
	rig_free(rig);
	http_tls_free(tls);
}

static SSL *
connect_as(const char *certificate, int version)
{
	SSL *ssl = tls_connect(rig,
	    (struct tls_client_config){
		.certificate = certificate,
		.version = version,
	    });

	assert_non_null(ssl);
	return ssl;
}

static int
ask(SSL *ssl, const char *path)
{
	return tls_ask(ssl, path, reply, sizeof(reply));
}

static void
replace(const char *name, enum http_client_certificate policy, const char *crl)
{
	http_tls_replace(tls, tls_load(name, policy, crl));
	http_server_check_peers(rig->server);
}

static void
check_subject(const SSL *ssl, const char *wanted)
{
	char subject[64];

	X509_NAME_oneline(X509_get_subject_name(SSL_get0_peer_certificate(ssl)),
	    subject, sizeof(subject));
	assert_string_equal(subject, wanted);
}

static void
test_new_certificate(void **state)
{
	SSL *old, *fresh;

	(void)state;
	start((struct http_config){ 0 }, HTTP_CLIENT_CERTIFICATE_NONE);
	old = connect_as(NULL, TLS1_3_VERSION);
	assert_int_equal(ask(old, "/now"), 200);
	replace("server2", HTTP_CLIENT_CERTIFICATE_NONE, NULL);
	fresh = connect_as(NULL, TLS1_3_VERSION);
	check_subject(old, "/CN=server");
	check_subject(fresh, "/CN=server2");
	assert_int_equal(ask(old, "/now"), 200);
	assert_int_equal(ask(fresh, "/now"), 200);
	tls_close(old);
	tls_close(fresh);
	end();
}

static bool
is_open(SSL *ssl)
{
	struct pollfd p = { .fd = SSL_get_fd(ssl), .events = POLLIN };

	return poll(&p, 1, 200) == 0;
}

static const struct revoked_row {
	const char *name;
	const char *certificate;
	enum http_client_certificate before, after;
	const char *crl;
	bool stays;
} revoked_rows[] = {
	{ "revoked", "good2", HTTP_CLIENT_CERTIFICATE_REQUIRED,
	    HTTP_CLIENT_CERTIFICATE_REQUIRED, "good2-revoked.crl", false },
	{ "not revoked", "good", HTTP_CLIENT_CERTIFICATE_REQUIRED,
	    HTTP_CLIENT_CERTIFICATE_REQUIRED, "good2-revoked.crl", true },
	{ "list too old", "good", HTTP_CLIENT_CERTIFICATE_REQUIRED,
	    HTTP_CLIENT_CERTIFICATE_REQUIRED, "old.crl", false },
	{ "nobody is asked any more", "good", HTTP_CLIENT_CERTIFICATE_REQUIRED,
	    HTTP_CLIENT_CERTIFICATE_NONE, NULL, false },
	{ "without, now required", NULL, HTTP_CLIENT_CERTIFICATE_OPTIONAL,
	    HTTP_CLIENT_CERTIFICATE_REQUIRED, NULL, false },
	{ "without, still optional", NULL, HTTP_CLIENT_CERTIFICATE_OPTIONAL,
	    HTTP_CLIENT_CERTIFICATE_OPTIONAL, "good2-revoked.crl", true },
};

/* One that waits is closed at once. */
static void
test_revoked_idle(void **state)
{
	const struct revoked_row *row = *state;

	start((struct http_config){ 0 }, row->before);
	for (size_t i = 0; i < 2; i++) {
		struct http_tls *was = tls_load("server", row->before, NULL);
		SSL *ssl = connect_as(row->certificate, versions[i]);

		assert_int_equal(ask(ssl, "/now"), 200);
		replace("server", row->after, row->crl);
		assert_int_equal(is_open(ssl), row->stays);
		assert_int_equal(ask(ssl, "/now"), row->stays ? 200 : 0);
		tls_close(ssl);
		http_tls_replace(tls, was);
	}
	end();
}

/* One that is busy gets its answer, and no other one. */
static void
test_revoked_busy(void **state)
{
	const struct revoked_row *row = *state;
	SSL *ssl;

	start((struct http_config){ 0 }, row->before);
	ssl = connect_as(row->certificate, TLS1_3_VERSION);
	assert_true(tls_send(ssl, GET("/hold") GET("/now")));
	rig_await(rig, RIG_REQUEST, 1);
	replace("server", row->after, row->crl);
	rig_post(rig);
	assert_int_equal(tls_read(ssl, reply, sizeof(reply)), 200);
	assert_int_equal(
	    strstr(reply, "\r\nConnection: close\r\n") == NULL, row->stays);
	assert_int_equal(
	    tls_read(ssl, reply, sizeof(reply)), row->stays ? 200 : 0);
	assert_int_equal(rig_count(rig, RIG_REQUEST), row->stays ? 2 : 1);
	tls_close(ssl);
	end();
}

/* What it has waiting never begins. */
static void
test_revoked_queued(void **state)
{
	const struct revoked_row *row = *state;
	SSL *ssl;

	start((struct http_config){ 0 }, row->before);
	rig->when_gone = HTTP_POST_NEVER;
	ssl = connect_as(row->certificate, TLS1_3_VERSION);
	assert_true(tls_send(ssl, GET("/hold")));
	rig_await(rig, RIG_REQUEST, 1);
	replace("server", row->after, row->crl);
	if (row->stays)
		rig_post(rig);
	assert_int_equal(
	    tls_read(ssl, reply, sizeof(reply)), row->stays ? 200 : 0);
	assert_int_equal(rig_count(rig, RIG_GONE), row->stays ? 0 : 1);
	tls_close(ssl);
	end();
}

/* Nor does one get an answer that had begun to ask. */
static void
test_revoked_reading(void **state)
{
	const struct revoked_row *row = *state;
	SSL *ssl;

	start((struct http_config){ 0 }, row->before);
	ssl = connect_as(row->certificate, TLS1_3_VERSION);
	assert_true(tls_send(ssl, "GET /now HTTP/1.1\r\nHost:"));
	assert_true(is_open(ssl));
	http_tls_replace(tls, tls_load("server", row->after, row->crl));
	if (strcmp(row->name, "revoked") != 0)
		http_server_check_peers(rig->server);
	tls_send(ssl, " h\r\n\r\n");
	assert_int_equal(
	    tls_read(ssl, reply, sizeof(reply)), row->stays ? 200 : 0);
	tls_close(ssl);
	end();
}

int
main(int argc, char **argv)
{
	int result;

	tls_rig_start(argc, argv);
	t_add("new certificate", test_new_certificate, NULL);
	for (size_t i = 0; i < sizeof(revoked_rows) / sizeof(*revoked_rows);
	     i++) {
		const struct revoked_row *row = &revoked_rows[i];

		t_add(row->name, test_revoked_idle, row);
		t_add(row->name, test_revoked_busy, row);
		t_add(row->name, test_revoked_queued, row);
		t_add(row->name, test_revoked_reading, row);
	}
	result = t_main("http/renewal");
	tls_rig_end();
	return result;
}
