/* SPDX-License-Identifier: MIT */
#ifndef TLS_RIG_H
#define TLS_RIG_H

#include <openssl/ssl.h>

#include "rig.h"

/*
 * TLS for the rig: certificates that tests/pki makes, a server that uses them
 * and a client.
 */

/* Call both from main(); argv[1] is tests/pki. */
void tls_rig_start(int argc, char **argv);
void tls_rig_end(void);

/* The path of a file that tests/pki made; valid for the next seven calls. */
const char *tls_path(const char *file);

/*
 * With the key and certificate of this name ("server"), the CA "ca" unless no
 * certificate is asked for, and this list or NULL.
 */
struct http_tls *tls_load(const char *name,
    enum http_client_certificate client_certificate, const char *crl);

/* A rig that speaks TLS with that, which it does not free. */
struct rig *tls_rig_new(struct http_config config, struct http_tls *tls);

/* What a client brings. */
struct tls_client_config {
	const char *certificate; /* "good"; NULL: none */
	int version; /* TLS1_3_VERSION; 0: any that OpenSSL has */
	const char *ciphers; /* of TLS 1.2 and below; NULL: OpenSSL's own */
	SSL_SESSION *session; /* to resume, or NULL */
	bool nagle; /* has not heard of TCP_NODELAY */
};

/*
 * Shake hands.  NULL when that fails; with TLS 1.3 the server may still refuse
 * after it.  The server's certificate is verified.
 */
SSL *tls_connect(struct rig *rig, struct tls_client_config config);
void tls_close(SSL *ssl); /* no close_notify; NULL is allowed */

bool tls_send(SSL *ssl, const char *text);

/* One whole reply, NUL-terminated, in `cap` bytes; its status, 0 for none. */
int tls_read(SSL *ssl, char *reply, size_t cap);

/* Ask and get the status, 0 when the server has closed. */
int tls_ask(SSL *ssl, const char *path, char *reply, size_t cap);

#endif
