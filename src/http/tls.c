/* SPDX-License-Identifier: MIT */
#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/private.h"
#include "base/wipe.h"
#include "http/certificate.h"
#include "http/tls.h"

/* Below 1.3, only suites with forward secrecy and authenticated encryption. */
#define CIPHERS "ECDHE+AESGCM:ECDHE+CHACHA20:!PSK:!aNULL"

enum { CLIENT_CHAIN_MAX = 32768 };

struct http_tls {
	pthread_mutex_t lock;
	SSL_CTX *context;
	unsigned generation;
};

struct tls_session {
	struct http_tls *tls;
	SSL *ssl;
	unsigned generation; /* that has accepted the peer */
	bool said_bye;
};

static void *
allocate(size_t len, const char *file, int line)
{
	(void)file;
	(void)line;
	return wipe_malloc(len);
}

static void *
reallocate(void *p, size_t len, const char *file, int line)
{
	(void)file;
	(void)line;
	if (len > 0)
		return wipe_realloc(p, len);
	wipe_free(p);
	return NULL;
}

static void
give_back(void *p, const char *file, int line)
{
	(void)file;
	(void)line;
	wipe_free(p);
}

static bool wipes;

/* Tokens and session keys pass through OpenSSL's memory in the clear. */
static void
set_up_openssl(void)
{
	wipes = CRYPTO_set_mem_functions(allocate, reallocate, give_back) == 1;
}

/* What is being read, and where to say what is wrong with it. */
struct loader {
	SSL_CTX *context;
	const char *path;
	char *why;
};

static enum sr_err
fail(const struct loader *l, enum sr_err err, const char *reason)
{
	snprintf(l->why, HTTP_TLS_WHY_MAX, "%s: %s", l->path, reason);
	ERR_clear_error();
	return err;
}

/* What OpenSSL does not like about it. */
static enum sr_err
fail_openssl(const struct loader *l, const char *otherwise)
{
	const char *reason = ERR_reason_error_string(ERR_peek_last_error());

	return fail(l, SR_BAD_CONFIG, reason != NULL ? reason : otherwise);
}

static const char *
public_fault(const struct stat *st)
{
	return S_ISREG(st->st_mode) ? NULL : "must be a regular file";
}

/* What is looked at is what is read, whatever happens to the name meanwhile. */
static enum sr_err
open_file(const struct loader *l, const char *(*fault_of)(const struct stat *),
    BIO **out)
{
	int fd = open(l->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	const char *fault;
	struct stat st;
	BIO *file;

	if (fd < 0)
		return fail(l, SR_IO, strerror(errno));
	fault = fstat(fd, &st) != 0 ? strerror(errno) : fault_of(&st);
	if (fault != NULL) {
		close(fd);
		return fail(l, SR_IO, fault);
	}
	if ((file = BIO_new_fd(fd, BIO_CLOSE)) == NULL) {
		close(fd);
		return fail(l, SR_NO_MEMORY, sr_err_message(SR_NO_MEMORY));
	}
	if ((*out = BIO_new(BIO_f_buffer())) == NULL) {
		BIO_free(file);
		return fail(l, SR_NO_MEMORY, sr_err_message(SR_NO_MEMORY));
	}
	BIO_push(*out, file);
	return SR_OK;
}

static int
no_password(char *text, int size, int writing, void *arg)
{
	(void)text;
	(void)size;
	(void)writing;
	(void)arg;
	return -1;
}

static bool
is_at_end(void)
{
	return ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
}

/* Hand over one certificate after the other; false: OpenSSL says why. */
typedef bool (*take_fn)(SSL_CTX *context, X509 *certificate, unsigned n);

static enum sr_err
load_certificates(const struct loader *l, take_fn take)
{
	BIO *file;
	X509 *certificate;
	bool taken = true;
	unsigned n = 0;
	enum sr_err err;

	if ((err = open_file(l, public_fault, &file)) != SR_OK)
		return err;
	while (taken &&
	    (certificate = PEM_read_bio_X509(file, NULL, no_password, NULL)) !=
		NULL) {
		taken = take(l->context, certificate, n++);
		X509_free(certificate);
	}
	if (!taken)
		err = fail_openssl(l, "holds a certificate that is no CA's");
	else if (!is_at_end())
		err = fail_openssl(l, "is no PEM file");
	else if (n == 0)
		err = fail(l, SR_BAD_CONFIG, "holds no certificate");
	BIO_free_all(file);
	ERR_clear_error();
	return err;
}

static bool
take_own(SSL_CTX *context, X509 *certificate, unsigned n)
{
	if (n == 0)
		return SSL_CTX_use_certificate(context, certificate) == 1;
	return SSL_CTX_add1_chain_cert(context, certificate) == 1;
}

static bool
take_ca(SSL_CTX *context, X509 *certificate, unsigned n)
{
	(void)n;
	return certificate_is_ca(certificate) &&
	    X509_STORE_add_cert(SSL_CTX_get_cert_store(context), certificate) ==
	    1 &&
	    SSL_CTX_add_client_CA(context, certificate) == 1;
}

static enum sr_err
load_key(const struct loader *l)
{
	BIO *file;
	EVP_PKEY *key;
	enum sr_err err;

	if ((err = open_file(l, private_fault, &file)) != SR_OK)
		return err;
	key = PEM_read_bio_PrivateKey(file, NULL, no_password, NULL);
	if (key == NULL)
		err = fail(l, SR_BAD_CONFIG,
		    "holds no key in PEM, or an encrypted one");
	else if (SSL_CTX_use_PrivateKey(l->context, key) != 1 ||
	    SSL_CTX_check_private_key(l->context) != 1)
		err = fail(
		    l, SR_BAD_CONFIG, "does not belong to the certificate");
	EVP_PKEY_free(key);
	BIO_free_all(file);
	return err;
}

/* From now on each CA has to have a list, which has to be up to date. */
static enum sr_err
load_crls(const struct loader *l)
{
	X509_STORE *store = SSL_CTX_get_cert_store(l->context);
	BIO *file;
	X509_CRL *crl;
	unsigned n = 0;
	int added = 1;
	enum sr_err err;

	if ((err = open_file(l, public_fault, &file)) != SR_OK)
		return err;
	while (added == 1 &&
	    (crl = PEM_read_bio_X509_CRL(file, NULL, no_password, NULL)) !=
		NULL) {
		added = X509_STORE_add_crl(store, crl);
		n++;
		X509_CRL_free(crl);
	}
	if (added != 1 || !is_at_end())
		err = fail_openssl(l, "is no PEM file");
	else if (n == 0)
		err = fail(l, SR_BAD_CONFIG, "holds no list of the revoked");
	BIO_free_all(file);
	ERR_clear_error();
	X509_STORE_set_flags(
	    store, X509_V_FLAG_CRL_CHECK | X509_V_FLAG_CRL_CHECK_ALL);
	return err;
}

static bool
set_rules(SSL_CTX *context, enum http_client_certificate policy)
{
	static const int modes[] = {
		[HTTP_CLIENT_CERTIFICATE_NONE] = SSL_VERIFY_NONE,
		[HTTP_CLIENT_CERTIFICATE_OPTIONAL] = SSL_VERIFY_PEER,
		[HTTP_CLIENT_CERTIFICATE_REQUIRED] =
		    SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
	};
	char groups[] = "X25519:P-256:P-384"; /* not const for OpenSSL */

	SSL_CTX_set_options(context,
	    SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
		SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_CLEANSE_PLAINTEXT);
	SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(
	    context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_NO_AUTO_CHAIN);
	SSL_CTX_set_max_cert_list(context, CLIENT_CHAIN_MAX);
	SSL_CTX_set_verify(context, modes[policy], NULL);
	X509_STORE_set_verify_cb(
	    SSL_CTX_get_cert_store(context), certificate_check);
	return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
	    SSL_CTX_set_num_tickets(context, 0) == 1 &&
	    SSL_CTX_set_cipher_list(context, CIPHERS) == 1 &&
	    SSL_CTX_set1_groups_list(context, groups) == 1;
}

static enum sr_err
load(const struct http_tls_config *config, SSL_CTX *context, char *why)
{
	struct loader l = { .context = context, .why = why };
	enum sr_err err;

	l.path = config->certificate;
	if (!set_rules(context, config->client_certificate))
		return fail_openssl(&l, "OpenSSL lacks what is needed");
	if ((err = load_certificates(&l, take_own)) != SR_OK)
		return err;
	l.path = config->key;
	if ((err = load_key(&l)) != SR_OK)
		return err;
	l.path = config->client_ca;
	if (l.path != NULL && (err = load_certificates(&l, take_ca)) != SR_OK)
		return err;
	l.path = config->crl;
	return l.path != NULL ? load_crls(&l) : SR_OK;
}

enum sr_err
http_tls_load(const struct http_tls_config *config, char why[HTTP_TLS_WHY_MAX],
    struct http_tls **out)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	struct http_tls *tls;
	enum sr_err err = SR_NO_MEMORY;

	pthread_once(&once, set_up_openssl);
	snprintf(why, HTTP_TLS_WHY_MAX, "%s",
	    wipes ? sr_err_message(err)
		  : "OpenSSL was in use before it was told to wipe");
	if (!wipes || (tls = calloc(1, sizeof(*tls))) == NULL)
		return err;
	pthread_mutex_init(&tls->lock, NULL);
	if ((tls->context = SSL_CTX_new(TLS_server_method())) != NULL)
		err = load(config, tls->context, why);
	if (err == SR_OK)
		*out = tls;
	else
		http_tls_free(tls);
	return err;
}

void
http_tls_free(struct http_tls *tls)
{
	if (tls == NULL)
		return;
	SSL_CTX_free(tls->context);
	pthread_mutex_destroy(&tls->lock);
	free(tls);
}

void
http_tls_replace(struct http_tls *tls, struct http_tls *fresh)
{
	SSL_CTX *old;

	pthread_mutex_lock(&tls->lock);
	old = tls->context;
	tls->context = fresh->context;
	tls->generation++;
	pthread_mutex_unlock(&tls->lock);
	fresh->context = old;
	http_tls_free(fresh);
}

enum sr_err
tls_session_new(struct http_tls *tls, struct tls_session **out)
{
	struct tls_session *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return SR_NO_MEMORY;
	s->tls = tls;
	pthread_mutex_lock(&tls->lock);
	s->ssl = SSL_new(tls->context);
	s->generation = tls->generation;
	pthread_mutex_unlock(&tls->lock);
	if (s->ssl == NULL) {
		ERR_clear_error();
		free(s);
		return SR_NO_MEMORY;
	}
	*out = s;
	return SR_OK;
}

void
tls_session_free(struct tls_session *s)
{
	if (s == NULL)
		return;
	SSL_free(s->ssl);
	free(s);
}

struct ssl_st *
tls_session_share(struct tls_session *s)
{
	SSL_up_ref(s->ssl);
	return s->ssl;
}

enum sr_err
tls_session_identify(
    struct tls_session *s, struct http_peer *out, char ***names)
{
	const X509 *leaf = SSL_get0_peer_certificate(s->ssl);
	enum sr_err err;

	out->tls = true;
	if (leaf == NULL)
		return SR_OK;
	err = certificate_names(leaf, names, &out->name_count);
	out->names = (const char *const *)*names;
	ERR_clear_error();
	return err;
}

static bool
verify(const SSL *ssl, SSL_CTX *context, X509 *leaf)
{
	X509_STORE_CTX *again = X509_STORE_CTX_new();
	X509_VERIFY_PARAM *param;
	bool good;

	if (again == NULL ||
	    X509_STORE_CTX_init(again, SSL_CTX_get_cert_store(context), leaf,
		SSL_get_peer_cert_chain(ssl)) != 1 ||
	    X509_STORE_CTX_set_default(again, "ssl_client") != 1) {
		X509_STORE_CTX_free(again);
		return false;
	}
	param = X509_STORE_CTX_get0_param(again);
	X509_VERIFY_PARAM_set_auth_level(
	    param, SSL_CTX_get_security_level(context));
	good = X509_verify_cert(again) == 1;
	X509_STORE_CTX_free(again);
	return good;
}

/* By the rules of another context than the one of the handshake. */
static bool
accepts(SSL_CTX *context, const SSL *ssl, X509 *leaf)
{
	int mode = SSL_CTX_get_verify_mode(context);

	if (leaf == NULL)
		return (mode & SSL_VERIFY_FAIL_IF_NO_PEER_CERT) == 0;
	return mode != SSL_VERIFY_NONE && verify(ssl, context, leaf);
}

bool
tls_session_is_acceptable(struct tls_session *s)
{
	X509 *leaf = SSL_get0_peer_certificate(s->ssl);
	SSL_CTX *context = NULL;
	unsigned generation;

	if (leaf != NULL &&
	    X509_cmp_current_time(X509_get0_notAfter(leaf)) <= 0)
		return false;
	pthread_mutex_lock(&s->tls->lock);
	generation = s->tls->generation;
	if (s->generation != generation) {
		context = s->tls->context;
		SSL_CTX_up_ref(context);
	}
	pthread_mutex_unlock(&s->tls->lock);
	if (context == NULL)
		return true;
	if (accepts(context, s->ssl, leaf))
		s->generation = generation;
	SSL_CTX_free(context);
	ERR_clear_error();
	return s->generation == generation;
}

bool
tls_session_say_bye(struct tls_session *s)
{
	int said = 1;

	if (!s->said_bye && SSL_is_init_finished(s->ssl))
		said = SSL_shutdown(s->ssl);
	s->said_bye =
	    said >= 0 || SSL_get_error(s->ssl, said) != SSL_ERROR_WANT_WRITE;
	ERR_clear_error();
	return s->said_bye;
}

const char *
tls_session_fault(const struct tls_session *s, unsigned long error)
{
	long verdict = SSL_get_verify_result(s->ssl);
	const char *reason = ERR_reason_error_string(error);

	if (verdict != X509_V_OK)
		return X509_verify_cert_error_string(verdict);
	return reason != NULL ? reason : "the connection was lost";
}
