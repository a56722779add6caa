/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "client/trouble.h"

enum trouble
trouble_of_certificate(long fault)
{
	switch (fault) {
	case 0: /* libcurl compares the name, when the rest is well; */
	case 1: /* before it did, its result is UNSPECIFIED */
	case 62: /* HOSTNAME_MISMATCH */
	case 64: /* IP_ADDRESS_MISMATCH */
		return TROUBLE_WRONG_NAME;
	case 9: /* CERT_NOT_YET_VALID */
	case 10: /* CERT_HAS_EXPIRED */
		return TROUBLE_EXPIRED;
	case 2: /* UNABLE_TO_GET_ISSUER_CERT */
	case 18: /* DEPTH_ZERO_SELF_SIGNED_CERT */
	case 19: /* SELF_SIGNED_CERT_IN_CHAIN */
	case 20: /* UNABLE_TO_GET_ISSUER_CERT_LOCALLY */
	case 21: /* UNABLE_TO_VERIFY_LEAF_SIGNATURE */
		return TROUBLE_UNKNOWN_CA;
	default:
		return TROUBLE_BAD_CERTIFICATE;
	}
}

enum trouble
trouble_of_text(const char *text)
{
	/* OpenSSL has no numbers for these that libcurl hands on. */
	static const struct {
		const char *part;
		enum trouble trouble;
	} parts[] = {
		{ "wrong version number", TROUBLE_NO_TLS },
		{ "packet length too long", TROUBLE_NO_TLS },
		{ "alert", TROUBLE_OWN_REFUSED },
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strstr(text, parts[i].part) != NULL)
			return parts[i].trouble;
	return TROUBLE_OTHER;
}

void
trouble_name_socket(const char *path, int number, char *problem, size_t cap)
{
	if (*path != '\0')
		snprintf(problem, cap, "%s: %s", path, strerror(number));
}
