/* SPDX-License-Identifier: MIT */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "pki.h"

static void
must(int good)
{
	if (!good)
		abort();
}

static char folder[] = "/tmp/simrest-pki-XXXXXX";
static pid_t owner; /* not its children */

static void
remove_folder(void)
{
	DIR *all = getpid() == owner ? opendir(folder) : NULL;
	struct dirent *entry;

	if (all == NULL)
		return;
	while ((entry = readdir(all)) != NULL)
		unlinkat(dirfd(all), entry->d_name, 0); /* not . and .. */
	closedir(all);
	rmdir(folder);
}

void
pki_enter_folder(void)
{
	owner = getpid();
	must(mkdtemp(folder) != NULL);
	must(chdir(folder) == 0);
	must(atexit(remove_folder) == 0);
}

static FILE *
open_file(const char *name, const char *kind, const char *mode)
{
	char path[64];
	FILE *file;

	snprintf(path, sizeof(path), "%s.%s", name, kind);
	file = fopen(path, mode);
	must(file != NULL);
	/* Private, as keys are. */
	must(fchmod(fileno(file), 0600) == 0);
	return file;
}

static void
add_extension(X509 *cert, int nid, const char *value)
{
	X509V3_CTX ctx;
	X509_EXTENSION *extension;

	X509V3_set_ctx(&ctx, cert, cert, NULL, NULL, 0);
	extension = X509V3_EXT_conf_nid(NULL, &ctx, nid, value);
	must(extension != NULL && X509_add_ext(cert, extension, -1) == 1);
	X509_EXTENSION_free(extension);
}

static X509 *
new_certificate(const struct pki_row *row, EVP_PKEY *key)
{
	static long serial;
	X509 *cert = X509_new();

	must(cert != NULL && X509_set_version(cert, X509_VERSION_3) == 1);
	must(ASN1_INTEGER_set(X509_get_serialNumber(cert), ++serial) == 1);
	must(X509_gmtime_adj(X509_getm_notBefore(cert), row->from_s) != NULL);
	must(X509_gmtime_adj(X509_getm_notAfter(cert), row->to_s) != NULL);
	must(X509_set_pubkey(cert, key) == 1);
	must(X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN",
		 MBSTRING_ASC, (const unsigned char *)row->name, -1, -1,
		 0) == 1);
	if (row->san == NULL) {
		add_extension(cert, NID_basic_constraints, "critical,CA:TRUE");
		add_extension(cert, NID_key_usage, "critical,keyCertSign");
	} else {
		add_extension(cert, NID_subject_alt_name, row->san);
	}
	return cert;
}

static void
sign(const char *issuer, X509 *cert, EVP_PKEY *own)
{
	FILE *file;
	EVP_PKEY *key = own;
	X509 *ca = cert;

	if (issuer != NULL) {
		file = open_file(issuer, "pem", "r");
		must((ca = PEM_read_X509(file, NULL, NULL, NULL)) != NULL);
		fclose(file);
		file = open_file(issuer, "key", "r");
		key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
		must(key != NULL);
		fclose(file);
	}
	must(X509_set_issuer_name(cert, X509_get_subject_name(ca)) == 1);
	must(X509_sign(cert, key, EVP_sha256()) > 0);
	if (issuer != NULL) {
		X509_free(ca);
		EVP_PKEY_free(key);
	}
}

void
pki_make(const struct pki_row *row)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert;
	FILE *file;

	must(key != NULL);
	cert = new_certificate(row, key);
	sign(row->issuer, cert, key);
	file = open_file(row->name, "pem", "w");
	must(PEM_write_X509(file, cert) == 1 && fclose(file) == 0);
	file = open_file(row->name, "key", "w");
	must(PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1);
	must(fclose(file) == 0);
	X509_free(cert);
	EVP_PKEY_free(key);
}
