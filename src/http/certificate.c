/* SPDX-License-Identifier: MIT */
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#include "http/certificate.h"

bool
certificate_is_ca(struct x509_st *certificate)
{
	return X509_check_ca(certificate) != 0;
}

/* The kinds of names that a caller may have; NULL for the others. */
static const char *
prefix_of(const GENERAL_NAME *name)
{
	switch (name->type) {
	case GEN_DNS:
		return "dns:";
	case GEN_URI:
		return "uri:";
	case GEN_EMAIL:
		return "email:";
	default:
		return NULL;
	}
}

/* With a NUL in it, a name would end where its bearer likes. */
static bool
is_clean(const ASN1_IA5STRING *text)
{
	const unsigned char *bytes = ASN1_STRING_get0_data(text);

	for (int i = 0; i < ASN1_STRING_length(text); i++)
		if (bytes[i] <= ' ' || bytes[i] > '~')
			return false;
	return ASN1_STRING_length(text) > 0;
}

/* False when they can be read in more than one way; *out may be NULL. */
static bool
read_names(const X509 *leaf, GENERAL_NAMES **out)
{
	int found;

	*out = X509_get_ext_d2i(leaf, NID_subject_alt_name, &found, NULL);
	if (*out == NULL)
		return found == -1;
	for (int i = 0; i < sk_GENERAL_NAME_num(*out); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(*out, i);

		if (prefix_of(name) != NULL && !is_clean(name->d.ia5)) {
			GENERAL_NAMES_free(*out);
			*out = NULL;
			return false;
		}
	}
	return true;
}

/* RFC 5280, 4.2.1.12: without the extension it would be for any purpose. */
static bool
is_for_clients(X509 *leaf)
{
	return (X509_get_extension_flags(leaf) & EXFLAG_XKUSAGE) != 0 &&
	    (X509_get_extended_key_usage(leaf) & XKU_SSL_CLIENT) != 0;
}

int
certificate_check(int ok, X509_STORE_CTX *verification)
{
	X509 *leaf = X509_STORE_CTX_get_current_cert(verification);
	GENERAL_NAMES *names = NULL;
	int fault = X509_V_OK;

	if (!ok || X509_STORE_CTX_get_error_depth(verification) != 0)
		return ok;
	if (!is_for_clients(leaf))
		fault = X509_V_ERR_INVALID_PURPOSE;
	else if (!read_names(leaf, &names))
		fault = X509_V_ERR_UNSUPPORTED_NAME_SYNTAX;
	GENERAL_NAMES_free(names);
	if (fault == X509_V_OK)
		return ok;
	X509_STORE_CTX_set_error(verification, fault);
	return 0;
}

/* One block: the pointers, then the texts. */
static char **
copy_names(const GENERAL_NAMES *names, size_t *count)
{
	size_t len = 1, at = 0;
	char **list, *text;

	*count = 0;
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		len += sizeof(*list) + sizeof("email:") +
		    (prefix_of(name) == NULL
			    ? 0
			    : (size_t)ASN1_STRING_length(name->d.ia5));
	}
	if ((list = malloc(len)) == NULL)
		return NULL;
	text = (char *)(list + sk_GENERAL_NAME_num(names));
	for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);

		if (prefix_of(name) == NULL)
			continue;
		list[(*count)++] = text + at;
		at += 1 +
		    (size_t)sprintf(text + at, "%s%.*s", prefix_of(name),
			ASN1_STRING_length(name->d.ia5),
			(const char *)ASN1_STRING_get0_data(name->d.ia5));
	}
	return list;
}

enum sr_err
certificate_names(const struct x509_st *leaf, char ***out, size_t *count)
{
	GENERAL_NAMES *names;
	enum sr_err err = SR_OK;

	*out = NULL;
	*count = 0;
	if (!read_names(leaf, &names))
		return SR_MALFORMED;
	if (sk_GENERAL_NAME_num(names) > 0 &&
	    (*out = copy_names(names, count)) == NULL)
		err = SR_NO_MEMORY;
	GENERAL_NAMES_free(names);
	return err;
}
