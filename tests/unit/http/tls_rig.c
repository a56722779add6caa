/* SPDX-License-Identifier: MIT */
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tls_rig.h"

static char folder[] = "/tmp/test_tls_XXXXXX";

static void
run(const char *command, const char *argument)
{
	char text[512];

	snprintf(text, sizeof(text), "%s %s", command, argument);
	if (system(text) != 0) {
		fprintf(stderr, "failed: %s\n", text);
		exit(1);
	}
}

void
tls_rig_start(int argc, char **argv)
{
	char why[HTTP_TLS_WHY_MAX];
	struct http_tls *tls;
	const struct http_tls_config none = { .certificate = "", .key = "" };

	signal(SIGPIPE, SIG_IGN); /* OpenSSL does not write with MSG_NOSIGNAL */
	if (argc < 2 || mkdtemp(folder) == NULL)
		exit(1);
	run(argv[1], folder);
	/* OpenSSL takes an allocator only as long as nobody has used it. */
	if (http_tls_load(&none, why, &tls) == SR_OK)
		exit(1);
}

void
tls_rig_end(void)
{
	run("rm -r", folder);
}

const char *
tls_path(const char *file)
{
	static char paths[8][96];
	static unsigned next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof(paths[0]), "%s/%s", folder, file);
	return path;
}

static const char *
path_of(const char *name, const char *suffix)
{
	char file[32];

	snprintf(file, sizeof(file), "%s%s", name, suffix);
	return tls_path(file);
}

struct http_tls *
tls_load(const char *name, enum http_client_certificate policy, const char *crl)
{
	const struct http_tls_config config = {
		.certificate = path_of(name, ".pem"),
		.key = path_of(name, ".key"),
		.client_ca = policy == HTTP_CLIENT_CERTIFICATE_NONE
		    ? NULL
		    : tls_path("ca.pem"),
		.crl = crl == NULL ? NULL : tls_path(crl),
		.client_certificate = policy,
	};
	char why[HTTP_TLS_WHY_MAX];
	struct http_tls *tls = NULL;

	if (http_tls_load(&config, why, &tls) != SR_OK)
		fail_msg("%s", why);
	return tls;
}

struct rig *
tls_rig_new(struct http_config config, struct http_tls *tls)
{
	const struct http_listen listen = {
		.kind = HTTP_LISTEN_TCP,
		.host = "127.0.0.1",
		.tls = tls,
	};

	return rig_new_on(config, &listen);
}

static SSL_CTX *
make_context(const struct tls_client_config *config)
{
	SSL_CTX *context = SSL_CTX_new(TLS_client_method());

	assert_non_null(context);
	SSL_CTX_set_security_level(context, 0); /* old versions need it */
	SSL_CTX_set_verify(context, SSL_VERIFY_PEER, NULL);
	assert_int_equal(
	    SSL_CTX_load_verify_file(context, tls_path("ca.pem")), 1);
	SSL_CTX_set_min_proto_version(context, config->version);
	SSL_CTX_set_max_proto_version(context, config->version);
	if (config->ciphers != NULL)
		assert_int_equal(
		    SSL_CTX_set_cipher_list(context, config->ciphers), 1);
	if (config->certificate == NULL)
		return context;
	assert_int_equal(SSL_CTX_use_certificate_chain_file(
			     context, path_of(config->certificate, ".pem")),
	    1);
	assert_int_equal(
	    SSL_CTX_use_PrivateKey_file(context,
		path_of(config->certificate, ".key"), SSL_FILETYPE_PEM),
	    1);
	return context;
}

SSL *
tls_connect(struct rig *rig, struct tls_client_config config)
{
	const int off = 0;
	SSL_CTX *context = make_context(&config);
	SSL *ssl = SSL_new(context);

	SSL_CTX_free(context);
	assert_non_null(ssl);
	if (config.session != NULL)
		assert_int_equal(SSL_set_session(ssl, config.session), 1);
	SSL_set_fd(ssl, rig_connect(rig));
	if (config.nagle)
		setsockopt(SSL_get_fd(ssl), IPPROTO_TCP, TCP_NODELAY, &off,
		    sizeof(off));
	if (SSL_connect(ssl) == 1)
		return ssl;
	tls_close(ssl);
	return NULL;
}

void
tls_close(SSL *ssl)
{
	if (ssl == NULL)
		return;
	close(SSL_get_fd(ssl));
	SSL_free(ssl);
}

bool
tls_send(SSL *ssl, const char *text)
{
	return SSL_write(ssl, text, (int)strlen(text)) > 0;
}

/* How long the reply is, by its head; 0 as long as that is not whole. */
static size_t
whole_len(const char *reply)
{
	const char *end = strstr(reply, "\r\n\r\n");
	const char *field = strstr(reply, "\r\nContent-Length: ");
	size_t body;

	if (end == NULL)
		return 0;
	assert_non_null(field);
	assert_int_equal(sscanf(field, " Content-Length: %zu", &body), 1);
	return (size_t)(end - reply) + 4 + body;
}

int
tls_read(SSL *ssl, char *reply, size_t cap)
{
	size_t len = 0, wanted = 0;
	int got, status;

	reply[0] = '\0';
	while (len == 0 || len < wanted || wanted == 0) {
		assert_true(len + 1 < cap);
		got = SSL_read(ssl, reply + len, (int)(cap - len - 1));
		if (got <= 0)
			return 0;
		len += (size_t)got;
		reply[len] = '\0';
		wanted = whole_len(reply);
	}
	assert_int_equal(len, wanted);
	assert_int_equal(sscanf(reply, "HTTP/1.1 %d ", &status), 1);
	return status;
}

int
tls_ask(SSL *ssl, const char *path, char *reply, size_t cap)
{
	char text[512];

	snprintf(
	    text, sizeof(text), "GET %s HTTP/1.1\r\nHost: h\r\n\r\n", path);
	reply[0] = '\0';
	return tls_send(ssl, text) ? tls_read(ssl, reply, cap) : 0;
}
