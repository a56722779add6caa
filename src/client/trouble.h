/* SPDX-License-Identifier: MIT */
#ifndef CLIENT_TROUBLE_H
#define CLIENT_TROUBLE_H

#include <stddef.h>

/* What went wrong between here and a server, for advice. */
enum trouble {
	TROUBLE_NONE = 0,
	TROUBLE_UNKNOWN_CA, /* nobody known made the server's certificate */
	TROUBLE_EXPIRED, /* it is over, or not valid yet */
	TROUBLE_WRONG_NAME, /* it is for another host */
	TROUBLE_BAD_CERTIFICATE, /* any other fault of it */
	TROUBLE_NO_TLS, /* the other end does not speak it */
	TROUBLE_OWN_REFUSED, /* the server wants a certificate, or another */
	TROUBLE_OWN_FILES, /* ours, its key or the CAs cannot be used */
	TROUBLE_OTHER,
};

/* Of a certificate, by OpenSSL's X509_V_ERR_...; 0: only the name is wrong. */
enum trouble trouble_of_certificate(long fault);

/* Of a connection, by libcurl's words. */
enum trouble trouble_of_text(const char *text);

/* In place of libcurl's words, which are about a port; not for a path of "". */
void trouble_name_socket(
    const char *path, int number, char *problem, size_t cap);

#endif
