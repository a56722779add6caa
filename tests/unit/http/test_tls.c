/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "tls_rig.h"

/* The connection below the requests: handshakes, time, ends. */

enum { REPLY_MAX = 32768, SHORT_MS = 100, LONG_MS = 3600000 };

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

static const struct version_row {
	const char *name;
	int version;
	const char *ciphers;
	bool accepted;
} version_rows[] = {
	{ "SSL 3", SSL3_VERSION, NULL, false },
	{ "TLS 1.0", TLS1_VERSION, NULL, false },
	{ "TLS 1.1", TLS1_1_VERSION, NULL, false },
	{ "TLS 1.2", TLS1_2_VERSION, NULL, true },
	{ "TLS 1.3", TLS1_3_VERSION, NULL, true },
	{ "AES-GCM", TLS1_2_VERSION, "ECDHE-ECDSA-AES128-GCM-SHA256", true },
	{ "ChaCha20", TLS1_2_VERSION, "ECDHE-ECDSA-CHACHA20-POLY1305", true },
	{ "CBC", TLS1_2_VERSION, "ECDHE-ECDSA-AES128-SHA256", false },
	{ "CBC and SHA-1", TLS1_2_VERSION, "ECDHE-ECDSA-AES256-SHA", false },
	{ "no certificate", TLS1_2_VERSION, "aNULL", false },
	{ "no encryption", TLS1_2_VERSION, "eNULL", false },
};

static void
test_version(void **state)
{
	const struct version_row *row = *state;
	SSL *ssl;

	start((struct http_config){ 0 }, HTTP_CLIENT_CERTIFICATE_NONE);
	ssl = tls_connect(rig,
	    (struct tls_client_config){
		.version = row->version,
		.ciphers = row->ciphers,
	    });
	assert_int_equal(ssl != NULL, row->accepted);
	if (ssl != NULL)
		assert_int_equal(ask(ssl, "/now"), 200);
	tls_close(ssl);
	end();
}

/* A session that was kept would not look at the client's certificate again. */
static void
test_no_resumption(void **state)
{
	(void)state;
	start((struct http_config){ 0 }, HTTP_CLIENT_CERTIFICATE_REQUIRED);
	for (size_t i = 0; i < 2; i++) {
		SSL *ssl = connect_as("good", versions[i]);
		SSL_SESSION *session;

		assert_int_equal(ask(ssl, "/now"), 200);
		session = SSL_get1_session(ssl);
		assert_false(SSL_SESSION_has_ticket(session));
		tls_close(ssl);
		ssl = tls_connect(rig,
		    (struct tls_client_config){
			.certificate = "good",
			.version = versions[i],
			.session = session,
		    });
		assert_non_null(ssl);
		assert_false(SSL_session_reused(ssl));
		SSL_SESSION_free(session);
		tls_close(ssl);
	}
	end();
}

static void
test_no_renegotiation(void **state)
{
	SSL *ssl;

	(void)state;
	start((struct http_config){ 0 }, HTTP_CLIENT_CERTIFICATE_NONE);
	ssl = connect_as(NULL, TLS1_2_VERSION);
	assert_int_equal(SSL_renegotiate(ssl), 1);
	assert_int_not_equal(SSL_do_handshake(ssl), 1);
	tls_close(ssl);
	end();
}

static void
test_plain_http(void **state)
{
	int fd;

	(void)state;
	start((struct http_config){ 0 }, HTTP_CLIENT_CERTIFICATE_NONE);
	fd = rig_connect(rig);
	rig_send_text(fd, GET("/now"));
	assert_true(rig_is_closed(fd) || errno == ECONNRESET);
	assert_int_equal(rig_count(rig, RIG_REQUEST), 0);
	close(fd);
	end();
}

/* However slowly, and whatever came before. */
static void
test_slow_handshake(void **state)
{
	static const char hello[] = "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03";
	struct http_config config = {
		.idle_timeout_ms = LONG_MS,
		.head_timeout_ms = SHORT_MS,
	};
	struct pollfd p = { .events = POLLIN };

	start(config, HTTP_CLIENT_CERTIFICATE_NONE);
	p.fd = rig_connect(rig);
	for (size_t i = 0; i < 500 && poll(&p, 1, 10) == 0; i++)
		if (*state != NULL)
			rig_send(p.fd, i < 10 ? &hello[i] : "", 1);
	assert_int_equal(poll(&p, 1, 0), 1);
	close(p.fd);
	end();
}

/* As over TCP: no byte of a request, no word. */
static void
test_idle(void **state)
{
	struct http_config config = {
		.idle_timeout_ms = SHORT_MS,
		.head_timeout_ms = LONG_MS,
	};
	SSL *ssl;

	(void)state;
	start(config, HTTP_CLIENT_CERTIFICATE_NONE);
	ssl = connect_as(NULL, TLS1_3_VERSION);
	assert_int_equal(SSL_read(ssl, reply, 1), 0);
	assert_int_equal(SSL_get_error(ssl, 0), SSL_ERROR_ZERO_RETURN);
	tls_close(ssl);
	end();
}

static void
test_slow_head(void **state)
{
	struct http_config config = {
		.idle_timeout_ms = LONG_MS,
		.head_timeout_ms = SHORT_MS,
	};
	SSL *ssl;

	(void)state;
	start(config, HTTP_CLIENT_CERTIFICATE_NONE);
	ssl = connect_as(NULL, TLS1_3_VERSION);
	assert_true(tls_send(ssl, "GET /now HTTP/1.1\r\nX: "));
	for (size_t i = 0; i < 500 && rig_count(rig, RIG_REQUEST) == 0; i++) {
		struct pollfd p = { .fd = SSL_get_fd(ssl), .events = POLLIN };

		if (poll(&p, 1, 10) != 0)
			break;
		assert_true(tls_send(ssl, "x"));
	}
	assert_int_equal(tls_read(ssl, reply, sizeof(reply)), 408);
	assert_non_null(strstr(reply, "\r\nConnection: close\r\n"));
	assert_int_equal(SSL_read(ssl, reply, 1), 0);
	assert_int_equal(SSL_get_error(ssl, 0), SSL_ERROR_ZERO_RETURN);
	tls_close(ssl);
	end();
}

/* Head and body together, so that one segment carries them. */
static void
test_one_record(void **state)
{
	SSL *ssl;
	int len;

	(void)state;
	start((struct http_config){ 0 }, HTTP_CLIENT_CERTIFICATE_NONE);
	for (size_t i = 0; i < 2; i++) {
		ssl = connect_as(NULL, versions[i]);
		assert_true(tls_send(ssl, GET("/now")));
		len = SSL_read(ssl, reply, sizeof(reply) - 1);
		assert_in_range(len, 1, sizeof(reply) - 1);
		reply[len] = '\0';
		assert_non_null(strstr(reply, "\r\n\r\nGET /now h - - "));
		tls_close(ssl);
	}
	end();
}

/*
 * A client with Nagle's algorithm keeps its request until the end of its
 * handshake is acknowledged, which takes 40 ms when nobody hurries.
 */
static void
test_acknowledged(void **state)
{
	uint64_t shortest = UINT64_MAX;

	(void)state;
	start((struct http_config){ 0 }, HTTP_CLIENT_CERTIFICATE_NONE);
	for (size_t i = 0; i < 10; i++) {
		uint64_t since = clock_ms(), took;
		SSL *ssl = tls_connect(
		    rig, (struct tls_client_config){ .nagle = true });

		assert_non_null(ssl);
		assert_int_equal(ask(ssl, "/now"), 200);
		took = clock_ms() - since;
		shortest = took < shortest ? took : shortest;
		tls_close(ssl);
	}
	assert_in_range(shortest, 0, 35);
	end();
}

static void
test_split(void **state)
{
	static const char text[] = GET("/now");
	SSL *ssl;

	(void)state;
	start((struct http_config){ 0 }, HTTP_CLIENT_CERTIFICATE_NONE);
	ssl = connect_as(NULL, TLS1_3_VERSION);
	for (size_t i = 0; text[i] != '\0'; i++)
		assert_int_equal(SSL_write(ssl, &text[i], 1), 1);
	assert_int_equal(tls_read(ssl, reply, sizeof(reply)), 200);
	tls_close(ssl);
	end();
}

/* More than is read ahead, and more than one record. */
static void
test_pipelined(void **state)
{
	enum { COUNT = 1000 };
	char *text = calloc(COUNT, sizeof(GET("/now")));
	SSL *ssl;

	(void)state;
	assert_non_null(text);
	for (size_t i = 0; i < COUNT; i++)
		strcpy(text + i * strlen(GET("/now")), GET("/now"));
	start((struct http_config){ 0 }, HTTP_CLIENT_CERTIFICATE_NONE);
	ssl = connect_as(NULL, TLS1_3_VERSION);
	assert_true(tls_send(ssl, text));
	for (size_t i = 0; i < COUNT; i++)
		assert_int_equal(tls_read(ssl, reply, sizeof(reply)), 200);
	tls_close(ssl);
	free(text);
	end();
}

static void
test_big_reply(void **state)
{
	size_t len = 0;
	SSL *ssl;
	int got;

	(void)state;
	start((struct http_config){ 0 }, HTTP_CLIENT_CERTIFICATE_NONE);
	ssl = connect_as(NULL, TLS1_3_VERSION);
	assert_true(tls_send(ssl, "GET /big HTTP/1.0\r\n\r\n"));
	while ((got = SSL_read(ssl, reply, sizeof(reply))) > 0)
		len += (size_t)got;
	assert_int_equal(SSL_get_error(ssl, got), SSL_ERROR_ZERO_RETURN);
	assert_in_range(len, RIG_BIG, RIG_BIG + 1024);
	tls_close(ssl);
	end();
}

static void
test_slow_reader(void **state)
{
	struct http_config config = { .send_timeout_ms = SHORT_MS };
	SSL *ssl;

	(void)state;
	start(config, HTTP_CLIENT_CERTIFICATE_NONE);
	ssl = connect_as(NULL, TLS1_3_VERSION);
	assert_true(tls_send(ssl, GET("/big")));
	rig_await(rig, RIG_RELEASED, 1);
	tls_close(ssl);
	end();
}

/* Who says bye has left, as who closes a half does; the reply comes still. */
static void
test_close_notify(void **state)
{
	(void)state;
	start((struct http_config){ 0 }, HTTP_CLIENT_CERTIFICATE_NONE);
	for (size_t i = 0; i < 2; i++) {
		SSL *ssl = connect_as(NULL, versions[i]);

		assert_true(tls_send(ssl, GET("/hold")));
		rig_await(rig, RIG_REQUEST, 1 + (unsigned)i);
		assert_int_equal(SSL_shutdown(ssl), 0);
		rig_await(rig, RIG_GONE, 1 + (unsigned)i);
		rig_post(rig);
		assert_int_equal(tls_read(ssl, reply, sizeof(reply)), 200);
		tls_close(ssl);
	}
	end();
}

/* Anybody on the way can do that. */
static void
test_cut_off(void **state)
{
	SSL *ssl;

	(void)state;
	start((struct http_config){ 0 }, HTTP_CLIENT_CERTIFICATE_NONE);
	ssl = connect_as(NULL, TLS1_3_VERSION);
	assert_true(tls_send(ssl, GET("/hold")));
	rig_await(rig, RIG_REQUEST, 1);
	shutdown(SSL_get_fd(ssl), SHUT_WR);
	rig_await(rig, RIG_GONE, 1);
	rig_post(rig);
	rig_await(rig, RIG_RELEASED, 1);
	assert_int_equal(tls_read(ssl, reply, sizeof(reply)), 0);
	tls_close(ssl);
	end();
}

int
main(int argc, char **argv)
{
	int result;

	tls_rig_start(argc, argv);
	for (size_t i = 0; i < sizeof(version_rows) / sizeof(*version_rows);
	     i++)
		t_add(version_rows[i].name, test_version, &version_rows[i]);
	t_add("no resumption", test_no_resumption, NULL);
	t_add("no renegotiation", test_no_renegotiation, NULL);
	t_add("plain HTTP", test_plain_http, NULL);
	t_add("silent handshake", test_slow_handshake, NULL);
	t_add("slow handshake", test_slow_handshake, "slow");
	t_add("idle", test_idle, NULL);
	t_add("slow head", test_slow_head, NULL);
	t_add("one record", test_one_record, NULL);
	t_add("acknowledged", test_acknowledged, NULL);
	t_add("split", test_split, NULL);
	t_add("pipelined", test_pipelined, NULL);
	t_add("big reply", test_big_reply, NULL);
	t_add("slow reader", test_slow_reader, NULL);
	t_add("close_notify", test_close_notify, NULL);
	t_add("cut off", test_cut_off, NULL);
	result = t_main("http/tls");
	tls_rig_end();
	return result;
}
